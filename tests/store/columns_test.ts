/* Keys without end, from whoever sends events: a table has room for so many columns, and gets them quickly. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { copy, type Event, Reader, Tracker } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";
import { millisOf } from "../support/time.ts";

/** Makes an event of so many keys. */
function wide(keys: number, from = 0): Event {
  return Object.fromEntries(Array.from({ length: keys }, (_, i) => [`key_${from + i}`, from + i]));
}

/** Gives what is warned of meanwhile. */
function warnedOf(work: () => void): string[] {
  const { warn } = console;
  const said: string[] = [];
  console.warn = (text: string) => said.push(text);
  try {
    work();
  } finally {
    console.warn = warn;
  }
  return said;
}

for (const before of [false, true]) {
  Deno.test(`3,000 new keys in an event are stored quickly, with one warning${before ? ", behind another event" : ""}`, () => {
    using folder = tempFolder();
    using tracker = new Tracker(folder.file("runs.db"));
    if (before) tracker.log({ first: 1 });
    const event = wide(3000);
    let took = 0;
    const said = warnedOf(() => {
      took = millisOf(() => tracker.log(event));
      tracker.log(event);
      tracker.log(wide(10, 5000));
    });
    assert.ok(took < 4000, `${took} ms`);
    assert.equal(said.length, 1, said.join("\n"));
    assert.match(
      said[0]!,
      /^xetrack: "key_99\d", as each new key from now on, is kept in "_extra": the table has as many columns as it may$/,
    );
    assert.equal(Object.keys(tracker.dtypes).length, 1000);
    using reader = new Reader(tracker.db);
    const rows = reader.toRows().slice(before ? 1 : 0);
    for (const row of rows.slice(0, 2)) {
      assert.deepEqual(Object.keys(event).map((key) => row[key]), Object.values(event));
    }
    assert.equal(rows[2]!.key_5009, 5009);
    using db = new DatabaseSync(tracker.db);
    assert.equal(db.prepare("PRAGMA integrity_check").get()!.integrity_check, "ok");
  });
}

Deno.test("maxColumns bounds what a tracker adds, whoever added columns before, by setValue() too", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  {
    using tracker = new Tracker(path, { maxColumns: 5, warnings: false });
    tracker.logBatch([{ a: 1, b: 2 }, { c: 3, d: 4, e: null }]);
    assert.deepEqual(Object.keys(tracker.dtypes), ["track_id", "timestamp", "a", "b", "c"]);
    assert.equal(tracker.setValue("f", "text"), 2);
    assert.deepEqual(tracker.toRows().map(({ d, f }) => [d ?? null, f]), [[null, "text"], [
      4,
      "text",
    ]]);
  }
  using tracker = new Tracker(path, { maxColumns: 0, warnings: false });
  tracker.log({ a: 5, g: { deep: [1] } });
  using none = new Tracker(path, { table: "none", maxColumns: 0, warnings: false });
  none.log({ a: 1, object: new Map([[1, 2]]) });
  assert.deepEqual(Object.keys(none.dtypes).length, 2);
  assert.equal(none.toRows()[0]!.a, 1);
  using more = new Tracker(path, { maxColumns: 7, warnings: false });
  more.log({ g: 1, h: 2, i: 3 });
  assert.deepEqual(Object.keys(more.dtypes).slice(2), ["a", "b", "c", "g", "h"]);
  copy(path, folder.file("copy.db"));
  using copied = new Reader(folder.file("copy.db"));
  using reader = new Reader(path);
  const withoutNulls = (rows: readonly Event[]) =>
    rows.map((row) =>
      Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))
    );
  assert.deepEqual(withoutNulls(copied.toRows()), withoutNulls(reader.toRows()));
  assert.throws(
    () => new Tracker(path, { strict: true, maxColumns: 2, table: "strict" }).log({ a: 1 }),
    new TypeError('Cannot log "a": the table has as many columns as it may'),
  );
});

Deno.test("maxColumns is a whole number", () => {
  for (const maxColumns of [-1, 1.5, NaN, Infinity]) {
    assert.throws(() => new Tracker(Tracker.IN_MEMORY, { maxColumns }), {
      name: "RangeError",
      message:
        `Cannot use option "maxColumns" of Tracker: expected a whole number of columns, at least 0, got ${maxColumns}`,
    });
  }
  assert.throws(() => new Tracker(Tracker.IN_MEMORY, { maxColumns: "5" as never }), TypeError);
});

Deno.test("a table is made anew only as long as nothing hangs on it", () => {
  using folder = tempFolder();
  for (
    const [i, sql] of [
      "CREATE INDEX mine ON events (timestamp)",
      "CREATE TRIGGER mine AFTER INSERT ON events BEGIN SELECT 1; END",
      "CREATE VIEW mine AS SELECT timestamp FROM events",
      "INSERT INTO events VALUES ('run', '2026-01-01 00:00:00.000000')",
    ].entries()
  ) {
    using tracker = new Tracker(folder.file(`${i}.db`));
    tracker.conn.exec(sql);
    tracker.log(wide(100));
    assert.equal(Object.keys(tracker.dtypes).length, 102);
    const names = tracker.conn.prepare("SELECT name FROM sqlite_schema").all().map(({ name }) =>
      name
    );
    assert.equal(names.includes("mine"), i < 3, sql);
  }
});
