/* Objects whose file says something else of their size than what they have. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { zstdCompressSync } from "node:zlib";
import { decodeAsset, Reader, Tracker, TrackerError } from "../../mod.ts";
import { errorOf, tempFolder } from "../support/mod.ts";
import { millisOf } from "../support/time.ts";

/** The bytes that a process may take for what is refused. */
const LITTLE = 50e6;

/** Asserts that a call throws a TrackerError of these words, and takes little memory for it. */
function refuses(call: () => unknown, words: RegExp): void {
  const before = Deno.memoryUsage().rss;
  const error = errorOf(call);
  assert.ok(error instanceof TrackerError, String(error));
  assert.match(error.message, words);
  assert.ok(Deno.memoryUsage().rss - before < LITTLE);
}

Deno.test("a compressed object never unpacks to more than its row says", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  const bytes = new Uint8Array(1000).fill(7);
  using tracker = new Tracker(path, { compress: true, warnings: false });
  const { model } = tracker.log({ model: bytes });
  const id = String(model);
  const bomb = zstdCompressSync(new Uint8Array(300e6));
  using db = new DatabaseSync(path);
  for (const size of [0, 1, 100, -5, null, "many", 1.5]) {
    db.prepare("UPDATE assets SET value = ?, size = ?").run(bomb, size);
    using reader = new Reader(path);
    refuses(
      () => reader.get(id),
      /^Cannot decode an asset of \d+ bytes: it unpacks to more than its \d+ bytes$/,
    );
    refuses(() => reader.assets.bytes(id), /unpacks to more/);
    refuses(() => reader.assets.export(id, folder.file("out")), /unpacks to more/);
    assert.equal(reader.assets.list().length, 1);
  }
  db.prepare("UPDATE assets SET value = ?, size = ?").run(zstdCompressSync(bytes), 999);
  refuses(() => tracker.get(id), /unpacks to more than its 999 bytes$/);
  db.prepare("UPDATE assets SET size = ?").run(1000);
  assert.deepEqual(tracker.get(id), bytes);
  assert.deepEqual([...Deno.readDirSync(folder.path)].filter(({ name }) => name === "out"), []);
});

Deno.test("CBOR that says that it has more than is there takes neither memory nor time", () => {
  const nested = (head: number[], length: number) => Array(length / head.length).fill(head).flat();
  const hostile: Record<string, number[]> = {
    "bytes": [0x5a, 0xff, 0xff, 0xff, 0xf0],
    "bytes of 64 bits": [0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    "text": [0x7a, 0x7f, 0xff, 0xff, 0xf0],
    "an array": [0x9a, 0xff, 0xff, 0xff, 0xff],
    "an array one too long": [0x83, 1, 2],
    "a map": [0xba, 0x00, 0xff, 0xff, 0xff],
    "a record": [0xd9, 0xdf, 0xff, 0x9a, 0xff, 0xff, 0xff, 0xff, 0x19, 0xe0, 0x01, 0x80],
    "arrays in arrays": nested([0x9a, 0, 0, 0xf0, 0], 60_000),
    "arrays in arrays without an end": nested([0x9f, 0x9a, 0, 0, 0xf0, 0], 60_000),
    "maps in maps": nested([0xba, 0, 0, 0xf0, 0, 1], 60_000),
    "no end": [0x9f, 1, 2],
    "an end of nothing": [0x82, 1, 0xff],
    "nothing": [],
    "a tag of nothing": [0xc1],
    "typed numbers": [0xd8, 0x40, 0x5a, 0x10, 0, 0, 0],
  };
  for (const [name, bytes] of Object.entries(hostile)) {
    const asset = Uint8Array.of(0xd9, 0xd9, 0xf7, ...bytes);
    const millis = millisOf(() => refuses(() => decodeAsset(asset), /^Cannot decode an asset/));
    assert.ok(millis < 5000, `${name}: ${millis} ms`);
  }
});

Deno.test("integers of any size come back from a Map as they went in", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  for (const power of [53n, 63n, 64n, 65n, 127n, 128n, 4096n]) {
    for (const near of [-1n, 0n, 1n]) {
      const value = 2n ** power + near;
      const map = new Map<unknown, unknown>([["up", value], ["down", -value], [
        value,
        new Set([-value]),
      ]]);
      const { model } = tracker.log({ model: map });
      assert.deepEqual(tracker.get(String(model)), map);
    }
  }
});
