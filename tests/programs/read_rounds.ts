// read_rounds.ts <folder> <rounds>: reads each round's file over and over, from its first instant on.
import assert from "node:assert/strict";
import { Reader } from "../../mod.ts";
import { eventOf } from "./event_of.ts";
import { exists, waitFor } from "./wait.ts";

const [folder, rounds] = Deno.args;
for (let round = 0; round < Number(rounds); round++) {
  const db = `${folder}/round_${round}.db`;
  waitFor(db);
  using long = new Reader(db);
  let before = 0;
  for (let last = false; !last;) {
    last = exists(`${folder}/done_${round}`);
    using fresh = new Reader(db);
    for (const reader of [long, fresh]) {
      const rows = reader.toRows();
      assert.ok(rows.length >= before, `${rows.length} rows after ${before}`);
      before = rows.length;
      for (const { track_id: _id, timestamp: _at, ...row } of rows) {
        const values = Object.entries(row).filter(([, value]) => value !== null);
        assert.deepEqual(Object.fromEntries(values), eventOf(row.writer, row.n));
      }
    }
  }
}
