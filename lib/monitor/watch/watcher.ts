import { named } from "../../errors.ts";
import type { Profile } from "../profile/profile.ts";
import { type Alerts, momentText } from "./alerts.ts";
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
  value: Alert["value"];
}

/** Holds events against rules: an alert where one begins to hold, another where it is over. */
export class Watcher {
  readonly #options: WatcherOptions;
  readonly #watched: readonly Watched[];

  constructor(rules: readonly Rule[], options: WatcherOptions) {
    this.#options = options;
    this.#watched = rules.map((rule) => ({
      rule,
      gauge: gaugeOf(rule, options.profileOf),
      isFiring: options.alerts.isFiring(rule.name),
      value: null,
    }));
  }

  /** How much of what came before has to be seen first. */
  needs(): Needs {
    const needs = this.#watched.map(({ gauge }) => gauge.needs);
    const millis = Math.max(0, ...needs.map(({ millis = 0 }) => millis));
    return {
      events: Math.max(0, ...needs.map(({ events = 0 }) => events)),
      since: this.#options.now() - millis,
    };
  }

  /** Takes what came before: only how things stand after it is told. `isAll` says that nothing more will come. */
  prime(history: readonly Seen[], isAll = false): void {
    const now = this.#options.now();
    for (const watched of this.#watched) {
      const { gauge, isFiring } = watched;
      const { events, millis } = gauge.needs;
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
      this.#look(watched, now);
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
    watched.value = value;
    if (holds === watched.isFiring) return;
    const { rule } = watched;
    const { source, alerts, now, onAlert } = this.#options;
    const status = holds ? "firing" : "over";
    const alert: Alert = { name: rule.name, status, value, time: momentText(shown), source };
    const cooldown = spanOf(rule.cooldown) ?? 0;
    const outcome = alerts.record({ alert, cooldown, now: now() });
    if (outcome !== "held") watched.isFiring = holds;
    if (outcome === "told") onAlert(alert, rule);
  }

  /** Gives the rules that fire, as alerts. */
  firing(): Alert[] {
    const { source, now } = this.#options;
    return this.#watched.filter(({ isFiring }) => isFiring).map(({ rule, value }) => ({
      name: rule.name,
      status: "firing",
      value,
      time: momentText(now()),
      source,
    }));
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
