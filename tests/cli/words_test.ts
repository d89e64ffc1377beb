/* What a stranger is told who did not know it better. */
import assert from "node:assert/strict";
import { Tracker } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";
import { failure, lines, messageOf, xt, xtAll } from "../support/xt.ts";

/** Makes a file with columns whose names need quotes, and values that JSON does not know. */
function makeFile(db: string): void {
  using tracker = new Tracker(db, { trackId: "r", warnings: false });
  tracker.log({ "val/acc": 0.5, loss: 1, group: "a", "1abc": 2, "lr schedule": "cos" });
  tracker.log({ loss: NaN, "val/acc": { deep: [NaN, -Infinity] } });
  tracker.conn.exec("CREATE VIEW late AS SELECT unixepoch(timestamp) AS at FROM events");
}

Deno.test("xt export writes to stdout for -, and makes no file of that name", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  makeFile(db);
  const file = folder.file("a.csv");
  await lines("export", db, file);
  assert.equal((await xt("export", db, "-", "--to", "csv")).stdout, Deno.readTextFileSync(file));
  const jsonl = await lines("export", db, "-", "--to", "jsonl");
  assert.deepEqual(jsonl.map((line) => JSON.parse(line).loss), [1, null]);
  assert.match(await failure(2, "export", db, "-"), /"-" names no format; expected csv, jsonl or/);
  assert.match((await xt("export", db, "-", "--to", "parquet")).stdout, /^PAR1[^]+PAR1$/);
  assert.deepEqual([...Deno.readDirSync(folder.path)].length, 2);
});

Deno.test("xt export names the formats, and partitions nothing but Parquet", async () => {
  const cases: readonly (readonly [RegExp, ...string[]])[] = [
    [/^Missing --to: "out\.json" names no format; expected csv, jsonl or parquet$/, "out.json"],
    [/^Cannot use --partition-by with "x\.csv"/, "x.csv", "--partition-by", "date"],
    [/^Cannot use --partition-by with "x\.JSONL"/, "x.JSONL", "--partition-by", "table"],
    [/with --to csv: it is for parquet$/, "x", "--to", "csv", "--partition-by", "date"],
  ];
  const calls = cases.map(([, ...args]) => ["export", "a.db", ...args]);
  const outcomes = await xtAll(calls);
  for (const [i, [message]] of cases.entries()) {
    assert.match(messageOf(outcomes[i]!, 2, calls[i]!), message);
  }
});

Deno.test("xt sql tells how a name is quoted, which columns there are, and NaN as it is", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  makeFile(db);
  const wrong: readonly (readonly [query: string, meant: RegExp])[] = [
    ["SELECT val/acc FROM events", /Did you mean "val\/acc", in double quotes\?$/],
    ["SELECT lr schedule FROM events", /Did you mean "lr schedule", in double quotes\?$/],
    ["SELECT group FROM events", /Did you mean "group", in double quotes\?$/],
    ["SELECT 1abc FROM events", /Did you mean "1abc", in double quotes\?$/],
    ["SELECT los FROM events", /Did you mean "loss"\?$/],
    ['SELECT "val/acc", foo FROM events', /no such column: foo$/],
  ];
  const calls = [
    ...wrong.map(([query]) => ["sql", db, query]),
    ["sql", db, "SELECT val/acc FROM events", "--engine", "duckdb"],
    ["sql", db, "SELECT loss,\n  foo(1)\nFROM events", "--engine", "duckdb"],
    ["sql", db, "SELECT * FROM late", "--engine", "duckdb"],
    ["sql", db, "SELECT loss, 1 AS one FROM events WHERE loss > 5"],
    ["sql", db, "SELECT loss, 1 AS one FROM events WHERE loss > 5", "--engine", "duckdb"],
    ["sql", db, "SELECT _extra FROM events WHERE _extra IS NOT NULL"],
  ];
  const outcomes = await xtAll(calls);
  const message = (i: number) => messageOf(outcomes[i]!, 1, calls[i]!);
  for (const [i, [, meant]] of wrong.entries()) assert.match(message(i), meant);
  assert.match(
    message(6),
    /"val".* \(line 1, at "val\/acc FROM events"\)\. Did you mean "val\/acc"/,
  );
  assert.match(message(7), /\(line 2, at "foo\(1\)"\)$/);
  assert.match(message(8), /DuckDB cannot run the view "late", which SQLite can: .*unixepoch/);
  for (const i of [9, 10]) assert.match(outcomes[i]!.stdout, /^\| loss +\| one +\|\n\| -+/);
  assert.match(
    outcomes[11]!.stdout,
    /\| \{"loss":NaN,"val\/acc":\{"deep":\[NaN,-Infinity\]\}\} \|/,
  );
});

Deno.test("xt copy that met other values says how to take them over", async () => {
  using folder = tempFolder();
  const [from, to] = [folder.file("a.db"), folder.file("b.db")];
  makeFile(from);
  await lines("copy", from, to);
  await lines("set", from, "loss", "7");
  const [said] = await lines("copy", from, to);
  assert.match(said!, /2 of them with other values; to take those over, delete their runs from/);
  await lines("delete", to, "r");
  assert.deepEqual(await lines("copy", from, to), ["Copied 2 rows"]);
  assert.deepEqual(await lines("ls", to, "loss", "--unique"), ["7"]);
});

Deno.test("xt plot says that an empty file has no values", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  using _tracker = new Tracker(db);
  for (const plot of [["hist", "loss"], ["line", "loss"], ["scatter", "lr", "loss"]]) {
    const message = await failure(1, "plot", plot[0]!, db, ...plot.slice(1));
    assert.match(message, /no event has a value in it$|has none of this name$/);
  }
});
