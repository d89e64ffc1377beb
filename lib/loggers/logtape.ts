import { type EventLog, membersOf, Messages, textOf } from "./message_event.ts";

/** A record as LogTape gives it to its sinks. */
export interface LogTapeRecord {
  /** The logger's category, from the outside in. */
  readonly category: readonly string[];
  /** `trace`, `debug`, `info`, `warning`, `error` or `fatal`. */
  readonly level: string;
  /** The message in parts: its text, with a value between each two. */
  readonly message: readonly unknown[];
  /** What the message was given. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * Gives a sink for LogTape: each record becomes an event with `level`, `category` (its parts joined by dots), `message`
 * and the properties. What an event cannot hold is described in words; a property whose name is taken goes to
 * `properties.<name>`. The sink never throws: what cannot be stored is warned of, once.
 *
 * @example
 * ```ts
 * import { configure, getLogger, reset } from "@logtape/logtape";
 * import { sink, Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * using tracker = new Tracker(Tracker.IN_MEMORY);
 * await configure({
 *   sinks: { xetrack: sink(tracker) },
 *   loggers: [
 *     { category: "app", sinks: ["xetrack"], lowestLevel: "info" },
 *     { category: ["logtape", "meta"], sinks: [] },
 *   ],
 * });
 * getLogger(["app", "train"]).info("epoch {epoch} took {seconds} s", { epoch: 3, seconds: 1.5 });
 * assert.equal(tracker.latest.message, "epoch 3 took 1.5 s");
 * assert.equal(tracker.latest.epoch, 3);
 * await reset();
 * ```
 */
export function sink(tracker: EventLog): (record: LogTapeRecord) => void {
  const messages = new Messages(tracker);
  return (record) =>
    messages.log(() => {
      const { level, category, message, properties } = record;
      const own = {
        level,
        category: category.map(textOf).join("."),
        message: message.map(textOf).join(""),
      };
      return { own, properties: membersOf(properties) };
    });
}
