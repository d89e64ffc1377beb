import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { copy, Reader, Tracker, TrackerError } from "../mod.ts";
import { type Dice, KEYS } from "../tests/support/random_events.ts";
import { isFileName, useAsFile, useInCache, useInDuckdb } from "./places.ts";

/** Names that would do harm where they came into SQL as they are. */
export const HARMFUL: readonly string[] = [
  `"; DROP TABLE canary; --`,
  `'; DROP TABLE canary; --`,
  "`; DROP TABLE canary; --",
  "]; DROP TABLE canary; --",
  `x" TEXT); DROP TABLE canary; --`,
  `x" = 1; DELETE FROM canary; --`,
  `x') OR 1=1; DELETE FROM canary; --`,
  `" OR "1"="1`,
  `' OR '1'='1`,
  "1; ATTACH 'other.db' AS other",
  `events" UNION SELECT * FROM canary --`,
  `main"."canary`,
  "main.canary",
  "canary",
  "temp.events",
  "pragma_table_info",
  "sqlite_master",
  "sqlite_schema",
  "assets",
  "asset_parts",
  "asset_references",
  "$.key",
  `"$"`,
  "?1",
  ":name",
  "%s",
  "${1}",
  "*",
  "NULL",
  "rowid",
  "xetrack_put",
];

/** Draws a name that a user could give to anything. */
export function drawName(dice: Dice): string {
  switch (dice.whole(0, 3)) {
    case 0:
      return dice.pick(HARMFUL);
    case 1:
      return dice.pick(KEYS);
    case 2:
      return dice.list(1, 4, () => dice.pick(['"', "'", "`", ";", "--", "\0", "\n", ")", "a", "é"]))
        .join("");
    default:
      return String.fromCharCode(...dice.list(1, 20, () => dice.whole(1, 0xffff)));
  }
}

/** Uses a name everywhere at once where users give names, and asserts that it is one, or refused, and nothing else. */
export async function useName(name: string, folder: string): Promise<void> {
  const path = `${folder}/names.db`;
  makeCanary(path);
  const table = attempt(() => useTable(path, name));
  const column = attempt(() => useColumn(path, name));
  const run = attempt(() => useRun(path, name));
  attempt(() => useAsset(path, name));
  checkCanary(path, table === undefined ? [] : [name]);
  using reader = new Reader(path, { table: "events" });
  if (run !== undefined) {
    assert.deepEqual(reader.toRows({ trackId: name }).map((row) => row.loss), [0.5, 2], name);
    assert.ok(reader.runs().some(({ trackId }) => trackId === name), name);
    assert.equal(reader.deleteRun(name), 2, name);
  }
  assert.equal(copy(path, `${folder}/copy.db`) > 0, true);
  reader.close();
  for (const file of ["names.db", "copy.db"]) Deno.removeSync(`${folder}/${file}`);
  if (run !== undefined) useInCache(name, folder);
  if (table !== undefined && column !== undefined) await useInDuckdb(name, folder);
  if (isFileName(name)) await useAsFile(name, folder);
}

/** Gives what a use gives; `undefined` where the name is refused, in words. */
function attempt<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch (error) {
    const worded = error instanceof TypeError || error instanceof TrackerError;
    if (!worded || !/^Cannot /.test(error.message)) throw error;
    return undefined;
  }
}

function useTable(path: string, table: string): true {
  using tracker = new Tracker(path, { table, trackId: "in its table", warnings: false });
  tracker.log({ loss: 0.5 });
  tracker.logBatch([{ loss: 1, fresh: NaN }]);
  assert.equal(tracker.setValue("loss", 3), 2);
  using reader = new Reader(path, { table });
  assert.deepEqual(reader.column("loss"), [3, 3]);
  assert.ok(reader.tables().includes(table), `${table} is no table`);
  new Tracker(path, { table, reset: true, warnings: false }).close();
  assert.equal(reader.count(), 0);
  return true;
}

function useColumn(path: string, key: string): true {
  using tracker = new Tracker(path, { trackId: "columns", warnings: false });
  tracker.setParam(key, "a param");
  tracker.log({ n: 1 });
  tracker.log({ n: 2, [key]: 0.5 });
  tracker.logBatch([{ n: 3, [key]: new Set([1]) }]);
  assert.equal(tracker.column(key)[0], "a param");
  assert.equal(tracker.column(key)[1], 0.5);
  assert.deepEqual(tracker.get(tracker.column(key)[2] as string), new Set([1]));
  assert.equal(tracker.setWhere("n", 4, key, 0.5), 1);
  assert.equal(tracker.setWhere(key, "found", "n", 4), 1);
  assert.equal(tracker.setValue(key, null), 3);
  assert.deepEqual(tracker.assets.list(), []);
  tracker.removeAsset("0123456789abcdef", key);
  return true;
}

function useRun(path: string, trackId: string): true {
  using tracker = new Tracker(path, { trackId, table: "events", warnings: false });
  tracker.log({ loss: 0.5 });
  tracker.log({ loss: 1 });
  assert.equal(tracker.setWhere("loss", 2, "loss", 1), 1);
  assert.equal(tracker.count(), 2);
  assert.equal(tracker.at(-1)!.track_id, trackId);
  return true;
}

function useAsset(path: string, id: string): void {
  using reader = new Reader(path);
  assert.equal(reader.assets.get(id), undefined);
  assert.equal(reader.assets.bytes(id), undefined);
  assert.equal(reader.assets.remove(id), false);
  assert.throws(() => reader.assets.export(id, `${path}.asset`), TrackerError);
}

function makeCanary(path: string): void {
  using db = new DatabaseSync(path);
  db.exec("CREATE TABLE canary (song TEXT); INSERT INTO canary VALUES ('la')");
}

/** Asserts that the table beside is as it was, and that there are no tables but those that were asked for. */
function checkCanary(path: string, more: readonly string[]): void {
  using db = new DatabaseSync(path, { readOnly: true });
  assert.deepEqual(db.prepare("SELECT song FROM canary").all().map(({ song }) => song), ["la"]);
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type <> 'index'").all();
  const known = ["canary", "events", "assets", "asset_references", "_runs", ...more];
  // The edits of each table are counted by triggers that bear its name.
  const isKnown = (name: string) => known.includes(name) || /^_edits\b/.test(name);
  const strange = tables.map(({ name }) => String(name)).filter((name) => !isKnown(name));
  assert.deepEqual(strange, []);
}
