/* Drift beside SciPy's numbers (cases.py makes them), on odd columns, and simulated. */
import assert from "node:assert/strict";
import { type DriftRow, Reader, Tracker } from "../../mod.ts";
import { drift } from "../../monitor.ts";
import { compareSides } from "../../lib/monitor/drift/drift.ts";
import { type LoggedRow, RowsSource } from "../../lib/monitor/source/rows.ts";
import { randomNumbers } from "../../lib/stats/random.ts";
import { normalQuantile } from "../../lib/stats/distributions.ts";
import cases from "../fixtures/monitor/cases.json" with { type: "json" };
import { errorOf, type TempFolder, tempFolder, warningsOf } from "../support/mod.ts";

/** Compares rows of two sides, which `side` tells apart. */
function compare(
  reference: readonly LoggedRow[],
  current: readonly LoggedRow[],
  options = {},
): DriftRow[] {
  const rows = [
    ...reference.map((row) => ({ ...row, side: "a" })),
    ...current.map((row) => ({ ...row, side: "b" })),
  ];
  const sides = { reference: "side = 'a'", current: "side = 'b'", ...options };
  return compareSides(new RowsSource(rows), sides).compared.map(({ row }) => row);
}

function compareValues(reference: readonly unknown[], current: readonly unknown[]): DriftRow {
  const [row] = compare(reference.map((x) => ({ x })), current.map((x) => ({ x })));
  return row!;
}

/** Asserts that each number that is expected is there, to 1e-9 of it. */
function near(row: DriftRow, expected: Readonly<Record<string, unknown>>, name: string): void {
  for (const [key, value] of Object.entries(expected)) {
    const found = row[key as keyof DriftRow];
    if (typeof value !== "number") assert.equal(found, value ?? Infinity, `${name}: ${key}`);
    else {
      assert.ok(typeof found === "number", `${name}: ${key} is ${found}`);
      const far = Math.abs(found - value);
      assert.ok(far <= 1e-9 * Math.abs(value) + 1e-15, `${name}: ${key} ${found} is not ${value}`);
    }
  }
}

Deno.test("drift() gives SciPy's numbers: ties, 8 against 8, constant, one value, infinite, texts", () => {
  const asNumber = (value: unknown) => /Infinity$/.test(String(value)) ? Number(value) : value;
  for (const { name, reference, current, expected } of cases.cases) {
    const row = compareValues(reference.map(asNumber), current.map(asNumber));
    near(row, expected, name);
    assert.deepEqual([row.reference_n, row.current_n], [reference.length, current.length], name);
    assert.equal(row.p, row.ks_p ?? row.chi2_p, name);
    assert.equal(row.p_adjusted, row.p, name);
  }
});

Deno.test("drift() of a file gives the same, of dates and booleans too", () => {
  using folder = tempFolder();
  for (const [i, { name, reference, current, expected }] of cases.cases.entries()) {
    if (name === "infinite") continue;
    const db = folder.file(`${i}.db`);
    using tracker = new Tracker(db);
    const isNumber = typeof reference[0] === "number";
    const toEvent = (side: string) => (x: unknown) => ({
      side,
      x,
      at: isNumber ? new Date(Math.round((x as number) * 1000)) : null,
      is: isNumber ? (x as number) > 2 : x === "a",
    });
    tracker.logBatch([...reference.map(toEvent("a")), ...current.map(toEvent("b"))]);
    const rows = drift(db, { reference: "side = 'a'", current: "side = 'b'" });
    const row = (column: string) => rows.find((row) => row.column === column)!;
    near(row("x"), expected, name);
    assert.equal(row("is").kind, "boolean");
    if (isNumber) {
      assert.equal(row("at").kind, "date");
      assert.match(String(row("at").reference_mean), /^19(69|70)-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/);
      near({ ...row("at"), reference_sd: Math.round(row("at").reference_sd! * 100) } as DriftRow, {
        reference_sd: Math.round((expected as { reference_sd: number }).reference_sd * 100),
      }, name);
    }
  }
});

Deno.test("drift() of 1,000,000 numbers against 1,000,000 gives SciPy's", () => {
  const { factors, by, expected } = cases.million;
  const [a, b] = factors.map((factor, side) =>
    Array.from({ length: 1e6 }, (_, i) => ({ x: i * factor % 1_000_003 * by[side]! / 1000 }))
  );
  const sides = [a!, b!].map((rows) => new RowsSource(rows));
  const found = compareSides(sides[0]!, { currentDb: sides[1] as never }).compared[0]!.row;
  near(found, expected, "a million");
});

/** Makes a file with columns of every sort, of two versions. */
function makeOdd(folder: TempFolder): string {
  const db = folder.file("odd.db");
  using tracker = new Tracker(db, { warnings: false });
  tracker.logBatch(Array.from({ length: 200 }, (_, i) => ({
    version: i < 100 ? 1 : 2,
    nothing: i < 0 ? 1 : null,
    gone: i < 100 ? i : null,
    text: i === 150 ? 7 : ["a", i < 100 ? "old" : "new"][i % 2],
    spilled: i % 4 === 0 ? NaN : i % 10,
    big: 2n ** 60n + BigInt(i),
    list: [i],
    set: new Set([i % 3]),
    'name, with "signs"': i % 3,
    id: crypto.randomUUID(),
  })));
  return db;
}

Deno.test("drift() tells shares of nulls and of what spilled, and what came and went", () => {
  using folder = tempFolder();
  const db = makeOdd(folder);
  const rows = drift(db, { reference: "version = 1", current: "version = 2" });
  const row = (column: string) => rows.find((row) => row.column === column)!;
  assert.deepEqual(rows.map(({ column }) => column), [
    ...["gone", "text", "spilled", "big", "list", "set", 'name, with "signs"', "id"],
  ]);
  assert.deepEqual(
    [row("gone").reference_nulls, row("gone").current_nulls, row("gone").current_n, row("gone").p],
    [0, 1, 0, null],
  );
  const { unseen, vanished, current_n, current_nulls, current_spilled } = row("text");
  assert.deepEqual([unseen, vanished, current_n, current_nulls, current_spilled], [
    ["new"],
    ["old"],
    99,
    0,
    0.01,
  ]);
  assert.deepEqual([row("spilled").reference_spilled, row("spilled").reference_n], [0.25, 75]);
  assert.deepEqual([row("list").kind, row("set").kind, row("list").p], ["json", "asset", null]);
  assert.deepEqual([row("big").kind, row("big").drifted], ["bigint", true]);
  assert.deepEqual([row("id").drifted, row("id").unseen.length], [false, 100]);
  assert.deepEqual(Object.keys(row("text")), [
    ...["column", "kind", "reference_n", "current_n", "reference_nulls", "current_nulls"],
    ...["reference_spilled", "current_spilled", "unseen", "vanished", "constant"],
    ...["reference_mean", "current_mean", "reference_sd", "current_sd", "ks", "ks_p"],
    ...["wasserstein", "chi2", "chi2_p", "psi", "js", "p", "p_adjusted", "drifted"],
  ]);
});

Deno.test("what a condition names is left out, unless it is asked for; a text in it names nothing", () => {
  using folder = tempFolder();
  const db = makeOdd(folder);
  const names = (options: Parameters<typeof drift>[1]) =>
    drift(db, options).map(({ column }) => column);
  assert.ok(!names({ current: 'VERSION = 2 and "gone" is null' }).includes("gone"));
  assert.ok(names({ current: "version = 2 and text != 'gone'" }).includes("gone"));
  assert.deepEqual(names({ current: "version = 2", columns: ["version", "gone", "gone"] }), [
    "version",
    "gone",
  ]);
  assert.match(errorOf(() => names({ columns: ["gon"] })).message, /no event has it.*"gone"/);
  assert.match(errorOf(() => names({ current: "a; b" })).message, /more than one statement/);
  assert.match(errorOf(() => names({ current: "nothing_there" })).message, /no such column/);
  assert.match(errorOf(() => names({ by: "versoin" })).message, /"versoin": no event.*"version"/);
  assert.equal(drift(db, { by: "track_id", columns: ["gone"] }).length, 1);
  assert.match(errorOf(() => names({ refrence: "1" } as never)).message, /"reference"/);
});

Deno.test("reader.drift() compares its own table, others and by groups", async () => {
  using folder = tempFolder();
  const db = folder.file("prod.db");
  using tracker = new Tracker(db, { table: "scores" });
  tracker.logBatch(Array.from({ length: 300 }, (_, i) => ({
    batch: Math.floor(i / 100),
    age: i % 50 + (i < 200 ? 0 : 40),
  })));
  using reader = new Reader(db, { table: "scores" });
  const rows = await reader.drift({ reference: "batch = 0", by: "batch" });
  assert.deepEqual(
    rows.map(({ by, column, current_n, drifted }) => [by, column, current_n, drifted]),
    [[0, "age", 100, false], [1, "age", 100, false], [2, "age", 100, true]],
  );
  const [, today] = await reader.drift({ by: "hour" });
  assert.match(`${today!.column} ${today!.by}`, /^age \d{4}-\d\d-\d\d \d\d:00$/);
});

/** Gives normal numbers that follow from a seed. */
function normals(seed: number): () => number {
  const random = randomNumbers(seed);
  return () => normalQuantile((Math.floor(random() * 2 ** 32) + 0.5) / 2 ** 32);
}

Deno.test("no drift is called drift in at most one of 20 columns; half a deviation always is", () => {
  let [alarms, runs] = [0, 0];
  for (let seed = 1; seed <= 10; seed++) {
    const normal = normals(seed);
    for (const size of [20, 200, 2000]) {
      const row = (shift: number) => ({
        ...Object.fromEntries(Array.from({ length: 4 }, (_, c) => [`x${c}`, normal()])),
        count: Math.floor(3 + normal()),
        shop: normal() > 0.5 ? "web" : "app",
        shifted: normal() + shift,
      });
      const make = (shift: number) => Array.from({ length: size }, () => row(shift));
      const rows = compare(make(0), make(0.5));
      const shifted = rows.pop()!;
      if (size === 2000) assert.ok(shifted.drifted, `seed ${seed}`);
      alarms += rows.filter(({ drifted }) => drifted).length;
      runs += rows.length;
    }
  }
  assert.ok(alarms <= runs / 20, `${alarms} alarms of ${runs}`);
});

Deno.test("rows that are alike by day give no alarm with block: day; a shift of all days does", () => {
  const normal = normals(3);
  const days = (from: number, shift: number) =>
    Array.from({ length: 14 }, (_, day) => {
      const middle = normal() + shift;
      const timestamp = `2026-02-${String(from + day).padStart(2, "0")} 10:00:00.000000`;
      return Array.from({ length: 100 }, () => ({
        timestamp,
        x: middle + 0.1 * normal(),
        text: middle > 0 ? "high" : "low",
      }));
    }).flat();
  let [plain, blocked] = [0, 0];
  for (let round = 0; round < 10; round++) {
    const [before, after] = [days(1, 0), days(15, 0)];
    plain += compare(before, after).filter(({ drifted }) => drifted).length;
    blocked += compare(before, after, { block: "day" }).filter(({ drifted }) => drifted).length;
  }
  assert.ok(plain >= 10, `${plain}`);
  assert.ok(blocked <= 1, `${blocked}`);
  const shifted = compare(days(1, 0), days(15, 4), { block: "day" });
  assert.deepEqual(shifted.map(({ drifted }) => drifted), [true, true]);
  // Of three days each could be the one.
  const few = compare(days(1, 0).slice(0, 200), days(15, 40).slice(0, 100), { block: "day" });
  assert.ok(few.every(({ p, drifted }) => p! >= 1 / 3 && !drifted));
});

Deno.test("drift() reads JSONL, a log folder and a table that is empty", () => {
  using folder = tempFolder();
  {
    using tracker = new Tracker(Tracker.SKIP_INSERT, {
      logsPath: folder.file("logs"),
      jsonl: folder.file("a.jsonl"),
    });
    for (let i = 0; i < 100; i++) tracker.log({ age: i, shop: i % 2 ? "web" : "app", bad: NaN });
    for (let i = 0; i < 100; i++) tracker.log({ age: i + 50, shop: "web", bad: 1 });
  }
  using _empty = new Tracker(folder.file("empty.db"));
  for (const source of ["logs", "a.jsonl"]) {
    const rows = drift(folder.file(source), {
      reference: "age < 100",
      current: "age >= 100",
      columns: ["shop", "bad"],
    });
    assert.deepEqual(rows.map(({ column, reference_n }) => [column, reference_n]), [["shop", 150], [
      "bad",
      50,
    ]]);
    assert.equal(rows[1]!.reference_spilled, source === "logs" ? 100 / 150 : 0);
  }
  const at = (i: number) => new Date(1.7e12 + i * 1000);
  {
    using tracker = new Tracker(Tracker.SKIP_INSERT, { jsonl: folder.file("dates.jsonl") });
    for (let i = 0; i < 10; i++) tracker.log({ at: at(i) });
  }
  const [dates] = drift(folder.file("dates.jsonl"), { by: "day" });
  assert.deepEqual([dates!.kind, dates!.reference_n, dates!.reference_sd], [
    "date",
    10,
    Math.sqrt(8.25),
  ]);
  const text = `\ufeff${JSON.stringify({ age: 1 })}\r\n`;
  const utf16 = new Uint8Array(new Uint16Array([...text].map((c) => c.charCodeAt(0))).buffer);
  Deno.writeFileSync(folder.file("utf16.jsonl"), utf16);
  assert.deepEqual(drift(folder.file("utf16.jsonl")).map(({ column }) => column), ["age"]);
  assert.deepEqual(drift(folder.file("empty.db")), []);
  assert.deepEqual(warningsOf(() => drift(folder.file("a.jsonl"))), []);
  assert.match(
    errorOf(() => drift(folder.file("none"))).message,
    /^Cannot read ".*": no such file/,
  );
  Deno.writeTextFileSync(folder.file("bad.json"), '{"xetrack_profile":1,"events":1}');
  assert.match(
    errorOf(() => drift(folder.file("bad.json"))).message,
    /^Cannot read profile .* damaged$/,
  );
});

Deno.test("numbers near the greatest, and sides without a finite one, have what can be told of them", () => {
  const huge = Array.from({ length: 20 }, (_, i) => i % 2 ? 1.5e308 : -1.5e308);
  const { reference_mean, reference_sd, ks } = compareValues(huge, huge.map((x) => x / 2));
  assert.deepEqual([reference_mean, reference_sd, ks], [0, 1.5e308, 0.5]);
  const infinite = compareValues([Infinity, -Infinity], [Infinity, Infinity]);
  assert.deepEqual(
    [infinite.reference_n, infinite.ks, infinite.wasserstein, infinite.reference_mean],
    [2, 0.5, null, null],
  );
});
