import { describe, named, TrackerError } from "../../errors.ts";
import { checkOptions } from "../../event/options.ts";
import { checkTable } from "../../event/names.ts";
import { pause } from "../../system/pause.ts";
import { readBytes } from "../../system/files.ts";
import { fromRoot } from "../../system/path.ts";
import { Warnings } from "../../system/warnings.ts";
import { checkProfile, parseProfile, type Profile } from "../profile/profile.ts";
import { Alerts } from "./alerts.ts";
import { checkRules } from "./check.ts";
import { Deliveries } from "./delivery.ts";
import { feedOf, PAGE } from "./feed.ts";
import type { Alert, Rule } from "./rule.ts";
import { Watcher } from "./watcher.ts";

/** How to watch. */
export interface WatchOptions {
  /** Ends the watch. */
  readonly signal?: AbortSignal | undefined;
  /** Table of the events, in a database. Default: `events`. */
  readonly table?: string | undefined;
  /** A database whose table `_alerts` keeps what was told. Default: the one that is watched; of logs it is remembered only here. */
  readonly alerts?: string | undefined;
}

const OPTIONS = { signal: "object", table: "text", alerts: "text" } as const;

/** In ms. */
const INTERVAL = 250;

/** In ms: so long an end waits for webhooks and commands. */
const [PATIENCE, PATIENCE_ONCE] = [2000, 65_000];

/**
 * Watches events as any process logs them, and tells where a rule begins to hold, and where it is over: to a function, to
 * the table `_alerts`, and to a command or a webhook, as the rule says. Several watchers of one file tell each thing once,
 * also after a new start.
 *
 * Ends with its signal.
 *
 * @throws {TypeError} for a rule with a mistake @throws {TrackerError} where the source cannot be read
 *
 * @example
 * ```ts
 * import { watch } from "@xetrack/xetrack/monitor";
 * import { Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * const db = `${await Deno.makeTempDir()}/prod.db`;
 * using tracker = new Tracker(db);
 * tracker.logBatch([{ latency: 20 }, { latency: 900 }]);
 * const ending = new AbortController();
 * const rules = [{ name: "slow", column: "latency", above: 500 }];
 * await watch(db, rules, ({ name, status, value }) => {
 *   assert.deepEqual([name, status, value], ["slow", "firing", 900]);
 *   ending.abort();
 * }, { signal: ending.signal });
 * ```
 */
export async function watch(
  source: string,
  rules: readonly Rule[],
  onAlert: (alert: Alert) => void,
  options: WatchOptions = {},
): Promise<void> {
  checkWatch(rules, onAlert, options);
  const { signal } = options;
  using watching = new Watching(source, rules, onAlert, options);
  watching.begin();
  while (!signal?.aborted) {
    await pause(INTERVAL, signal);
    if (!signal?.aborted) watching.tick();
  }
  await watching.settle(PATIENCE);
}

/** Looks once how things stand, tells what changed, and gives the rules that fire, or did since the last look. @throws {TypeError} @throws {TrackerError} */
export async function watchOnce(
  source: string,
  rules: readonly Rule[],
  onAlert: (alert: Alert) => void,
  options: WatchOptions = {},
): Promise<Alert[]> {
  checkWatch(rules, onAlert, options);
  const fired: Alert[] = [];
  const tellOnce = (alert: Alert) => {
    if (alert.status === "firing") fired.push(alert);
    return onAlert(alert);
  };
  using watching = new Watching(source, rules, tellOnce, options);
  watching.begin(true);
  await watching.settle(PATIENCE_ONCE);
  const known = new Set(fired.map(({ name }) => name));
  return [...watching.firing().filter(({ name }) => !known.has(name)), ...fired];
}

function checkWatch(rules: unknown, onAlert: unknown, options: unknown): void {
  checkRules(rules);
  if (typeof onAlert !== "function") {
    throw new TypeError(`Cannot tell alerts to ${describe(onAlert)}: expected a function`);
  }
  checkOptions("watch", options, OPTIONS);
  const { table } = options as WatchOptions;
  if (table !== undefined) checkTable(table);
}

/** All that a watch has open. */
class Watching implements Disposable {
  readonly #feed: ReturnType<typeof feedOf>;
  readonly #watcher: Watcher;
  readonly #deliveries: Deliveries;

  constructor(
    source: string,
    rules: readonly Rule[],
    onAlert: (alert: Alert) => void,
    { table, alerts }: WatchOptions,
  ) {
    const warnings = new Warnings(true);
    const onLost = ({ message }: Error) => warnings.once(message, message);
    const feed = feedOf(source, table);
    this.#feed = feed;
    this.#deliveries = new Deliveries({ onLost });
    const path = alerts ?? (feed.isDatabase ? source : undefined);
    try {
      this.#watcher = new Watcher(rules, {
        source,
        alerts: new Alerts({
          path: path && fromRoot(path),
          source: alerts === undefined ? undefined : source,
          onLost,
        }),
        profileOf,
        now: () => Date.now(),
        onAlert: (alert, rule) => {
          this.#deliveries.send(alert, rule);
          tell(onAlert, alert, onLost);
        },
      });
    } catch (error) {
      feed[Symbol.dispose]();
      throw error;
    }
  }

  begin(isAll = false): void {
    this.#watcher.prime(this.#feed.history(this.#watcher.needs(isAll)), isAll);
  }

  tick(): void {
    for (let events = this.#feed.next();; events = this.#feed.next()) {
      this.#watcher.tick(events);
      if (events.length < PAGE) return;
    }
  }

  firing(): Alert[] {
    return this.#watcher.firing();
  }

  settle(patience: number): Promise<void> {
    return this.#deliveries.settle(patience);
  }

  [Symbol.dispose](): void {
    this.#feed[Symbol.dispose]();
  }
}

/** What a user's function throws must not end the watch. */
function tell(
  onAlert: (alert: Alert) => unknown,
  alert: Alert,
  onLost: (error: Error) => void,
): void {
  const lost = (error: unknown) => onLost(new Error(`an alert was not taken: ${error}`));
  try {
    const result = onAlert(alert);
    if (result instanceof Promise) result.catch(lost);
  } catch (error) {
    lost(error);
  }
}

function profileOf(drift: string | Profile): Profile {
  if (typeof drift !== "string") {
    checkProfile(drift);
    return drift;
  }
  try {
    return parseProfile(drift, new TextDecoder().decode(readBytes(drift)));
  } catch (error) {
    if (error instanceof TrackerError) throw error;
    throw new TrackerError(`Cannot read profile ${named(drift)}: no such file`, { cause: error });
  }
}
