/* What is read of others takes time that grows as it does, not as its square, whatever it is made of. */
import assert from "node:assert/strict";
import { decodeAsset, Tracker } from "../../mod.ts";
import { readArguments } from "../../lib/cli/line/arguments.ts";
import { splitLine } from "../../lib/cli/line/bash_line.ts";
import { readValue } from "../../lib/cli/line/value.ts";
import { didYouMean } from "../../lib/errors.ts";
import { parseMoment } from "../../lib/event/clock.ts";
import { sourceAt } from "../../lib/imports/kinds.ts";
import { parseLoose } from "../../lib/imports/loose_json.ts";
import { Damage } from "../../lib/imports/run.ts";
import { readCsv } from "../../lib/imports/tables/csv.ts";
import { scanJsonl } from "../../lib/logs/read.ts";
import { recordBehindCut } from "../../lib/logs/cut.ts";
import { RecordParser } from "../../lib/logs/record_parser.ts";
import { bindings } from "../../lib/sql/placeholders.ts";
import { checkStatement } from "../../lib/sql/statement.ts";
import { nameOf } from "../../lib/system/files.ts";
import { sniff } from "../../lib/ui/objects/sniff.ts";
import { noteHtml } from "../../lib/ui/report/note.ts";
import { Classes } from "../../lib/values/cbor/classes.ts";
import { parseExtra } from "../../lib/values/extra.ts";
import { parseJson } from "../../lib/values/json.ts";
import { tempFolder } from "../support/mod.ts";
import { grows } from "../support/time.ts";

const HEAD = "2026-01-01 00:00:00.000 | EXPERIMENT | xetrack!📁!";

/** Makes a text of a length. */
type Make = (length: number) => string;

/** Repeats a text, with others around it. */
function many(text: string, before = "", behind = ""): Make {
  return (length) => before + text.repeat(length / text.length) + behind;
}

/** Two of them, half and half. */
function then(first: Make, second: Make): Make {
  return (length) => first(length / 2) + second(length / 2);
}

const LOGS: readonly Make[] = [
  ...["", "{", '{"', '{"\\\\', '{"a":"', '{"a":1,', "{}", "[", '{"a":[', "{ "].flatMap((data) => [
    many(HEAD + data),
    many(HEAD + data, "", "}"),
    then(many(HEAD + data), many("\\\\", "", '"}')),
    then(many(HEAD + data), many(" ", "", "}")),
    many(`${HEAD}${data}\n`),
    many(`  ${HEAD}${data}\n`, `${HEAD}{\n`),
  ]),
  many("2026-01-01 00:00:00.000 | "),
  many("A", "2026-01-01 00:00:00.000 | "),
  many("  x\n", `${HEAD}\n`),
];

const JSONL: readonly Make[] = [
  many('{"timestamp":"'),
  many('{"timestamp":"a","b":'),
  many('{"timestamp":"a","b":[1,'),
  many('{"timestamp":"a","b":', "", "}"),
  many('{"timestamp":"x","a":"\\\\'),
  then(many('{"timestamp":"'), many("\\\\", "", '"}')),
  many('{"timestamp":"a"'),
];

const JSONS: readonly Make[] = [
  (length) => `{"x":"${"#".repeat(length / 2)}",${'"\\n":1,'.repeat(length / 14)}"z":1}`,
  (length) => `{"x":"${hashes(length / 2)}",${'"\\n":1,'.repeat(length / 14)}"z":1}`,
  many('"\\n"          :1,', "{", '"a":1}'),
  many("\\\\", '"', '"'),
  many("\\"),
  many('\\"'),
  many('"" \\ '),
  many('{"\\n":'),
  (length) => "[".repeat(length / 2) + "]".repeat(length / 2),
  many("12345678901234567890,", "[", "1]"),
];

function hashes(length: number): string {
  return Array.from({ length: length / 8 }, (_, i) => `#${i}`).join("") + "#";
}

const SQL: readonly Make[] = [
  ...["[", "'", '"', "`", "'\"`[", "/*", "-", ";", "; ", " ", "?", "?1,", ":", ":a ", "$a", "[?"]
    .map(
      (text) => many(text),
    ),
  many("CREATE "),
  many("CREATE TEMP "),
  many(" ", "CREATE"),
  many("x", "CREATE TEMP"),
  many(" ", "x;"),
  many("9", "?"),
  many("a", ":"),
];

const WORDS: readonly Make[] = [
  ...["1", "1.", " ", "-", "ab", "=", "\\", "'\"", "/", "\n ", "\r\n"].map((text) => many(text)),
  many("1", "", "x"),
  many("1", "1e", "x"),
  many("1", "1.", "x"),
  many("1", "2026-01-01 00:00:00."),
  many("x", "--"),
  many("x", "", "/a"),
];

const LOOSE: readonly Make[] = [
  many('\\"'),
  many('"\\'),
  many('\\"', '"', "\n"),
  many('\\"', '{"a":NaN,"b":"'),
  many("NaN ", "["),
];

const TABLES: readonly Make[] = [
  ...[",", "\t", '"', '""', '"a",', '"a"x,', '"x\n', '"""x\n', "\r"].map((text) => many(text)),
  many('"x\n', "a,b\n"),
];

const NOTES: readonly Make[] = [
  ...["# a\n", "- a\n", "a\n", "* a ", "** a", "`", "` ", "```\n", "```", "#", " ", "<"].map((
    text,
  ) => many(text)),
];

/** Every parser, with what it is given: it may refuse it, with an error of its own. */
const PARSERS: Readonly<
  Record<string, [parse: (text: string) => unknown, texts: readonly Make[]]>
> = {
  "log lines": [readLog, [...LOGS, ...JSONL]],
  "JSONL": [recordBehindCut, [...JSONL, ...JSONS]],
  "JSON": [parseJson, [...JSONS, ...JSONL]],
  "JSON of Python": [parseLoose, [...LOOSE, ...JSONS, ...JSONL]],
  "CSV": [(text) => readCsv(text, new Damage()), [...TABLES, ...WORDS]],
  "notes": [noteHtml, [...NOTES, ...WORDS]],
  "_extra": [parseExtra, [...JSONS, ...JSONL]],
  "SQL": [checkStatement, [...SQL, ...JSONS]],
  "placeholders": [(sql) => bindings(sql, []), SQL],
  "timestamps": [parseMoment, WORDS],
  "an argument": [(word) => readArguments(["ls", word, "--table", word]), WORDS],
  "arguments": [(text) => readArguments(text.split("")), WORDS],
  "options": [(text) => readArguments(Array(text.length / 10).fill("--table=a")), [many("a")]],
  "options and values": [
    (text) => readArguments(Array(text.length / 10).fill(["-n", "1"]).flat()),
    [
      many("a"),
    ],
  ],
  "behind --": [(text) => readArguments(["--", ...text]), [many("a")]],
  "a value": [(text) => readValue("loss", text, "number"), WORDS],
  "a command line": [splitLine, WORDS],
  "the nearest name": [(name) => didYouMean(name, [`${name}x`, "loss"]), WORDS],
  "the nearest of names": [(text) => didYouMean("lost", text.split(" ")), [
    many("loss "),
    many(" "),
  ]],
  "paths": [nameOf, WORDS],
};

function readLog(text: string): void {
  const parser = new RecordParser("!📁!", new Classes());
  for (const line of text.split("\n")) parser.push(line);
}

/** Parses what may be refused, in an error of ours or of a parser's; a stack that overflows is not meant. */
function attempt(parse: (text: string) => unknown, text: string): void {
  try {
    parse(text);
  } catch (error) {
    assert.ok(error instanceof TypeError || (error as Error).name !== "RangeError", `${error}`);
  }
}

for (const [name, [parse, texts]] of Object.entries(PARSERS)) {
  Deno.test(`reading takes time that grows as what is read: ${name}`, () => {
    for (const make of texts) {
      grows(
        (length) => attempt(parse, make(length)),
        `${name} ${JSON.stringify(make(60).slice(0, 60))}`,
      );
    }
  });
}

Deno.test("integers of any size are written and read in time that grows about as they do", () => {
  const written = new Map<number, Uint8Array>();
  const value = (length: number) => new Map([["n", 1n << BigInt(length * 8)]]);
  using tracker = new Tracker(Tracker.IN_MEMORY);
  grows((length) => {
    const id = tracker.assets.insert(value(length));
    written.set(length, tracker.assets.bytes(id)!.slice());
  }, "a large integer in a Map, written");
  grows((length) => assert.deepEqual(decodeAsset(written.get(length)!), value(length)), "and read");
});

Deno.test("what a file is that is to be imported is seen in time that grows as it does", () => {
  using folder = tempFolder();
  const path = folder.file("rows");
  for (const make of [...TABLES, ...WORDS]) {
    grows(
      (length) => {
        Deno.writeTextFileSync(path, make(length));
        return attempt(() => sourceAt(path), "");
      },
      make(60),
      2000,
    );
  }
});

Deno.test("a drawing is known by what stands behind its comments, and no text holds up who looks for one", () => {
  const typeOf = (text: string) => sniff(new TextEncoder().encode(text)).type;
  assert.equal(typeOf(`<?xml version="1.0"?> <!-- a --> <!---->\n<svg>`), "image/svg+xml");
  for (const comment of ["<!---->", "<!-- -->  ", "<!-- -- ", "<!--"]) {
    assert.match(typeOf(comment.repeat(100)), /^text/, comment);
  }
});

Deno.test("a JSONL file of one line is read in time that grows as it does", () => {
  using folder = tempFolder();
  const path = folder.file("lines.jsonl");
  for (const make of JSONL) {
    grows((length) => {
      Deno.writeTextFileSync(path, make(length));
      return [...scanJsonl(path, () => {})];
    }, make(60));
  }
});

Deno.test("a record behind cut ones is found, whatever these end with, and whatever is in it", () => {
  const records = [
    { timestamp: "t", a: 1 },
    { timestamp: "t", text: 'a "quoted" \\ {"timestamp":"' },
    { timestamp: "t", parts: [{ timestamp: "a" }, { timestamp: "b", c: ["]", "}"] }] },
  ];
  const cut = records.map((record) => JSON.stringify(record));
  for (const record of records) {
    const whole = JSON.stringify(record);
    for (const first of cut) {
      for (let length = 1; length < first.length; length++) {
        const before = first.slice(0, length);
        assert.deepEqual(recordBehindCut(before + whole), record, before);
        assert.deepEqual(recordBehindCut(before + before + whole), record, before);
        assert.equal(recordBehindCut(before + whole.slice(0, -1)), undefined, before);
      }
    }
  }
});

Deno.test("keys with escapes come back among all that stands for them", () => {
  for (const text of ["#", "##", "#0#", "#0##1#", "#0#1#2", "##0##"]) {
    const value = { "\n": 1, [text]: 2, "\\": { "\t": text }, [`${text}0`]: 3, x: [text] };
    assert.deepEqual(parseJson(JSON.stringify(value)), value);
  }
});
