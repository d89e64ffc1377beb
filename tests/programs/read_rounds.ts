// read_rounds.ts <folder> <rounds>: reads each round's file over and over while it is written; prints how often.
import assert from "node:assert/strict";
import { Reader, TrackerError } from "../../mod.ts";
import { eventOf } from "./event_of.ts";
import { exists, waitFor } from "./wait.ts";

const [folder, rounds] = Deno.args;
let reads = 0;
for (let round = 0; round < Number(rounds); round++) {
  const db = `${folder}/round_${round}.db`;
  waitFor(db);
  let before = 0;
  let long: Reader | undefined;
  for (let last = false; !last;) {
    last = exists(`${folder}/done_${round}`);
    long ??= openWhenMade(db);
    if (long === undefined) continue;
    using fresh = new Reader(db);
    for (const reader of [long, fresh]) {
      const rows = reader.toRows();
      assert.ok(rows.length >= before, `${rows.length} rows after ${before}`);
      before = rows.length;
      for (const { track_id: _id, timestamp: _at, ...row } of rows) {
        const values = Object.entries(row).filter(([, value]) => value !== null);
        assert.deepEqual(Object.fromEntries(values), eventOf(row.writer, row.n));
      }
      reads++;
    }
  }
  long?.close();
}
console.log(reads);

/** The file is there an instant before its table is. */
function openWhenMade(db: string): Reader | undefined {
  try {
    const reader = new Reader(db);
    if (reader.tables().includes("events")) return reader;
    reader.close();
  } catch (error) {
    if (!(error instanceof TrackerError && /no such table/.test(error.message))) throw error;
  }
  return undefined;
}
