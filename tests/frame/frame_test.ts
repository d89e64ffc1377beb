import { ColumnTable, desc, not, op } from "arquero";
import assert from "node:assert/strict";
import { displayWidth } from "../../lib/frame/markdown.ts";
import { type DataFrame, fromRows, Reader, Tracker } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";

/** Gives what `console.log` writes. */
function printed(table: unknown): string {
  return Deno.inspect(table);
}

/** Gives what a notebook shows. */
function shown(table: ColumnTable): Record<string, string> {
  const display = (table as unknown as Record<symbol, () => Record<string, string>>)[
    Symbol.for("Jupyter.display")
  ];
  assert.ok(display, "has nothing to show in a notebook");
  return display.call(table);
}

/** Tells how wide each line of a table is in a terminal: one number where all are aligned. */
function widths(text: string): number[] {
  return [...new Set(text.split("\n").filter((line) => line.startsWith("|")).map(displayWidth))];
}

const VALUES = {
  number: 0.1,
  nan: NaN,
  big: 2n ** 60n,
  ok: true,
  text: "vit",
  at: new Date(1e12),
  list: [1, { a: null }],
  object: { depth: { of: [2] } },
};

Deno.test("toDf() gives every column of every kind, spilled values too", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  tracker.log(VALUES);
  tracker.log({ number: "diverged", LIST: 1, new: null });
  tracker.log({ number: null, image: new Uint8Array([1, 2]) });
  const table = await tracker.toDf();
  assert.ok(table instanceof ColumnTable);
  assert.deepEqual(table.columnNames(), Object.keys(tracker.toColumns()));
  for (const [name, values] of Object.entries(tracker.toColumns())) {
    assert.deepEqual(table.array(name), values, name);
  }
  assert.deepEqual(table.objects(), tracker.toRows().map((row) => ({ LIST: null, ...row })));
  assert.equal(table.get("at", 0).getTime(), 1e12);
});

Deno.test("toDf() of a tracker gives its run, or all", async () => {
  using folder = tempFolder();
  using first = new Tracker(folder.file("runs.db"));
  using second = new Tracker(folder.file("runs.db"));
  first.log({ loss: 1 });
  second.log({ loss: 2 });
  assert.deepEqual((await second.toDf()).array("loss"), [2]);
  assert.deepEqual((await second.toDf({ all: true })).array("loss"), [1, 2]);
  await assert.rejects(second.toDf({ al: true } as object), /Did you mean "all"/);
  second.close();
  await assert.rejects(second.toDf(), { name: "TrackerError" });
});

Deno.test("toDf() of a Reader selects rows as toColumns() does", async () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("runs.db"), { trackId: "first" });
  tracker.logBatch([1, 2, 3, 4, 5].map((epoch) => ({ epoch })));
  using reader = new Reader(tracker.db);
  const options = { trackId: "first", head: 1, tail: 2 };
  assert.deepEqual((await reader.toDf(options)).array("epoch"), [1, 4, 5]);
  assert.deepEqual((await reader.toDf({ trackId: "none" })).numRows(), 0);
  await assert.rejects(reader.toDf({ tail: -1 }), RangeError);
});

Deno.test("toDf() without rows has the columns, and prints them", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  assert.equal(
    printed(await tracker.toDf()),
    `
| track_id | timestamp |
| -------- | --------- |
0 rows, 2 columns`.trimStart(),
  );
});

Deno.test("toDf() prints the first ten rows, aligned, and how many there are", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { trackId: "wide" });
  const names = ["日本語", "🚀", "e\u0301te\u0301", "vit|b\n"];
  tracker.logBatch(
    Array.from({ length: 1234 }, (_, i) => ({ "名前": names[i % 4], loss: i % 2 ? null : i / 4 })),
  );
  const text = printed((await tracker.toDf()).select(not("timestamp")));
  assert.equal(widths(text).length, 1, text);
  const lines = text.split("\n");
  assert.equal(lines.length, 13);
  assert.equal(lines[2], "| wide     | 日本語   |    0 |");
  assert.equal(lines[5], "| wide     | vit\\|b\\n |      |");
  assert.equal(lines[12], "first 10 of 1,234 rows, 3 columns");
});

Deno.test("toDf() shortens long texts, and wide tables, where it prints them", async () => {
  const wide = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`metric_${i}`, i]));
  using tracker = new Tracker(Tracker.IN_MEMORY);
  tracker.log({ note: "🚀".repeat(100), list: Array(100).fill(1), ...wide });
  const table = await tracker.toDf();
  assert.deepEqual([table.numCols(), table.get("metric_499", 0)], [504, 499]);
  const text = printed(table);
  assert.match(text, /\| (🚀){59}… \| \[1(,1){28},… \|/u);
  assert.match(text, /metric_15 \|\n/);
  assert.match(text, /\n1 row, first 20 of 504 columns$/);
  assert.equal(table.get("note", 0), "🚀".repeat(100));
});

Deno.test("a table prints whatever it holds", async () => {
  const cycle: Record<string, unknown> = { name: "loop" };
  cycle.self = cycle;
  const values = [cycle, new Map([[1, 2]]), new Date(NaN), () => 1, Symbol("s"), undefined, -0];
  const table = (await fromRows(values.map((value) => ({ value, n: 1 }))))
    .derive({ n: () => undefined });
  assert.equal(
    printed(table),
    `
| value                               | n   |
| ----------------------------------- | --- |
| {"name":"loop","self":"[Circular]"} |     |
| Map(1)                              |     |
| Invalid Date                        |     |
| [Function: anonymous]               |     |
| Symbol(s)                           |     |
|                                     |     |
| -0                                  |     |
7 rows, 2 columns`.trimStart(),
  );
});

Deno.test("what verbs give prints as well", async () => {
  const table = await fromRows([
    { model: "vit", loss: 0.5, epoch: 1 },
    { model: "cnn", loss: 0.75, epoch: 1 },
    { model: "vit", loss: 0.25, epoch: 2 },
  ]);
  const names = await fromRows([{ model: "vit", name: "Vision Transformer" }]);
  const results = [
    table.filter((d) => d.loss < 0.6).orderby("loss"),
    table.derive({ twice: (d) => d.loss * 2 }).select("twice"),
    table.groupby("model").rollup({ best: (d) => op.min(d.loss) }).orderby(desc("best")),
    table.groupby("model").count(),
    table.join(names, "model"),
    table.join_left(names, "model").rename({ name: "long" }),
    table.fold(["loss", "epoch"]).slice(0, 2),
    table.groupby("model").pivot("epoch", { loss: (d) => op.any(d.loss) }),
    table.concat(table).dedupe("model").reify(),
    table.antijoin(names, "model"),
    table.assign({ seed: [1, 2, 3] }),
    table.sample(2),
  ];
  for (const result of results) {
    const text = printed(result);
    assert.match(text, /^\| .* \|\n\| -.* \|\n(\| .* \|\n)+\d rows?, \d columns?$/);
    assert.equal(shown(result)["text/plain"], text);
  }
  assert.equal(
    printed(results[0]),
    `
| model | loss | epoch |
| ----- | ---: | ----: |
| vit   | 0.25 |     2 |
| vit   |  0.5 |     1 |
2 rows, 3 columns`.trimStart(),
  );
  assert.match(printed(table.groupby("model")), /\n3 rows, 3 columns, 2 groups$/);
});

Deno.test("a table of anybody else's prints as it did", async () => {
  await fromRows([{ a: 1 }]);
  assert.deepEqual(Object.getOwnPropertySymbols(ColumnTable.prototype), []);
});

Deno.test("toDf() shows text in a notebook as text, whatever it looks like", async () => {
  const nasty = `<script>alert("1")</script> & '$x$'\n`;
  const table = await fromRows([{ [nasty]: nasty, n: 1, list: [nasty] }, { n: null }]);
  const { "text/html": html, "text/plain": plain } = shown(table);
  assert.equal(plain, printed(table));
  assert.doesNotMatch(html!, /<script|<\/script|"1"/);
  const text = "&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62; &#38; &#39;$x$&#39;\\n";
  assert.equal(html!.split(text).length - 1, 2);
  assert.match(html!, /^<div class="tex2jax_ignore">/);
  assert.match(html!, /<td style="text-align: right">1<\/td>/);
  assert.match(html!, /<td style="text-align: right"><\/td>/);
  assert.match(html!, /<p>2 rows, 3 columns<\/p>/);
});

/** Names that quote, that objects have by themselves, that Arquero's own code might trip over. */
const NAMES = [
  "constructor",
  "toString",
  "__proto__",
  "hasOwnProperty",
  "length",
  "row",
  "data",
  "op",
  `a"b`,
  "a'b",
  "a`b${1}",
  "a\\b",
  "val/loss",
  "lr schedule",
  "1abc",
  "日本語",
  "a\nb",
  "order",
]; // deno-fmt-ignore

Deno.test("columns may have any name, before and behind verbs", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  const rows = [3, 1, 2].map((n) => Object.fromEntries(NAMES.map((name, i) => [name, n * 100 + i])));
  tracker.logBatch(rows);
  const table = await tracker.toDf();
  const expected = (i: number, order = [3, 1, 2]) => order.map((n) => n * 100 + i);
  for (const [i, name] of NAMES.entries()) {
    assert.deepEqual(table.array(name), expected(i), name);
    assert.deepEqual(table.select(name).array(name), expected(i), name);
    assert.deepEqual(table.orderby(name).array(name), expected(i, [1, 2, 3]), name);
    const { sum } = table.rollup({ sum: op.sum(name) }).object() as Record<string, number>;
    assert.equal(sum, 600 + 3 * i, name);
  }
  const some = table.select(not("track_id", "timestamp")).orderby("data").reify();
  assert.deepEqual(some.columnNames(), NAMES);
  for (const [i, name] of NAMES.entries()) {
    assert.deepEqual(some.array(name), expected(i, [1, 2, 3]), name);
  }
  assert.equal(widths(printed(some)).length, 1);
  using other = new Tracker(Tracker.IN_MEMORY);
  other.logBatch(some);
  const { track_id: _, timestamp: __, ...columns } = other.toColumns();
  assert.deepEqual(Object.keys(columns), NAMES);
  for (const [i, name] of NAMES.entries()) {
    assert.deepEqual(other.column(name), expected(i, [1, 2, 3]), name);
  }
});

Deno.test("fromRows() makes a column of each key that any row has", async () => {
  const rows = [{ a: 1 }, { b: "x", a: undefined }, {}, { c: null, a: 2n }];
  const table = await fromRows<Record<string, unknown>>(rows);
  assert.deepEqual(table.columnNames(), ["a", "b", "c"]);
  assert.deepEqual(table.array("a"), [1, null, null, 2n]);
  assert.deepEqual(table.array("b"), [null, "x", null, null]);
  assert.deepEqual(table.array("c"), [null, null, null, null]);
  const generated = await fromRows(rows.values().map((row) => ({ n: Object.keys(row).length })));
  assert.deepEqual(generated.array("n"), [1, 2, 0, 2]);
  const numbered = await fromRows<Record<string, number>>([{ z: 1, 2: 3 }, { 1: 4 }]);
  assert.deepEqual(numbered.columnNames(), ["2", "z", "1"]);
  const none = await fromRows([]);
  assert.deepEqual([none.numRows(), none.numCols(), printed(none)], [0, 0, "0 rows, 0 columns"]);
  for (
    const bad of [undefined, null, 1, "rows", { a: [1] }, [1], [null], [[1]], [{}, "x"]]
  ) {
    await assert.rejects(fromRows(bad as []), (error: Error) => {
      assert.match(error.message, /^Cannot make a table (of|with) /);
      return error instanceof TypeError;
    });
  }
});

Deno.test("fromRows() takes the rows of a query, and a table's own", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  tracker.logBatch([{ model: "vit", loss: 0.5 }, { model: "cnn", loss: 0.25 }]);
  const best = await fromRows(await tracker.sql("SELECT model, loss FROM events ORDER BY loss"));
  assert.deepEqual(best.array("model"), ["cnn", "vit"]);
  assert.deepEqual((await fromRows(best)).objects(), best.objects());
  assert.deepEqual((await fromRows(tracker.toRows())).objects(), tracker.toRows());
});

Deno.test("logBatch() takes a table: the rows that its filter left, in its order", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, {
    params: { fold: 1 },
    warnings: false,
  });
  const { number: _, ...values } = VALUES;
  const table = await fromRows([3, 1, 2, 4].map((epoch) => ({ epoch, ...values })));
  const last = tracker.logBatch(table.filter((d) => d.epoch < 4).orderby(desc("epoch")));
  assert.deepEqual([last.epoch, last.fold], [1, 1]);
  assert.deepEqual(tracker.column("epoch"), [3, 2, 1]);
  const { track_id: _id, timestamp: _time, fold: _fold, ...row } = tracker.at(0)!;
  assert.deepEqual(row, { epoch: 3, ...values });
});

Deno.test("logBatch() takes what verbs made, and tables of another copy of Arquero", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  const table = await fromRows([{ m: "a", x: 1 }, { m: "b", x: 2 }, { m: "a", x: 3 }]);
  tracker.logBatch(table.groupby("m").rollup({ sum: op.sum("x"), none: () => null }));
  assert.deepEqual(tracker.column("sum"), [4, 2]);
  assert.ok(!tracker.columns.includes("none"));
  // Nothing is known of it but these.
  tracker.logBatch({
    numRows: () => 2,
    columnNames: () => ["sum"],
    getter: () => (row: number) => 10 + row,
  });
  assert.deepEqual(tracker.column("sum"), [4, 2, 10, 11]);
});

Deno.test("logBatch() stores NULL for null and undefined in a table", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  const table = await fromRows([{ a: null, b: 1 }, { a: "x", b: 2 }]);
  tracker.logBatch(table.derive({ b: (d) => d.b > 1 ? d.b : undefined }));
  const stored = tracker.conn.prepare("SELECT typeof(a) AS a, typeof(b) AS b FROM events").all();
  assert.deepEqual(stored.map((row) => ({ ...row })), [
    { a: "null", b: "null" },
    { a: "text", b: "real" },
  ]);
});

Deno.test("logBatch() refuses a table with a stamp, and says how to leave it out", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  tracker.logBatch([{ loss: 0.5 }, { loss: 0.25 }, { loss: NaN }]);
  const table = await tracker.toDf();
  assert.throws(() => tracker.logBatch(table), {
    name: "TypeError",
    message: 'Cannot log a table with a column "track_id": each event gets its own. ' +
      'Leave the old one out: table.select(not("track_id", "timestamp"))',
  });
  assert.throws(() => tracker.logBatch(table.select("timestamp", "loss")), /column "timestamp"/);
  assert.equal(tracker.count(), 3);
  tracker.logBatch(table.filter((d) => d.loss < 0.4).select(not("track_id", "timestamp")));
  assert.deepEqual(tracker.column("loss"), [0.5, 0.25, NaN, 0.25]);
});

Deno.test("logBatch() of a table stores all or nothing", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  const table = await fromRows<Record<string, unknown>>([{ a: 1 }, { a: () => 1 }]);
  assert.throws(() => tracker.logBatch(table), /^TypeError: Cannot log "a"/);
  assert.throws(
    () => tracker.logBatch(fromRows([{ a: 1 }]) as unknown as []),
    /a Promise as a batch/,
  );
  assert.deepEqual(tracker.logBatch(await fromRows([])), {});
  assert.equal(tracker.count(), 0);
});

Deno.test("(slow) toDf() of a million rows filters, groups and prints", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { trackId: "many" });
  tracker.log({ model: "m0", loss: 0, step: 0 });
  tracker.conn.exec(`
    INSERT INTO events (track_id, timestamp, model, loss, step)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999999)
    SELECT 'many', printf('2030-01-01 00:00:00.%06d', i), 'm' || (i % 4), i / 1e6, i FROM n`);
  const table = await tracker.toDf();
  assert.equal(table.numRows(), 1_000_000);
  assert.match(printed(table), /\nfirst 10 of 1,000,000 rows, 5 columns$/);
  const best = table.filter((d) => d.step >= 4).groupby("model")
    .rollup({ least: (d) => op.min(d.step), n: op.count() });
  assert.deepEqual(best.array("least"), [4, 5, 6, 7]);
  assert.equal(best.objects().reduce((n, row) => n + (row as { n: number }).n, 0), 999_996);
});

Deno.test("toDf() has the types of the events, until a verb makes other columns", async () => {
  using tracker = new Tracker<{ loss: number; phase?: "train" | "test" }>(Tracker.IN_MEMORY);
  tracker.logBatch([{ loss: 0.5 }, { loss: 0, phase: "test" }]);
  const table = await tracker.toDf();
  const losses: (number | null)[] = table.filter((d) => d.loss > 0).array("loss");
  const phase: "train" | "test" | null | undefined = table.get("phase", 0);
  const [{ track_id }] = table.objects({ limit: 1 });
  const id: string = track_id;
  assert.deepEqual([losses, phase, id], [[0.5], null, tracker.trackId]);
  (() => {
    // @ts-expect-error a loss is no text
    const _text: string[] = table.array("loss");
    const _derived: string[] = table.derive({ loss: (d) => String(d.loss) }).array(
      "loss",
    ) as string[];
    const _all: DataFrame = table;
  });
});
