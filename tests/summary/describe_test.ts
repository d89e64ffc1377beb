import assert from "node:assert/strict";
import { describeColumns } from "../../lib/summary/describe.ts";
import type { Kind } from "../../lib/types.ts";
import { Tracker } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";
import { failure, json, lines, makeRuns, OTTER } from "../support/xt.ts";

/** A column, and what pandas says of it: `tests/fixtures/make_describe.py` wrote it. */
interface Described {
  readonly name: string;
  readonly kind: Kind;
  readonly values: readonly unknown[];
  readonly expected: Readonly<Record<string, unknown>>;
}

const PANDAS = readPandas();

/** Reads what JSON lacks from texts. */
function readPandas(): Described[] {
  const path = new URL("../fixtures/describe.json", import.meta.url);
  const columns: Described[] = JSON.parse(Deno.readTextFileSync(path));
  return columns.map(({ values, expected, ...column }) => ({
    ...column,
    values: values.map((value) => decode(value, column.kind)),
    expected: Object.fromEntries(
      Object.entries(expected).map(([name, value]) => [name, decode(value, column.kind)]),
    ),
  }));
}

function decode(value: unknown, kind: Kind): unknown {
  if (typeof value !== "string") return value;
  if (/^(NaN|-?Infinity)$/.test(value)) return Number(value);
  if (/^-?\d+n$/.test(value)) return BigInt(value.slice(0, -1));
  return kind === "date" ? new Date(value) : value;
}

/** Numbers may differ by 1e-9 of their size; NaN is null where it came through JSON, or is the top of no text. */
function agree(ours: unknown, pandas: unknown): boolean {
  if (typeof ours === "number" && typeof pandas === "number" && Number.isFinite(pandas)) {
    return Math.abs(ours - pandas) <= 1e-9 * Math.abs(pandas);
  }
  if (ours instanceof Date && pandas instanceof Date) return ours.getTime() === pandas.getTime();
  return Object.is(ours, pandas) || (ours === null && Number.isNaN(pandas));
}

for (const { name, kind, values, expected } of PANDAS) {
  Deno.test(`describeColumns() says what pandas does of a ${kind} column: ${name}`, () => {
    const { columns, rows } = describeColumns([{ name, kind, values }]);
    assert.deepEqual(columns, ["statistic", name]);
    const ours = new Map(rows.map((row) => [row.statistic, row[name]]));
    assert.deepEqual([...ours.keys()], Object.keys(expected));
    for (const [statistic, pandas] of Object.entries(expected)) {
      assert.ok(
        agree(ours.get(statistic), pandas),
        `${statistic}: ${ours.get(statistic)}, pandas: ${pandas}`,
      );
    }
  });
}

Deno.test("describeColumns() leaves out what is no number in a column of numbers", () => {
  const { rows } = describeColumns([
    { name: "loss", kind: "number", values: [0.5, "diverged", null, 1n, true, NaN] },
  ]);
  assert.deepEqual(rows.slice(0, 2).map((row) => row.loss), [2, 0.75]);
});

Deno.test("what is of another kind than its column is left out of describe, stats and plots", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  const day = (n: number) => new Date(Date.UTC(2026, 0, n));
  {
    using tracker = new Tracker(path, { warnings: false });
    for (const n of [5, 7, day(1), "x", true, [9]]) tracker.log({ n, i: 1 });
    for (const at of [day(1), day(3), 5, 2n ** 60n, "2026-01-05", null]) tracker.log({ at, i: 2 });
  }
  const described = await json("describe", path, "--columns", "n,at");
  const [count, mean, std, min] = described;
  assert.deepEqual([count.n, mean.n, min.n, std.at], [2, 6, 5, null]);
  assert.deepEqual([count.at, mean.at, min.at], [2, day(2).toISOString(), day(1).toISOString()]);
  const bins = await Promise.all(["n", "at"].map((name) => json("plot", "hist", path, name)));
  for (const rows of bins) {
    assert.equal(rows.reduce((sum, { count }) => sum + Number(count), 0), 2);
  }
  const points = await Promise.all(
    ["n", "at"].map((name) => json("plot", "scatter", path, "i", name)),
  );
  assert.deepEqual(points.map((rows) => rows.map((row) => row.n ?? row.at)), [
    [5, 7],
    [day(1).toISOString(), day(3).toISOString()],
  ]);
  assert.deepEqual(
    (await json("plot", "line", path, "at")).map(({ at }) => at),
    points[1].map(({ at }) => at),
  );
  assert.deepEqual(
    (await json("stats", "bottom", path, "at")).map(({ at }) => at),
    points[1].map(({ at }) => at),
  );
});

Deno.test("describeColumns() takes a spilled key for numbers or dates where all its values are", () => {
  const statistics = (values: unknown[]) =>
    describeColumns([{ name: "x", kind: undefined, values }]).rows.map((row) => row.statistic);
  assert.ok(statistics([1, null, 2n]).includes("mean"));
  assert.deepEqual(statistics([new Date(0)]).slice(0, 2), ["count", "mean"]);
  assert.deepEqual(statistics([1, "a"]), ["count", "unique", "top", "freq"]);
});

Deno.test("describeColumns() tells values of different types apart, and counts arrays and objects by their JSON", () => {
  const values = ["1", 1, [1], [1], { a: 1 }, new Uint8Array([1])];
  const { rows } = describeColumns([{ name: "x", kind: "json", values }]);
  assert.deepEqual(rows.map((row) => row.x), [6, 5, [1], 2]);
});

Deno.test("describeColumns() hides no column behind its own", () => {
  const columns = ["statistic", "statistic_", "__proto__"].map((name) => ({
    name,
    kind: "number" as const,
    values: [1],
  }));
  const described = describeColumns(columns);
  assert.deepEqual(described.columns, ["statistic__", "statistic", "statistic_", "__proto__"]);
  assert.ok(described.columns.every((name) => Object.hasOwn(described.rows[0]!, name)));
});

Deno.test("xt describe and xt stats describe give pandas' numbers of a file", async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  const columns = PANDAS.filter(({ name }) =>
    ["normal", "skewed", "whole", "text", "flags", "days", "both infinities"].includes(name)
  );
  const most = Math.max(...columns.map(({ values }) => values.length));
  using tracker = new Tracker(db, { warnings: false });
  tracker.logBatch(Array.from({ length: most }, (_, i) => ({
    i,
    ...Object.fromEntries(columns.map(({ name, values }) => [name, values[i]])),
  })));
  const names = columns.map(({ name }) => name).join(",");
  const rows = await json("describe", db, "--columns", names);
  assert.deepEqual(rows, await json("stats", "describe", db, "--columns", names));
  assert.deepEqual(rows.map((row) => row.statistic), [
    "count",
    "unique",
    "top",
    "freq",
    "mean",
    "std",
    "min",
    "25%",
    "50%",
    "75%",
    "max",
  ]);
  for (const { name, kind, expected } of columns) {
    const ours = new Map(rows.map((row) => [row.statistic, decode(row[name], kind)]));
    for (const [statistic, pandas] of Object.entries(expected)) {
      const wanted = Math.abs(pandas as number) === Infinity ? NaN : pandas;
      assert.ok(agree(ours.get(statistic), wanted), `${name}, ${statistic}`);
    }
  }
});

Deno.test("xt describe takes the columns of numbers and dates, and all where there are none", async () => {
  using folder = makeRuns();
  const [header, , count, mean] = await lines("describe", folder.db);
  assert.match(header!, /^\| statistic \| +loss \| +epoch \| at +\| +big \|$/);
  assert.match(count!, /^\| count +\| +3 \| +4 \| 1 +\| +1 \|$/);
  assert.match(
    mean!,
    /^\| mean +\| +0\.125 \| +1\.75 \| 1970-01-01T00:00:00\.000Z \| 1152921504606847000 \|$/,
  );
  using texts = new Tracker(folder.db, { table: "texts", trackId: OTTER });
  texts.logBatch([{ model: "vit" }, { model: "cnn" }, { model: "cnn" }]);
  const rows = await json("describe", folder.db, "--table", "texts");
  assert.deepEqual(rows.map(({ statistic, model }) => [statistic, model]), [
    ["count", 3],
    ["unique", 2],
    ["top", "cnn"],
    ["freq", 2],
  ]);
  assert.deepEqual(Object.keys(rows[0]!), ["statistic", "track_id", "timestamp", "model"]);
});

Deno.test("xt describe takes names with commas, quotes, emoji and wide letters, and each column once", async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  using tracker = new Tracker(db);
  tracker.log({ "a,b": 1, 'a"b': 2, "損失🚀": 3 });
  const named = ["--columns", "a,b", "--columns", '損失🚀,a"b,損失🚀'];
  const [first] = await json("describe", db, ...named);
  assert.deepEqual(Object.keys(first!), ["statistic", "a,b", "損失🚀", 'a"b']);
});

Deno.test("xt describe of an empty table gives counts of 0", async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  using tracker = new Tracker(db, { trackId: OTTER });
  const rows = await json("describe", db);
  assert.deepEqual(rows.slice(0, 2), [
    { statistic: "count", track_id: 0, timestamp: 0 },
    { statistic: "unique", track_id: 0, timestamp: 0 },
  ]);
  tracker.log({ loss: 1 });
  tracker.setValue("loss", null);
  const [count, mean] = await json("describe", db);
  assert.deepEqual([count, mean], [
    { statistic: "count", loss: 0 },
    { statistic: "mean", loss: null },
  ]);
});

Deno.test("xt describe names the nearest column of a misspelled one", async () => {
  using folder = makeRuns();
  assert.match(
    await failure(1, "describe", folder.db, "--columns", "loss,epcoh"),
    /^Cannot read column "epcoh": .* Did you mean "epoch"\?$/,
  );
  assert.match(
    await failure(1, "describe", folder.db, "--columns", "loss,"),
    /^Cannot read column ""/,
  );
});

Deno.test("xt stats top and bottom print the event with the highest or lowest value, or so many", async () => {
  using folder = makeRuns();
  const { db } = folder;
  const values = async (...args: string[]) =>
    (await json("stats", ...args)).map((row) => row[args[2]!]);
  const [top, bottom, three, latest, last, flags, big] = await Promise.all([
    json("stats", "top", db, "loss", "-n", "1"),
    json("stats", "bottom", db, "loss", "-n", "1"),
    values("top", db, "loss"),
    values("top", db, "at"),
    values("bottom", db, "model", "-n1"),
    values("top", db, "flag", "-n", "9"),
    values("top", db, "big"),
  ]);
  assert.deepEqual(top.map((row) => [row.loss, row.epoch, row.track_id]), [[0.5, 1, OTTER]]);
  assert.deepEqual(bottom.map((row) => [row.loss, row.epoch]), [[-0.25, 3]]);
  assert.deepEqual(Object.keys(top[0]!), Object.keys((await json("head", db))[0]!));
  const [header] = await lines("stats", "top", db, "epoch");
  assert.match(header!, /^\| track_id +\| timestamp +\| epoch \| model +\| +loss \| flag /);
  assert.deepEqual(three, [0.5, 0.125, -0.25]);
  assert.deepEqual(latest, ["1970-01-01T00:00:00.000Z"]);
  assert.deepEqual(last, ["resnet"]);
  assert.deepEqual(flags, [true, false]);
  assert.deepEqual(big, ["1152921504606846976"]);
});

Deno.test("xt stats top counts Infinity, leaves out NaN and other kinds, and keeps the order of equal ones", async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  using tracker = new Tracker(db, { warnings: false });
  const losses = [1, Infinity, "high", NaN, 1, -Infinity, 2n ** 60n, null, 1];
  tracker.logBatch(losses.map((loss, i) => ({ i, loss })));
  const indexes = async (side: string) =>
    (await json("stats", side, db, "loss", "-n", "9")).map((row) => row.i);
  assert.deepEqual(await indexes("top"), [1, 6, 0, 4, 8, 5]);
  assert.deepEqual(await indexes("bottom"), [5, 0, 4, 8, 6, 1]);
});

Deno.test("xt stats top finds its rows among many, and those of keys that spilled", async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  using tracker = new Tracker(db, { warnings: false });
  tracker.logBatch(Array.from({ length: 25_000 }, (_, i) => ({ i, value: (i * 7919) % 25_000 })));
  tracker.log({ Value: 3 });
  const rows = await json("stats", "top", db, "value", "-n", "1200");
  assert.deepEqual(rows.map((row) => row.value), Array.from(rows, (_, i) => 24_999 - i));
  assert.deepEqual(
    (await json("stats", "bottom", db, "Value", "-n", "1")).map((row) => row.Value),
    [3],
  );
});

Deno.test("xt stats top tells what has no order, or is not there; of an empty column it prints no row", async () => {
  using folder = makeRuns();
  const { db } = folder;
  assert.equal(
    await failure(1, "stats", "top", db, "cfg"),
    'Cannot rank by "cfg": values of kind json have no order',
  );
  assert.match(await failure(1, "stats", "top", db, "los"), /Did you mean "loss"\?$/);
  assert.match(await failure(1, "stats", "top", db, "constructor"), /none of this name$/);
  assert.match(await failure(2, "stats", "tpo", db, "loss"), /Did you mean "stats top"\?$/);
  using tracker = new Tracker(db, { table: "empty", trackId: OTTER });
  assert.deepEqual(await json("stats", "top", db, "track_id", "--table", "empty"), []);
  assert.deepEqual(await lines("stats", "top", db, "track_id", "--table", tracker.table), [
    "| track_id | timestamp |",
    "| -------- | --------- |",
  ]);
});
