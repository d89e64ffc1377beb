import assert from "node:assert/strict";
import { eastAsianWidth } from "get-east-asian-width";
import { cut, displayWidth, markdown } from "../../lib/frame/markdown.ts";
import { isWide } from "../../lib/frame/wide.ts";

Deno.test("markdown() aligns text to the left and numbers to the right", () => {
  const rows = [{ model: "resnet18", loss: 0.5 }, { model: "vit", loss: 10 }];
  assert.equal(
    markdown(rows, ["model", "loss"]),
    `
| model    | loss |
| -------- | ---: |
| resnet18 |  0.5 |
| vit      |   10 |`.trimStart(),
  );
});

Deno.test("markdown() without rows gives the header, without columns nothing", () => {
  assert.equal(markdown([], ["a", "loss"]), "| a   | loss |\n| --- | ---- |");
  assert.equal(markdown([{ a: 1 }], []), "");
});

Deno.test("markdown() shows absent values and null as empty cells", () => {
  const rows = [{ n: 1 }, { n: null }, {}, { n: 2n ** 60n }];
  assert.deepEqual(markdown(rows, ["n"]).split("\n").slice(1), [
    "| ------------------: |",
    "|                   1 |",
    "|                     |",
    "|                     |",
    "| 1152921504606846976 |",
  ]);
  assert.equal(markdown([{ n: null }], ["n"]).split("\n")[1], "| --- |");
});

Deno.test("markdown() shows every kind of value as its text", () => {
  const row = {
    nan: NaN,
    zero: -0,
    flag: false,
    at: new Date(0),
    list: [1, { a: "b" }],
    text: "",
  };
  assert.equal(
    markdown([row], Object.keys(row)).split("\n")[2],
    '| NaN |   -0 | false | 1970-01-01T00:00:00.000Z | [1,{"a":"b"}] |      |',
  );
});

Deno.test("markdown() keeps a cell on its line: pipes, line breaks, controls", () => {
  const rows = [{ "a|b\n": "x|y\r\n\tz\u001b[31m\u0085\u2028" }];
  const lines = markdown(rows, ["a|b\n"]).split(/[\n\u2028\u0085]/);
  assert.equal(lines.length, 3);
  assert.match(lines[0]!, /^\| a\\\|b\\n +\|$/);
  assert.equal(lines[2], "| x\\|y\\r\\n\\tz\\u001b[31m\\u0085\\u2028 |");
});

Deno.test("markdown() takes names that objects have by themselves", () => {
  const rows = [Object.fromEntries([["__proto__", 1], ["constructor", 2]])];
  assert.equal(
    markdown(rows, ["__proto__", "constructor"]).split("\n")[2],
    "|         1 |           2 |",
  );
  assert.equal(
    markdown([{}], ["constructor", "toString"]).split("\n")[2],
    "|             |          |",
  );
});

Deno.test("markdown() aligns by what a terminal shows: emoji, combining marks, wide letters", () => {
  const texts = ["abc", "日本語", "e\u0301te\u0301", "🚀", "👩‍👩‍👧", "한글", "ｱｲ"];
  const lines = markdown(texts.map((t) => ({ "名前🚀": t })), ["名前🚀"]).split("\n");
  assert.deepEqual(new Set(lines.map(displayWidth)), new Set([10]));
  assert.equal(lines[3], "| 日本語 |");
});

Deno.test("displayWidth() counts the cells of a terminal", () => {
  const widths: readonly [number, string][] = [
    [0, ""],
    [3, "a|~"],
    [1, "é"],
    [1, "e\u0301"],
    [0, "\u200b\u200d\ufe0f"],
    [2, "日"],
    [2, "한"],
    [2, "\u1112\u1161\u11ab"],
    [2, "Ａ"],
    [1, "ｱ"],
    [1, "→"],
    [1, "1"],
    [2, "1️⃣"],
    [1, "❤"],
    [2, "❤️"],
    [2, "⌚"],
    [2, "👍🏽"],
    [2, "🏳️‍🌈"],
    [2, "🧑🏽‍💻"],
    [2, "🏴󠁧󠁢󠁥󠁮󠁧󠁿"],
    [4, "🇮🇱🇫🇷"],
    [1, "\ud800"],
  ];
  for (const [width, text] of widths) assert.equal(displayWidth(text), width, JSON.stringify(text));
});

Deno.test("cut() leaves nothing of a text where there is no room", () => {
  for (const room of [0, -3]) assert.equal(cut("loss", room), "");
  assert.equal(cut("", 0), "");
  assert.equal(cut("loss", 1), "…");
});

Deno.test("every character is as wide as a package that follows Unicode says", () => {
  for (let code = 0; code <= 0x10ffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const width = isWide(String.fromCodePoint(code)) ? 2 : 1;
    if (width !== eastAsianWidth(code)) assert.fail(`U+${code.toString(16)} is not ${width} wide`);
  }
});
