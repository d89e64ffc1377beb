import { didYouMean, named, safely } from "../errors.ts";
import { type EventLog, membersOf, type Message, Messages } from "./message_event.ts";
import { checkOptions, type Expected } from "../event/options.ts";
import { isPlain } from "../values/kind.ts";

/** A record as `jsr:@std/log` gives it to its handlers. */
export interface StdLogRecord {
  /** The message. */
  readonly msg: string;
  /** What was logged beside the message. */
  readonly args: readonly unknown[];
  /** How urgent, as a number: 10 for `DEBUG` to 50 for `CRITICAL`. */
  readonly level: number;
  /** How urgent, in a word. */
  readonly levelName: string;
  /** Name of the logger. */
  readonly loggerName: string;
}

/** Options of a handler. */
export interface LogHandlerOptions {
  /** The lowest level that is taken: `NOTSET`, `DEBUG`, `INFO`, `WARN`, `ERROR` or `CRITICAL`. Default: `NOTSET`. */
  level?: string | undefined;
  /** Makes the message of an event. Default: the record's own. */
  formatter?: ((record: StdLogRecord) => string) | undefined;
}

const OPTIONS: Readonly<Record<keyof LogHandlerOptions, Expected>> = {
  level: "text",
  formatter: "function",
};

const LEVELS: Readonly<Record<string, number>> = {
  NOTSET: 0,
  DEBUG: 10,
  INFO: 20,
  WARN: 30,
  ERROR: 40,
  CRITICAL: 50,
};

/** A handler as `setup({ handlers })` of `jsr:@std/log` takes it. */
export class LogHandler {
  /** Makes the message of an event. */
  formatter: (record: StdLogRecord) => string;
  readonly #messages: Messages;
  #levelName = "NOTSET";

  /** Is made by `logHandler`. */
  constructor(tracker: EventLog, { level = "NOTSET", formatter }: LogHandlerOptions = {}) {
    this.#messages = new Messages(tracker);
    this.levelName = level;
    this.formatter = formatter ?? (({ msg }) => msg);
  }

  /** The lowest level that is taken, as a number. */
  get level(): number {
    return LEVELS[this.#levelName]!;
  }
  set level(level: number) {
    this.levelName = Object.keys(LEVELS).find((name) => LEVELS[name] === level) ?? String(level);
  }

  /** The lowest level that is taken, in a word. */
  get levelName(): string {
    return this.#levelName;
  }
  set levelName(name: string) {
    if (!Object.hasOwn(LEVELS, name)) {
      const hint = didYouMean(String(name), Object.keys(LEVELS));
      throw new TypeError(`Cannot log from level ${named(name)}: no such level${hint}`);
    }
    this.#levelName = name;
  }

  /** Logs a record as an event, if its level is high enough. It never throws: what cannot be stored is warned of. */
  handle(record: StdLogRecord): void {
    this.#messages.log(() => {
      if (record.level < this.level) return undefined;
      const { levelName, loggerName, args } = record;
      const own = { level: levelName, logger: loggerName, message: this.#messageOf(record) };
      return { own, properties: propertiesOf(args) };
    });
  }

  /** A formatter that fails takes no record with it. */
  #messageOf(record: StdLogRecord): unknown {
    try {
      return this.format(record);
    } catch (error) {
      this.#messages.warn("a formatter failed", error);
      return record.msg;
    }
  }

  /** Gives the message of a record. */
  format(record: StdLogRecord): string {
    return this.formatter(record);
  }

  /** Logs a message by itself. It never throws either. */
  log(message: string): void {
    this.#messages.log(() => ({ own: { message }, properties: [] }));
  }

  /** Is called when the handler is taken into use. */
  setup(): void {}

  /** Is called when the handler is no longer in use; the tracker stays open. */
  destroy(): void {}

  /** Does what `destroy` does. */
  [Symbol.dispose](): void {
    this.destroy();
  }
}

/** Objects beside the message are its properties, the last one of a name wins; anything else is kept in a list. */
function propertiesOf(args: readonly unknown[]): Message["properties"] {
  const isObject = (arg: unknown) =>
    safely(() => typeof arg === "object" && arg !== null && isPlain(arg), false);
  const others = args.filter((arg) => !isObject(arg));
  const objects = args.filter(isObject) as Record<string, unknown>[];
  const properties = new Map(objects.flatMap(membersOf));
  if (others.length > 0) properties.set("args", others);
  return [...properties];
}

/**
 * Gives a handler for `setup` of `jsr:@std/log`: each record becomes an event with `level`, `logger`, `message` and the
 * fields of the objects that were logged beside the message. Handling one never throws. The types of that package take only its own classes, so
 * TypeScript wants `logHandler(tracker) as never` there.
 *
 * @throws {TypeError} for a level that there is none of
 *
 * @example
 * ```ts
 * import { logHandler, Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * using tracker = new Tracker(Tracker.IN_MEMORY);
 * const handler = logHandler(tracker, { level: "INFO" });
 * // setup({ handlers: { xetrack: handler as never }, loggers: … }) calls it like this:
 * const record = { msg: "saved", args: [{ rows: 3 }], loggerName: "default" };
 * handler.handle({ ...record, level: 20, levelName: "INFO" });
 * assert.equal(tracker.latest.rows, 3);
 * ```
 */
export function logHandler(tracker: EventLog, options: LogHandlerOptions = {}): LogHandler {
  checkOptions("logHandler", options, OPTIONS);
  return new LogHandler(tracker, options);
}
