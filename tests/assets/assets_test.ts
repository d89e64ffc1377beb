import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { createHash } from "node:crypto";
import { zstdDecompressSync } from "node:zlib";
import { copy, decodeAsset, readAsset, Reader, Tracker, TrackerError } from "../../mod.ts";
import { bytesIn, runProgram, tempFolder } from "../support/mod.ts";

class Point {
  #x: number;
  constructor(x: number) {
    this.#x = x;
  }
  get x(): number {
    return this.#x;
  }
}

class Layer {
  size = 3;
  at = new Point(7);
}

function cyclic(): Record<string, unknown> {
  const object: Record<string, unknown> = { a: 1 };
  object.self = [object];
  return object;
}

function cyclicMap(): Map<unknown, unknown> {
  const map = new Map<unknown, unknown>();
  return map.set("set", new Set([{ map }])).set(map, 1);
}

const withCause = new Error("outer", { cause: new RangeError("inner") });
const shared = { shared: 1 };

const OBJECTS: Record<string, unknown> = {
  "a Map": new Map<unknown, unknown>([[1, "a"], ["k", { x: 1 }], [{ o: 1 }, new Map([[1, 2]])]]),
  "a Set": new Set([1, "a", new Set([2])]),
  "a RegExp": /a+b/gi,
  "an Error": new TypeError("boo"),
  "an Error with a cause": withCause,
  "an Error with fields": Object.assign(new Error("c"), { code: 5, cause: cyclic() }),
  "an AggregateError": new AggregateError([new Error("q")], "many"),
  "dates inside": { list: [new Date(5), new Date(-1.5e12), new Set([new Date(NaN)])] },
  "bigints inside": new Set([5n, 2n ** 63n, -(2n ** 64n), 2n ** 300n]),
  "typed arrays": [
    new Int8Array([-1]),
    new Uint8Array([1, 2]),
    new Uint8ClampedArray([3]),
    new Int16Array([-1]),
    new Uint16Array([9]),
    new Int32Array([4]),
    new Uint32Array([5]),
    new BigInt64Array([-5n]),
    new BigUint64Array([5n]),
    new Float16Array([1.5]),
    new Float32Array([1, 2]),
    new Float64Array([1.5, NaN, -0]),
    new Int16Array(new ArrayBuffer(10), 2, 3),
  ],
  "an ArrayBuffer and a DataView": [new ArrayBuffer(3), new DataView(new ArrayBuffer(4))],
  "undefined, -0 and NaN inside": new Map([["a", { u: undefined, z: -0, n: [NaN, -Infinity] }]]),
  "a sparse array": Object.assign(new Array(3), { 0: 1, 2: 3 }),
  "an array of holes": new Array(5),
  "text that is not well formed": new Set(["\ud800x", "a\0b"]),
  "odd keys": new Set([JSON.parse('{"__proto__": 1, "a": 2}'), { "\ud800": 1, "": 2 }]),
  "an object without prototype": new Set([Object.assign(Object.create(null), { a: 1 })]),
  "boxed primitives": [new Number(5), new String("x"), new Boolean(false)],
  "a URL and times": new Set([
    new URL("http://a/b?c"),
    Temporal.Instant.from("2026-01-01T00:00:00.123456789Z"),
    Temporal.PlainDate.from("2026-01-01"),
  ]),
  "a cycle": new Map([["cyclic", cyclic()]]),
  "a Map that contains itself": cyclicMap(),
  "a part that is there twice": new Set([[shared, shared]]),
};

for (const compress of [false, true]) {
  Deno.test(`each type of object comes back deeply equal after reopening, compress: ${compress}`, () => {
    using folder = tempFolder();
    const path = folder.file("a.db");
    const ids = new Map<string, string>();
    {
      using tracker = new Tracker(path, { compress });
      for (const [name, value] of Object.entries(OBJECTS)) {
        ids.set(name, tracker.log({ value }).value);
      }
    }
    using reader = new Reader(path);
    assert.equal(reader.dtypes.value, "asset");
    for (const [name, value] of Object.entries(OBJECTS)) {
      const id = ids.get(name)!;
      assert.match(id, /^[0-9a-f]{16}$/);
      assert.deepEqual(reader.get(id), value, name);
      assert.deepEqual(decodeAsset(reader.assets.bytes(id)!), value, name);
    }
    const map = reader.get(ids.get("a Map that contains itself")!) as Map<unknown, unknown>;
    assert.equal([...map.keys()][1], map);
    const [[first, second]] = reader.get(ids.get("a part that is there twice")!) as Set<unknown[]>;
    assert.equal(first, second);
  });
}

Deno.test("bytes are stored as they are, a Blob with its type; the id is the beginning of their SHA-256", async () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("a.db"));
  const bytes = crypto.getRandomValues(new Uint8Array(1000));
  const { file } = tracker.log({ file: bytes });
  assert.equal(file, createHash("sha256").update(bytes).digest("hex").slice(0, 16));
  assert.deepEqual(tracker.get(file), bytes);
  tracker.assets.export(file, folder.file("out.bin"));
  assert.deepEqual(Deno.readFileSync(folder.file("out.bin")), bytes);
  assert.deepEqual(readAsset(folder.file("out.bin")), bytes);

  const blob = new Blob(["hello"], { type: "text/plain" });
  const { text, deep } = tracker.log({ text: blob, deep: { blob } });
  const back = tracker.get(text) as Blob;
  assert.deepEqual([back.type, await back.text()], ["text/plain", "hello"]);
  tracker.close();
  using reader = new Reader(folder.file("a.db"));
  assert.equal(await (reader.get(deep) as { blob: Blob }).blob.text(), "hello");
  const again = reader.get(text) as Blob;
  assert.deepEqual([again.type, await again.text()], ["text/plain", "hello"]);
  // The same bytes, yet another object.
  using other = new Tracker(folder.file("a.db"));
  assert.notEqual(other.log({ text: new TextEncoder().encode("hello") }).text, text);
});

Deno.test("compress is zstd, where that is shorter, and the content is the same with and without", () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("a.db"), { compress: true });
  using plain = new Tracker(folder.file("a.db"));
  const content = {
    bytes: new Uint8Array(10_000).fill(5),
    object: new Map([["text", "words ".repeat(1000)]]),
    noise: crypto.getRandomValues(new Uint8Array(10_000)),
  };
  const ids = tracker.log(content);
  assert.deepEqual(tracker.assets.list().map(({ encoding }) => encoding), [
    "bytes+zstd",
    "cbor+zstd",
    "bytes",
  ]);
  for (const [key, value] of Object.entries(content)) {
    const id = String(ids[key as keyof typeof content]);
    const sql = "SELECT value, encoding FROM assets WHERE key = ?";
    const { value: stored, encoding } = tracker.conn.prepare(sql).get(id)!;
    const isShort = String(encoding).endsWith("+zstd");
    const bytes = isShort ? zstdDecompressSync(stored as Uint8Array) : stored as Uint8Array;
    assert.ok(!isShort || (stored as Uint8Array).length < 1000);
    assert.deepEqual(new Uint8Array(bytes), plain.assets.bytes(id));
    assert.deepEqual(plain.get(id), value);
    plain.assets.export(id, folder.file("exported"));
    assert.deepEqual(readAsset(folder.file("exported")), value);
  }
  const { timestamp: _, track_id: __, ...again } = plain.log(content) as Record<string, unknown>;
  assert.deepEqual(again, { bytes: ids.bytes, object: ids.object, noise: ids.noise });
  assert.equal(tracker.assets.count, 3);
  // What was stored plain stays so, too.
  const late = new Uint8Array(10_000);
  const { bytes } = plain.log({ bytes: late });
  assert.equal(tracker.log({ bytes: late }).bytes, bytes);
  assert.equal(tracker.assets.list().at(-1)!.encoding, "bytes");
});

Deno.test("the bytes go with the last row that refers to them, in one transaction", () => {
  using folder = tempFolder();
  const path = folder.file("a.db");
  using tracker = new Tracker(path, { trackId: "run" });
  const { model } = tracker.log({ model: new Set([1]), n: 1 });
  tracker.conn.exec(
    "CREATE TRIGGER keep BEFORE DELETE ON assets BEGIN SELECT RAISE(ABORT, 'kept'); END",
  );
  using reader = new Reader(path);
  for (
    const last of [
      () => reader.deleteRun("run"),
      () => tracker.setValue("model", null),
      () => tracker.setWhere("model", new Set([2]), "n", 1),
      () => tracker.removeAsset(String(model), "model"),
      () => new Tracker(path, { reset: true }),
    ]
  ) {
    assert.throws(last, /kept/);
    assert.deepEqual(tracker.column("model"), [model]);
    assert.deepEqual(tracker.get("model"), new Set([1]));
  }
  tracker.conn.exec("DROP TRIGGER keep");
  reader.deleteRun("run");
  assert.deepEqual([tracker.countAll(), tracker.assets.count], [0, 0]);
});

Deno.test("instances of registered classes come back as instances, of others as plain data with one warning", () => {
  using folder = tempFolder();
  const path = folder.file("a.db");
  const register = ({ assets }: { assets: Tracker["assets"] }) => {
    assets.register(Point, { encode: (point) => point.x, decode: (x: number) => new Point(x) });
    assets.register(Layer);
  };
  const said: string[] = [];
  const { warn } = console;
  console.warn = (text) => said.push(text);
  try {
    using tracker = new Tracker(path);
    tracker.log({ point: new Point(1), plain: new Layer() });
    tracker.log({ point: new Point(2), plain: new Layer() });
    register(tracker);
    tracker.log({ layer: new Layer() });
  } finally {
    console.warn = warn;
  }
  assert.deepEqual(said.map((text) => /instances of (\w+)/.exec(text)![1]), ["Point", "Layer"]);
  using reader = new Reader(path);
  register(reader);
  assert.deepEqual(reader.get("point"), {});
  assert.deepEqual(reader.get("plain"), { size: 3, at: {} });
  const layer = reader.get("layer") as Layer;
  assert.ok(layer instanceof Layer && layer.at instanceof Point);
  assert.equal(layer.at.x, 7);
  using without = new Reader(path);
  assert.throws(() => without.get("layer"), /"Point" is not registered/);

  const file = folder.file("layer.cbor");
  without.assets.export(without.column("layer").at(-1) as string, file);
  const codec = { encode: (point: Point) => point.x, decode: (x: number) => new Point(x) };
  const alone = readAsset(file, { classes: [[Layer], [Point, codec]] }) as Layer;
  assert.ok(alone instanceof Layer && alone.at instanceof Point);
  assert.equal(alone.at.x, 7);
});

Deno.test("what is no data is refused, and nothing is stored", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  const bad = [new Map([[1, () => 1]]), new Set([Symbol()]), Promise.resolve(), new WeakMap()];
  for (const value of bad) {
    assert.throws(() => tracker.log({ value, fresh: 1 }), /^TypeError: Cannot log "value"/);
  }
  assert.deepEqual([tracker.countAll(), tracker.columns.length, tracker.assets.count], [0, 2, 0]);
});

Deno.test("the same content is stored once, however often and as whatever it is logged", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  tracker.log({ text: "text", number: 1 });
  const value = new Map([["weights", new Float64Array(100)]]);
  const { model } = tracker.log({ model: value });
  for (let i = 0; i < 5000; i++) tracker.log({ model: i % 2 === 0 ? value : model });
  tracker.logBatch(
    Array.from({ length: 5000 }, (_, i) => ({ model: i % 2 === 0 ? value : model })),
  );
  tracker.log({ text: value, number: value });
  const [asset] = tracker.assets.list();
  assert.deepEqual([tracker.assets.count, asset.references, asset.columns], [1, 10_003, [
    "model",
    "number",
    "text",
  ]]);
  assert.deepEqual(tracker.at(-1)!.text, model);
  assert.deepEqual(tracker.at(-1)!.number, model);
  const join = "SELECT count(*) AS n FROM events JOIN assets ON events.model = assets.key";
  assert.deepEqual(await tracker.sql(join), [{ n: 10_001 }]);
  tracker.log({ model: "no id" });
  assert.equal(tracker.at(-1)!.model, "no id");
});

Deno.test("eight processes that log the same content store it once and count it rightly", async () => {
  using folder = tempFolder();
  const path = folder.file("a.db");
  const runs = Array.from({ length: 8 }, () => runProgram("log_assets.ts", [path, "250"]));
  for (const { code, stderr } of await Promise.all(runs)) assert.equal(code, 0, stderr);
  using reader = new Reader(path);
  assert.deepEqual(reader.assets.list().map(({ references }) => references), [2000]);
});

Deno.test("two contents with an equal beginning of their hash keep apart", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  const value = new Set(["mine"]);
  const id = tracker.assets.insert(value);
  assert.ok(tracker.assets.remove(id));
  const insert = tracker.conn.prepare(
    "INSERT INTO assets (key, value, encoding) VALUES (?, ?, 'bytes')",
  );
  insert.run(id, Uint8Array.of(1, 2, 3));
  const { model } = tracker.log({ model: value });
  assert.match(model, new RegExp(`^${id}[0-9a-f]{8}$`));
  assert.deepEqual(tracker.get(model), value);
  assert.deepEqual(tracker.get(id), Uint8Array.of(1, 2, 3));
});

Deno.test("an object among the params is kept once, and each event refers to it", () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("a.db"), { params: { model: new Set(["m"]), n: 0 } });
  for (let n = 1; n <= 3; n++) {
    const stored = tracker.log({ loss: n });
    assert.deepEqual(tracker.at(-1), { ...stored });
  }
  const [{ id, references }] = tracker.assets.list();
  assert.equal(references, 3);
  assert.deepEqual(tracker.toRows().map(({ model, n, loss }) => [model, n, loss]), [
    [id, 0, 1],
    [id, 0, 2],
    [id, 0, 3],
  ]);
});

Deno.test("get() gives the asset last logged in a column, this run first", () => {
  using folder = tempFolder();
  using first = new Tracker(folder.file("a.db"));
  using second = new Tracker(folder.file("a.db"));
  first.log({ model: new Set(["first"]) });
  assert.deepEqual(second.get("model"), new Set(["first"]));
  second.log({ model: new Set(["second"]) });
  second.log({ model: null });
  assert.deepEqual(second.get("model"), new Set(["second"]));
  assert.deepEqual(first.get("model"), new Set(["first"]));
  assert.equal(first.get("none"), undefined);
  using reader = new Reader(folder.file("a.db"));
  assert.deepEqual(reader.get("model"), new Set(["second"]));
});

Deno.test("removeAsset() removes the bytes, and with a column the cells there", () => {
  using folder = tempFolder();
  using first = new Tracker(folder.file("a.db"));
  using second = new Tracker(folder.file("a.db"));
  const value = new Set(["x"]);
  const { a: id } = first.log({ a: value, b: value });
  second.log({ a: value });
  assert.equal(first.removeAsset(id, "a"), true);
  assert.deepEqual([first.column("a"), second.column("a"), first.column("b")], [[null], [null], [
    id,
  ]]);
  assert.deepEqual([first.get(id), first.assets.count, first.removeAsset(id)], [
    undefined,
    0,
    false,
  ]);
  // It comes back with the references that cells still hold.
  second.log({ a: value });
  assert.equal(first.assets.list()[0].references, 2);
  assert.throws(() => first.removeAsset(id, "none"), TypeError);
  assert.deepEqual([first.removeAsset(id), first.removeAsset(id)], [true, false]);
  // Its bytes are gone; cells are still there to be emptied.
  assert.deepEqual([first.removeAsset(id, "a"), first.removeAsset(id, "a")], [true, false]);
});

Deno.test("get() of a column in a Python file names the object that was logged there last", () => {
  using folder = tempFolder();
  const path = folder.file("python.db");
  Deno.copyFileSync(new URL("../fixtures/python_sqlite.db", import.meta.url), path);
  using reader = new Reader(path);
  const [first, last] = reader.assets.list().map(({ id }) => id);
  using conn = new DatabaseSync(path);
  conn.prepare('UPDATE "default" SET dataset = ?').run(first!);
  const end = 'WHERE rowid = (SELECT max(rowid) FROM "default")';
  conn.prepare(`UPDATE "default" SET dataset = ? ${end}`).run(last!);
  assert.throws(() => reader.get("dataset"), new RegExp(last!));
});

Deno.test("assets of a Python file are listed, exported and removed", () => {
  using folder = tempFolder();
  const expected = JSON.parse(
    Deno.readTextFileSync(new URL("../fixtures/expected.json", import.meta.url)),
  );
  for (const file of ["python_sqlite.db", "python_compressed.db"]) {
    const path = folder.file(file);
    Deno.copyFileSync(new URL(`../fixtures/${file}`, import.meta.url), path);
    using reader = new Reader(path);
    const { assets } = expected.databases[file];
    const before = bytesIn(folder.path);
    assert.deepEqual(
      reader.assets.list().map((
        { id, size, references, columns },
      ) => [id, size, references, columns]),
      assets.map((
        asset: Record<string, unknown>,
      ) => [asset.hash, asset.size, asset.count, asset.keys]),
    );
    for (const { hash, sha256 } of assets) {
      reader.assets.export(hash, folder.file("asset.pickle"));
      const bytes = Deno.readFileSync(folder.file("asset.pickle"));
      assert.equal(createHash("sha256").update(bytes).digest("hex"), sha256);
      assert.throws(
        () => reader.get(hash),
        (error) => error instanceof TrackerError && /xport/.test(error.message),
      );
      Deno.removeSync(folder.file("asset.pickle"));
    }
    assert.deepEqual(bytesIn(folder.path), before);
    const [{ hash }] = assets;
    assert.deepEqual([reader.removeAsset(hash), reader.removeAsset(hash)], [true, false]);
    using db = new DatabaseSync(path, { readOnly: true });
    for (const table of ["assets", "keys", "counts"]) {
      const { n } = db.prepare(`SELECT count(*) AS n FROM ${table}`).get()!;
      const left = assets.slice(1) as { keys: string[] }[];
      assert.equal(
        n,
        table === "keys" ? left.flatMap(({ keys }) => keys).length : left.length,
        table,
      );
    }
    using tracker = new Tracker(path, { warnings: false });
    const { fresh } = tracker.log({ fresh: new Set([1]) });
    assert.deepEqual(tracker.get(fresh), new Set([1]));
    assert.equal(tracker.assets.count, assets.length);
  }
});

Deno.test("bytes that were altered by hand are an error that says so", () => {
  using folder = tempFolder();
  using tracker = new Tracker(Tracker.IN_MEMORY, { compress: true });
  const { a } = tracker.log({ a: new Uint8Array(1000) });
  tracker.conn.exec("UPDATE assets SET value = x'00010203'");
  for (const read of [() => tracker.get(a), () => tracker.assets.bytes(a)]) {
    assert.throws(read, (error) => {
      assert.ok(error instanceof TrackerError);
      assert.match(error.message, /^Cannot decode an asset of 4 bytes: /);
      return true;
    });
  }
  const path = folder.file("python.db");
  Deno.copyFileSync(new URL("../fixtures/python_compressed.db", import.meta.url), path);
  using reader = new Reader(path);
  const { length } = reader.assets.list();
  using db = new DatabaseSync(path);
  db.exec("UPDATE counts SET value = x'80045801'; UPDATE keys SET value = 'text'");
  assert.deepEqual(
    reader.assets.list().map(({ references, columns }) => [references, columns]),
    Array(length).fill([null, []]),
  );
  db.exec("UPDATE assets SET value = x'7800'");
  assert.throws(() => reader.assets.list(), TrackerError);
  db.exec("UPDATE assets SET value = 'text'");
  assert.deepEqual(reader.assets.list(), []);
});

Deno.test("setValue() and setWhere() keep no object where no event is to refer to it", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  assert.equal(tracker.setValue("model", new Set([1])), 0);
  tracker.log({ epoch: 1, model: new Set([2]) });
  assert.equal(tracker.setWhere("model", new Set([1]), "epoch", 2), 0);
  const inserted = tracker.assets.insert(new Set([3]));
  assert.equal(tracker.setWhere("model", new Set([3]), "epoch", 2), 0);
  const assets = tracker.assets.list().map(({ id, references }) => [id, references]);
  assert.deepEqual(assets, [[tracker.latest.model, 1], [inserted, 0]]);
  assert.equal(tracker.setValue("model", new Set([3])), 1);
  assert.deepEqual(tracker.assets.list().map(({ references }) => references), [1]);
});

Deno.test("copy() brings an object over also where the target's column holds something else", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("b.db")];
  {
    using tracker = new Tracker(source, { trackId: "first", warnings: false });
    tracker.log({ model: new Set([1]), note: "text", name: "0123456789abcdef" });
    tracker.log({ model: "text", note: new Set([1]) });
    using other = new Tracker(target, { trackId: "second", warnings: false });
    other.log({ model: 1, note: true, name: 2 });
  }
  assert.equal(copy(source, target), 2);
  assert.equal(copy(source, target), 0);
  using tracker = new Tracker(target, { trackId: "first", warnings: false });
  const [{ model, note, name }, second] = tracker.toRows();
  assert.deepEqual([note, name, second.model, second.note], [
    "text",
    "0123456789abcdef",
    "text",
    model,
  ]);
  assert.deepEqual(tracker.assets.list().map(({ references }) => references), [2]);
  assert.deepEqual(tracker.get(model as string), new Set([1]));
  assert.equal(tracker.setWhere("found", true, "model", model), 1);
  assert.equal(tracker.setWhere("found", true, "model", "text"), 1);
  assert.equal(tracker.setWhere("found", true, "name", "0123456789abcdef"), 1);
  assert.equal(tracker.removeAsset(model as string, "note"), true);
  assert.deepEqual(tracker.column("note"), ["text", null]);
});

Deno.test("what has no class at hand says how to get it, and its plain data", () => {
  class Model {
    readonly weight: number;
    constructor(weight: number) {
      this.weight = weight;
    }
  }
  using folder = tempFolder();
  const path = folder.file("a.db");
  let id = "";
  {
    using tracker = new Tracker(path);
    tracker.assets.register(Model, {
      encode: ({ weight }) => ({ weight }),
      decode: ({ weight }: { weight: number }) => new Model(weight),
    });
    id = tracker.assets.insert(new Model(5));
  }
  using reader = new Reader(path);
  const advice = /assets\.register\(\).* class of that name with \{ decode: \(data\) => data \}$/;
  assert.throws(() => reader.get(id), advice);
  const exported = folder.file("model.cbor");
  reader.assets.export(id, exported);
  assert.throws(() => readAsset(exported), advice);
  reader.assets.register({ Model: class Model {} }.Model, { decode: (data: object) => data });
  assert.deepEqual(reader.get(id), { weight: 5 });
  assert.throws(() => readAsset(folder.file("missing")), /missing": no such file$/);
});
