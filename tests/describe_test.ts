import assert from "node:assert/strict";
import { describeColumns } from "../lib/describe.ts";
import { Tracker } from "../mod.ts";
import { tempFolder } from "./support.ts";
import { json, xt } from "./xt.ts";

type Values = (number | string | boolean | null)[];
const { columns, expected } = JSON.parse(
  Deno.readTextFileSync(new URL("fixtures/pandas_describe.json", import.meta.url)),
) as { columns: Record<string, Values>; expected: Record<string, Record<string, unknown>> };

const TEXTS = ["text", "tie", "flag"];

/** Asserts that a statistic is what pandas says, numbers to 1e-9 of their size. */
function assertNear(got: unknown, want: unknown, what: string): void {
  const wanted = want === "Infinity" ? Infinity : want;
  if (typeof wanted !== "number" || !Number.isFinite(wanted)) {
    return assert.deepEqual(got, wanted, what);
  }
  const close = Math.abs(Number(got) - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted));
  assert.ok(close, `${what}: ${got}, and pandas says ${wanted}`);
}

for (const [name, values] of Object.entries(columns)) {
  Deno.test(`describeColumns() says of the column "${name}" what pandas says`, () => {
    const kind = name === "date" ? "date" : TEXTS.includes(name) ? "string" : "number";
    const given = values.map((value) => {
      if (kind === "date") return new Date(String(value));
      return value === "NaN" ? NaN : value;
    });
    const rows = describeColumns([{ name, kind, values: given }]);
    const statistics = Object.fromEntries(rows.map((row) => [String(row.statistic), row[name]]));
    const { std, ...others } = statistics;
    if (kind === "date") {
      assert.equal(std, null);
      for (const [statistic, want] of Object.entries(expected[name]!)) {
        const got = others[statistic];
        // pandas has nanoseconds, a Date has milliseconds.
        if (statistic === "count") assert.equal(got, want);
        else {assert.ok(
            Math.abs(Number(got) - Date.parse(String(want).slice(0, 23) + "Z")) <= 1,
            statistic,
          );}
      }
      return;
    }
    assert.deepEqual(Object.keys(statistics), Object.keys(expected[name]!));
    for (const [statistic, want] of Object.entries(expected[name]!)) {
      assertNear(statistics[statistic], want, `${statistic} of ${name}`);
    }
  });
}

Deno.test("describeColumns() keeps ±Infinity, and leaves out values of another kind", () => {
  const values = [1, 2, Infinity, "text", null, undefined, NaN, true];
  const rows = describeColumns([{ name: "a", kind: "number", values }]);
  assert.deepEqual(rows.map((row) => [row.statistic, row.a]), [
    ["count", 3],
    ["mean", Infinity],
    ["std", null],
    ["min", 1],
    ["25%", 1.5],
    ["50%", 2],
    ["75%", Infinity],
    ["max", Infinity],
  ]);
});

Deno.test("xt describe describes numbers and dates, or the columns named, or else all", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  {
    using tracker = new Tracker(db, { trackId: "run", warnings: false });
    tracker.logBatch([
      { "a,b": 1, phase: "x", big: 2n ** 60n, ok: true, 'é 🚀"': NaN },
      { "a,b": 3, phase: "y", big: 2n ** 60n, ok: true, 'é 🚀"': 7 },
    ]);
    using texts = new Tracker(db, { table: "texts" });
    texts.log({ phase: "x" });
  }
  const rows = await json("describe", db);
  assert.deepEqual(Object.keys(rows[0]!), ["statistic", "a,b", "big", 'é 🚀"']);
  assert.deepEqual(rows.map((row) => [row.statistic, row["a,b"], row['é 🚀"']]), [
    ["count", 2, 1],
    ["mean", 2, 7],
    ["std", Math.SQRT2, null],
    ["min", 1, 7],
    ["25%", 1.5, 7],
    ["50%", 2, 7],
    ["75%", 2.5, 7],
    ["max", 3, 7],
  ]);
  assert.deepEqual(
    await json("stats", "describe", db, "--columns", "a,b"),
    rows.map((row) => ({
      statistic: row.statistic,
      "a,b": row["a,b"],
    })),
  );
  const mixed = await json("describe", db, "--columns", "phase,big");
  assert.deepEqual(mixed.map((row) => row.statistic).slice(0, 4), [
    "count",
    "unique",
    "top",
    "freq",
  ]);
  const texts = await json("describe", db, "--table", "texts");
  assert.deepEqual(texts.map((row) => [row.statistic, row.phase]), [
    ["count", 1],
    ["unique", 1],
    ["top", "x"],
    ["freq", 1],
  ]);
  const { code, stderr } = await xt("describe", db, "--columns", "phas");
  assert.equal(code, 1);
  assert.match(stderr, /^xt: Cannot read column "phas".*Did you mean "phase"\?\n$/);
});

Deno.test("xt stats top and bottom give the events with the greatest and the least values", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  {
    using tracker = new Tracker(db, { warnings: false });
    const values = [3, null, NaN, 2n ** 60n, Infinity, -1, 3];
    tracker.logBatch(values.map((loss, i) => ({ i, loss })));
  }
  const of = async (...args: string[]) => (await json("stats", ...args)).map(({ i }) => i);
  assert.deepEqual(await of("top", db, "loss"), [4, 3, 0, 6, 5]);
  assert.deepEqual(await of("bottom", db, "loss", "-n", "2"), [5, 0]);
  const [first] = await json("stats", "top", db, "timestamp", "-n", "1");
  assert.deepEqual(Object.keys(first!), ["track_id", "timestamp", "i", "loss"]);
  assert.equal(first!.i, 6);
});
