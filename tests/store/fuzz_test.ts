/* Random values, names and files; many more by `deno task prove --fuzz`. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { decodeAsset, Reader, Tracker, TrackerError } from "../../mod.ts";
import { bytesOfHex } from "../../lib/system/bytes.ts";
import { fuzz, type FuzzOptions } from "../../prove/fuzz.ts";
import { errorOf, tempFolder } from "../support/mod.ts";
import { millisOf } from "../support/time.ts";

// Another run of the same: XETRACK_SEED=123 deno test -A tests/store/fuzz_test.ts
const SEED = Number(Deno.env.get("XETRACK_SEED") ?? crypto.getRandomValues(new Uint32Array(1))[0]);

async function fuzzed(options: Partial<FuzzOptions>): Promise<void> {
  try {
    await fuzz({ seed: SEED, values: 0, names: 0, files: 0, ...options });
  } catch (error) {
    (error as Error).message +=
      `\nAgain: XETRACK_SEED=${SEED} deno test -A tests/store/fuzz_test.ts`;
    throw error;
  }
}

Deno.test("random values come back from file, log files, JSONL, CSV and Parquet as each can carry them", async () => {
  await fuzzed({ values: 4000 });
});

Deno.test("(slow) random names of tables, columns, runs, objects, functions and files do no harm", async () => {
  await fuzzed({ names: 24 });
});

Deno.test("reading random and damaged files gives words or what they hold, and leaves them as they are", async () => {
  await fuzzed({ files: 60 });
});

Deno.test("a damaged object that has no end is refused at once", () => {
  const endless = bytesOfHex("d9d9f79f9ff753c4f72ca4cfeda6b67b52f9023019eea9adca");
  assert.ok(millisOf(() => assert.throws(() => decodeAsset(endless), TrackerError)) < 5000);
});

/** Changes bytes of a database that is closed. */
function edit(path: string, change: (bytes: Uint8Array, pageSize: number) => void): void {
  const bytes = Deno.readFileSync(path);
  change(bytes, (bytes[16]! << 8) | bytes[17]!);
  Deno.writeFileSync(path, bytes);
}

function rootOf(path: string, table: string): number {
  using db = new DatabaseSync(path);
  const sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?";
  return Number(db.prepare(sql).get(table)!.rootpage);
}

/** Gives the last row of a table, on one page, the rowid 1. */
function setBackLastRowid(path: string, table: string): void {
  const root = rootOf(path, table);
  edit(path, (bytes, pageSize) => {
    const page = bytes.subarray((root - 1) * pageSize, root * pageSize);
    const at = 8 + 2 * (((page[3]! << 8) | page[4]!) - 1);
    let cell = (page[at]! << 8) | page[at + 1]!;
    // The size of the record comes first, seven bits a byte.
    while (page[cell++]! >= 0x80);
    page[cell] = 1;
  });
}

Deno.test("a cache whose rowids do not rise is damaged, not endless", () => {
  using folder = tempFolder();
  const cache = folder.file("cache.db");
  {
    using tracker = new Tracker(Tracker.IN_MEMORY, { cache });
    for (let x = 0; x < 5; x++) tracker.track((x: number) => x + 1, { args: [x] });
  }
  setBackLastRowid(cache, "cached_results");
  assert.match(errorOf(() => [...Reader.scanCache(cache)]).message, /^Cannot read .*damaged/);
});

Deno.test("a table whose rowids do not rise is damaged, not endless", () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  {
    using tracker = new Tracker(db);
    tracker.logBatch(Array.from({ length: 12 }, (_, n) => ({ n })));
    tracker.conn.exec("UPDATE events SET rowid = 20000 WHERE rowid = 12");
  }
  // Reading by ranges of 10,000, the second range begins with a rowid of the first.
  setBackLastRowid(db, "events");
  using reader = new Reader(db);
  assert.match(errorOf(() => reader.toRows()).message, /^Cannot read .*damaged/);
});

Deno.test("an index that goes in a circle is damaged, not endless", () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  const trackId = "calm-otter-000001";
  {
    using tracker = new Tracker(db, { trackId });
    tracker.logBatch(Array.from({ length: 25_000 }, (_, n) => ({ n })));
  }
  using before = new Reader(db);
  const { timestamp } = before.toRows({ trackId, head: 64 }).at(-1)!;
  before.close();
  const text = new TextEncoder().encode(timestamp);
  edit(db, (bytes) => {
    for (let at = 0; at < bytes.length - text.length; at++) {
      // In the table and in the index: the last one of those that are read first becomes the first of all.
      if (text.every((byte, i) => bytes[at + i] === byte)) bytes[at] = 0x31;
    }
  });
  using reader = new Reader(db);
  assert.match(errorOf(() => reader.toRows({ trackId })).message, /^Cannot read .*damaged/);
});
