import assert from "node:assert/strict";
import { contentsOf } from "../support/mod.ts";
import { column, CRANE, failure, json, lines, makeRuns, OTTER } from "../support/xt.ts";

Deno.test("xt sql changes the file only with --write", async () => {
  using folder = makeRuns();
  const update = "UPDATE events SET epoch = 9 WHERE loss > 0";
  const refused = await failure(1, "sql", folder.db, update);
  assert.match(refused, /it would write.*--write/);
  assert.deepEqual(column(folder.db, "epoch"), [1, 2, 3, 1]);

  assert.deepEqual(await lines("sql", folder.db, update, "--write"), ["Changed 2 rows"]);
  assert.deepEqual(column(folder.db, "epoch"), [9, 2, 3, 9]);
  const returning = "DELETE FROM events WHERE epoch = 9 RETURNING epoch";
  assert.deepEqual(await json("sql", folder.db, returning, "--write"), [{ epoch: 9 }, {
    epoch: 9,
  }]);
});

Deno.test("xt set stores the value with the column's kind", async () => {
  using folder = makeRuns();
  const cases: readonly (readonly [string, string, unknown])[] = [
    ["loss", "0.8", 0.8],
    ["loss", "-1e-3", -0.001],
    ["flag", "true", true],
    ["note", "0.8", "0.8"],
    ["note", "", ""],
    ["at", "2026-11-25 09:30", new Date("2026-11-25T09:30:00Z")],
    ["cfg", '{"lr":2}', { lr: 2 }],
    ["big", "-1152921504606846977", -(2n ** 60n) - 1n],
    ["new number", "12", 12],
    ["new text", "12 kg", "12 kg"],
    ["new flag", "false", false],
    ["new list", "[1]", [1]],
    ["new big", "1152921504606846977", 2n ** 60n + 1n],
    ["epoch", "null", null],
  ];
  for (const [key, text, value] of cases) {
    assert.deepEqual(await lines("set", folder.db, key, text), ["Changed 4 rows"]);
    assert.deepEqual(column(folder.db, key), [value, value, value, value], `${key} ${text}`);
  }
});

Deno.test("xt set refuses a text that does not fit the column's kind", async () => {
  using folder = makeRuns();
  const before = contentsOf(folder.db);
  const bad = [["loss", "high"], ["loss", "1e999"], ["loss", "0x10"], ["loss", ""], ["big", "0.5"]];
  bad.push(["flag", "yes"], ["at", "2026-02-30"], ["cfg", "{"], ["cfg", "5"]);
  const told = await Promise.all(
    bad.map(([key, text]) => failure(1, "set", folder.db, key!, text!)),
  );
  told.forEach((message, i) => {
    const [key, text] = bad[i]!;
    assert.ok(message.startsWith(`Cannot read "${text}" as the value of "${key}": `), message);
  });
  assert.match(await failure(1, "set", folder.db, "track_id", "x"), /reserved/);
  assert.deepEqual(contentsOf(folder.db), before);
});

Deno.test("xt set changes only the rows of --track-id, and those of --where-key", async () => {
  using folder = makeRuns();
  const { db } = folder;
  assert.deepEqual(await lines("set", db, "tag", "a", "--track-id", CRANE), ["Changed 1 row"]);
  const where = ["--where-key", "loss", "--where-value"];
  assert.deepEqual(await lines("set", db, "tag", "b", ...where, "-0.25"), ["Changed 1 row"]);
  assert.deepEqual(await lines("set", db, "tag", "c", ...where, "NaN"), ["Changed 1 row"]);
  const both = ["--where-key=epoch", "--where-value=1", "--track-id", OTTER];
  assert.deepEqual(await lines("set", db, "tag", "d", ...both), ["Changed 1 row"]);
  assert.deepEqual(await lines("set", db, "tag", "e", ...where, "77"), ["Changed 0 rows"]);
  assert.deepEqual(column(db, "tag"), ["d", "c", "b", "a"]);

  assert.match(await failure(2, "set", db, "tag", "x", "--where-key", "loss"), /--where-value/);
  const unknown = await failure(
    1,
    "set",
    db,
    "tag",
    "x",
    "--where-key",
    "los",
    "--where-value",
    "1",
  );
  assert.match(unknown, /Did you mean "loss"\?$/);
});

Deno.test("xt delete deletes a run and says how many rows", async () => {
  using folder = makeRuns();
  assert.deepEqual(await lines("delete", folder.db, OTTER), ["Deleted 3 rows"]);
  assert.deepEqual(column(folder.db, "track_id"), [CRANE]);
});

Deno.test("xt export writes CSV and JSONL, the format said by --to or the file's name", async () => {
  using folder = makeRuns();
  const { db } = folder;
  const [csv, jsonl, other] = ["a.csv", "b.jsonl", "c"].map((name) => folder.file(name));
  await Promise.all([
    lines("export", db, csv!),
    lines("export", db, jsonl!, "--to", "jsonl"),
    lines("export", db, other!, "--to=csv"),
  ]);
  assert.equal(Deno.readTextFileSync(csv!), Deno.readTextFileSync(other!));
  assert.match(Deno.readTextFileSync(csv!), /^track_id,timestamp,model,loss,/);
  const rows = Deno.readTextFileSync(jsonl!).trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(rows, await json("head", db));

  assert.match(await failure(2, "export", db, folder.file("d")), /Missing --to/);
  assert.match(await failure(2, "export", db, csv!, "--to", "cvs"), /expected csv or jsonl/);
  assert.match(await failure(1, "export", db, db, "--to", "csv"), /it is the database/);
  assert.match(await failure(1, "export", db, folder.file("no/d.csv")), /^Cannot write "/);
});

Deno.test("xt sql --write runs one statement, and refuses several before any has run", async () => {
  using folder = makeRuns();
  const before = contentsOf(folder.db);
  const several = "DELETE FROM events; DELETE FROM events";
  assert.match(await failure(1, "sql", folder.db, several, "--write"), /more than one statement$/);
  assert.match(await failure(1, "sql", folder.db, " -- none", "--write"), /the SQL is empty$/);
  assert.deepEqual(contentsOf(folder.db), before);
});
