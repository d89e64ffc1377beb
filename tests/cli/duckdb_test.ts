import assert from "node:assert/strict";
import { failure, json, lines, makeRuns } from "../support/xt.ts";

Deno.test("xt sql --engine duckdb prints what DuckDB gives", async () => {
  using runs = makeRuns();
  const ask = (query: string) => ["sql", runs.db, query, "--engine", "duckdb"];
  const [table, rows, none] = await Promise.all([
    lines(...ask("SELECT model, median(epoch) AS epoch FROM db.events GROUP BY ALL ORDER BY ALL")),
    json(...ask('SELECT loss, big, "at", cfg FROM events ORDER BY timestamp LIMIT 3')),
    lines(...ask("SELECT 1 AS one WHERE false")),
  ]);
  assert.deepEqual(table, [
    "| model  | epoch |",
    "| ------ | ----: |",
    "| resnet |     1 |",
    "| vit    |     2 |",
  ]);
  assert.deepEqual(rows, [
    { loss: 0.5, big: null, at: null, cfg: { lr: [1] } },
    { loss: null, big: null, at: "1970-01-01T00:00:00.000Z", cfg: null },
    { loss: -0.25, big: "1152921504606846976", at: null, cfg: null },
  ]);
  assert.deepEqual(none, ["| one |", "| --- |"]);
});

Deno.test("xt sql --engine duckdb fails with one line", async () => {
  using runs = makeRuns();
  const fails = (code: number, query: string, ...more: string[]) =>
    failure(code, "sql", runs.db, query, "--engine", "duckdb", ...more);
  const [mistake, writes, write, engine] = await Promise.all([
    fails(1, "SELECT los FROM events"),
    fails(1, "DELETE FROM events"),
    fails(2, "DELETE FROM events", "--write"),
    failure(2, "sql", runs.db, "SELECT 1", "--engine", "duck"),
  ]);
  assert.match(
    mistake,
    /^Cannot query ".*": Binder Error: .*"los".*\(line 1, at "los FROM events"\)$/,
  );
  assert.match(writes, /it would write, and a query only reads/);
  assert.match(write, /--write with --engine duckdb/);
  assert.match(engine, /expected sqlite or duckdb/);
});

Deno.test("every command takes --engine", async () => {
  using runs = makeRuns();
  const [head, same] = await Promise.all([
    lines("head", runs.db, "--engine", "duckdb"),
    lines("head", runs.db),
  ]);
  assert.deepEqual(head, same);
});
