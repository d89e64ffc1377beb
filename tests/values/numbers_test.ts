import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { copy, Reader, Tracker } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";

for (const engine of ["sqlite", "duckdb"] as const) {
  Deno.test(`SQL reckons with fractions wherever a number is whole: ${engine}`, async () => {
    using folder = tempFolder();
    using tracker = new Tracker(folder.file("runs.db"), { engine });
    tracker.log({ loss: 1.5, correct: 3, total: 4, big: 5e18 });
    tracker.log({ loss: 1, correct: 4, total: 4, big: 5e18 });
    assert.deepEqual(
      await tracker.sql("SELECT loss / 2 AS half, correct / total AS share FROM events"),
      [{ half: 0.75, share: 0.75 }, { half: 0.5, share: 1 }],
    );
    assert.deepEqual(await tracker.sql("SELECT sum(big) AS sum FROM events"), [{ sum: 1e19 }]);
    assert.deepEqual(tracker.toRows().map(({ loss, big }) => [loss, big]), [[1.5, 5e18], [
      1,
      5e18,
    ]]);
  });
}

/** What a column of numbers held until it was declared REAL. */
const OLD = [1, 0.5, 2 ** 53, 2 ** 60, -(2 ** 62)];

function makeOld(path: string): void {
  using db = new DatabaseSync(path);
  db.exec(`CREATE TABLE events (track_id TEXT NOT NULL, timestamp TEXT NOT NULL, n NUMERIC,
    PRIMARY KEY (track_id, timestamp))`);
  const insert = db.prepare("INSERT INTO events VALUES ('old', ?, ?)");
  OLD.forEach((n, i) => insert.run(`2026-01-01 00:00:00.00000${i}`, n));
}

Deno.test("a file whose numbers are NUMERIC reads, continues and is edited as before", async () => {
  using folder = tempFolder();
  const path = folder.file("old.db");
  makeOld(path);
  using tracker = new Tracker(path, { trackId: "old", warnings: false });
  assert.deepEqual(tracker.column("n"), OLD);
  assert.equal(tracker.dtypes.n, "number");
  for (const n of [3, 7n, NaN]) tracker.log({ n });
  assert.equal(tracker.setWhere("n", 2.5, "n", 2 ** 60), 1);
  assert.equal(tracker.setWhere("n", 4, "n", 7), 1);
  assert.deepEqual(tracker.column("n"), [...OLD.with(3, 2.5), 3, 4, NaN]);
  const type = "SELECT type FROM pragma_table_info('events') WHERE name = 'n'";
  assert.deepEqual(await tracker.sql(type), [{ type: "NUMERIC" }]);
});

Deno.test("copy() brings numbers from NUMERIC to REAL and back, equal", () => {
  using folder = tempFolder();
  const [old, real, back] = ["old.db", "real.db", "back.db"].map(folder.file);
  makeOld(old);
  makeOld(back);
  assert.equal(copy(old, real), OLD.length);
  using db = new DatabaseSync(real);
  assert.deepEqual(db.prepare("SELECT DISTINCT typeof(n) FROM events").all().length, 1);
  const differing: number[] = [];
  assert.equal(copy(real, back, { onProgress: (p) => differing.push(p.differing) }), 0);
  assert.equal(differing.at(-1), 0);
  using reader = new Reader(real);
  assert.deepEqual(reader.toColumns().n, OLD);
});
