import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { type ClassCodec, Reader, Tracker, TrackerError } from "../../mod.ts";
import {
  bytesIn,
  errorOf,
  runProgram,
  type TempFolder,
  tempFolder,
  warningsOf,
  warningsOfAsync,
} from "../support/mod.ts";

type Options = ConstructorParameters<typeof Tracker>[1];

function open(folder: TempFolder, options: Options = {}): Tracker {
  return new Tracker(Tracker.IN_MEMORY, { cache: folder.file("cache.db"), ...options });
}

/** Wraps a function, and counts how often it runs. */
function counted<F extends (...args: never[]) => unknown>(fn: F): F & { runs: number } {
  const counting = Object.assign(function (this: unknown, ...args: never[]) {
    counting.runs++;
    return Reflect.apply(fn, this, args);
  }, { runs: 0 });
  return counting as unknown as F & { runs: number };
}

/** Gives an object a field that nothing lists. */
function hiding(object: object, value: unknown): object {
  return Object.defineProperty(object, "hidden", { value });
}

/** Tells whether a second call with `b` is answered from what a first one with `a` gave. */
function meets(a: unknown, b: unknown): boolean {
  using folder = tempFolder();
  using tracker = open(folder, { warnings: false });
  const fn = counted((value: unknown) => typeof value);
  for (const arg of [a, b]) tracker.track(fn, { args: [arg as never], name: "fn" });
  return fn.runs === 1;
}

Deno.test("an equal call is answered from the cache, logged with time 0 and the run that computed", () => {
  using folder = tempFolder();
  const double = counted((x: number) => ({ doubled: 2 * x }));
  const options = { args: [3] as const, name: "double" };
  {
    using first = open(folder, { trackId: "first" });
    assert.deepEqual(first.track(double, options), { doubled: 6 });
    assert.equal(first.latest.cache, "");
  }
  using second = open(folder, { trackId: "second" });
  assert.deepEqual(second.track(double, options), { doubled: 6 });
  assert.equal(double.runs, 1);
  const { timestamp: _, ...event } = second.latest;
  assert.deepEqual(event, {
    function_name: "double",
    args: [3],
    kwargs: {},
    error: "",
    function_time: 0,
    cache: "first",
    doubled: 6,
    track_id: "second",
  });
  second.track(double, { ...options, args: [4] });
  assert.deepEqual(second.column("cache"), ["first", ""]);
});

Deno.test("without a cache there is no column of it", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  tracker.track(() => 1);
  assert.ok(!tracker.columns.includes("cache"));
});

Deno.test("arguments are compared by structure", () => {
  class Config {
    readonly lr: number;
    constructor(lr: number) {
      this.lr = lr;
    }
  }
  const same: [unknown, unknown][] = [
    [NaN, NaN],
    [{ a: 1, b: [2] }, { b: [2], a: 1 }],
    [new Date(5), new Date(5)],
    [new Map([[{ a: 1 }, 2]]), new Map([[{ a: 1 }, 2]])],
    [new Set(["a", "b"]), new Set(["a", "b"])],
    [new Float32Array([0.5]), new Float32Array([0.5])],
    [/a/g, /a/g],
    [new Config(1), new Config(1)],
    [new Error("a"), new Error("a")],
    [new SharedArrayBuffer(2), new SharedArrayBuffer(2)],
    [undefined, undefined],
    [hiding({}, 1), hiding({}, 1)],
    [hiding([1], 1), hiding([1], 1)],
  ];
  for (const [a, b] of same) assert.ok(meets(a, b), `${String(a)} is not met again`);
});

Deno.test("different arguments do not meet", () => {
  class A {
    readonly n: number;
    constructor(n: number) {
      this.n = n;
    }
  }
  class Split extends Map {
    readonly part: string;
    constructor(part: string) {
      super();
      this.part = part;
    }
  }
  class Weights extends Float32Array {
    note = "";
  }
  const sticky = /a/y;
  sticky.lastIndex = 1;
  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;
  const different: [unknown, unknown][] = [
    [0, -0],
    [1, 1n],
    [1, "1"],
    [1, true],
    [null, undefined],
    [[], {}],
    [[1, [2]], [[1, 2]]],
    [["a,b"], ["a", "b"]],
    [[undefined], Array(1)],
    [[1, undefined], Object.assign([1], { length: 2, note: "x" })],
    [Object.assign([1], { length: 2, a: 1 }), Object.assign([1], { length: 2, b: 1 })],
    [{}, { a: undefined }],
    [{ a: 1 }, { A: 1 }],
    [new Date(5), 5],
    [new Date(5), new Date(6)],
    [new Map([[1, 2], [3, 4]]), new Map([[3, 4], [1, 2]])],
    [new Map([[1, 2]]), new Set([1, 2])],
    [new Set([1, 2]), new Set([2, 1])],
    [new Set([1]), [1]],
    [new Uint8Array([0, 0]), new Uint16Array([0])],
    [new Uint8Array([1]), new Uint8Array([2])],
    [/a/g, /a/i],
    [new A(1), new A(2)],
    [new Split("train"), new Split("test")],
    [Object.assign(new Weights(2), { note: "a" }), Object.assign(new Weights(2), { note: "b" })],
    [Object.assign(new Date(5), { zone: "UTC" }), new Date(5)],
    [sticky, /a/y],
    [new AggregateError([1], "a"), new AggregateError([2], "a")],
    [new (class Rows extends Array {})(), []],
    [new A(1), { n: 1 }],
    [new Error("a"), new TypeError("a")],
    [cyclic, { self: {} }],
    [hiding({}, 1), hiding({}, 2)],
    [hiding({}, 1), { hidden: 1 }],
    [hiding({}, 1), {}],
    [hiding([1], 1), hiding([1], 2)],
    [hiding([1], 1), [1]],
    [hiding(new A(1), 1), hiding(new A(1), 2)],
    [hiding(new Map(), 1), hiding(new Map(), 2)],
    [hiding(new Date(5), 1), hiding(new Date(5), 2)],
    [hiding(new Error("a"), 1), hiding(new Error("a"), 2)],
    [hiding(Object.create(null), 1), hiding(Object.create(null), 2)],
    [{ deep: [hiding({}, { n: 1 })] }, { deep: [hiding({}, { n: 2 })] }],
    ["\ud800", "\ud801"],
  ];
  for (const [a, b] of different) {
    assert.ok(!meets(a, b), Deno.inspect([a, b], { showHidden: true }));
  }
});

Deno.test("functions of one name but another source text do not meet", () => {
  using folder = tempFolder();
  using tracker = open(folder);
  assert.equal(tracker.track((x: number) => x + 1, { args: [1], name: "step" }), 2);
  assert.equal(tracker.track((x: number) => x + 2, { args: [1], name: "step" }), 3);
  const [one, two] = [1, 2].map((by) => (x: number) => x * by);
  assert.equal(tracker.track(one!, { args: [5], cacheKey: 1 }), 5);
  assert.equal(tracker.track(two!, { args: [5], cacheKey: 2 }), 10);
});

Deno.test("the tracker's and the call's params count, and so does this", () => {
  using folder = tempFolder();
  using tracker = open(folder, { params: { model: "vit" } });
  const fn = counted((x: number) => x);
  const call = (params: Record<string, unknown> = {}) => tracker.track(fn, { args: [1], params });
  call();
  call({ fold: 1 });
  call({ fold: 1 });
  tracker.setParam("model", "cnn");
  call();
  assert.equal(fn.runs, 3);

  class Model {
    readonly weight: number;
    constructor(weight: number) {
      this.weight = weight;
    }
    @tracker.tracked()
    predict(x: number): number {
      return this.weight * x;
    }
  }
  assert.deepEqual([2, 3, 2].map((weight) => new Model(weight).predict(5)), [10, 15, 10]);
  assert.deepEqual(tracker.column("cache").slice(-3), ["", "", tracker.trackId]);
});

Deno.test("results come back as they were, undefined too", () => {
  const results: unknown[] = [
    undefined,
    null,
    NaN,
    -0,
    0,
    10n,
    "",
    "\ud800 \0 🚀",
    [1, { a: [true] }],
    Object.assign(Array(3), { 0: 1, 2: 3 }),
    [undefined, -0],
    { a: undefined, $: "number", __proto__: null },
    JSON.parse('{"__proto__": 1}'),
    new Map([[{ a: 1n }, new Set([NaN])]]),
    new Date(0),
    new Uint8Array([1, 2]),
    new Float64Array([NaN, -0]),
    new RangeError("boom", { cause: 5 }),
  ];
  using folder = tempFolder();
  using tracker = open(folder, { warnings: false });
  const give = tracker.wrap((i: number) => results[i], { name: "give" });
  for (const _ of [1, 2]) for (const i of results.keys()) assert.deepEqual(give(i), results[i]);
  const cached = tracker.column("cache").map((run) => run !== "");
  assert.deepEqual(cached, [...results.map(() => false), ...results.map(() => true)]);
});

Deno.test("a cached result is a copy: changing it changes no other", () => {
  using folder = tempFolder();
  using tracker = open(folder);
  const give = tracker.wrap(() => ({ list: [1] }), { name: "give" });
  for (const _ of [1, 2, 3]) {
    const { list } = give();
    assert.deepEqual(list, [1]);
    list.push(2);
  }
});

Deno.test("what a result has twice comes back as one, whatever it is", () => {
  class Model {
    weight = 2;
  }
  const loop: { self?: unknown; other?: unknown } = {};
  loop.self = loop.other = loop;
  const parts: Record<string, () => unknown> = {
    object: () => ({ a: 1 }),
    array: () => [1, [2]],
    "empty array": () => [],
    date: () => new Date(5),
    map: () => new Map([[1, 2]]),
    set: () => new Set([1]),
    bytes: () => new Uint8Array([1, 2]),
    numbers: () => new Float64Array([1, 2]),
    error: () => new RangeError("a"),
    instance: () => new Model(),
    "no prototype": () => Object.assign(Object.create(null), { a: 1 }),
    loop: () => loop,
  };
  using folder = tempFolder();
  using tracker = open(folder, { warnings: false });
  tracker.assets.register(Model);
  const give = tracker.wrap((name: string) => {
    const models = [1, 2, 3].map(() => parts[name]!());
    return { models, best: models[1], byName: new Map([["last", models[2]]]), all: { models } };
  }, { name: "give" });
  for (const name of Object.keys(parts)) {
    for (const run of ["", tracker.trackId]) {
      const { models, best, byName, all } = give(name);
      const unshared = name === "loop" ? 0 : 1;
      assert.deepEqual([models.indexOf(best), tracker.latest.cache], [unshared, run], name);
      assert.ok(byName.get("last") === models[2] && all.models === models, name);
    }
  }
  const plain = tracker.wrap((): unknown[] => {
    const row = { a: 1 };
    return [row, row, { ...row }];
  }, { name: "plain" });
  for (const _ of [1, 2]) {
    const [first, second, third] = plain();
    assert.ok(first === second && first !== third);
  }
  const weights = new Float64Array(8);
  const views = [{ weights, head: weights.subarray(0, 4) }, [weights.buffer, weights]];
  for (const view of views) {
    for (const _ of [1, 2]) tracker.track(() => view, { name: "views", cacheKey: [view] });
    assert.equal(tracker.latest.cache, "");
  }
});

Deno.test("a call whose arguments change while it runs is not stored, whatever changes", async () => {
  const changes: Record<string, (config: Config) => unknown> = {
    "an argument": (config) => config.lr = 2,
    "what is deep in it": (config) => config.layers.push(3),
    "a field that nothing lists": (config) => {
      Object.defineProperty(config, "lr", { value: 2, enumerable: false });
    },
  };
  interface Config {
    lr: number;
    layers: number[];
  }
  for (const [name, change] of Object.entries(changes)) {
    using folder = tempFolder();
    const said = await warningsOfAsync(async () => {
      using tracker = open(folder);
      const fit = async (config: Config) => (await Promise.resolve(), JSON.stringify(config));
      const later = tracker.wrap(fit, { name: "later" });
      const config = { lr: 1, layers: [2] };
      const pending = later(config);
      change(config);
      const made = await pending;
      assert.equal(made, JSON.stringify(config), name);
      const again = { lr: 1, layers: [2] };
      assert.equal(await later(again), '{"lr":1,"layers":[2]}', name);
      assert.equal(await later(again), '{"lr":1,"layers":[2]}', name);
      assert.deepEqual(tracker.column("cache"), ["", "", tracker.trackId]);
    });
    assert.equal(said.length, 1, name);
    assert.match(said[0]!, /a call of later is not cached: its arguments changed while it ran/);
  }
  using folder = tempFolder();
  using tracker = open(folder, { warnings: false, params: { fold: 1 } });
  const sorted = tracker.wrap((list: number[]) => list.sort().length, { name: "sorted" });
  const lists = [1, 2].map(() => [3, 1]);
  for (const list of lists) assert.equal(sorted(list), 2);
  assert.deepEqual(lists, [[1, 3], [1, 3]]);
  const kwargs = { deep: { n: 1 } };
  const options = { name: "kwargs", kwargs, args: [1] as unknown[] };
  for (const _ of [1, 2]) {
    tracker.track((_: number, given: typeof kwargs) => given.deep.n++, options as never);
  }
  const owner = { n: 1, next: tracker.wrap(Counter.next, { name: "next" }) };
  assert.deepEqual([owner.next(), owner.next()], [2, 3]);
  // What the tracker attaches is of the beginning too, and no argument.
  const param = tracker.wrap(() => tracker.setParam("fold", 2), { name: "param" });
  param();
  tracker.setParam("fold", 1);
  param();
  assert.deepEqual(tracker.column("cache").map((run) => run !== ""), [
    ...[false, false, false, false, false, false],
    ...[false, true],
  ]);
});

const Counter = {
  next(this: { n: number }): number {
    return ++this.n;
  },
};

Deno.test("asynchronous functions stay so, and their results are cached", async () => {
  using folder = tempFolder();
  using tracker = open(folder);
  const load = counted(async (x: number) => await Promise.resolve({ x }));
  const wrapped = tracker.wrap(load);
  for (const _ of [1, 2]) {
    const promise = wrapped(1);
    assert.ok(promise instanceof Promise);
    assert.deepEqual(await promise, { x: 1 });
  }
  assert.equal(load.runs, 1);
});

Deno.test("errors are not cached", async () => {
  using folder = tempFolder();
  using tracker = open(folder);
  let attempts = 0;
  const fails = tracker.wrap(() => {
    if (++attempts < 3) throw new Error("not yet");
    return attempts;
  });
  assert.throws(fails, /not yet/);
  assert.throws(fails, /not yet/);
  assert.deepEqual([fails(), fails()], [3, 3]);
  const rejects = tracker.wrap(() => Promise.reject(new Error("never")));
  for (const _ of [1, 2]) await assert.rejects(rejects, /never/);
  assert.equal([...Reader.scanCache(folder.file("cache.db"))].length, 1);
});

Deno.test("cacheForce computes anew, and stores that", () => {
  using folder = tempFolder();
  let value = 1;
  const read = () => value;
  using tracker = open(folder, { trackId: "first" });
  tracker.track(read);
  value = 2;
  assert.equal(tracker.track(read), 1);
  {
    using other = open(folder, { trackId: "second" });
    assert.equal(other.track(read, { cacheForce: true }), 2);
    assert.equal(other.latest.cache, "");
  }
  assert.equal(tracker.track(read), 2);
  assert.equal(tracker.latest.cache, "second");
});

Deno.test("what structure cannot compare is computed, with one warning a function", () => {
  class Hidden {
    #secret = 1;
    read() {
      return this.#secret;
    }
  }
  for (const arg of [() => 1, Symbol("a"), Promise.resolve(), new Hidden(), new WeakMap()]) {
    using folder = tempFolder();
    const fn = counted((value: unknown) => typeof value);
    const said = warningsOf(() => {
      using tracker = open(folder);
      for (const _ of [1, 2]) tracker.track(fn, { args: [arg as never], name: "look" });
      assert.deepEqual(tracker.column("cache"), ["", ""]);
    });
    assert.equal(fn.runs, 2);
    assert.equal(said.length, 1, String(said));
    assert.match(said[0]!, /^xetrack: a call of look is not cached: .* cannot be compared/);
  }
});

Deno.test("what would not come back as it was is computed, with one warning a function", async () => {
  class Model {
    weight = 2;
  }
  function* count() {
    yield 1;
  }
  class Task extends Promise<number> {}
  const said: string[] = [];
  const { warn } = console;
  console.warn = (text) => said.push(text);
  try {
    using folder = tempFolder();
    using tracker = open(folder);
    const makers = [() => () => 1, () => new Model(), count, () => Task.resolve(1)];
    for (const [i, make] of makers.entries()) {
      const given = [1, 2].map(() => tracker.track(make as () => unknown, { name: `make_${i}` }));
      assert.notEqual(given[0], given[1]);
      await Promise.all(given);
    }
    assert.deepEqual([...Reader.scanCache(folder.file("cache.db"))], []);
  } finally {
    console.warn = warn;
  }
  const kept = said.filter((text) => text.includes("is not cached"));
  assert.equal(kept.length, 4, String(said));
  assert.match(kept[1]!, /make_1 is not cached: .*Model would come back as plain data/);
});

Deno.test("a bound function is cached only with a cacheKey", () => {
  using folder = tempFolder();
  using tracker = open(folder, { warnings: false });
  const add = (a: number, b: number) => a + b;
  const bound = [1, 2].map((by) => add.bind(null, by));
  for (const [i, fn] of bound.entries()) {
    assert.equal(tracker.track(fn, { args: [1] }), i + 2);
    for (const _ of [1, 2]) assert.equal(tracker.track(fn, { args: [1], cacheKey: i }), i + 2);
  }
  const trackId = tracker.trackId;
  assert.deepEqual(tracker.column("cache"), ["", "", trackId, "", "", trackId]);
});

Deno.test("a method that calls super is cached where its class says what that is, or a cacheKey", () => {
  using folder = tempFolder();
  const said = warningsOf(() => {
    using tracker = open(folder);
    const makers = [1, 2].map((by) => ({ scale: (x: number) => by * x }));
    const methods = makers.map((base) =>
      Object.setPrototypeOf({
        run(x: number): number {
          // @ts-ignore: an object's `super` is its prototype.
          return super.scale(x);
        },
        late(x: number): number {
          // @ts-ignore: an object's `super` is its prototype.
          return ((x) => super["scale"](x))(x);
        },
      }, base) as { run(x: number): number; late(x: number): number }
    );
    for (const name of ["run", "late"] as const) {
      const given = methods.map((object) => tracker.wrap(object[name], { name })(5));
      assert.deepEqual(given, [5, 10], name);
    }
    const keyed = methods.map(({ run }, cacheKey) => tracker.wrap(run, { cacheKey })(5));
    assert.deepEqual(keyed, [5, 10]);
    class Base {
      readonly by: number;
      constructor(by: number) {
        this.by = by;
      }
      scale(x: number) {
        return this.by * x;
      }
    }
    class Model extends Base {
      @tracker.tracked()
      override scale(x: number): number {
        return super.scale(x);
      }
    }
    for (const by of [2, 3, 2]) assert.equal(new Model(by).scale(5), 5 * by);
    const inner = tracker.wrap((x: number) => {
      class Twice extends Base {
        override scale(x: number) {
          return 2 * super.scale(x);
        }
      }
      return new Twice(1).scale(x);
    }, { name: "inner" });
    assert.deepEqual([inner(1), inner(1)], [2, 2]);
    const hits = tracker.column("cache").map((run) => run !== "");
    assert.deepEqual(hits, [...Array(8).fill(false), true, false, true]);
  });
  assert.equal(said.length, 2, String(said));
  for (const text of said) assert.match(text, /is not cached: what "super" is in it is not known/);
});

Deno.test("instances of registered classes are compared and come back as instances", () => {
  class Model {
    #weight: number;
    constructor(weight: number) {
      this.#weight = weight;
    }
    static codec = {
      encode: (model: Model) => model.#weight,
      decode: (weight: number) => new Model(weight),
    };
    predict(x: number) {
      return this.#weight * x;
    }
  }
  using folder = tempFolder();
  using tracker = open(folder);
  tracker.assets.register(Model, Model.codec);
  const grow = counted((model: Model) => new Model(model.predict(2)));
  const wrapped = tracker.wrap(grow, { name: "grow" });
  assert.deepEqual([1, 1, 3].map((weight) => wrapped(new Model(weight)).predict(1)), [2, 2, 6]);
  assert.equal(grow.runs, 2);

  const path = folder.file("cache.db");
  const [first] = Reader.scanCache(path);
  assert.equal(first!.name, "grow");
  assert.match(errorOf(() => first!.result).message, /class "Model" is not registered/);
  const [again] = Reader.scanCache(path, { classes: [[Model, Model.codec as ClassCodec]] });
  assert.equal((again!.result as Model).predict(1), 2);
});

Deno.test("scanCache(), readCache() and deleteCacheByTrackId() work on the file", () => {
  using folder = tempFolder();
  const path = folder.file("cache.db");
  for (const trackId of ["first", "second"]) {
    using tracker = open(folder, { trackId });
    const name = trackId;
    for (let x = 0; x < 150; x++) tracker.track((x: number) => ({ x }), { name, args: [x] });
  }
  const results = [...Reader.scanCache(path)];
  assert.equal(results.length, 300);
  assert.equal(new Set(results.map(({ key }) => key)).size, 300);
  const [{ key, ...first }] = results as [typeof results[0]];
  assert.match(key, /^[0-9a-f]{64}$/);
  assert.deepEqual(first, { name: "first", result: { x: 0 }, trackId: "first" });
  assert.deepEqual(Reader.readCache(path, key), results[0]);
  assert.equal(Reader.readCache(path, "none"), undefined);
  assert.equal(Reader.deleteCacheByTrackId(path, "first"), 150);
  assert.equal(Reader.deleteCacheByTrackId(path, "first"), 0);
  assert.equal([...Reader.scanCache(path)].length, 150);
});

Deno.test("(slow) scanCache() has few results in memory at a time, however many there are", async () => {
  using folder = tempFolder();
  using tracker = open(folder);
  const repeat = tracker.wrap((i: number) => `${i} `.repeat(1_000_000), { name: "repeat" });
  let length = 0;
  for (let i = 100; i < 200; i++) length += repeat(i).length;
  const flags = ["--allow-all", "--v8-flags=--max-old-space-size=200"];
  const { stdout, code } = await runProgram("scan_cache.ts", [folder.file("cache.db")], { flags });
  assert.deepEqual([stdout, code], [`${length}\n`, 0]);
});

Deno.test("a cache that is missing, or no cache, is an error, and nothing is created", () => {
  using folder = tempFolder();
  const path = folder.file("none.db");
  for (
    const call of [
      () => Reader.scanCache(path),
      () => Reader.readCache(path, "key"),
      () => Reader.deleteCacheByTrackId(path, "run"),
    ]
  ) {
    assert.throws(call, TrackerError);
    assert.match(errorOf(call).message, /none\.db": no such file/);
  }
  assert.throws(() => Reader.scanCache(""), TypeError);
  const other = folder.file("other.db");
  new Tracker(other).close();
  assert.match(errorOf(() => [...Reader.scanCache(other)]).message, /is not a cache/);
  assert.match(errorOf(() => Reader.deleteCacheByTrackId(other, "run")).message, /is not a cache/);
  Deno.removeSync(other);
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
  Deno.writeTextFileSync(path, "no database at all, but some text that is long enough".repeat(20));
  assert.match(
    errorOf(() => new Tracker(Tracker.IN_MEMORY, { cache: path })).message,
    /Cannot open ".*none\.db": it is not a SQLite database/,
  );
});

Deno.test("deleteCacheByTrackId() refuses what is no id of a run, before it opens anything", () => {
  const call = () => Reader.deleteCacheByTrackId("none.db", undefined as never);
  assert.throws(call, TypeError);
  assert.match(errorOf(call).message, /^Cannot delete the results of undefined: a run is a text$/);
});

Deno.test("what is refused as no cache is left as it was, byte by byte", () => {
  using folder = tempFolder();
  const path = folder.file("other.db");
  for (
    const sql of [
      "CREATE TABLE events (a)",
      "CREATE VIEW cached_results AS SELECT 1 AS track_id",
      "CREATE TABLE cached_results (track_id, key)",
    ]
  ) {
    {
      using other = new DatabaseSync(path);
      other.exec(sql);
    }
    const before = bytesIn(folder.path);
    for (
      const call of [
        () => Reader.deleteCacheByTrackId(path, "run"),
        () => Reader.scanCache(path),
        () => Reader.readCache(path, "key"),
      ]
    ) assert.match(errorOf(call).message, /is not a cache/);
    assert.deepEqual(bytesIn(folder.path), before);
    Deno.removeSync(path);
  }
});

Deno.test("a cache that fails while it is used fails no call", () => {
  using folder = tempFolder();
  const said = warningsOf(() => {
    using tracker = open(folder, { busyTimeout: 0 });
    const double = tracker.wrap((x: number) => 2 * x, { name: "double" });
    double(1);
    using other = new Tracker(folder.file("cache.db"));
    other.conn.exec("BEGIN IMMEDIATE");
    assert.deepEqual([double(1), double(2), double(2)], [2, 4, 4]);
    other.conn.exec("ROLLBACK");
    other.conn.exec("DROP TABLE cached_results");
    assert.equal(double(1), 2);
  });
  assert.equal(said.length, 1, String(said));
  assert.match(said[0]!, /a call of double is not cached: Cannot write to .* it is locked/);
});

Deno.test("a codec that throws what is no error fails no call", () => {
  class Config {}
  for (const thrown of [null, undefined, "no", Object.create(null)]) {
    using folder = tempFolder();
    const said = warningsOf(() => {
      using tracker = open(folder);
      tracker.assets.register(Config, {
        encode: () => {
          throw thrown;
        },
      });
      assert.equal(tracker.track((_: Config) => 7, { args: [new Config()], name: "seven" }), 7);
      assert.equal(tracker.track(() => new Config(), { name: "make" }) instanceof Config, true);
    });
    assert.match(said[0]!, /a call of seven is not cached: (null|undefined|no|what was thrown)/);
  }
});

Deno.test("eight processes share a cache: nothing is lost, and nothing wrong comes out", async () => {
  using folder = tempFolder();
  const path = folder.file("cache.db");
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, () => runProgram("cache_calls.ts", [path, "40"])),
  );
  for (const { code, stdout, stderr } of outcomes) {
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    const { runs, computed } = JSON.parse(stdout);
    assert.ok(runs <= 40 && runs === computed, stdout);
  }
  assert.equal([...Reader.scanCache(path)].length, 40);
  const { stdout } = await runProgram("cache_calls.ts", [path, "40"]);
  assert.deepEqual(JSON.parse(stdout), { runs: 0, computed: 0 });
});
