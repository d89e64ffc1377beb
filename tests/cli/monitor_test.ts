/* `xt drift` and `xt profile`: what goes in, what is printed, the exit codes. */
import assert from "node:assert/strict";
import { type Event, Tracker } from "../../mod.ts";
import { type TempFolder, tempFolder } from "../support/mod.ts";
import { atBest, until } from "../support/time.ts";
import { messageOf, start, xtAll } from "../support/xt.ts";

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
    ["drift", db, ...SIDES, "-n", "1", "--json"],
    ["profile", db, "--json", "--columns", "age", "--where", "version = 1"],
    ["profile", db, "--json", "-o", service.file("p.json")],
  ];
  const [table, weeks, csv, markdown, html, days, one, kept, told] = await xtAll(calls);
  assert.deepEqual(JSON.parse(one!.stdout).map(({ column }: Event) => column), ["week"]);
  assert.deepEqual(Object.keys(JSON.parse(kept!.stdout).columns), ["age"]);
  assert.deepEqual(JSON.parse(told!.stdout), { events: 400, columns: 5 });
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

Deno.test("xt logs prints the records of a folder, chosen by level, time and condition", async () => {
  using folder = tempFolder();
  const logs = folder.file("logs");
  {
    using tracker = new Tracker(Tracker.SKIP_INSERT, { logsPath: logs });
    tracker.logger.monitor({ score: 0.5, level: 3 });
    tracker.logger.warning("a|b\nc");
    tracker.logger.monitor({ score: NaN });
  }
  Deno.writeTextFileSync(`${logs}/other.log`, "listening\n");
  const fields = ["--columns", "level,score,message"];
  const calls = [
    ["logs", logs, ...fields],
    ["logs", logs, "--level", "warning", "--json", "--columns", "level,message"],
    ["logs", logs, "--where", 'score < 1 and "data.level" = 3', "--json", ...fields],
    ["logs", logs, "-n", "1", "--since", "1h", "--to", "csv", ...fields],
    ["logs", logs, "--until", "2026-01-01", "--json"],
    ["logs", logs, "--sort", "-score", "-n", "1", "--json", "--columns", "score"],
    ["logs", logs, "--level", "warning", "--where", "score < 1", "--columns", "score", "--json"],
    ["logs", logs, "--where", "scor < 1"],
    ["logs", logs, "--level", "warnign"],
    ["logs", logs, "--since", "tomorrow"],
    ["logs", folder.file("none")],
    ["logs", logs, "-f", "--sort", "score"],
  ];
  const [all, texts, some, last, none, most, nothing, ...wrong] = await xtAll(calls);
  assert.deepEqual([nothing!.stdout, nothing!.code], ["[]\n", 0]);
  assert.equal(
    all!.stdout,
    [
      "| level   | score | message |",
      "| ------- | ----: | ------- |",
      "| MONITOR |   0.5 |         |",
      "| WARNING |       | a\\|b\\nc |",
      "| MONITOR |   NaN |         |",
      "",
    ].join("\n"),
  );
  assert.match(
    all!.stderr,
    /^xt: of logs ".*" some is left out: .*nothing in it is a record; 1 line is no record\n$/,
  );
  assert.deepEqual(JSON.parse(texts!.stdout), [{ level: "WARNING", message: "a|b\nc" }]);
  assert.deepEqual(JSON.parse(some!.stdout), [{ level: "MONITOR", score: 0.5, message: null }]);
  assert.equal(last!.stdout, "level,score,message\nMONITOR,NaN,\n");
  assert.deepEqual([none!.stdout, most!.stdout], ["[]\n", '[\n{"score":0.5}\n]\n']);
  for (
    const [i, [code, words]] of ([
      [1, /no such column: scor\..*"score"/],
      [2, /"warnign": there is none.*"WARNING"/],
      [2, /since "tomorrow": expected a time/],
      [1, /^Cannot read logs ".*none": no such file or folder$/],
      [2, /Cannot use --sort with --follow/],
    ] as const).entries()
  ) {
    assert.match(messageOf(wrong[i]!, code, calls[7 + i]!), words);
  }
});

Deno.test("xt logs -f goes on with what comes, across a rotation, until Ctrl-C", async () => {
  using folder = tempFolder();
  const logs = folder.file("logs");
  const tracker = new Tracker(Tracker.SKIP_INSERT, {
    logsPath: logs,
    logsFileFormat: "app.log",
    warnings: false,
  });
  tracker.logger.monitor({ n: 1 });
  const child = start(["logs", logs, "-f", "--json", "--where", "n < 9"]);
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const next = async () => JSON.parse((await lines.read()).value!).n;
  assert.equal(await next(), 1);
  tracker.logger.monitor([{ n: 2 }, { n: 9 }]);
  assert.equal(await next(), 2);
  let turn = 0;
  const printedAfter = async () => {
    Deno.renameSync(`${logs}/app.log`, `${logs}/app.log.${++turn}`);
    const begun = performance.now();
    tracker.logger.monitor({ n: 2 + turn / 10 });
    assert.equal(await next(), 2 + turn / 10);
    return performance.now() - begun;
  };
  await atBest(printedAfter, (millis) => millis < 1000, "ms until it is printed");
  child.kill("SIGINT");
  assert.equal((await lines.read()).done, true);
  assert.deepEqual([(await child.status).code, await new Response(child.stderr).text()], [0, ""]);
  tracker.close();
});

Deno.test("xt watch --once ends with 1 if a rule fires, and tells each change once", async () => {
  using folder = tempFolder();
  const db = folder.file("prod.db");
  using tracker = new Tracker(db);
  tracker.logBatch([{ latency: 20 }, { latency: 900 }]);
  const write = (name: string, rules: unknown) => {
    const text = typeof rules === "string" ? rules : JSON.stringify(rules);
    Deno.writeTextFileSync(folder.file(name), text);
    return folder.file(name);
  };
  const slow = { name: "slow", column: "latency", above: 500 };
  const rules = write("rules.json", [slow, { name: "stall", stall: "1h" }]);
  const quiet = write("quiet.json", [{ ...slow, name: "slower", above: 5000 }]);
  const wrong: [number, RegExp, string[]][] = [
    [2, /^Cannot use rule 1 \("slow"\) of ".*bad\.json": there is no key "abov"/, [
      "watch",
      db,
      write("bad.json", [{ name: "slow", column: "latency", abov: 1 }]),
    ]],
    [2, /^Cannot read rules ".*cut\.json": line 2, column \d+: it is no JSON$/, [
      "watch",
      db,
      write("cut.json", '[{"name": "a"},\n{"name": ]'),
    ]],
    [2, /^Cannot read rules ".*none\.json": no such file$/, [
      "watch",
      db,
      folder.file("none.json"),
    ]],
    [1, /^Cannot read ".*none\.db": no such file or folder$/, [
      "watch",
      folder.file("none.db"),
      rules,
    ]],
    [1, /^Cannot use rule "d": Cannot read profile ".*p\.json": no such file$/, [
      "watch",
      db,
      write("p.rules.json", [{ name: "d", drift: "p.json" }]),
    ]],
    [2, /Missing <rules>/, ["watch", db]],
  ];
  const [first, again, none, ...bad] = await xtAll([
    ["watch", db, rules, "--once", "--json"],
    ["watch", db, rules, "--once"],
    ["watch", db, quiet, "--once", "--json"],
    ...wrong.map(([, , call]) => call),
  ]);
  assert.equal(first!.code, 1);
  const [alert, ...others] = JSON.parse(first!.stdout);
  assert.deepEqual([{ ...alert, time: "" }, others], [
    { name: "slow", status: "firing", value: 900, time: "", source: db },
    [],
  ]);
  assert.match(
    first!.stderr,
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} slow fires: 900 \(.*prod\.db\)\n$/,
  );
  assert.deepEqual([again!.code, again!.stderr], [1, ""]);
  assert.match(again!.stdout, /^\| name \| status \| value \| time +\| source +\|\n/);
  assert.deepEqual([none!.code, none!.stdout, none!.stderr], [0, "[]\n", ""]);
  wrong.forEach(([code, words, call], i) => assert.match(messageOf(bad[i]!, code, call), words));
});

Deno.test("xt watch tells on stderr, and as JSON lines, until Ctrl-C; --alerts keeps those of logs", async () => {
  using folder = tempFolder();
  const [logs, kept] = ["logs", "alerts.db"].map(folder.file);
  using tracker = new Tracker(Tracker.SKIP_INSERT, { logsPath: logs! });
  tracker.logger.monitor({ x: 1 });
  const rules = folder.file("rules.json");
  Deno.writeTextFileSync(
    rules,
    JSON.stringify([
      { name: "ready", column: "ready", above: 0 },
      { name: "nan", is: "nan", column: "x" },
    ]),
  );
  const call = ["watch", logs!, rules, "--alerts", kept!, "--json"];
  const child = start(call);
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  // What was logged before it began to watch is not told.
  let isReady = false;
  const first = lines.read().finally(() => isReady = true);
  const isTold = () => {
    tracker.logger.monitor([{ ready: 1 }, { ready: 0 }]);
    return isReady;
  };
  await until(isTold, "it tells nothing", 100);
  assert.match((await first).value!, /^\{"name":"ready","status":"firing","value":1,/);
  tracker.logger.monitor({ x: NaN });
  let told = "";
  while (!/"nan".*\n$/.test(told)) told += (await lines.read()).value!;
  const { name, status, value } = JSON.parse(told.trim().split("\n").at(-1)!);
  assert.deepEqual([name, status, value], ["nan", "firing", "NaN"]);
  child.kill("SIGINT");
  assert.equal((await child.status).code, 0);
  const said = (await new Response(child.stderr).text()).split("\n").slice(0, -1);
  assert.match(said.pop()!, /^\d\S+ \S+ nan fires: NaN \(.*logs\)$/);
  for (const line of said) assert.match(line, /^\d\S+ \S+ ready (fires: 1|is over: 0) \(.*logs\)$/);
  await lines.cancel();
  const [again] = await xtAll([[...call, "--once"]]);
  assert.deepEqual([again!.code, again!.stderr], [1, ""]);
});

Deno.test("reports take names and values for text, whatever they look like", async () => {
  using folder = tempFolder();
  const db = folder.file("<b>.db");
  {
    using tracker = new Tracker(db);
    const name = "<img src=x onerror=alert(1)>|`";
    tracker.logBatch(Array.from({ length: 40 }, (_, i) => ({
      v: i < 20 ? 1 : 2,
      [name]: i < 20 ? "<script>" : "</script>&\"'",
    })));
  }
  const [html, markdown] = await xtAll(
    ["html", "markdown"].map((to) => [
      ...["drift", db, "--reference", "v = 1 -- <i>", "--current", "v = 2", "--to", to],
    ]),
  );
  assert.deepEqual([html!.stderr, markdown!.stderr], ["", ""]);
  const tags = new Set(html!.stdout.match(/<\/?[a-z]+/g));
  for (const tag of ["<img", "<script", "</script", "<b", "<i"]) assert.ok(!tags.has(tag), tag);
  assert.match(html!.stdout, /has new values: &#60;\/script&#62;&#38;&#34;&#39;/);
  assert.match(markdown!.stdout, /\\<img src=x onerror=alert\(1\)\\>\\\|\\` has new values/);
});
