/* Where users give names beside tables, columns and runs: functions, the runs of a cache, files, queries of DuckDB. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { isStorable, quote } from "../lib/event/names.ts";
import { copy, Reader, Tracker } from "../mod.ts";
import { readParquet } from "./parquet.ts";

/** Calls a function of a name in a run of that name, and asserts that the cache knows both, and forgets them. */
export function useInCache(name: string, folder: string): void {
  const cache = `${folder}/cache.db`;
  try {
    using tracker = new Tracker(Tracker.IN_MEMORY, { cache, trackId: name, warnings: false });
    const double = tracker.wrap((x: number) => 2 * x, { name });
    assert.deepEqual([double(2), double(2), tracker.latest.cache], [4, 4, name]);
    assert.equal(tracker.latest.function_name, name);
    const kept = [...Reader.scanCache(cache)].map(({ name, trackId }) => ({ name, trackId }));
    assert.deepEqual(kept, [{ name, trackId: name }]);
    assert.equal(Reader.deleteCacheByTrackId(cache, name), 1);
  } finally {
    remove(folder, "cache.db");
  }
}

/** Asks DuckDB for a column of a name in a table of that name, writes both as Parquet, and copies them. */
export async function useInDuckdb(name: string, folder: string): Promise<void> {
  const db = `${folder}/duck.db`;
  try {
    using tracker = new Tracker(db, { table: name, engine: "duckdb", warnings: false });
    tracker.log({ [name]: 0.5 });
    const column = tracker.columns.includes(name) && isStorable(name) ? quote(name) : "0.5";
    const rows = await tracker.sql(`SELECT ${column} AS x FROM ${quote(name)}`);
    assert.deepEqual(rows, [{ x: 0.5 }]);
    await tracker.toParquet(`${folder}/duck.parquet`, { all: true });
    const [event] = await readParquet(`${folder}/duck.parquet`);
    assert.equal(event![name], 0.5);
    assert.equal(copy(db, `${folder}/duck_copy.db`, { tables: [name] }), 1);
  } finally {
    remove(folder, "duck.db", "duck.parquet", "duck_copy.db");
  }
}

/** Gives a name to files and folders of all kinds, and asserts that these hold what was written, and that no others are there. */
export async function useAsFile(name: string, folder: string): Promise<void> {
  const own = `${folder}/of its own/${name}`;
  Deno.mkdirSync(own, { recursive: true });
  const path = (kind: string) => `${own}/${name}${kind}`;
  try {
    {
      using tracker = new Tracker(path(""), { logsPath: path(" logs"), jsonl: path(" jsonl") });
      tracker.log({ n: 1 });
      assert.deepEqual(await tracker.sql("SELECT n FROM db.events"), [{ n: 1 }]);
      tracker.toCsv(path(" csv"));
      await tracker.toParquet(path(" parquet"));
      assert.equal(copy(path(""), path(" copy")), 1);
    }
    assert.deepEqual(Reader.readLogs(path(" logs")).map(({ n }) => n), [1]);
    assert.deepEqual(Reader.readJsonl(path(" jsonl")).map(({ n }) => n), [1]);
    assert.match(Deno.readTextFileSync(path(" csv")), /,1\n$/);
    // Where it is read, a name may be a pattern.
    Deno.renameSync(path(" parquet"), `${folder}/plain.parquet`);
    assert.equal((await readParquet(`${folder}/plain.parquet`))[0]!.n, 1);
    {
      using conn = new DatabaseSync(path(" copy"));
      assert.equal(conn.prepare("SELECT n FROM events").get()!.n, 1);
    }
    const files = ["", " copy", " csv", " jsonl", " logs"].map((kind) => name + kind).sort();
    assert.deepEqual([...Deno.readDirSync(own)].map(({ name }) => name).sort(), files);
    assert.equal([...Deno.readDirSync(`${folder}/of its own`)].length, 1);
  } finally {
    remove(folder, "of its own", "plain.parquet");
  }
}

/** Tells whether a file can have this name. */
export function isFileName(name: string): boolean {
  const fits = isStorable(name) && !name.includes("/") && !/^\.{0,2}$/.test(name);
  return fits && new TextEncoder().encode(name).length < 200 && Deno.build.os !== "windows";
}

function remove(folder: string, ...names: string[]): void {
  for (const { name } of Deno.readDirSync(folder)) {
    if (names.includes(name)) Deno.removeSync(`${folder}/${name}`, { recursive: true });
  }
}
