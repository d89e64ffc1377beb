/* Rows behind a rowid, page by page. */
import { Database } from "../../lib/store/database.ts";
import { Events } from "../../lib/store/read/events.ts";
import { Tracker } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";
import { grows } from "../support/time.ts";
import assert from "node:assert/strict";

Deno.test("reading behind a rowid takes the time that its rows take, however small the pages are", () => {
  using folder = tempFolder();
  const path = folder.file("a.db");
  {
    using tracker = new Tracker(path, { environment: false });
    tracker.logBatch(Array.from({ length: 60_000 }, (_, n) => ({ n })));
  }
  using db = Database.open(path, { busyTimeout: 5, readOnly: true });
  const events = new Events(db, "events");
  const read = (length: number) => {
    using _held = events.held();
    const rows = [...events.chunks({ after: BigInt(60_000 - length), chunk: () => 40 })].flat();
    assert.deepEqual([rows.length, rows.at(-1)?.n], [length, 59_999]);
    assert.equal(rows[0]!.n, 60_000 - length);
  };
  grows(read, "reading behind a rowid", 6000);
});
