import assert from "node:assert/strict";
import { Lanes, markdown } from "../../lib/frame/markdown.ts";
import { screenLines } from "../../lib/frame/screen.ts";

const lines = (
  rows: Record<string, unknown>[],
  columns: string[],
  room: number,
  asked: string[] = [],
) => [...screenLines(rows, columns, { room, asked })];

Deno.test("a table on a terminal says once what all rows share, and what has no value", () => {
  const rows = [
    { run: "a", model: "vit", loss: 1, note: null, gone: undefined },
    { run: "a", model: "vit", loss: 2, note: null },
  ];
  assert.deepEqual(lines(rows, ["run", "model", "loss", "note", "gone"], 80), [
    "run: a, model: vit, no value: note gone",
    "",
    "| loss |",
    "| ---: |",
    "|    1 |",
    "|    2 |",
  ]);
  assert.equal(lines(rows.slice(0, 1), ["run", "loss"], 80)[0], "| run | loss |");
  assert.deepEqual(lines(rows, ["run", "model"], 80)[0], "| run | model |");
  assert.deepEqual(lines([{ a: 1 }, { a: "1" }], ["a"], 80).slice(2), ["| 1   |", "| 1   |"]);
  assert.deepEqual(lines([], ["a", "b"], 80), ["| a   | b   |", "| --- | --- |"]);
});

Deno.test("columns without room are named, those that were asked for stand below", () => {
  const row = { first: 1, second: 2, third: 3, fourth: 4 };
  const names = Object.keys(row);
  assert.deepEqual(lines([row], names, 20), [
    "| first | second |",
    "| ----: | -----: |",
    "|     1 |      2 |",
    "+2 columns: third,",
    "fourth",
  ]);
  assert.deepEqual(lines([row], names, 20, ["fourth"]), [
    "| first | fourth |",
    "| ----: | -----: |",
    "|     1 |      4 |",
    "+2 columns: second,",
    "third",
  ]);
  assert.deepEqual(lines([row], names, 20, names), [
    "| first | second |",
    "| ----: | -----: |",
    "|     1 |      2 |",
    "",
    "| third | fourth |",
    "| ----: | -----: |",
    "|     3 |      4 |",
  ]);
});

Deno.test("what rows are about stands before each part of them", () => {
  const rows = [{ run: "a", loss: 1, steps: 2 }, { run: "b", loss: 3, steps: 4 }];
  assert.deepEqual(lines(rows, ["run", "loss", "steps"], 18, ["run", "loss", "steps"]), [
    "| run | loss |",
    "| --- | ---: |",
    "| a   |    1 |",
    "| b   |    3 |",
    "",
    "| run | steps |",
    "| --- | ----: |",
    "| a   |     2 |",
    "| b   |     4 |",
  ]);
});

Deno.test("a table that grows keeps the columns that it shows", () => {
  const lanes = new Lanes(["a", "b"], { room: 16 });
  lanes.fit({ a: 1, b: 2 });
  assert.equal(lanes.header()[0], "|   a |   b |");
  lanes.add("c");
  lanes.fit({ a: "a longer one", c: 1 });
  assert.match(lanes.header()[0], /^\| a +\| +b \|$/);
  assert.deepEqual(lanes.hidden, ["c"]);
});

Deno.test("numbers have so many digits that count, whole ones all of theirs", () => {
  const shown = (value: unknown) =>
    lines([{ x: value }], ["x"], 80).length && new Lanes(["x"], { precision: 6 }).textOf(value);
  const cases: [unknown, string][] = [
    [1 / 3, "0.333333"],
    [1234.56789, "1234.57"],
    [1234567, "1234567"],
    [1e-10 / 3, "3.33333e-11"],
    [0.1 + 0.2, "0.3"],
    [NaN, "NaN"],
    [-Infinity, "-Infinity"],
    [-0, "-0"],
    [2n ** 60n, String(2n ** 60n)],
    ["0.123456789", "0.123456789"],
    [{ lr: [1 / 3] }, '{"lr":[0.333333]}'],
  ];
  for (const [value, text] of cases) assert.equal(shown(value), text);
  assert.match(markdown([{ x: 1 / 3 }], ["x"]), /0\.3333333333333333/);
});
