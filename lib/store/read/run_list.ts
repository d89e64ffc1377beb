import { quote } from "../../event/names.ts";
import type { Database } from "../database.ts";
import type { Table } from "../table.ts";

/** Gives the query of the runs: id, number of events, first and last timestamp, oldest first. */
export function runsOf({ name, rowid, isByRun }: Table, db: Database): string {
  const from = quote(name);
  // The key knows no run without an id, which a damaged file may tell of.
  if (!isByRun || db.first(`SELECT 1 FROM ${from} WHERE track_id IS NULL LIMIT 1`) === 1) {
    return `SELECT track_id, count(*), min(timestamp), max(timestamp) FROM ${from} ` +
      `GROUP BY track_id ORDER BY min(timestamp), min(${rowid})`;
  }
  // A step in the key for each run, and a count inside it, take a quarter of what grouping does.
  const runs = quote(`${name} runs`);
  const id = `${runs}.id`;
  const inRun = (what: string) => `(SELECT ${what} FROM ${from} WHERE track_id = ${id})`;
  return `WITH RECURSIVE ${runs} (id) AS (SELECT min(track_id) FROM ${from} UNION ALL ` +
    `SELECT (SELECT min(track_id) FROM ${from} WHERE track_id > ${id}) ` +
    `FROM ${runs} WHERE ${id} IS NOT NULL) ` +
    `SELECT ${id}, ${inRun("count(*)")}, ${inRun("min(timestamp)")} AS first, ` +
    `${inRun("max(timestamp)")} FROM ${runs} WHERE ${id} IS NOT NULL ORDER BY first, ` +
    `(SELECT ${rowid} FROM ${from} WHERE track_id = ${id} ORDER BY timestamp LIMIT 1)`;
}
