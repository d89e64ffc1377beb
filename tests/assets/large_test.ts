/* Objects so large that their bytes lie in parts. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { DatabaseSync } from "node:sqlite";
import { copy, readAsset, Reader, Tracker, TrackerError } from "../../mod.ts";
import { contentsOf, errorOf, runProgram, tempFolder } from "../support/mod.ts";

/** The most that stands in `assets` itself. */
const LONGEST = 64 * 2 ** 20;
const PART = 16 * 2 ** 20;

/** Bytes that differ from part to part. */
const LARGE = new Uint8Array(LONGEST + 5).map((_, i) => i % 251);

function isEqual(found: unknown, wanted: Uint8Array): boolean {
  return found instanceof Uint8Array && Buffer.compare(found, wanted) === 0;
}

/** Counts the rows of a table. */
function count(tracker: Tracker, table: string): unknown {
  return tracker.conn.prepare(`SELECT count(*) AS n FROM ${table}`).get()!.n;
}

Deno.test({
  name: "(slow) 200 MB of bytes go in and come out, and leave no copies behind",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    using folder = tempFolder();
    const size = 200;
    const move = async (direction: string) => {
      const args = [direction, folder.file("a.db"), `${size}`];
      const { stdout, stderr } = await runProgram("big_asset.ts", args);
      assert.equal(stderr, "");
      return JSON.parse(stdout) as { before: number; peak: number; after: number };
    };
    const into = await move("in");
    // The whole program: 45 to 55 MB before, the bytes, and two copies of a part.
    assert.ok(into.peak < 2 * size, JSON.stringify(into));
    assert.ok(into.after - into.before < 1.1 * size + PART, JSON.stringify(into));
    const out = await move("out");
    assert.ok(out.peak < 2 * size, JSON.stringify(out));
    assert.ok(out.after - out.before < 1.1 * size + PART, JSON.stringify(out));
  },
});

Deno.test({
  name: "looking for an object in a file of Python's reads none of the others",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    using folder = tempFolder();
    using db = new DatabaseSync(folder.file("a.db"));
    db.exec(
      "CREATE TABLE events (track_id TEXT, timestamp TEXT); CREATE TABLE assets (key TEXT PRIMARY KEY, value BLOB)",
    );
    for (let i = 0; i < 20; i++) {
      db.prepare("INSERT INTO assets VALUES (?, zeroblob(20000000))").run(`${i}`);
    }
    const { stdout, stderr } = await runProgram("look_for_asset.ts", [folder.file("a.db")]);
    assert.equal(stderr, "");
    assert.ok(Number(stdout) < 200, stdout);
  },
});

Deno.test("bytes beyond 64 MiB lie in parts, others in their row", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  const whole = LARGE.subarray(0, LONGEST);
  const { a, b } = tracker.log({ a: whole, b: LARGE });
  assert.ok(isEqual(tracker.get(a), whole));
  assert.ok(isEqual(tracker.get(b), LARGE));
  const rows = tracker.conn.prepare("SELECT typeof(value) AS type, length(value) AS n FROM assets");
  assert.deepEqual(rows.all().map(({ type, n }) => [type, n]), [["blob", LONGEST], ["integer", 8]]);
  const parts = tracker.conn.prepare("SELECT key, part, length(value) AS n FROM asset_parts");
  assert.deepEqual(
    parts.all().map(({ key, part, n }) => [key, part, n]),
    [[b, 0, PART], [b, 1, PART], [b, 2, PART], [b, 3, PART], [b, 4, 5]],
  );
});

Deno.test("(slow) an object that lies in parts is read, exported, copied, removed and logged again as any other", () => {
  using folder = tempFolder();
  const [path, target, exported] = ["a.db", "b.db", "c.cbor"].map((name) => folder.file(name));
  const model = new Map([["weights", LARGE]]);
  using tracker = new Tracker(path, { trackId: "run", warnings: false });
  const { model: id } = tracker.log({ model });
  assert.equal(tracker.log({ model }).model, id);
  assert.equal(count(tracker, "asset_parts"), 5);
  const isModel = (found: unknown) => isEqual((found as typeof model).get("weights"), LARGE);
  tracker.assets.export(id, exported);
  assert.ok(isModel(readAsset(exported)));
  assert.equal(copy(path, target), 2);
  using reader = new Reader(target);
  assert.ok(isModel(reader.get(id)));
  assert.deepEqual(reader.assets.list(), tracker.assets.list());
  assert.equal(reader.deleteRun("run"), 2);
  assert.deepEqual((contentsOf(target).asset_parts as { rows: unknown[] }).rows, []);

  assert.ok(tracker.removeAsset(id));
  assert.deepEqual([count(tracker, "assets"), count(tracker, "asset_parts")], [0, 0]);
  assert.equal(tracker.get(id), undefined);
  tracker.log({ model });
  assert.ok(isModel(tracker.get(id)));
  assert.equal(tracker.setValue("model", null), 3);
  assert.deepEqual([count(tracker, "assets"), count(tracker, "asset_parts")], [0, 0]);
});

Deno.test("compressed bytes lie in parts only where they are still too long", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { compress: true });
  const noise = new Uint8Array(LARGE.length);
  for (let at = 0; at < noise.length; at += 65_536) {
    crypto.getRandomValues(noise.subarray(at, at + 65_536));
  }
  const { packed, plain } = tracker.log({ packed: LARGE, plain: noise });
  assert.ok(isEqual(tracker.get(packed), LARGE));
  assert.ok(isEqual(tracker.get(plain), noise));
  const rows = tracker.conn.prepare("SELECT encoding, typeof(value) AS type FROM assets").all();
  assert.deepEqual(
    rows.map(({ encoding, type }) => [encoding, type]),
    [["bytes+zstd", "blob"], ["bytes", "integer"]],
  );
});

Deno.test("an object of which a part is missing, or all of them, is an error, and others are read", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  const { a, b } = tracker.log({ a: LARGE, b: new Set([1]) });
  const read = () => tracker.get(a);
  const damages: Record<string, string> = {
    "50331653 of its 67108869 bytes are there": "DELETE FROM asset_parts WHERE part = 2",
    "50331648 of its 67108869 bytes are there":
      "UPDATE asset_parts SET value = 'text' WHERE part = 4",
    "0 of its 67108869 bytes are there": "DROP TABLE asset_parts",
  };
  for (const [why, damage] of Object.entries(damages)) {
    tracker.conn.exec(damage);
    const error = errorOf(read);
    assert.ok(error instanceof TrackerError);
    assert.equal(error.message, `Cannot read asset "${a}" of ":memory:": ${why}`);
    assert.deepEqual(tracker.get(b), new Set([1]));
  }
  assert.ok(tracker.removeAsset(a));
  tracker.log({ a: LARGE });
  assert.ok(isEqual(tracker.get(a), LARGE));
});

Deno.test("(slow) parts that were left behind by hand are not taken for those of an object that is stored", () => {
  using folder = tempFolder();
  const noise = new Uint8Array(LARGE.length);
  for (let at = 0; at < noise.length; at += 65_536) {
    crypto.getRandomValues(noise.subarray(at, at + 65_536));
  }
  // It packs to a little more than what stands in a row.
  const content = new Uint8Array(noise.length + 1_000_000);
  content.set(noise);
  for (const compress of [true, false]) {
    using tracker = new Tracker(folder.file("a.db"), { compress });
    const { a } = tracker.log({ a: content });
    assert.ok(isEqual(tracker.get(a), content));
    tracker.conn.exec("DELETE FROM assets; DELETE FROM asset_references");
  }
});

Deno.test("a number that no object has so many bytes as is an error", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  const { a } = tracker.log({ a: new Set([1]) });
  for (const value of [2n ** 60n, -1n, 5n, -(2n ** 63n)]) {
    tracker.conn.prepare("UPDATE assets SET value = ?").run(value);
    const error = errorOf(() => tracker.get(a));
    assert.ok(error instanceof TrackerError);
    assert.match(error.message, /bytes are there$|an integer beyond 2\^53 where none can be$/);
  }
});

Deno.test("a table of somebody else's called asset_parts stays as it is", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  tracker.conn.exec(
    "CREATE TABLE asset_parts (wheel TEXT); INSERT INTO asset_parts VALUES ('big')",
  );
  const { model } = tracker.log({ model: new Set([1]) });
  assert.ok(tracker.removeAsset(model));
  assert.throws(() => tracker.log({ model: LARGE }), TrackerError);
  assert.equal(count(tracker, "events"), 1);
  assert.equal(tracker.setValue("model", 1), 1);
  assert.equal(count(tracker, "asset_parts"), 1);
});
