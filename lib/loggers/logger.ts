import { Clock } from "../event/clock.ts";
import { safely } from "../errors.ts";
import { checkEvent, checkValues, isEmpty } from "../values/check.ts";
import { isTable, rowsOf, type TableLike } from "../event/table_like.ts";
import type { DataLevel, TextLevel } from "../logs/record.ts";
import type { Sinks } from "../logs/sinks.ts";
import type { Event } from "../types.ts";

/** What a logger takes: an object, rows, or a table. */
export type Loggable = Event | Iterable<Event> | TableLike;

/**
 * Logs to a tracker's sinks only: nothing goes into the database, and without sinks, nowhere. Each row is a record.
 *
 * @example
 * ```ts
 * import { Reader, Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * const logsPath = await Deno.makeTempDir();
 * using tracker = new Tracker(Tracker.SKIP_INSERT, { logsPath });
 * tracker.logger.monitor({ drift: 0.25 });
 * tracker.logger.info("model reloaded");
 * assert.deepEqual(Reader.readLogs(logsPath), [{ drift: 0.25 }]);
 * ```
 */
export class Logger {
  readonly #sinks: Sinks;
  readonly #clock = new Clock();

  /** Is made by a tracker. */
  constructor(sinks: Sinks) {
    this.#sinks = sinks;
  }

  /** Logs at the level of events. @throws {TypeError} for what no event can hold */
  track(data: Loggable): void {
    this.#logData("TRACKING", data);
  }

  /** Logs what a model in production does: its input, output, drift. @throws {TypeError} for what no event can hold */
  monitor(data: Loggable): void {
    this.#logData("MONITOR", data);
  }

  /** Logs an experiment, in log files indented over several lines. @throws {TypeError} for what no event can hold */
  experiment(data: Loggable): void {
    this.#logData("EXPERIMENT", data);
  }

  /** Logs a text for whoever looks for a fault. */
  debug(message: string): void {
    this.#logText("DEBUG", message);
  }

  /** Logs a text. */
  info(message: string): void {
    this.#logText("INFO", message);
  }

  /** Logs a text about what is unusual. */
  warning(message: string): void {
    this.#logText("WARNING", message);
  }

  /** Logs a text about what failed. */
  error(message: string): void {
    this.#logText("ERROR", message);
  }

  #logData(level: DataLevel, data: Loggable): void {
    if (this.#sinks.isEmpty) return;
    const rows = [...rowsIn(data)];
    for (const row of rows) {
      checkEvent(row);
      checkValues(row, "log");
    }
    this.#sinks.send(
      rows.filter((row) => !isEmpty(row))
        .map((data) => ({ timestamp: this.#clock.next(), level, data })),
    );
  }

  #logText(level: TextLevel, message: string): void {
    if (this.#sinks.isEmpty) return;
    const text = safely(() => String(message), typeof message);
    this.#sinks.send([{ timestamp: this.#clock.next(), level, message: text }]);
  }
}

function rowsIn(data: Loggable): Iterable<Event> {
  if (isTable(data)) return rowsOf(data);
  return typeof data === "object" && data !== null && Symbol.iterator in data
    ? data as Iterable<Event>
    : [data];
}
