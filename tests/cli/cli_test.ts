import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { displayWidth } from "../../lib/frame/markdown.ts";
import { Tracker } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";
import { Modules } from "../support/modules.ts";
import { column, CRANE, failure, json, lines, makeRuns, OTTER, xt, xtAll } from "../support/xt.ts";

Deno.test("xt head prints the first rows as Markdown", async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  using tracker = new Tracker(db, { trackId: OTTER });
  for (let epoch = 1; epoch <= 7; epoch++) tracker.log({ loss: 1 / epoch, name: "日本" });
  const [header, rule, first, ...rest] = await lines("head", db);
  assert.match(header!, /^\| track_id +\| timestamp +\| +loss \| name \|$/);
  assert.match(rule!, /^\| -+ \| -+ \| -+: \| ---- \|$/);
  assert.match(first!, /^\| calm-otter-000001 \| [-0-9]{10} [:.0-9]{15} \| +1 \| 日本 \|$/);
  assert.equal(rest.length, 4);
  assert.equal(new Set([header, rule, first, ...rest].map((l) => displayWidth(l!))).size, 1);
});

Deno.test("xt head and xt tail take -n in each of its forms, oldest row first", async () => {
  using folder = makeRuns();
  const forms = [["-n", "2"], ["-n2"], ["-n=2"], ["--n", "2"], ["--n=2"]];
  const all = await Promise.all(forms.map((form) => json("tail", ...form, folder.db)));
  for (const rows of all) assert.deepEqual(rows.map((row) => row.loss), [-0.25, 0.125]);
  assert.deepEqual((await json("head", folder.db, "-n", "1")).map((row) => row.epoch), [1]);
  assert.deepEqual(await json("head", folder.db, "-n", "0"), []);
});

Deno.test("xt --json prints one array of rows, with what JSON cannot carry as null or text", async () => {
  using folder = makeRuns();
  const [first, second, third] = await json("head", folder.db);
  const { timestamp, ...rest } = first!;
  assert.match(String(timestamp), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/);
  assert.deepEqual(rest, {
    track_id: OTTER,
    model: "vit",
    loss: 0.5,
    epoch: 1,
    flag: true,
    cfg: { lr: [1] },
    note: null,
    at: null,
    big: null,
  });
  assert.equal(second!.loss, null);
  assert.equal(second!.note, "a|b\nc 🚀");
  assert.equal(second!.at, "1970-01-01T00:00:00.000Z");
  assert.equal(third!.big, "1152921504606846976");
});

Deno.test("xt columns prints names, kinds and declared types", async () => {
  using folder = makeRuns();
  const [listed, rows] = await Promise.all([
    lines("columns", folder.db),
    json("columns", folder.db),
  ]);
  assert.equal(listed[0], "| name      | kind    | type      |");
  assert.deepEqual(rows.map(({ name, kind, type }) => `${name} ${kind} ${type}`), [
    "track_id string TEXT",
    "timestamp string TEXT",
    "model string TEXT",
    "loss number REAL",
    "epoch number REAL",
    "flag boolean BOOLEAN",
    "cfg json JSON_TEXT",
    "note string TEXT",
    "at date TIMESTAMP",
    "big bigint INTEGER",
  ]);
});

Deno.test("xt ls lists the runs, or the values of a column, a line each", async () => {
  using folder = makeRuns();
  const [ids, notes, losses, epochs, crane, flags, two] = await Promise.all([
    lines("ls", folder.db),
    lines("ls", folder.db, "note"),
    lines("ls", folder.db, "loss"),
    lines("ls", folder.db, "epoch", "--unique"),
    lines("ls", folder.db, "loss", "--track-id", CRANE),
    json("ls", folder.db, "flag"),
    lines("ls", folder.db, "track_id", "--unique", "-n", "1"),
  ]);
  assert.deepEqual(ids, [OTTER, CRANE]);
  assert.deepEqual(notes, ["", "a|b\\nc 🚀", "", ""]);
  assert.deepEqual(losses, ["0.5", "NaN", "-0.25", "0.125"]);
  assert.deepEqual(epochs, ["1", "2", "3"]);
  assert.deepEqual(crane, ["0.125"]);
  assert.deepEqual(flags.map((row) => row.flag), [true, null, null, false]);
  assert.deepEqual(two, [OTTER]);
});

Deno.test("xt sql prints what a query gives, with the kinds of its columns", async () => {
  using folder = makeRuns();
  const query = "SELECT flag, at, count(*) OVER () AS n FROM db.events ORDER BY timestamp";
  const [rows, text, none] = await Promise.all([
    json("sql", folder.db, query),
    lines("sql", folder.db, "SELECT max(epoch) AS most FROM events"),
    json("sql", folder.db, "SELECT * FROM events WHERE 0"),
  ]);
  assert.deepEqual(rows[0], { flag: true, at: null, n: 4 });
  assert.equal(rows[1]!.at, "1970-01-01T00:00:00.000Z");
  assert.deepEqual(text, ["| most |", "| ---: |", "|    3 |"]);
  assert.deepEqual(none, []);
});

Deno.test("xt goes through each --table", async () => {
  using folder = makeRuns();
  using validation = new Tracker(folder.db, { table: "validation", trackId: OTTER });
  validation.log({ auc: 0.75 });
  const both = ["--table", "events", "--table", "validation"];
  assert.equal((await json("head", folder.db, ...both)).length, 5);
  const text = (await lines("head", folder.db, ...both)).join("\n");
  assert.match(text, /\|\n\n\| track_id/);
  assert.deepEqual(await lines("ls", folder.db, ...both), [OTTER, CRANE, OTTER]);
  assert.deepEqual(await lines("ls", folder.db, "auc", "--table", "validation"), ["0.75"]);
  const several = await failure(2, "export", folder.db, folder.file("x.csv"), ...both);
  assert.match(several, /several tables/);
});

Deno.test("xt --help tells every command, and each command its options", async () => {
  const text = (await lines("--help")).join("\n");
  const names = [...text.matchAll(/^ {2}([a-z]+(?: [a-z]+)?)(?: <| {2})/gm)].map(([, name]) =>
    name!
  );
  assert.deepEqual(names, COMMANDS.map(({ name }) => name));
  const ways = (words: string[]) => [[...words, "--help"], ["-h", ...words], ["help", ...words]];
  const helps = await xtAll(names.flatMap((name) => ways(name.split(" "))));
  for (const [i, { code, stdout, stderr }] of helps.entries()) {
    const name = names[Math.floor(i / 3)]!;
    assert.deepEqual([code, stderr], [0, ""], name);
    assert.match(stdout, new RegExp(`^Usage: xt ${name} (<|\\[options\\]\n)`));
    assert.match(stdout, /-h, --help/);
    assert.ok(stdout.split("\n").every((line) => line.length <= 80), "fits a terminal");
    assert.equal(stdout, helps[i - i % 3]!.stdout);
  }
  assert.ok(text.split("\n").every((line) => line.length <= 80), "fits a terminal");
  assert.ok(!text.includes("\u001b"));
});

Deno.test("xt --version prints the version of the package", async () => {
  const config = JSON.parse(Deno.readTextFileSync(new URL("../../deno.json", import.meta.url)));
  assert.deepEqual(await lines("--version"), [config.version]);
  assert.deepEqual(await lines("-V"), [config.version]);
});

Deno.test("xt loads a command's module only when it runs", async () => {
  const loaded = (await Modules.of("cli.ts")).from(["cli.ts"], { atOnce: true });
  const names = loaded.map((specifier) => specifier.replace(/.*\/lib\//, ""));
  assert.ok(names.includes("cli/commands.ts"));
  assert.deepEqual(names.filter((name) => /reader|store|node:|npm:/.test(name)), []);
});

Deno.test("xt ls --unique tells NaN and the infinities apart", async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  {
    using tracker = new Tracker(db);
    for (const x of [NaN, Infinity, 1, -Infinity, NaN, null, Infinity]) tracker.log({ x });
  }
  assert.deepEqual(await lines("ls", db, "x", "--unique"), [
    "NaN",
    "Infinity",
    "1",
    "-Infinity",
    "",
  ]);
});

Deno.test("xt takes a query that begins with a comment, and -Infinity, for what they are", async () => {
  using folder = makeRuns();
  const { db } = folder;
  assert.deepEqual(await json("sql", db, "-- the first\nSELECT 1 AS a"), [{ a: 1 }]);
  assert.deepEqual(await json("sql", db, "--\nSELECT 2 AS a"), [{ a: 2 }]);
  const { code, stdout } = await xt("set", db, "loss", "-Infinity", "--track-id", OTTER);
  assert.deepEqual([code, stdout], [0, "Changed 3 rows\n"]);
  assert.deepEqual(column(db, "loss"), [-Infinity, -Infinity, -Infinity, 0.125]);
});

Deno.test('xt plot line --json keeps the place of each event beside a column "index"', async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  {
    using tracker = new Tracker(db, { trackId: "run" });
    for (const index of [7, 9]) tracker.log({ index });
  }
  assert.deepEqual(await json("plot", "line", db, "index"), [
    { track_id: "run", index_: 0, index: 7 },
    { track_id: "run", index_: 1, index: 9 },
  ]);
});

Deno.test("xt plot hist --json bounds the bins of the first and the last date there is", async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  {
    using tracker = new Tracker(db);
    tracker.log({ first: new Date(-8.64e15), last: new Date(8.64e15) });
  }
  for (const name of ["first", "last"]) {
    for (const bins of [[], ["--bins", "2"]]) {
      const rows = await json("plot", "hist", db, name, ...bins);
      assert.equal(rows.reduce((sum, { count }) => sum + Number(count), 0), 1);
    }
  }
});

Deno.test("looking takes the permission to read the file, and no other", async () => {
  using folder = makeRuns();
  const calls = [
    ...["head", "tail", "columns", "ls", "runs", "describe"].map((name) => [name, folder.db]),
    ["sql", folder.db, "SELECT count(*) FROM events"],
    ["stats", "top", folder.db, "loss"],
    ["plot", "hist", folder.db, "loss"],
    ["plot", "scatter", folder.db, "epoch", "loss"],
    ["plot", "line", folder.db, "loss"],
    ["assets", "ls", folder.db],
    ["best", folder.db, "loss"],
    ["show", folder.db, OTTER],
    ["compare", folder.db, OTTER, CRANE],
    ["calls", folder.db],
    ["profile", folder.db],
    ...["csv", "jsonl", "markdown"].map((to) => ["runs", folder.db, "--to", to]),
    ["head", folder.db, "--where", "loss < 2", "--sort", "-loss", "--columns", "loss,epoch"],
    ["drift", folder.db, "--reference", "epoch = 1"],
    [folder.db],
  ];
  const outcomes = await xtAll(calls, { flags: [`--allow-read=${folder.db}`] });
  outcomes.forEach(({ code, stderr }, i) => {
    assert.deepEqual([code, stderr], [0, ""], calls[i]!.join(" "));
  });
});

Deno.test("changing takes the permission to read the program's own files besides, and says so", async () => {
  using folder = makeRuns();
  const call = ["set", folder.db, "note", "seen"];
  const flags = ["--no-prompt", `--allow-write=${folder.db}`];
  const sources = fileURLToPath(new URL("../../lib", import.meta.url));
  const [refused] = await xtAll([call], { flags: [...flags, `--allow-read=${folder.db}`] });
  assert.equal(refused!.code, 1);
  assert.equal(
    refused!.stderr,
    `xt: Cannot load set.ts: it is loaded once it is needed, which takes --allow-read=${sources} besides\n`,
  );
  const [done] = await xtAll([call], { flags: [...flags, `--allow-read=${folder.db},${sources}`] });
  assert.deepEqual([done!.code, done!.stderr], [0, ""]);
});
