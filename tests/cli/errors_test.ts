import assert from "node:assert/strict";
import { Tracker } from "../../mod.ts";
import { contentsOf, tempFolder } from "../support/mod.ts";
import { CLI, failure, makeRuns, OTTER, start } from "../support/xt.ts";

Deno.test("xt tells wrong usage in one line and ends with 2", async () => {
  const wrong: readonly (readonly [RegExp, ...string[]])[] = [
    [/^No command given; see xt --help$/],
    [/^Unknown command "haed"\. Did you mean "head"\?$/, "haed", "x.db"],
    [/^Unknown command "plto"\. Did you mean "plot"\?$/, "plto", "hist", "x.db", "loss"],
    [/^Unknown command "frobnicate"; see xt --help$/, "frobnicate"],
    [/^Unknown option "--jsn"\. Did you mean "--json"\?$/, "head", "x.db", "--jsn"],
    [/^Unknown option "--tabel"\. Did you mean "--table"\?$/, "head", "x.db", "--tabel=a"],
    [/^Unknown option "-json"\. Did you mean "--json"\?$/, "head", "x.db", "-json"],
    [/^Unknown option "-é/, "head", "x.db", "-é\n"],
    [/^Missing <db>; usage: xt head <db>…$/, "head"],
    [/^Missing <value>; usage: xt set <db> <key> <value>$/, "set", "x.db", "loss"],
    [/^Unexpected "y"; usage: xt ls <db>… \[column\]$/, "ls", "x.db", "x", "y"],
    [/^Missing the value of -n$/, "head", "x.db", "-n"],
    [/^Missing the value of --table$/, "head", "x.db", "--table", "--json"],
    [/^Cannot use "" as --table: expected a name$/, "head", "x.db", "--table="],
    [/^Cannot use "-1" as --n: expected a whole number, 0 or more$/, "head", "x.db", "-n", "-1"],
    [/^Cannot use "1e3" as --n: expected a whole number, 0 or more$/, "head", "x.db", "-n1e3"],
    [/^Cannot read "--json=1": --json takes no value$/, "head", "x.db", "--json=1"],
    [/^Cannot use --write with head; see xt head --help$/, "head", "x.db", "--write"],
  ];
  await Promise.all(wrong.map(async ([message, ...args]) => {
    assert.match(await failure(2, ...args), message);
  }));
});

Deno.test("xt tells an unknown table, column, run and SQL name with the nearest that is there", async () => {
  using folder = makeRuns();
  const { db } = folder;
  const before = contentsOf(db);
  const other = folder.file("other.db");
  {
    using tracker = new Tracker(other, { table: "validation" });
    tracker.log({ score: 1 });
  }
  const id = "calm-oter-000001";
  const unknown: readonly (readonly [string, ...string[]])[] = [
    ["events", "head", db, "--table", "evnts"],
    ["events", "set", db, "loss", "1", "--table", "event"],
    ["model", "ls", db, "modle"],
    [OTTER, "ls", db, "--track-id", id],
    [OTTER, "delete", db, id],
    [OTTER, "set", db, "loss", "1", "--track-id", id],
    ["loss", "sql", db, "SELECT los FROM events"],
    ["loss", "sql", db, "SELECT e.los FROM events AS e"],
    ["loss", "sql", db, 'SELECT "los" FROM events'],
    ["score", "sql", other, "SELECT scor FROM validation"],
    ["events", "sql", db, "SELECT * FROM evnts"],
    ["events", "sql", db, "SELECT * FROM db.evnts"],
  ];
  await Promise.all(unknown.map(async ([nearest, ...args]) => {
    const message = await failure(1, ...args);
    assert.ok(message.endsWith(`. Did you mean "${nearest}"?`), message);
  }));
  assert.match(
    await failure(1, "delete", db, "nobody"),
    /^Cannot find run "nobody" in table "events"/,
  );
  assert.match(await failure(1, "sql", db, "SELEC 1"), /syntax error/);
  assert.deepEqual(contentsOf(db), before);
});

Deno.test("xt ends quietly when its output is closed", async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  using tracker = new Tracker(db);
  tracker.logBatch(Array.from({ length: 20_000 }, (_, i) => ({ i })));
  for (const args of [["sql", db, "SELECT * FROM events"], ["ls", db, "i"], ["--help"]]) {
    const child = start(args);
    await child.stdout.cancel();
    const stderr = await new Response(child.stderr).text();
    assert.deepEqual([stderr, (await child.status).code], ["", 0]);
  }
});

Deno.test("xt keeps its exit code when stderr is closed", async () => {
  const child = start(["haed"]);
  await Promise.all([child.stderr.cancel(), child.stdout.cancel()]);
  assert.equal((await child.status).code, 2);
});

Deno.test({
  name: "xt tells that its output cannot be written",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const script = '"$0" run --allow-all "$1" --help > /dev/full';
    const shell = new Deno.Command("sh", { args: ["-c", script, Deno.execPath(), CLI] });
    const { code, stderr } = await shell.output();
    assert.match(new TextDecoder().decode(stderr), /^xt: Cannot write the output: [^\n]+\n$/);
    assert.equal(code, 1);
  },
});
