import assert from "node:assert/strict";
import { copy, type Event, Reader, Tracker } from "../../mod.ts";
import { bytesIn, contentsOf, errorOf, tempFolder } from "../support/mod.ts";

/** Hands a call what its types refuse. */
// deno-lint-ignore no-explicit-any
type Any = any;

/** Asserts that a call throws an error of a class, with words, and that the file holds what it held. */
function refuses(db: string, call: () => unknown, type: ErrorType, words: RegExp): void {
  const before = contentsOf(db);
  const error = errorOf(call);
  assert.ok(error instanceof type, `expected a ${type.name}, got ${error}`);
  assert.match(error.message, words);
  assert.match(error.message, /^Cannot /);
  assert.deepEqual(contentsOf(db), before);
}

type ErrorType = typeof TypeError | typeof RangeError;

/** Makes a tracker on a new file with two events, and a spilled value. */
function trackerIn(folder: { file(name: string): string }, options = {}): Tracker {
  const tracker = new Tracker(folder.file("runs.db"), { warnings: false, ...options });
  tracker.logBatch([{ loss: 0.5, note: "a" }, { loss: NaN, note: "b" }]);
  return tracker;
}

const circular: Event = { inner: {} };
circular.inner.outer = circular;

class Layer {
  size = 3;
}

const BAD_VALUES: Record<string, [unknown, RegExp]> = {
  "a function": [() => 1, /function/],
  "a class": [Layer, /function|class/],
  "a symbol": [Symbol("x"), /symbol/],
  "an invalid Date": [new Date(NaN), /invalid Date/],
  "a circular object": [circular, /circular|contains itself|cycle/],
  "an object with a symbol as key": [{ [Symbol("x")]: 1 }, /symbol/],
};

for (const [name, [value, words]] of Object.entries(BAD_VALUES)) {
  for (
    const [where, bad] of [["", value], [" in an array", [1, [value]]], [" in an object", {
      a: { b: value },
    }]] as const
  ) {
    Deno.test(`log(), logBatch(), setParam() and setValue() refuse ${name}${where}`, () => {
      using folder = tempFolder();
      using tracker = trackerIn(folder);
      const named = new RegExp(`"bad".*(${words.source})`, "s");
      for (const column of [{}, { bad: "text" }]) {
        if ("bad" in column) tracker.log(column);
        refuses(tracker.db, () => tracker.log({ fresh: 1, bad }), TypeError, named);
        refuses(tracker.db, () => tracker.logBatch([{ fresh: 1 }, { bad }]), TypeError, words);
        refuses(tracker.db, () => tracker.setParam("bad", bad), TypeError, named);
        refuses(tracker.db, () => tracker.setParams({ fresh: 1, bad }), TypeError, named);
        refuses(tracker.db, () => tracker.setValue("bad", bad), TypeError, named);
        refuses(tracker.db, () => tracker.setWhere("bad", bad, "loss", 0.5), TypeError, named);
        using reader = new Reader(tracker.db);
        refuses(tracker.db, () => reader.setValue("bad", bad), TypeError, named);
      }
      refuses(tracker.db, () => new Tracker(tracker.db, { params: { bad } }), TypeError, named);
      assert.deepEqual(tracker.params, {});
      tracker.log({ fresh: 1 });
      assert.equal(tracker.count(), 4);
    });
  }
}

for (const key of ["track_id", "timestamp", "_extra"]) {
  Deno.test(`log(), logBatch(), setParam() and setValue() refuse the reserved key ${key}`, () => {
    using folder = tempFolder();
    using tracker = trackerIn(folder);
    const words = new RegExp(`"${key}".*reserved`);
    refuses(tracker.db, () => tracker.log({ fresh: 1, [key]: "x" }), TypeError, words);
    refuses(tracker.db, () => tracker.log({ fresh: 1, [key]: null }), TypeError, words);
    refuses(tracker.db, () => tracker.logBatch([{ fresh: 1 }, { [key]: "x" }]), TypeError, words);
    refuses(tracker.db, () => tracker.setParam(key, "x"), TypeError, words);
    refuses(tracker.db, () => tracker.setParams({ fresh: 1, [key]: "x" }), TypeError, words);
    refuses(tracker.db, () => tracker.setValue(key, "x"), TypeError, words);
    refuses(tracker.db, () => tracker.setWhere(key, "x", "loss", 0.5), TypeError, words);
    refuses(tracker.db, () => new Tracker(tracker.db, { params: { [key]: 1 } }), TypeError, words);
    using reader = new Reader(tracker.db);
    refuses(tracker.db, () => reader.setValue(key, "x"), TypeError, words);
  });
}

Deno.test("log(), logBatch(), setParam() and setValue() refuse an empty key and a symbol as key", () => {
  using folder = tempFolder();
  using tracker = trackerIn(folder);
  const symbol = Symbol("step");
  for (const key of ["", symbol] as Any[]) {
    const words = key === "" ? /empty/ : /[Ss]ymbol/;
    refuses(tracker.db, () => tracker.log({ fresh: 1, [key]: 1 }), TypeError, words);
    refuses(tracker.db, () => tracker.logBatch([{ fresh: 1 }, { [key]: 1 }]), TypeError, words);
    refuses(tracker.db, () => tracker.setParam(key, 1), TypeError, words);
    refuses(tracker.db, () => tracker.setParams({ fresh: 1, [key]: 1 }), TypeError, words);
    refuses(tracker.db, () => tracker.setValue(key, 1), TypeError, words);
  }
});

const NO_EVENTS: unknown[] = [
  null,
  undefined,
  5,
  "loss",
  true,
  5n,
  Symbol("x"),
  [],
  [1],
  () => ({}),
  new Date(),
  new Map(),
];

Deno.test("log(), logBatch() and setParams() refuse what is no event", () => {
  using folder = tempFolder();
  using tracker = trackerIn(folder);
  for (const event of NO_EVENTS as Any[]) {
    refuses(tracker.db, () => tracker.log(event), TypeError, /object/);
    refuses(tracker.db, () => tracker.logBatch([{ fresh: 1 }, event]), TypeError, /object/);
    refuses(tracker.db, () => tracker.setParams(event), TypeError, /object/);
    if (typeof event?.[Symbol.iterator] !== "function" || typeof event === "string") {
      refuses(tracker.db, () => tracker.logBatch(event), TypeError, /array|rows|events/);
    }
  }
});

Deno.test("a refused log() leaves latest and params as they were", () => {
  using folder = tempFolder();
  using tracker = trackerIn(folder, { params: { model: "vit" } });
  const { latest } = tracker;
  errorOf(() => tracker.log({ bad: () => 1 }));
  errorOf(() => tracker.setParams({ fresh: 1, bad: Symbol("x") }));
  assert.deepEqual(tracker.latest, latest);
  assert.deepEqual(tracker.params, { model: "vit" });
});

const TABLES: unknown[] = [
  "assets",
  "Assets",
  "keys",
  "counts",
  "COUNTS",
  "sqlite_master",
  "SQLITE_x",
  "",
  "a\0b",
  5,
  null,
];

Deno.test("Tracker and Reader refuse a reserved, empty or impossible table", () => {
  using folder = tempFolder();
  using tracker = trackerIn(folder);
  for (const table of TABLES as Any[]) {
    refuses(tracker.db, () => new Tracker(tracker.db, { table }), TypeError, /table/);
    refuses(tracker.db, () => new Reader(tracker.db, { table }), TypeError, /table/);
    refuses(tracker.db, () => new Tracker(folder.file("other.db"), { table }), TypeError, /table/);
  }
  assert.ok(!("other.db" in bytesIn(folder.path)), "a file was made");
});

/** Misspelled → meant. */
const MISSPELLED = {
  parms: "params",
  param: "params",
  tabel: "table",
  trackID: "trackId",
  track_id: "trackId",
  rest: "reset",
  engin: "engine",
  durabilty: "durability",
  Strict: "strict",
  shema: "schema",
  busy_timeout: "busyTimeout",
  warning: "warnings",
};

Deno.test("Tracker names the nearest of its options where one is misspelled, and makes no file", () => {
  using folder = tempFolder();
  using tracker = trackerIn(folder);
  for (const [wrong, meant] of Object.entries(MISSPELLED)) {
    const words = new RegExp(`"${wrong}".*"${meant}"`);
    refuses(
      tracker.db,
      () => new Tracker(tracker.db, { [wrong]: undefined } as Any),
      TypeError,
      words,
    );
    refuses(
      tracker.db,
      () => new Tracker(folder.file("other.db"), { [wrong]: true } as Any),
      TypeError,
      words,
    );
  }
  refuses(
    tracker.db,
    () => new Tracker(tracker.db, { zzzzzzzz: 1 } as Any),
    TypeError,
    /"zzzzzzzz"/,
  );
  assert.ok(!("other.db" in bytesIn(folder.path)), "a file was made");
});

Deno.test("Reader, reads and copy() name the nearest of their options where one is misspelled", () => {
  using folder = tempFolder();
  using tracker = trackerIn(folder);
  using reader = new Reader(tracker.db);
  const { db } = tracker;
  refuses(db, () => new Reader(db, { tabel: "events" } as Any), TypeError, /"tabel".*"table"/);
  refuses(
    db,
    () => new Reader(db, { busytimeout: 1 } as Any),
    TypeError,
    /"busytimeout".*"busyTimeout"/,
  );
  refuses(
    db,
    () => reader.toRows({ trackid: tracker.trackId } as Any),
    TypeError,
    /"trackid".*"trackId"/,
  );
  refuses(db, () => reader.toColumns({ tails: 1 } as Any), TypeError, /"tails".*"tail"/);
  refuses(db, () => tracker.toRows({ All: true } as Any), TypeError, /"All".*"all"/);
  refuses(db, () => tracker.toColumns({ al: true } as Any), TypeError, /"al".*"all"/);
  const target = folder.file("target.db");
  refuses(db, () => copy(db, target, { table: ["events"] } as Any), TypeError, /"table".*"tables"/);
});

const BAD_OPTIONS: [Record<string, unknown>, RegExp][] = [
  [{ durability: "ful" }, /durability/],
  [{ engine: "duck" }, /engine/],
  [{ trackId: "" }, /trackId/],
  [{ trackId: 5 }, /trackId/],
  [{ trackId: "a\0b" }, /trackId/],
  [{ busyTimeout: NaN }, /busyTimeout/],
  [{ busyTimeout: -1 }, /busyTimeout/],
  [{ busyTimeout: "1" }, /busyTimeout/],
  [{ reset: "yes" }, /reset/],
  [{ strict: 1 }, /strict/],
  [{ warnings: "no" }, /warnings/],
  [{ params: [1] }, /params/],
  [{ params: "model" }, /params/],
  [{ schema: {} }, /schema/],
  [{ schema: 5 }, /schema/],
];

Deno.test("Tracker refuses an option of the wrong shape or range, and makes no file", () => {
  using folder = tempFolder();
  for (const [options, words] of BAD_OPTIONS) {
    const error = errorOf(() => new Tracker(folder.file("runs.db"), options as Any));
    assert.ok(error instanceof TypeError || error instanceof RangeError, `${error}`);
    assert.match(error.message, words);
  }
  for (const path of [5, null, "", {}] as Any[]) {
    assert.ok(errorOf(() => new Tracker(path)) instanceof TypeError, String(path));
    assert.ok(errorOf(() => new Reader(path)) instanceof TypeError, String(path));
  }
  for (const options of [null, 5, "runs"] as Any[]) {
    assert.ok(errorOf(() => new Tracker(folder.file("runs.db"), options)) instanceof TypeError);
  }
  assert.deepEqual(bytesIn(folder.path), {});
});

Deno.test("head(), tail() and toRows() refuse a count that is no whole number from 0", () => {
  using folder = tempFolder();
  using tracker = trackerIn(folder);
  using reader = new Reader(tracker.db);
  for (const count of [NaN, -1, 1.5, Infinity, "2", null, 2n] as Any[]) {
    const calls = [
      () => tracker.head(count),
      () => tracker.tail(count),
      () => reader.toRows({ head: count }),
      () => reader.toRows({ tail: count }),
      () => reader.toColumns({ tail: count }),
    ];
    for (const call of calls) {
      const error = errorOf(call);
      assert.ok(error instanceof RangeError || error instanceof TypeError, `${count}: ${error}`);
      assert.match(error.message, /head|tail/);
    }
  }
});

Deno.test("(slow) what is longer as JSON than a text can be is refused with words, and nothing is stored", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  const long = "\0".repeat(90_000_000);
  for (const _ of ["the slow way", "the fast way"]) {
    for (const [key, value] of [["list", [long]], ["_extra", long]] as const) {
      const event = { list: [1], text: "", [key === "list" ? key : "text"]: value };
      const error = errorOf(() => tracker.log(event));
      assert.ok(error instanceof RangeError);
      const why = "as JSON it is longer than a text can be, 512 MB";
      assert.equal(error.message, `Cannot log "${key}": ${why}`);
    }
    tracker.log({ list: [1], text: "\0" });
  }
  assert.equal(tracker.count(), 2);
});

Deno.test("setWhere() refuses a whereKey that is no column, and names the nearest", () => {
  using folder = tempFolder();
  using tracker = trackerIn(folder);
  using reader = new Reader(tracker.db);
  const { db } = tracker;
  refuses(db, () => tracker.setWhere("fresh", 1, "los", 0.5), TypeError, /"los".*"loss"/);
  refuses(db, () => reader.setWhere("fresh", 1, "los", 0.5), TypeError, /"los".*"loss"/);
  refuses(db, () => tracker.setWhere("fresh", 1, "", 0.5), TypeError, /key|column/);
  refuses(db, () => tracker.setWhere("fresh", 1, "loss", Symbol("x")), TypeError, /symbol/);
});

Deno.test("strict refuses each value that its column cannot hold, and stores nothing", () => {
  using folder = tempFolder();
  using tracker = trackerIn(folder, { strict: false });
  using strict = new Tracker(tracker.db, { strict: true });
  const spilling: Event[] = [
    { loss: "high" },
    { loss: NaN },
    { loss: -0 },
    { loss: Infinity },
    { loss: 2n ** 60n },
    { note: 5 },
    { note: "a\0b" },
    { note: "\ud800" },
    { Loss: 1 },
    { rowid: 1 },
    { RowID: 1 },
    { fresh: NaN },
    { fresh: 2n ** 64n },
    { fresh: new Date(-1e14) },
    { fresh: Temporal.Instant.from("2026-01-01T00:00:00.000000001Z") },
    { fresh: [NaN] },
  ];
  for (const event of spilling) {
    const key = new RegExp(`"${Object.keys(event)[0]}"`);
    refuses(tracker.db, () => strict.log(event), TypeError, key);
    refuses(tracker.db, () => strict.logBatch([{ other: 1 }, event]), TypeError, key);
  }
  refuses(tracker.db, () => tracker.log({ ok: Symbol("x") }), TypeError, /symbol/);
  strict.log({ loss: 1 });
  refuses(tracker.db, () => strict.setValue("loss", "high"), TypeError, /"loss"/);
  refuses(tracker.db, () => strict.setWhere("loss", NaN, "loss", 1), TypeError, /"loss"/);
  assert.equal(strict.setValue("loss", 2), 1);
  strict.log({ loss: 3n, fresh: { $: 1 } });
  assert.deepEqual([strict.column("loss"), strict.column("fresh")], [[2, 3], [null, { $: 1 }]]);
});

/** A Standard Schema whose answer is a promise. */
const asynchronous = {
  "~standard": {
    version: 1 as const,
    vendor: "test",
    validate: (value: unknown) => Promise.resolve({ value: value as Event }),
  },
};

/** A Standard Schema that wants a loss below 1. */
const below = {
  "~standard": {
    version: 1 as const,
    vendor: "test",
    validate: (value: unknown) =>
      (value as Event).loss < 1
        ? { value: value as Event }
        : { issues: [{ message: "too high", path: ["loss"] }] },
  },
};

Deno.test("log() with an asynchronous schema throws, and stores nothing", () => {
  using folder = tempFolder();
  using plain = trackerIn(folder);
  using tracker = new Tracker(plain.db, { schema: asynchronous });
  refuses(plain.db, () => tracker.log({ loss: 1 }), TypeError, /synchronous/);
  refuses(plain.db, () => tracker.logBatch([{ loss: 1 }]), TypeError, /synchronous/);
});

Deno.test("an event that its schema refuses is not stored, and the error says why and where", () => {
  using folder = tempFolder();
  using plain = trackerIn(folder);
  using tracker = new Tracker(plain.db, { schema: below });
  refuses(plain.db, () => tracker.log({ loss: 1, fresh: 1 }), TypeError, /loss.*too high/s);
  refuses(
    plain.db,
    () => tracker.logBatch([{ loss: 0.5, fresh: 1 }, { loss: 1 }]),
    TypeError,
    /too high/,
  );
  tracker.log({ loss: 0.5 });
  assert.equal(tracker.count(), 1);
});

Deno.test("a closed Tracker and a closed Reader say that they are closed", () => {
  using folder = tempFolder();
  const tracker = trackerIn(folder);
  const reader = new Reader(tracker.db);
  tracker.close();
  tracker.close();
  reader.close();
  reader.close();
  for (
    const call of [
      () => tracker.log({ loss: 1 }),
      () => tracker.toRows(),
      () => reader.toRows(),
      () => reader.runs(),
    ]
  ) {
    assert.match(errorOf(call).message, /^Cannot .*closed/);
  }
});
