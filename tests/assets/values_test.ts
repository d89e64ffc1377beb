/* What can be logged as an object, whatever it is made of, and what is refused. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { isDeepStrictEqual } from "node:util";
import { type Class, type ClassCodec, Tracker } from "../../mod.ts";
import { Dice } from "../support/random_events.ts";

// Other graphs: XETRACK_SEED=123 deno test -A tests/assets/values_test.ts
const SEED = Number(Deno.env.get("XETRACK_SEED") ?? crypto.getRandomValues(new Uint32Array(1))[0]);

/** Holds something where nobody sees it. */
class Box {
  #inside: unknown;
  constructor(inside: unknown) {
    this.#inside = inside;
  }
  get inside(): unknown {
    return this.#inside;
  }
  static readonly codec = {
    encode: (box: Box) => ({ inside: box.#inside }),
    decode: ({ inside }: { inside: unknown }) => new Box(inside),
  };
}

/** Stores a value and gives it back. */
function roundTrip(value: unknown, ...classes: [Class, ClassCodec?][]): unknown {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  for (const [type, codec] of classes) tracker.assets.register(type, codec);
  return tracker.assets.get(tracker.assets.insert(value));
}

/** Gives what is said on stderr while a value is logged. */
function warningsOf(...values: unknown[]): string[] {
  const said: string[] = [];
  const { warn } = console;
  console.warn = (text) => said.push(text);
  try {
    using tracker = new Tracker(Tracker.IN_MEMORY);
    for (const value of values) tracker.log({ value });
  } finally {
    console.warn = warn;
  }
  return said;
}

/** Tells whether two graphs are the same: equal parts, and one part wherever the other has one. */
function isSameGraph(a: unknown, b: unknown, met = new Map<object, object>()): boolean {
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) {
    return Object.is(a, b);
  }
  if (met.has(a)) return met.get(a) === b;
  met.set(a, b);
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (ArrayBuffer.isView(a) || a instanceof Date) return isDeepStrictEqual(a, b);
  const [parts, others] = [partsOf(a), partsOf(b)];
  return parts.length === others.length &&
    parts.every((part, i) => isSameGraph(part, others[i], met));
}

function partsOf(value: object): unknown[] {
  if (value instanceof Map) return [...value].flat();
  if (value instanceof Set) return [...value];
  if (value instanceof Box) return [value.inside];
  // V8 has an accessor for the stack.
  const names = Object.getOwnPropertyNames(value).filter((name) => name !== "stack").sort();
  return names.flatMap((name) => [name, Object.getOwnPropertyDescriptor(value, name)!.value]);
}

/** Makes parts, and puts each into others, itself not excluded. */
function drawGraph(dice: Dice, size: number): unknown {
  const make = [
    () => ({}),
    () => [],
    () => new Map(),
    () => new Set(),
    () => Object.create(null),
    () => new Error("one", { cause: 1 }),
    () => Object.assign(new Array(9), { 4: 1 }),
    () => new Float32Array(dice.whole(0, 3)),
    () => new Date(dice.whole(0, 1e12)),
  ];
  const parts: unknown[] = dice.list(size, size, () => dice.pick(make)());
  for (let n = 0; n < size; n++) parts.push(new Box(dice.pick(parts)));
  for (const [i, part] of parts.entries()) {
    for (let n = 0; n < 3; n++) {
      const member = dice.next() < 0.3 ? dice.pick([-0, NaN, undefined, "é"]) : dice.pick(parts);
      if (part instanceof Map) part.set(dice.next() < 0.8 ? n : dice.pick(parts), member);
      else if (part instanceof Set) part.add(member);
      else if (Array.isArray(part)) part[n * 2] = member;
      else if (part instanceof Error) part.cause = member;
      else if (!ArrayBuffer.isView(part) && !(part instanceof Date) && !(part instanceof Box)) {
        (part as Record<string, unknown>)[`m${n}`] = member;
      }
    }
    if (dice.next() < 0.1) parts[i] = dice.pick(parts);
  }
  return new Map([["parts", parts]]);
}

Deno.test("objects that refer to each other in any way come back as the same graph", () => {
  let kept = 0;
  for (let n = 0; n < 300; n++) {
    const seed = SEED + n;
    const graph = drawGraph(new Dice(seed), 1 + n % 12);
    try {
      const back = roundTrip(graph, [Box, Box.codec as ClassCodec]);
      const again = `Again: XETRACK_SEED=${seed} deno test -A tests/assets/values_test.ts`;
      assert.ok(isSameGraph(graph, back), again);
      kept++;
    } catch (error) {
      // An instance is made of data that is whole: it cannot be in that data.
      if (!/^a Box that contains itself cannot be stored$/.test((error as Error).message)) {
        throw error;
      }
    }
  }
  assert.ok(kept > 30, `${kept}`);
});

Deno.test("(slow) 70,000 parts that are there twice, some of them in themselves, come back as they were", () => {
  const parts = Array.from({ length: 70_000 }, (_, i) => i % 2 === 0 ? { i } : [i]);
  const nodes = Array.from({ length: 10 }, (): Record<string, unknown> => ({}));
  for (const [i, node] of nodes.entries()) {
    node.next = nodes[(i + 1) % 10];
    node.box = new Box([node.next, parts[i]]);
    nodes[0]!.last = new Map([[node, new Set([nodes])]]);
  }
  for (const node of nodes.slice(1)) node.box = new Box(parts[7]);
  nodes[0]!.box = null;
  const graph = new Map<string, unknown>([["a", parts], ["b", [...parts]], ["nodes", nodes]]);
  const back = roundTrip(graph, [Box, Box.codec as ClassCodec]) as typeof graph;
  assert.ok(isSameGraph(graph, back));
});

Deno.test("an instance is made once its data is whole, also in a cycle", () => {
  const map = new Map<string, unknown>();
  map.set("box", new Box([map]));
  const back = roundTrip(map, [Box, Box.codec as ClassCodec]) as typeof map;
  const [inside] = (back.get("box") as Box).inside as unknown[];
  assert.equal(inside, back);
});

Deno.test("a registered class comes back whatever it extends", () => {
  class Table extends Map<string, number> {
    title = "";
  }
  class Row extends Array<number> {}
  class Pixels extends Uint8Array {}
  class Failure extends Error {
    code = 5;
  }
  class Day extends Date {}
  const codecs: [object, Class, ClassCodec][] = [
    [Object.assign(new Table([["a", 1]]), { title: "t" }), Table, {
      encode: (table: Table) => [table.title, [...table]],
      decode: ([title, entries]: [string, [string, number][]]) =>
        Object.assign(new Table(entries), { title }),
    } as ClassCodec],
    [Row.from([1, 2]), Row, {
      encode: (row: Row) => ({ members: [...row] }),
      decode: ({ members }: { members: number[] }) => Row.from(members),
    } as ClassCodec],
    [new Pixels([1, 2]), Pixels, {
      encode: (pixels: Pixels) => new Uint8Array(pixels),
      decode: (bytes: Uint8Array) => new Pixels(bytes),
    } as ClassCodec],
    [new Failure("boo"), Failure, {
      encode: ({ message }: Failure) => message,
      decode: (message: string) => new Failure(message),
    } as ClassCodec],
    [new Map([["day", new Day(5)]]), Day, {
      encode: (day: Day) => day.getTime(),
      decode: (time: number) => new Day(time),
    } as ClassCodec],
  ];
  for (const [value, type, codec] of codecs) {
    const back = roundTrip(value, [type, codec]) as object;
    const message = ({ ...value } as { message?: string }).message;
    assert.equal(Object.getPrototypeOf(back), Object.getPrototypeOf(value), type.name);
    if (!(value instanceof Error)) assert.deepEqual(back, value, message);
  }
});

Deno.test("one of a class that is not registered comes back as what it extends, with one warning", () => {
  class Table extends Map {}
  class Row extends Array {}
  class Pixels extends Uint8Array {}
  class Failure extends Error {}
  const values = [
    new Table(),
    Row.from([1]),
    new Pixels(3),
    new Failure("boo"),
    new Map([[1, Row.from([2])]]),
  ];
  const said = warningsOf(...values, ...values);
  assert.deepEqual(
    said.map((text) => /instances of (\w+) come back as plain data/.exec(text)![1]),
    ["Table", "Row", "Pixels", "Failure"],
  );
  assert.deepEqual(values.map((value) => Object.prototype.toString.call(roundTrip(value))), [
    "[object Map]",
    "[object Array]",
    "[object Uint8Array]",
    "[object Error]",
    "[object Map]",
  ]);
  const platform = [Buffer.from("abc"), new File([], "a"), new Map(), new TypeError(), [new Set()]];
  assert.deepEqual(warningsOf(...platform), []);
});

Deno.test("bytes come back as they are seen: a part of a buffer, shared, growing, of a proxy's array", () => {
  const bytes = Uint8Array.from({ length: 24 }, (_, i) => i);
  const growing = new ArrayBuffer(8, { maxByteLength: 24 });
  const view = new Float64Array(growing);
  growing.resize(16);
  view.set([1.5, -0]);
  const shared = new SharedArrayBuffer(4);
  new Uint8Array(shared).set([1, 2, 3, 4]);
  const values = [
    bytes.subarray(3, 7),
    new Float32Array(bytes.buffer, 4, 2),
    new DataView(bytes.buffer, 1, 3),
    view,
    new Uint8Array(shared),
    new Int16Array(shared),
    growing,
    shared,
  ];
  for (const value of values) {
    const back = roundTrip(new Set([value])) as Set<unknown>;
    assert.deepEqual([...back], [value]);
    assert.deepEqual(roundTrip(value), value);
  }
  assert.deepEqual(roundTrip([new Set(), new Proxy({ list: new Proxy([1], {}) }, {})]), [
    new Set(),
    { list: [1] },
  ]);
});

Deno.test("text keeps each half of a surrogate pair, beside whole ones too, however long it is", () => {
  const long = "a😀\ud800".repeat(100_000);
  for (const text of ["\ud800", "😀\ud800", "\udc00😀\ud83d", long]) {
    assert.deepEqual(roundTrip(new Map([[text, [text]]])), new Map([[text, [text]]]));
  }
});

Deno.test("an array keeps its holes, its length and its fields, however long it is", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  const long: unknown[] = [];
  long[4_294_967_290] = new Date(5);
  const values = [
    long,
    Object.assign([1, 2], { note: "x" }),
    "a-b".match(/(?<first>a)-/),
    Object.assign(Array(2), { 1: 1 }),
    Object.assign([1], { length: 2, note: "x" }),
  ];
  for (const value of values) {
    const { value: id } = tracker.log({ value });
    const back = tracker.get(String(id)) as unknown[];
    assert.equal(back.length, value!.length);
    assert.deepEqual(Object.entries(back), Object.entries(value!));
  }
  assert.equal(tracker.dtypes.value, "asset");
});

Deno.test("what is no data is refused with its name, nothing is stored, and the tracker goes on", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  const detached = new Uint8Array(8);
  detached.buffer.transfer();
  const short = new Uint8Array(new ArrayBuffer(8, { maxByteLength: 8 }), 4, 4);
  const shortView = new DataView(short.buffer, 4);
  short.buffer.resize(2);
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const nested = (depth: number) => {
    let value: unknown = 1;
    for (let i = 0; i < depth; i++) value = new Map([[1, value]]);
    return value;
  };
  const trap = new Proxy({}, {
    ownKeys() {
      throw new TypeError("do not look");
    },
  });
  const bad: [unknown, RegExp][] = [
    [new ReadableStream(), /a ReadableStream cannot be stored/],
    [new Headers(), /a Headers cannot be stored/],
    [new Intl.NumberFormat(), /a NumberFormat cannot be stored/],
    [function* () {}(), /a Generator cannot be stored/],
    [[1].values(), /an Iterator cannot be stored/],
    [new WeakRef({}), /a WeakRef cannot be stored/],
    [Object(Symbol()), /a Symbol cannot be stored/],
    [detached, /a Uint8Array whose memory is gone cannot be stored/],
    [detached.buffer, /an ArrayBuffer whose memory is gone cannot be stored/],
    [short, /a Uint8Array whose memory is gone cannot be stored/],
    [shortView, /a DataView whose memory is gone cannot be stored/],
    [{ [Symbol("s")]: 1 }, /a symbol as key cannot be stored/],
    [nested(100_000), /a Map nested more than 900 deep cannot be stored/],
    [proxy, /revoked/],
    [trap, /do not look/],
    [new Proxy(new Date(5), {}), /Date/],
    [new Proxy(new Map(), {}), /Map/],
    [{
      get broken() {
        throw new TypeError("do not look");
      },
    }, /do not look/],
  ];
  for (const [value, message] of bad) {
    for (const event of [{ fresh: 1, value }, { fresh: 1, value: new Map([[1, value]]) }]) {
      assert.throws(() => tracker.log(event), (error) => {
        assert.ok(error instanceof TypeError);
        assert.match(error.message, message);
        return true;
      });
    }
    assert.throws(() => tracker.assets.insert([value]), TypeError);
  }
  assert.deepEqual([tracker.countAll(), tracker.columns.length, tracker.assets.count], [0, 2, 0]);
  assert.ok(isSameGraph(roundTrip(nested(880)), nested(880)));
  tracker.log({ value: new Map() });
  assert.equal(tracker.count(), 1);
});

Deno.test("errors come back with their causes, also where these go in a circle", () => {
  const first = new RangeError("first");
  const second = new Error("second", { cause: { first } });
  first.cause = second;
  const back = roundTrip(first) as RangeError;
  assert.ok(back instanceof RangeError);
  const { cause } = back as { cause: Error };
  assert.deepEqual([back.message, cause.message, cause.stack], ["first", "second", second.stack]);
  assert.equal((cause.cause as { first: unknown }).first, back);
});
