import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { copy, type Event, Reader, Tracker } from "../../mod.ts";
import { bytesIn, type TempFolder, tempFolder } from "../support/mod.ts";

/** What the Python side wrote, as `expected.json` says it: the declared types, and each cell. */
interface Expected {
  readonly databases: Readonly<
    Record<
      string,
      {
        readonly event_tables: Readonly<Record<string, ExpectedTable>>;
        readonly assets: readonly unknown[];
      }
    >
  >;
}

interface ExpectedTable {
  readonly columns: readonly { readonly name: string; readonly declared: string }[];
  readonly rows: readonly (readonly unknown[])[];
}

const FIXTURES = new URL("../fixtures/", import.meta.url);
const { databases } = JSON.parse(
  Deno.readTextFileSync(new URL("expected.json", FIXTURES)),
) as Expected;

/** Gives what Reader must give for a cell of a column of this declared type. */
function valueOf(cell: unknown, declared: string): unknown {
  const special = cell as { $float?: string; $int?: string; $bytes?: string } | null;
  if (special?.$float !== undefined) return Number(special.$float);
  if (special?.$int !== undefined) return BigInt(special.$int);
  if (special?.$bytes !== undefined) return new Uint8Array(Buffer.from(special.$bytes, "base64"));
  if (declared === "BOOLEAN" && (cell === 0 || cell === 1)) return cell === 1;
  return cell;
}

function rowsOf({ columns, rows }: ExpectedTable): Event[] {
  return rows.map((row) =>
    Object.fromEntries(columns.map(({ name, declared }, i) => [name, valueOf(row[i], declared)]))
  );
}

/** Puts a copy of a fixture into a folder. */
function copyOf(name: string, folder: TempFolder): string {
  const path = folder.file(name);
  Deno.writeFileSync(path, Deno.readFileSync(new URL(name, FIXTURES)));
  return path;
}

for (const [name, { event_tables }] of Object.entries(databases)) {
  for (const [table, expected] of Object.entries(event_tables)) {
    Deno.test(`Reader reads table ${table} of ${name} as Python wrote it, and leaves the file as it is`, () => {
      using folder = tempFolder();
      const db = copyOf(name, folder);
      const before = bytesIn(folder.path);
      {
        using reader = new Reader(db, { table });
        const rows = rowsOf(expected);
        const names = expected.columns.map((column) => column.name);
        assert.deepEqual(reader.toRows(), rows);
        // JavaScript's objects have whole numbers first; the other keys are in the table's order.
        const words = names.filter((key) => key !== "0");
        for (const row of reader.toRows()) {
          assert.deepEqual(Object.keys(row).filter((key) => key !== "0"), words);
        }
        const columns = Object.fromEntries(names.map((key) => [key, rows.map((row) => row[key])]));
        assert.deepEqual(reader.toColumns(), columns);
        assert.deepEqual(reader.columns, names);
        assert.equal(reader.count(), rows.length);
        for (const { trackId, events, first, last } of reader.runs()) {
          const run = rows.filter(({ track_id }) => track_id === trackId);
          assert.deepEqual(reader.toRows({ trackId }), run);
          assert.deepEqual([events, first, last], [
            run.length,
            run[0]!.timestamp,
            run.at(-1)!.timestamp,
          ]);
          assert.deepEqual(reader.toRows({ trackId, head: 2 }), run.slice(0, 2));
          assert.deepEqual(reader.toRows({ trackId, tail: 2 }), run.slice(-2));
        }
        assert.deepEqual(bytesIn(folder.path), before, "while it was open");
      }
      assert.deepEqual(bytesIn(folder.path), before);
    });
  }

  Deno.test(`Reader lists the tables of events in ${name}`, () => {
    using folder = tempFolder();
    const db = copyOf(name, folder);
    using reader = new Reader(db, { table: Object.keys(event_tables)[0]! });
    assert.deepEqual(reader.tables().toSorted(), Object.keys(event_tables).toSorted());
  });
}

/** The table that is taken where none is named. */
const DEFAULT_TABLES = {
  "python_sqlite.db": "default",
  "python_duckdb.db": "default",
  "python_compressed.db": "default",
  "python_events.db": "events",
};

for (const [name, table] of Object.entries(DEFAULT_TABLES)) {
  Deno.test(`Tracker and Reader take table ${table} of ${name} where none is named`, () => {
    using folder = tempFolder();
    const db = copyOf(name, folder);
    using reader = new Reader(db);
    assert.deepEqual(reader.toRows(), rowsOf(databases[name]!.event_tables[table]!));
    using tracker = new Tracker(db);
    assert.equal(tracker.table, table);
    assert.equal(tracker.countAll(), reader.count());
  });
}

/** One value of each kind: for a column of any declared type, some fit and the others spill. */
const VALUES: readonly unknown[] = [
  0.5,
  7,
  -0,
  NaN,
  Infinity,
  2 ** 60,
  2n ** 60n,
  -(2n ** 63n),
  2n ** 64n,
  true,
  false,
  "text",
  "42",
  "",
  "a\0b",
  new Date(1_700_000_000_123),
  [1, "two", null],
  { a: { b: 1 } },
];

for (const [name, { event_tables }] of Object.entries(databases)) {
  for (const [table, expected] of Object.entries(event_tables)) {
    Deno.test(`Tracker appends to table ${table} of ${name}, values of a wrong kind too`, () => {
      using folder = tempFolder();
      const db = copyOf(name, folder);
      const keys = expected.columns.map((column) => column.name).slice(2);
      const logged: Event[] = VALUES.flatMap((value, i) => [
        Object.fromEntries(keys.map((key) => [key, value])),
        { [keys[i % keys.length]!]: value, "new/key": value, [`new ${typeof value}`]: value },
      ]);
      const options = table === "validation" ? { table } : {};
      let trackId;
      {
        using tracker = new Tracker(db, { ...options, warnings: false });
        assert.equal(tracker.table, table);
        for (const event of logged) tracker.log(event);
        trackId = tracker.trackId;
      }
      using reader = new Reader(db, options);
      const rows = reader.toRows();
      const old = rowsOf(expected);
      assert.deepEqual(
        rows.slice(0, old.length).map((row) => without(row)),
        old.map((row) => without(row)),
      );
      assert.deepEqual(
        rows.slice(old.length).map((row) => without(row, "track_id", "timestamp")),
        logged,
      );
      using tracker = new Tracker(db, { ...options, trackId });
      assert.deepEqual(tracker.toRows(), rows.slice(old.length));
      const columns = tracker.toColumns();
      for (const key of keys) {
        assert.deepEqual(
          columns[key],
          logged.map((event) => event[key] ?? null),
        );
      }
      assert.deepEqual(
        tracker.columns.slice(0, keys.length + 2),
        expected.columns.map((column) => column.name),
      );
    });
  }
}

/** Gives a row without its nulls and some keys. */
function without(row: Event, ...keys: string[]): Event {
  return Object.fromEntries(
    Object.entries(row).filter(([key, value]) => value !== null && !keys.includes(key)),
  );
}

Deno.test("Tracker continues a run of Python's, its timestamps after those that are there", () => {
  using folder = tempFolder();
  const db = copyOf("python_sqlite.db", folder);
  using tracker = new Tracker(db, { trackId: "wise-crane-0002", params: { model: "vit" } });
  assert.equal(tracker.count(), 6);
  tracker.log({ accuracy: 0.82, epoch: 3 });
  assert.deepEqual(tracker.column("accuracy"), [0.8, 0.81, null, 0.95, null, null, 0.82]);
  const timestamps = tracker.column("timestamp") as string[];
  assert.deepEqual(timestamps, timestamps.toSorted());
});

Deno.test("setValue(), setWhere() and deleteRun() work in a file of Python's", () => {
  using folder = tempFolder();
  const db = copyOf("python_sqlite.db", folder);
  using reader = new Reader(db);
  assert.equal(reader.setValue("dataset", "mnist", "calm-otter-0001"), 12);
  assert.equal(reader.setWhere("epoch", 0.5, "epoch", "last"), 1);
  assert.equal(reader.setWhere("big", "huge", "big", -(2n ** 63n)), 1);
  const rows = reader.toRows({ trackId: "calm-otter-0001" });
  assert.deepEqual(new Set(rows.map(({ dataset }) => dataset)), new Set(["mnist"]));
  assert.deepEqual(rows.map(({ epoch }) => epoch), [
    1,
    null,
    null,
    null,
    0.5,
    42,
    0.5,
    null,
    null,
    null,
    null,
    null,
  ]);
  assert.equal(rows[6]!.big, "huge");
  assert.equal(reader.deleteRun("calm-otter-0001"), 12);
  assert.deepEqual(reader.runs().map(({ trackId }) => trackId), ["wise-crane-0002"]);
});

for (const [name, { event_tables }] of Object.entries(databases)) {
  Deno.test(`copy() carries the events of ${name} into a new file`, () => {
    using folder = tempFolder();
    const db = copyOf(name, folder);
    const before = bytesIn(folder.path)[name];
    const target = folder.file("target.db");
    const tables = Object.entries(event_tables);
    assert.equal(copy(db, target), tables.flatMap(([, { rows }]) => rows).length);
    assert.equal(copy(db, target), 0);
    for (const [table, expected] of tables) {
      using reader = new Reader(target, { table });
      assert.deepEqual(reader.toRows(), rowsOf(expected));
    }
    assert.equal(bytesIn(folder.path)[name], before);
  });
}
