import { momentText } from "../../event/clock.ts";
import { named } from "../../errors.ts";
import type { Profile } from "../profile/profile.ts";
import type { Alerts } from "./alerts.ts";
import { spanOf } from "./check.ts";
import { DriftGauge } from "./drift_gauge.ts";
import type { Needs } from "./feed.ts";
import { type Gauge, type Reading, type Seen, StallGauge, ValueGauge } from "./measure.ts";
import type { Alert, Rule } from "./rule.ts";
import { WindowGauge } from "./window_gauge.ts";

/** What a watcher stands on. */
export interface WatcherOptions {
  readonly source: string;
  readonly alerts: Alerts;
  /** Gives the profile that a rule names. @throws {TrackerError} */
  readonly profileOf: (drift: string | Profile) => Profile;
  /** Gives ms since 1970. */
  readonly now: () => number;
  /** Is told of each alert, with its rule. */
  readonly onAlert: (alert: Alert, rule: Rule) => void;
}

/** A rule, and how it stands. */
interface Watched {
  readonly rule: Rule;
  readonly gauge: Gauge;
  isFiring: boolean;
  /** What was told of it last, by whomever. */
  told: Pick<Alert, "status" | "value" | "time"> | undefined;
}

/** Looking once, values by themselves are looked at of so many events, and of so many ms. */
const [ONCE_EVENTS, ONCE_MILLIS] = [1000, 300_000];

/** Holds events against rules: an alert where one begins to hold, another where it is over. */
export class Watcher {
  readonly #options: WatcherOptions;
  readonly #watched: readonly Watched[];

  constructor(rules: readonly Rule[], options: WatcherOptions) {
    this.#options = options;
    this.#watched = rules.map((rule) => {
      const told = options.alerts.told(rule.name);
      const isFiring = told?.status === "firing";
      return { rule, gauge: gaugeOf(rule, options.profileOf), isFiring, told };
    });
  }

  /** How much of what came before has to be seen first; `isAll` where nothing more will come. */
  needs(isAll = false): Needs {
    const needs = this.#watched.map(({ gauge }) => gauge.needs);
    const millis = Math.max(isAll ? ONCE_MILLIS : 0, ...needs.map(({ millis = 0 }) => millis));
    const events = Math.max(isAll ? ONCE_EVENTS : 0, ...needs.map(({ events = 0 }) => events));
    return { events, since: this.#options.now() - millis };
  }

  /** Takes what came before: how things stand after it is told, and of values by themselves, where nothing more will come, each. */
  prime(history: readonly Seen[], isAll = false): void {
    const now = this.#options.now();
    for (const watched of this.#watched) {
      if (isAll && watched.gauge instanceof ValueGauge) this.#replay(watched, history);
      else this.#prime(watched, history, isAll);
      this.#look(watched, now);
    }
  }

  #prime(watched: Watched, history: readonly Seen[], isAll: boolean): void {
    const { gauge, isFiring } = watched;
    const { events, millis } = gauge.needs;
    const now = this.#options.now();
    const own = millis === undefined
      ? history.slice(history.length - Math.min(events!, history.length))
      : history.filter(({ time }) => time >= now - millis);
    let last: Reading | undefined;
    let at = now;
    for (const event of own) {
      const reading = gauge.see(event, isFiring);
      if (reading !== undefined) [last, at] = [reading, event.time];
    }
    if (isAll && gauge.finish !== undefined) last = gauge.finish() ?? last;
    if (last !== undefined) this.#settle(watched, last, at);
  }

  /** What somebody told before is not told again. */
  #replay(watched: Watched, history: readonly Seen[]): void {
    const known = watched.told?.time ?? "";
    for (const event of history) {
      const reading = watched.gauge.see(event, watched.isFiring);
      if (reading === undefined || momentText(event.time) <= known) continue;
      this.#settle(watched, reading, event.time);
    }
  }

  /** Takes what came since, and looks what time has brought. */
  tick(events: readonly Seen[]): void {
    const now = this.#options.now();
    for (const watched of this.#watched) {
      const { gauge } = watched;
      for (const event of events) {
        const reading = gauge.see(event, watched.isFiring);
        if (reading !== undefined) this.#settle(watched, reading, gauge.isTimed ? now : event.time);
      }
      this.#look(watched, now);
    }
  }

  #look(watched: Watched, now: number): void {
    const reading = watched.gauge.look(now, watched.isFiring);
    if (reading !== undefined) this.#settle(watched, reading, now);
  }

  #settle(watched: Watched, { holds, value }: Reading, shown: number): void {
    if (holds === watched.isFiring) return;
    const { rule } = watched;
    const { source, alerts, now, onAlert } = this.#options;
    const status = holds ? "firing" : "over";
    const alert: Alert = { name: rule.name, status, value, time: momentText(shown), source };
    const cooldown = spanOf(rule.cooldown) ?? 0;
    const outcome = alerts.record({ alert, cooldown, now: now() });
    if (outcome === "held") return;
    watched.isFiring = holds;
    watched.told = alert;
    if (outcome === "told") onAlert(alert, rule);
  }

  /** Gives the rules that fire, as alerts: as they were told. */
  firing(): Alert[] {
    const { source } = this.#options;
    return this.#watched.flatMap(({ rule: { name }, isFiring, told }) => {
      if (!isFiring || told === undefined) return [];
      return [{ name, status: "firing", value: told.value, time: told.time, source }];
    });
  }
}

function gaugeOf(rule: Rule, profileOf: WatcherOptions["profileOf"]): Gauge {
  if (rule.stall !== undefined) return new StallGauge(rule);
  if (rule.drift === undefined) {
    return rule.of === undefined ? new ValueGauge(rule) : new WindowGauge(rule);
  }
  try {
    return new DriftGauge(rule, profileOf(rule.drift));
  } catch (error) {
    throw new TypeError(`Cannot use rule ${named(rule.name)}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
