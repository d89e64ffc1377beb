import assert from "node:assert/strict";
import { type Event, Tracker } from "../../mod.ts";
import { parameterNames } from "../../lib/functions/parameters.ts";
import { tempFolder } from "../support/mod.ts";

function memory(options: ConstructorParameters<typeof Tracker>[1] = {}): Tracker {
  return new Tracker(Tracker.IN_MEMORY, { trackId: "run", warnings: false, ...options });
}

/** The latest event without its stamp and its time, which is asserted to be one. */
function latest(tracker: Tracker): Event {
  const { track_id: _run, timestamp: _at, function_time, ...rest } = tracker.latest as Event;
  assert.ok(function_time >= 0 && function_time < 60, String(function_time));
  return rest;
}

Deno.test("track() stores name, arguments, time and result, and gives the result", () => {
  using tracker = memory();
  const scale = (x: number, { factor = 1 } = {}) => x * factor;
  assert.equal(tracker.track(scale, { args: [3], kwargs: { factor: 2 } }), 6);
  assert.deepEqual(latest(tracker), {
    function_name: "scale",
    args: [3],
    kwargs: { factor: 2 },
    error: "",
    function_result: 6,
  });
  assert.deepEqual(tracker.dtypes.args, "json");
});

Deno.test("the fields of a plain object that is given become columns; other results are told in one column", () => {
  using tracker = memory();
  const results: [unknown, Event][] = [
    [{ accuracy: 0.9, at: new Date(5), f: () => 1, timestamp: 1 }, {
      accuracy: 0.9,
      at: new Date(5),
      f: "[Function: f]",
      function_result_timestamp: 1,
    }],
    [[1, [2], NaN], { function_result: [1, [2], "NaN"] }],
    ["text", { function_result: "text" }],
    [null, { function_result: null }],
    [undefined, {}],
    [new Map([[1, 2]]), { function_result: "Map(1)" }],
    [new Float64Array(3), { function_result: "Float64Array(3)" }],
    [() => 1, { function_result: "[Function: anonymous]" }],
  ];
  for (const [result, fields] of results) {
    assert.equal(tracker.track(() => result, { name: "f" }), result);
    assert.deepEqual(latest(tracker), {
      function_name: "f",
      args: [],
      kwargs: {},
      error: "",
      ...fields,
    });
  }
});

Deno.test("arguments that are objects unpack to columns, arrays as JSON, cycles cut", () => {
  class Config {
    lr = 0.1;
    layers = [1, { n: 2 }];
  }
  using tracker = memory();
  const cyclic: Event = { deep: { x: 1, skip: new Map() } };
  cyclic.deep.self = cyclic;
  const fit = (config: Config, { a }: { a: number }, data: unknown, ...rest: unknown[]) =>
    [config, a, data, rest].length;
  tracker.track(fit, { args: [new Config(), { a: 1 }, cyclic, { b: true }, [1]] });
  const { args, function_name: _name, kwargs: _kwargs, error: _error, ...fields } = latest(tracker);
  assert.deepEqual(fields, {
    config_lr: 0.1,
    config_layers: [1, { n: 2 }],
    arg1_a: 1,
    data_deep_x: 1,
    data_deep_skip: "Map(0)",
    rest_b: true,
    function_result: 4,
  });
  assert.deepEqual(args.slice(1), [
    { a: 1 },
    { deep: { x: 1, skip: "Map(0)", self: "[Circular]" } },
    { b: true },
    [1],
  ]);
  const wide = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`f${i}`, i]));
  tracker.track((x: unknown) => x === wide, { args: [wide] });
  assert.equal(Object.keys(latest(tracker)).filter((key) => key.startsWith("x_f")).length, 100);
});

Deno.test("arguments unpack ten deep, and a cycle is cut with one warning", () => {
  const said: string[] = [];
  const { warn } = console;
  console.warn = (text) => said.push(text);
  try {
    using tracker = memory({ warnings: true });
    let deep: Event = { end: 1 };
    for (let level = 0; level < 11; level++) deep = { d: deep };
    const cyclic: Event = { a: 1, list: [] };
    cyclic.self = cyclic;
    cyclic.list.push(cyclic);
    const fit = (x: unknown, y: unknown) => typeof x === typeof y;
    for (const _ of [1, 2]) tracker.track(fit, { args: [deep, cyclic], name: "fit" });
    const { [`x${"_d".repeat(10)}`]: last, y_a, y_list, ...rest } = latest(tracker);
    assert.deepEqual([last, y_a, y_list], [{ d: { end: 1 } }, 1, [{
      a: 1,
      list: "[Circular]",
      self: "[Circular]",
    }]]);
    assert.deepEqual(Object.keys(rest), [
      "function_name",
      "args",
      "kwargs",
      "error",
      "function_result",
    ]);
  } finally {
    console.warn = warn;
  }
  assert.deepEqual(said, ['xetrack: "y_self" of a call of fit is left out: it contains itself']);
});

Deno.test("names of parameters are read from any form of function", () => {
  const cases: [(...args: never) => unknown, (string | undefined)[]][] = [
    [(a, b = "),(", c = [1, 2]) => [a, b, c], ["a", "b", "c"]],
    [(one) => one, ["one"]],
    [async (x) => await x, ["x"]],
    [function (a, /* , not */ ...rest) {
      return [a, rest];
    }, ["a", "rest"]],
    [({ a }: { a: 1 }, [b]: [1], c: 1) => [a, b, c], [undefined, undefined, "c"]],
    [(f = (x: number, y: number) => x + y) => f, ["f"]],
    [
      {
        method(über: number) {
          return über;
        },
      }.method,
      ["über"],
    ],
    [Math.max, []],
    [() => 1, []],
  ];
  for (const [fn, names] of cases) assert.deepEqual(parameterNames(fn), names, String(fn));
});

Deno.test("wrap() keeps name, length, this, prototype, properties and constructor", () => {
  using tracker = memory();
  function add(this: { base: number }, a: number, b: number): number {
    return this.base + a + b;
  }
  add.note = "kept";
  const wrapped = tracker.wrap(add, { params: { a_param: 1, function_name: "mine" } });
  assert.deepEqual([wrapped.name, wrapped.length, wrapped.note, typeof wrapped], [
    "add",
    2,
    "kept",
    "function",
  ]);
  assert.equal(wrapped.call({ base: 10 }, 1, 2), 13);
  assert.deepEqual([latest(tracker).a_param, latest(tracker).function_name], [1, "mine"]);
  class Point {
    readonly x: number;
    constructor(x: number) {
      this.x = x;
    }
  }
  assert.ok(new (tracker.wrap(Point as never) as unknown as typeof Point)(1) instanceof Point);
});

Deno.test("what a function throws is stored and thrown on, the very same", async () => {
  using tracker = memory();
  const error = new RangeError("boom");
  const fail = () => {
    throw error;
  };
  const reject = () => Promise.reject(error);
  for (const fn of [fail, reject]) {
    await assert.rejects(async () => await tracker.track(fn), (thrown) => thrown === error);
    assert.deepEqual([latest(tracker).error, "function_result" in latest(tracker)], [
      "boom",
      false,
    ]);
  }
  assert.throws(() =>
    tracker.track(() => {
      // deno-lint-ignore no-throw-literal -- JavaScript allows it
      throw "text";
    }), (thrown) => thrown === "text");
  assert.equal(latest(tracker).error, "text");
  // What libraries throw, or another realm, need not be an Error.
  const refused = { code: 429, message: "too many requests" };
  assert.throws(() =>
    tracker.track(() => {
      throw refused;
    }), (thrown) => thrown === refused);
  assert.equal(latest(tracker).error, "too many requests");
  using quiet = memory({ raiseOnError: false });
  assert.equal(quiet.track(fail), undefined);
  assert.equal(await quiet.track(reject), undefined);
  assert.deepEqual(quiet.column("error"), ["boom", "boom"]);
});

Deno.test("asynchronous calls are stored when they settle, each by itself", async () => {
  using tracker = memory();
  const wait = tracker.wrap(async (ms: number) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return ms;
  });
  assert.equal(Object.prototype.toString.call(wait), "[object AsyncFunction]");
  const calls = [60, 5].map((ms) => wait(ms));
  assert.ok(calls.every((call) => call instanceof Promise));
  assert.equal(tracker.count(), 0);
  assert.deepEqual(await Promise.all(calls), [60, 5]);
  assert.deepEqual(tracker.column("function_result"), [5, 60]);
  const [short, long] = tracker.column("function_time");
  assert.ok(long! >= 0.05 && short! < long!, `${short} ${long}`);
});

Deno.test("generators, callbacks and thenables pass through untouched", () => {
  using tracker = memory();
  function* count() {
    yield 1;
    yield 2;
  }
  assert.deepEqual([...tracker.wrap(count)()], [1, 2]);
  const seen: number[] = [];
  tracker.wrap((each: (n: number) => void) => [1, 2].forEach(each))((n) => seen.push(n));
  const thenable = { then: () => seen.push(9) };
  assert.equal(tracker.track(() => thenable), thenable);
  assert.deepEqual(seen, [1, 2]);
  assert.equal(tracker.count(), 3);
});

Deno.test("a recursive and a nested tracked function store an event each", () => {
  using tracker = memory();
  const factorial: (n: number) => number = tracker.wrap(
    (n: number) => n <= 1 ? 1 : n * factorial(n - 1),
    { name: "factorial" },
  );
  const outer = tracker.wrap(() => factorial(3), { name: "outer" });
  assert.equal(outer(), 6);
  assert.deepEqual(tracker.column("function_name"), [
    "factorial",
    "factorial",
    "factorial",
    "outer",
  ]);
  assert.deepEqual(tracker.column("function_result"), [1, 2, 6, 6]);
});

Deno.test("@tracked() wraps methods, static ones too", () => {
  using tracker = memory();
  class Model {
    weight = 2;
    static made = 5;
    @tracker.tracked({ params: { stage: "test" } })
    predict(x: number): number {
      return this.weight * x;
    }
    @tracker.tracked()
    static load(): number {
      return this.made;
    }
  }
  assert.equal(new Model().predict(4), 8);
  assert.equal(Model.load(), 5);
  assert.deepEqual(tracker.column("function_name"), ["predict", "load"]);
  assert.deepEqual(tracker.column("stage"), ["test", null]);
});

Deno.test("what a call is keeps its names: a result's field of one of them is logged apart", () => {
  using tracker = memory({ params: { error: "param", fold: 1 } });
  const rate = (track: unknown, function_: unknown) => ({
    error: 0.5,
    kwargs: null,
    rate: [track, function_].length,
  });
  const args = [{ id: 7 }, { name: "mine" }];
  tracker.track(rate, { args, params: { fold: 2, rate: "call" } });
  assert.deepEqual(latest(tracker), {
    error: "",
    fold: 2,
    function_name: "rate",
    args,
    kwargs: {},
    function_result_error: 0.5,
    function_result_kwargs: null,
    rate: "call",
    function__name: "mine",
  });
  assert.deepEqual(Object.keys(tracker.latest).slice(2, 4), ["function_name", "args"]);
});

Deno.test("args and kwargs are JSON whatever is in them: no call spills or fails for its arguments", () => {
  using tracker = memory({ strict: true });
  const trap = {
    get broken() {
      throw new Error("do not look");
    },
  };
  const args = [
    NaN,
    -0,
    undefined,
    1n,
    new Date(0),
    Array(1),
    Symbol("s"),
    trap,
    Promise.resolve(),
  ];
  assert.equal(tracker.track((...all: unknown[]) => all.length, { args, kwargs: { x: -0 } }), 10);
  assert.deepEqual(tracker.column("args"), [[
    "NaN",
    "-0",
    null,
    "1",
    "1970-01-01T00:00:00.000Z",
    [null],
    "Symbol(s)",
    "object",
    "Promise",
  ]]);
  assert.deepEqual(tracker.column("kwargs"), [{ x: "-0" }]);
});

Deno.test("what nobody can look at changes nothing for the caller, and the call is stored", () => {
  const trap = () => {
    // deno-lint-ignore no-throw-literal -- the worst that a getter can do
    throw undefined;
  };
  const closed = new Proxy({}, { getPrototypeOf: trap, ownKeys: trap, get: trap, has: trap });
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  const broken = {
    ok: 1,
    get broken() {
      return trap();
    },
  };
  const then = {
    get then() {
      return trap();
    },
  };
  const sparse: unknown[] = [];
  sparse[4_294_967_290] = 1;
  const opaque = [
    closed,
    revoked,
    broken,
    then,
    Object.create({
      get constructor() {
        return trap();
      },
    }),
    sparse,
  ];
  for (const value of opaque) {
    using tracker = memory({ raiseOnError: true });
    assert.ok(tracker.track(() => value, { name: "give" }) === value);
    assert.ok(tracker.track((x: unknown) => x, { name: "take", args: [value] }) === value);
    assert.ok(tracker.track((x: unknown) => [x], { name: "hold", args: [{ value }] }).length === 1);
    tracker.track((x: object) => typeof x, { name: "named", kwargs: { value } });
    assert.throws(
      () =>
        tracker.track(() => {
          throw value;
        }, { name: "fail" }),
      (thrown) => thrown === value,
    );
    assert.deepEqual(tracker.column("function_name"), ["give", "take", "hold", "named", "fail"]);
    assert.notEqual(tracker.column("error").at(-1), "");
    assert.ok(tracker.track((x: unknown) => x, { name: "kwargs", kwargs: broken }) === broken);
  }
});

Deno.test("a function without a name that can be read, and a promise that cannot be followed, are tracked", () => {
  using tracker = memory();
  const nameless = Object.defineProperty(() => 5, "name", {
    get() {
      throw new Error("no name");
    },
  });
  assert.equal(tracker.track(nameless), 5);
  assert.equal(tracker.wrap(nameless)(), 5);
  class Task extends Promise<number> {
    // deno-lint-ignore no-explicit-any
    override then(): any {
      throw new Error("not here");
    }
  }
  const task = new Task(() => {});
  assert.equal(tracker.track(() => task, { name: "task" }), task);
  assert.deepEqual(tracker.column("function_name"), ["<anonymous>", "<anonymous>", "task"]);
});

Deno.test("what a table does not take of a result is left out, the call stays", () => {
  using tracker = memory({ strict: true });
  const give = tracker.wrap((value: unknown) => ({ value, ok: true }), { name: "give" });
  give(1);
  for (const value of ["text", new Map([[1, Promise.resolve()]])]) {
    assert.equal(give(value).value, value);
  }
  assert.deepEqual(tracker.column("value"), [1, null, null]);
  assert.deepEqual(tracker.column("args"), [[1], ["text"], ["Map(1)"]]);
});

Deno.test("an object of a result that cannot be stored is described, and takes no other field with it", () => {
  using tracker = memory();
  const gone = new Map([["later", Promise.resolve()]]);
  tracker.track(() => ({ gone, accuracy: 0.9, list: [gone, 1], scores: [1] }), { name: "fit" });
  const { gone: described, accuracy, list, scores } = tracker.at(0)!;
  assert.deepEqual([described, accuracy, list, scores], ["Map(1)", 0.9, ["Map(1)", 1], [1]]);
});

Deno.test("a function with a text of 20 MB in its source is called as any other", () => {
  using tracker = memory();
  const long = new Function("x", `return x + "${"y".repeat(20_000_000)}".length`);
  assert.equal(tracker.track(long as (x: number) => number, { args: [1] }), 20_000_001);
  assert.deepEqual(tracker.column("args"), [[1]]);
});

Deno.test("an error without a message still says that there was one", () => {
  using tracker = memory({ raiseOnError: false });
  for (const thrown of ["", undefined, null, new TypeError(), { code: 5 }]) {
    tracker.track(() => {
      throw thrown;
    });
  }
  assert.deepEqual(tracker.column("error"), [
    "an empty text",
    "undefined",
    "null",
    "TypeError",
    "Object",
  ]);
});

Deno.test("a promise keeps its class, and what hangs on it", async () => {
  using tracker = memory();
  class Task extends Promise<number> {}
  const start = () => Object.assign(Task.resolve(5), { cancel: () => "cancelled" });
  const task = tracker.track(start);
  assert.ok(task instanceof Task);
  assert.equal(task.cancel(), "cancelled");
  assert.equal(await task, 5);
  assert.equal(tracker.latest.function_result, 5);
});

Deno.test("a call that cannot be stored still gives its result, with one warning", () => {
  using folder = tempFolder();
  const said: string[] = [];
  const { warn } = console;
  console.warn = (text) => said.push(text);
  try {
    const tracker = new Tracker(folder.file("a.db"));
    const double = tracker.wrap((x: number) => x * 2, { name: "double" });
    tracker.close();
    assert.deepEqual([double(1), double(2)], [2, 4]);
  } finally {
    console.warn = warn;
  }
  assert.equal(said.length, 1);
  assert.match(said[0], /was not logged: Cannot log to .* it is closed/);
});

Deno.test("measures of a tracked call stand in its event", () => {
  using tracker = memory({ logSystemParams: true });
  tracker.track(() => {
    const until = performance.now() + 120;
    while (performance.now() < until);
  });
  const { cpu, p_memory_percent } = latest(tracker);
  assert.ok(cpu > 1 && p_memory_percent > 0, `${cpu} ${p_memory_percent}`);
});

Deno.test("track() and wrap() refuse what is no function, and misspelled options", () => {
  using tracker = memory();
  assert.throws(() => tracker.track(5 as never), TypeError);
  assert.throws(() => tracker.wrap("x" as never), TypeError);
  assert.throws(() => tracker.track(() => 1, { arg: [1] } as never), /"arg".*"args"/);
  assert.throws(() => tracker.track(() => 1, { params: { track_id: 1 } }), /"track_id".*reserved/);
  assert.throws(() => tracker.wrap(() => 1, null as never), TypeError);
  assert.equal(tracker.count(), 0);
});
