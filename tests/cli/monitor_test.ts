/* `xt drift` and `xt profile`: what goes in, what is printed, the exit codes. */
import assert from "node:assert/strict";
import { type Event, Tracker } from "../../mod.ts";
import { type TempFolder, tempFolder } from "../support/mod.ts";
import { messageOf, xtAll } from "../support/xt.ts";

/** Makes the same events as a file, as logs and as JSONL: of version 2 the ages are higher, and Italy is gone. */
function makeService(): TempFolder & {
  readonly db: string;
  readonly logs: string;
  readonly jsonl: string;
} {
  const folder = tempFolder();
  const [db, logsPath, jsonl] = ["prod.db", "logs", "prod.jsonl"].map(folder.file);
  using tracker = new Tracker(db!, { logsPath, jsonl });
  tracker.logBatch(Array.from({ length: 400 }, (_, i) => ({
    version: i < 200 ? 1 : 2,
    week: Math.floor(i / 100),
    age: 30 + i % 10 + (i < 200 ? 0 : 5),
    "a|b, c": i % 3,
    country: ["DE", i < 200 ? "IT" : "FR"][i % 2],
  })));
  return { ...folder, db: db!, logs: logsPath!, jsonl: jsonl! };
}

const SIDES = ["--reference", "version = 1", "--current", "version = 2"];

Deno.test("xt drift says the same of a file, of logs, of JSONL and against a profile", async () => {
  using service = makeService();
  const { db, logs, jsonl } = service;
  const kept = service.file("kept.profile.json");
  const named = ["--columns", "age,country"];
  const outcomes = await xtAll([
    ["profile", db, "-o", kept, "--where", "version = 1"],
    ...[db, logs, jsonl].map((source) => ["drift", source, ...SIDES, ...named, "--json"]),
    ...[db, logs].map((source) => [
      ...["drift", source, "--reference-db", kept, "--current", "version = 2", ...named, "--json"],
    ]),
    [
      "drift",
      db,
      "--reference-db",
      logs,
      "--reference",
      "version = 1",
      "--current",
      "version = 2",
      ...named,
      "--json",
    ],
    ["drift", kept, "--current-db", jsonl, ...named, "--json"],
  ]);
  assert.deepEqual(outcomes.map(({ code, stderr }) => [code, stderr]), outcomes.map(() => [0, ""]));
  assert.equal(outcomes[0]!.stdout, "Profiled 200 rows of 5 columns\n");
  const rows = outcomes.slice(1).map(({ stdout }) => JSON.parse(stdout) as Event[]);
  for (const other of rows.slice(1, -1)) assert.deepEqual(other, rows[0]);
  const [age, country] = rows[0]!;
  assert.deepEqual([age!.column, age!.ks, age!.drifted], ["age", 0.5, true]);
  assert.deepEqual([country!.unseen, country!.vanished, country!.drifted], [["FR"], ["IT"], true]);
  assert.deepEqual(rows.at(-1)!.map(({ current_n }) => current_n), [400, 400]);
});

Deno.test("xt drift prints tables and what they mean; by groups with a chart a column", async () => {
  using service = makeService();
  const { db } = service;
  const calls = [
    ["drift", db, ...SIDES],
    [
      "drift",
      db,
      "--reference",
      "week = 0",
      "--by",
      "week",
      "--columns",
      "age,country",
      "--precision",
      "3",
    ],
    ["drift", db, ...SIDES, "--to", "csv", "--columns", "a|b, c"],
    ["drift", db, ...SIDES, "--to", "markdown"],
    ["drift", db, ...SIDES, "--to", "html"],
    ["drift", db, "--by", "day", "--json"],
  ];
  const [table, weeks, csv, markdown, html, days] = await xtAll(calls);
  assert.match(table!.stdout, /^\| column +\| drifted \|/);
  assert.match(table!.stdout, /\| age +\| reference \| +30 \|/);
  assert.match(
    table!.stdout,
    /\n\ncountry has new values: FR\ncountry lacks values: IT\n3 of 4 columns drifted: week, age, country\n$/,
  );
  assert.match(weeks!.stdout, /\| age +\| +2 \| +4 \| +2 \| +2 \| [\d.]+ +\| ▁▁██ +\|/);
  assert.match(weeks!.stdout, /\| +2 \| +100 \| age, country \|/);
  const [header, line, ...none] = csv!.stdout.trimEnd().split("\n");
  assert.match(header!, /^column,kind,reference_n,.*,drifted$/);
  assert.match(line!, /^"a\|b, c",number,200,200,0,0,0,0,\[\],\[\],false,/);
  assert.deepEqual(none, []);
  assert.match(
    markdown!.stdout,
    /^# Drift of .*: version = 2, beside version = 1\n\n- country has/,
  );
  assert.match(html!.stdout, /^<!DOCTYPE html>\n/);
  assert.match(html!.stdout, /<figure aria-label="age">.*<figure aria-label="country">/s);
  assert.doesNotMatch(html!.stdout, /<script|https?:\/\/(?!www\.w3\.org)/);
  assert.match(JSON.parse(days!.stdout)[0].by, /^\d{4}-\d\d-\d\d$/);
});

Deno.test("xt drift --fail ends with 1 for drift, 3 without events on a side, else 0", async () => {
  using service = makeService();
  const { db, logs } = service;
  const fail = (...args: string[]) => ["drift", db, "--fail", "--json", ...args];
  const outcomes = await xtAll([
    fail(...SIDES),
    fail("--current", "version = 1", "--reference", "version = 1"),
    fail("--current", "version = 3"),
    fail("--reference", "version = 3"),
    fail("--reference", "version = 3", "--by", "week"),
    ["drift", db, ...SIDES],
    fail("--reference-db", logs),
    fail(),
  ]);
  assert.deepEqual(outcomes.map(({ code }) => code), [1, 0, 3, 3, 3, 0, 0, 0]);
});

Deno.test("xt drift and xt profile say in one line what is wrong", async () => {
  using service = makeService();
  const { db, logs } = service;
  const kept = service.file("kept.json");
  Deno.writeTextFileSync(service.file("none.json"), '{"xetrack_profile": 9}');
  const calls: [number, RegExp, string[]][] = [
    [1, /^Cannot read ".*nothing.db": no such file or folder$/, [
      "drift",
      service.file("nothing.db"),
    ]],
    [1, /"agee": no event has it.*"age"/, ["drift", db, "--columns", "agee"]],
    [1, /no such column: versoin.*"version"/, ["drift", db, "--current", "versoin = 1"]],
    [1, /no such column: versoin.*"version"/, ["drift", logs, "--current", "versoin = 1"]],
    [2, /"week" as --block: expected day/, ["drift", db, "--block", "week"]],
    [1, /is of version 9/, ["drift", db, "--reference-db", service.file("none.json")]],
    [1, /does not know its events/, ["drift", db, "--reference-db", kept, "--reference", "1"]],
    [1, /does not know its events/, ["drift", db, "--reference-db", kept, "--block", "day"]],
    [1, /it is the database/, ["profile", db, "-o", db]],
    [2, /Missing <source>/, ["profile"]],
    [2, /Cannot print rows as html: only xt drift can/, ["head", db, "--to", "html"]],
    [1, /has no column|none of this name|"nope"/, ["drift", db, "--table", "nope"]],
  ];
  const outcomes = await xtAll([["profile", db, "-o", kept], ...calls.map(([, , call]) => call)]);
  calls.forEach(([code, words, call], i) => {
    assert.match(messageOf(outcomes[i + 1]!, code, call), words);
  });
});
