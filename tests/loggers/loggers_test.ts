import assert from "node:assert/strict";
import { configure, getLogger, reset } from "@logtape/logtape";
import { logHandler, sink, type StdLogRecord, Tracker } from "../../mod.ts";
import { warningsOf } from "../support/mod.ts";

/** Gives the events of a tracker without their stamps, and without columns that are null. */
function eventsOf(tracker: Tracker): Record<string, unknown>[] {
  return tracker.toRows().map(({ track_id: _, timestamp: __, ...event }) =>
    Object.fromEntries(Object.entries(event).filter(([, value]) => value !== null))
  );
}

Deno.test("what LogTape logs becomes events: category, level, message, properties", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  await configure({
    sinks: { xetrack: sink(tracker) },
    loggers: [
      { category: "app", sinks: ["xetrack"], lowestLevel: "debug" },
      { category: ["logtape", "meta"], sinks: [] },
    ],
  });
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  const logger = getLogger(["app", "train"]);
  logger.info("epoch {epoch} of {name}: {scores}", { epoch: 3, name: "vit", scores: [0.5, 1] });
  logger.trace("below the level");
  logger.with({ run: 7 }).warn`loss is ${NaN}`;
  logger.error("all kinds", {
    at: new Date(0),
    big: 2n ** 62n,
    nothing: undefined,
    run: () => 1,
    loop,
    level: "high",
    "properties.level": 1,
    track_id: "mine",
    "": "empty",
  });
  getLogger("app").debug({ only: "properties" });
  await reset();
  assert.deepEqual(eventsOf(tracker), [
    {
      level: "info",
      category: "app.train",
      message: "epoch 3 of vit: [0.5,1]",
      epoch: 3,
      name: "vit",
      scores: [0.5, 1],
    },
    { level: "warning", category: "app.train", message: "loss is NaN", run: 7 },
    {
      level: "error",
      category: "app.train",
      message: "all kinds",
      at: new Date(0),
      big: 2n ** 62n,
      run: "[Function: run]",
      loop: { self: "[Circular]" },
      "properties.properties.level": "high",
      "properties.level": 1,
      "properties.track_id": "mine",
      "properties.": "empty",
    },
    { level: "debug", category: "app", message: '{"only":"properties"}', only: "properties" },
  ]);
});

Deno.test("what cannot be stored, or read, takes no record with it", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  const broken = {
    get broken() {
      throw new Error("do not look");
    },
  };
  const properties = { request: new Request("http://localhost"), task: Promise.resolve(), n: 1 };
  const record = { level: "info", category: ["app"], message: ["a ", broken, ""] };
  const unreadable = Object.defineProperties(
    { ...properties },
    Object.getOwnPropertyDescriptors(broken),
  );
  sink(tracker)({ ...record, properties: unreadable });
  const driver = new Driver("app", [logHandler(tracker)]);
  driver.log("INFO", 20, "b", properties, broken, new Set([() => 1]));
  assert.deepEqual(eventsOf(tracker), [
    {
      level: "info",
      category: "app",
      message: "a object",
      request: "Request",
      task: "Promise",
      n: 1,
      broken: "unreadable",
    },
    {
      level: "INFO",
      logger: "app",
      message: "b",
      request: "Request",
      task: "Promise",
      n: 1,
      broken: "unreadable",
      args: ["Set(1)"],
    },
  ]);
});

/** Gives a Proxy of which every question throws. */
function hostile(target: object): never {
  const traps = Object.getOwnPropertyNames(Reflect).map((trap) => [trap, () => {
    throw new Error(`no ${trap}`);
  }]);
  return new Proxy(target, Object.fromEntries(traps)) as never;
}

Deno.test("nothing that an application logs throws into it, and the rest of a record is kept", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  const handler = logHandler(tracker);
  const toTape = sink(tracker);
  let asked = 0;
  const late = {
    get value() {
      if (asked++ > 1) throw new Error("not again");
      return { deep: [1] };
    },
  };
  const unprintable = Object.create(null);
  const values = [hostile({}), hostile([]), hostile(() => 1), late, unprintable, Symbol("s")];
  const said = warningsOf(() => {
    for (const value of values) {
      handler.handle({ msg: "std", args: [value, { n: 1 }, { value }], ...INFO });
      const properties = { n: 1, value };
      toTape({ category: ["app"], level: "info", message: ["tape ", value, ""], properties });
      toTape({ category: [value as never], level: "info", message: ["tape"], properties: value });
      handler.log(value as never);
      tracker.logger.info(value as never);
    }
  });
  assert.deepEqual(said, []);
  const events = eventsOf(tracker);
  assert.equal(events.length, 4 * values.length);
  assert.equal(events.filter(({ n }) => n === 1).length, 2 * values.length);
});

Deno.test("what goes wrong with a record is warned of, once a reason, and not thrown", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { strict: true });
  tracker.log({ n: 1 });
  const handler = logHandler(tracker, {
    formatter: () => {
      throw new Error("no format");
    },
  });
  const toTape = sink(tracker);
  const said = warningsOf(() => {
    for (const _ of [1, 2]) {
      handler.handle({ msg: "std", args: [{ n: "text" }], ...INFO });
      for (const record of [undefined, null, {}, hostile({})]) {
        handler.handle(record as never);
        toTape(record as never);
      }
    }
    assert.deepEqual(tracker.column("message").slice(0, 2), [null, "std"]);
    tracker.close();
    for (const _ of [1, 2]) {
      handler.log("late");
      toTape({ category: ["app"], level: "info", message: ["late"], properties: {} });
    }
  });
  // The handler says each reason once, and the sink.
  for (const text of said) assert.ok(said.filter((other) => other === text).length <= 2, text);
  assert.equal(said[0], "xetrack: a formatter failed: no format");
  assert.match(said.at(-1)!, /^xetrack: a message was not logged: .*it is closed/);
});

const INFO = { level: 20, levelName: "INFO", loggerName: "default" };

/** Calls handlers as the Logger of `jsr:@std/log` does. */
class Driver {
  readonly name: string;
  readonly handlers: ReturnType<typeof logHandler>[];
  constructor(name: string, handlers: ReturnType<typeof logHandler>[]) {
    this.name = name;
    this.handlers = handlers;
  }

  log(levelName: string, level: number, msg: string, ...args: unknown[]): void {
    const record: StdLogRecord = { msg, args, level, levelName, loggerName: this.name };
    for (const handler of this.handlers) handler.handle(record);
  }
}

Deno.test("what std/log logs becomes events: level, logger, message, fields of its arguments", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  using handler = logHandler(tracker, { level: "INFO" });
  handler.setup();
  const logger = new Driver("default", [handler]);
  logger.log("DEBUG", 10, "below the level");
  logger.log("INFO", 20, "saved", { rows: 3 }, { level: 1 }, "more", [1]);
  logger.log("CRITICAL", 50, "plain");
  handler.level = 40;
  assert.equal(handler.levelName, "ERROR");
  logger.log("WARN", 30, "below the new level");
  handler.formatter = ({ levelName, msg }) => `${levelName} ${msg}`;
  logger.log("ERROR", 40, "failed");
  handler.log("by itself");
  handler.destroy();
  assert.deepEqual(eventsOf(tracker), [
    {
      level: "INFO",
      logger: "default",
      message: "saved",
      rows: 3,
      "properties.level": 1,
      args: ["more", [1]],
    },
    { level: "CRITICAL", logger: "default", message: "plain" },
    { level: "ERROR", logger: "default", message: "ERROR failed" },
    { message: "by itself" },
  ]);
});

Deno.test("logHandler() refuses a level that there is none of, and names the nearest", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  assert.throws(() => logHandler(tracker, { level: "WARNIN" }), /Did you mean "WARN"/);
  assert.throws(() => logHandler(tracker, { levl: "INFO" } as never), /Did you mean "level"/);
  assert.throws(() => logHandler(tracker).level = 7, TypeError);
});
