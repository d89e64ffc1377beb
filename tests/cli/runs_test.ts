import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { type Comparison, Reader, Tracker } from "../../mod.ts";
import { type TempFolder, tempFolder } from "../support/mod.ts";
import { messageOf, xtAll } from "../support/xt.ts";

/** Makes a file of three runs with a param and a metric, in a new folder. */
function makeSweep(): TempFolder & { readonly db: string } {
  const folder = tempFolder();
  const db = folder.file("sweep.db");
  for (const [i, id] of ["calm-otter-1", "calm-otter-11", "wise-crane-2"].entries()) {
    using tracker = new Tracker(db, { trackId: id, params: { lr: (i + 1) / 4, model: "vit" } });
    for (const loss of [4, 2, 1 / (i + 1)]) tracker.log({ loss });
  }
  return { ...folder, db };
}

type Rows = Record<string, unknown>[];

/** Runs command lines that must succeed as JSON, one after the other, and gives what each printed. */
async function jsons(...calls: string[][]): Promise<Rows[]> {
  const outcomes = await xtAll(calls.map((call) => [...call, "--json"]));
  return outcomes.map(({ stdout, stderr, code }, i) => {
    assert.deepEqual([stderr, code], ["", 0], calls[i]!.join(" "));
    return JSON.parse(stdout);
  });
}

/** Runs command lines that must fail with a code, and gives their messages. */
async function failures(code: number, ...calls: string[][]): Promise<string[]> {
  const outcomes = await xtAll(calls);
  return outcomes.map((outcome, i) => messageOf(outcome, code, calls[i]!));
}

function ids(rows: Rows): unknown[] {
  return rows.map((row) => row.track_id);
}

Deno.test("xt runs prints the summary: which runs, in which order, and what of them", async () => {
  using folder = makeSweep();
  const { db } = folder;
  const [all, best, some, where, archived, failed] = await jsons(
    ["runs", db],
    ["runs", db, "--sort", "-loss", "-n", "1"],
    ["runs", db, "--columns", "loss_max,lr", "--columns", "track_id", "--sort=lr", "-n2"],
    ["runs", db, "--where", "-loss > -0.6"],
    ["runs", db, "--archived", "only"],
    ["runs", db, "--status", "failed", "--status", "killed", "--tag", "x", "--group", "g"],
  );
  const { started, seconds, ...rest } = all![1]!;
  assert.match(String(started), /^\d{4}-/);
  assert.ok(Number(seconds) >= 0);
  assert.deepEqual(rest, {
    track_id: "calm-otter-11",
    name: null,
    status: "finished",
    events: 3,
    lr: 0.5,
    model: "vit",
    loss: 0.5,
  });
  assert.deepEqual(ids(best!), ["calm-otter-1"]);
  assert.deepEqual(some, [
    { loss_max: 4, lr: 0.25, track_id: "calm-otter-1" },
    { loss_max: 4, lr: 0.5, track_id: "calm-otter-11" },
  ]);
  assert.deepEqual(ids(where!), ["calm-otter-11", "wise-crane-2"]);
  assert.deepEqual([archived, failed], [[], []]);
  const [none] = await xtAll([["runs", db, "--where", "loss > 9"]]);
  assert.match(none!.stdout, /^\| track_id \|.*\| lr +\| model \| loss \|\n\| -+ [^\n]+\n$/);
  const wrong = await failures(1, ["runs", db, "--where", "los > 1"], ["runs", db, "--sort", "-x"]);
  assert.match(wrong[0]!, /no such column: los. Did you mean "loss"\?/);
  assert.match(wrong[1]!, /Cannot sort by "x"/);
  const usage = await failures(2, ["runs", db, "--status", "bad"], ["runs", db, "--sort", "-n"]);
  assert.match(usage[0]!, /running or finished or failed or killed or lost/);
  assert.match(usage[1]!, /Missing the value of --sort/);
});

Deno.test("xt run … changes what is told of runs, of all that are named or of none", async () => {
  using folder = makeSweep();
  const { db } = folder;
  const [tagged] = await jsons(["run", "tag", db, "calm-otter-1", "wise", "paper"]);
  assert.deepEqual(ids(tagged!), ["calm-otter-1", "wise-crane-2"]);
  await jsons(
    ["run", "tag", db, "wise", "good"],
    ["run", "untag", db, "calm-otter-1", "wise", "paper"],
    ["run", "name", db, "wise", "first name"],
    ["run", "group", db, "wise", "calm-otter-1", "sweep"],
    ["run", "note", db, "wise", "falls"],
    ["run", "note", db, "calm-otter-11", "x"],
    ["run", "note", db, "calm-otter-11", ""],
    ["run", "finish", db, "wise", "--status", "failed"],
    ["run", "archive", db, "calm-otter-11", "wise"],
    ["run", "unarchive", db, "wise"],
  );
  using reader = new Reader(db);
  const told = reader.runs({ archived: true }).map((run) => {
    const { name, group, tags, note, status, archived } = run;
    return [name, group, tags, note, status, archived];
  });
  assert.deepEqual(told, [
    [null, "sweep", [], null, "finished", false],
    [null, null, [], null, "finished", true],
    ["first name", "sweep", ["good"], "falls", "failed", false],
  ]);
  const [missing, several] = await failures(
    1,
    ["run", "name", db, "wise", "nobody", "lost"],
    ["run", "name", db, "calm", "lost"],
  );
  assert.match(missing!, /Cannot find run "nobody"/);
  assert.match(several!, /Cannot tell which run "calm" .*: "calm-otter-1", "calm-otter-11"$/);
  const usage = await failures(
    2,
    ["run", "finish", db, "wise", "--status", "killed"],
    ["run", "name", db, "wise"],
    ["run", "archive", db],
  );
  assert.match(usage[1]!, /^Missing <value>; usage: xt run name <db> <track-id>… <value>$/);
  assert.equal(reader.runs().at(-1)!.name, "first name");
});

Deno.test("xt delete takes several runs, or where they are such, all or none; --dry-run only says which", async () => {
  using folder = makeSweep();
  const { db } = folder;
  const count = () => {
    using reader = new Reader(db);
    return reader.runs({ archived: true }).length;
  };
  await failures(
    1,
    ["delete", db, "calm-otter-1", "nobody"],
    ["delete", db, "wise", "calm"],
    ["delete", db, ""],
    ["delete", db, "--where", "los = 1"],
  );
  await failures(2, ["delete", db], ["delete", db, "wise", "--where", "loss = 1"]);
  const [dry, dryWhere] = await jsons(
    ["delete", db, "calm-otter-1", "wise", "--dry-run"],
    ["delete", db, "--where", "loss < 1", "--dry-run"],
  );
  assert.deepEqual([ids(dry!), ids(dryWhere!)], [
    ["calm-otter-1", "wise-crane-2"],
    ["calm-otter-11", "wise-crane-2"],
  ]);
  assert.equal(count(), 3);
  const [first, second, none] = await xtAll([
    ["delete", db, "calm-otter-1"],
    ["delete", db, "--where", "loss < 1"],
    ["delete", db, "--where", "loss < 1"],
  ]);
  assert.equal(first!.stdout, "Deleted 3 rows\n");
  assert.equal(second!.stdout, "Deleted 6 rows of 2 runs\n");
  assert.equal(none!.stdout, "Deleted 0 rows of 0 runs\n");
  assert.equal(count(), 0);
});

Deno.test("xt delete and xt run change nothing where one of the runs cannot be changed", async () => {
  using folder = makeSweep();
  const { db } = folder;
  using other = new DatabaseSync(db);
  other.exec(
    "CREATE TRIGGER a BEFORE DELETE ON events WHEN old.track_id LIKE 'wise%' " +
      "BEGIN SELECT raise(ABORT, 'no'); END;" +
      "CREATE TRIGGER b BEFORE UPDATE ON _runs WHEN old.track_id LIKE 'wise%' " +
      "BEGIN SELECT raise(ABORT, 'no'); END",
  );
  const state = () => [
    other.prepare("SELECT count(*) AS n FROM events").get()!.n,
    other.prepare("SELECT count(*) AS n FROM _runs WHERE name IS NOT NULL").get()!.n,
  ];
  const before = state();
  const ids = ["calm-otter-1", "calm-otter-11", "wise"];
  await failures(
    1,
    ["delete", db, ...ids],
    ["delete", db, "--where", "loss > 0"],
    ["run", "name", db, ...ids, "x"],
  );
  assert.deepEqual(state(), before);
});

Deno.test("a run is meant by any beginning of its id that is no other's, wherever a command takes one", async () => {
  using folder = makeSweep();
  const { db } = folder;
  using tracker = new Tracker(Tracker.IN_MEMORY, { cache: folder.file("c.db"), trackId: "warm-1" });
  tracker.track((x: number) => x * 2, { name: "double", args: [3] });
  const [losses, whole] = await jsons(
    ["ls", db, "loss", "--track-id", "wise"],
    ["ls", db, "--track-id", "calm-otter-1"],
  );
  assert.equal(losses!.length, 3);
  assert.deepEqual(ids(whole!), ["calm-otter-1"]);
  const [changed, deleted] = await xtAll([
    ["set", db, "lr", "9", "--track-id", "wis"],
    ["cache", "delete", folder.file("c.db"), "warm"],
  ]);
  assert.equal(changed!.stdout, "Changed 3 rows\n");
  assert.equal(deleted!.stdout, "Deleted 1 result\n");
  for (let i = 0; i < 9; i++) {
    using many = new Tracker(db, { trackId: `many-${i}` });
    many.log({ loss: i });
  }
  const [several] = await failures(1, ["ls", db, "--track-id", "many"]);
  assert.match(several!, /: "many-0", "many-1", "many-2", "many-3", "many-4" …$/);
});

Deno.test("xt compare sets runs side by side: those named, or those that the options choose", async () => {
  using folder = makeSweep();
  const { db } = folder;
  const [named, chosen] = await jsons(
    ["compare", db, "wise", "calm-otter-1"],
    ["compare", db, "--sort", "-lr", "-n", "2", "--all", "--baseline", "calm-otter-1"],
  ) as unknown as Comparison[];
  assert.deepEqual(named!.runs.map((run) => run.trackId), ["wise-crane-2", "calm-otter-1"]);
  assert.deepEqual(named!.rows, [
    { name: "lr", kind: "param", values: [0.75, 0.25], differs: true, delta: [0, -0.5] },
    { name: "loss", kind: "metric", values: [1 / 3, 1], differs: true, delta: [0, 1 - 1 / 3] },
  ]);
  assert.deepEqual(chosen!.runs.map((run) => run.trackId), ["wise-crane-2", "calm-otter-11"]);
  assert.deepEqual(chosen!.rows.map(({ name, delta }) => [name, delta]), [
    ["lr", [0.5, 0.25]],
    ["model", [null, null]],
    ["loss", [1 / 3 - 1, -0.5]],
  ]);
  const [table, csv, latex, markdown] = await xtAll([
    ["compare", db, "calm-otter-1", "calm-otter-11"],
    ["compare", db, "calm-otter-1", "calm-otter-11", "--to", "csv"],
    ["compare", db, "calm-otter-1", "calm-otter-11", "wise", "--to", "latex"],
    ["compare", db, "calm-otter-1", "calm-otter-11", "--to", "markdown"],
  ]);
  assert.equal(
    table!.stdout,
    `| name | kind   | calm-otter-1 | calm-otter-11 | delta |
| ---- | ------ | -----------: | ------------: | ----: |
| lr   | param  |         0.25 |           0.5 |  0.25 |
| loss | metric |            1 |           0.5 |  -0.5 |
`,
  );
  assert.equal(markdown!.stdout, table!.stdout);
  assert.equal(
    csv!.stdout,
    "name,kind,calm-otter-1,calm-otter-11,delta\nlr,param,0.25,0.5,0.25\nloss,metric,1,0.5,-0.5\n",
  );
  assert.match(
    latex!.stdout,
    /^\\begin\{tabular\}\{llrrr\}\n\\hline\nname & kind & calm-otter-1 &/,
  );
  await failures(
    2,
    ["compare", db],
    ["compare", db, "wise", "--sort", "lr"],
    ["compare", db, "wise", "--to", "parquet"],
    ["export", db, "-", "--to", "latex"],
  );
  const [missing] = await failures(1, ["compare", db, "wise", "nobody"]);
  assert.match(missing!, /Cannot find run "nobody"/);
});

Deno.test("xt show tells all of a run, xt best the best run and what differs to others", async () => {
  using folder = makeSweep();
  const { db } = folder;
  {
    using tracker = new Tracker(db, { trackId: "tall-heron-3", params: { lr: 9 }, tags: ["x"] });
    tracker.log({ loss: 3, weights: new Map([["w", 1]]) });
    tracker.log({ loss: NaN });
    tracker.finish("failed", new Error("boom"));
  }
  const [shown, least, greatest] = await jsons(
    ["show", db, "tall"],
    ["best", db, "loss"],
    ["best", db, "lr", "--max", "-n", "1"],
  );
  const { params, metrics, objects, ...told } = shown as unknown as Record<string, unknown>;
  assert.deepEqual([told.track_id, told.status, told.error], ["tall-heron-3", "failed", "boom"]);
  assert.deepEqual([told.tags, told.events, told.archived], [["x"], 2, false]);
  assert.equal((told.environment as { os: string }).os, Deno.build.os);
  const [{ id, ...object }] = objects as [Record<string, unknown>];
  assert.deepEqual(params, { lr: 9, weights: id });
  assert.deepEqual(metrics, {
    loss: { first: 3, last: null, min: 3, max: 3, mean: 3, count: 2 },
  });
  assert.deepEqual(object, {
    column: "weights",
    encoding: "cbor",
    size: object.size,
    references: 1,
  });
  assert.deepEqual(ids(least!), ["wise-crane-2", "calm-otter-11", "calm-otter-1"]);
  assert.deepEqual([least![0]!.loss, least![0]!.lr], [1 / 3, 0.75]);
  assert.deepEqual(ids(greatest!), ["tall-heron-3", "wise-crane-2", "calm-otter-1"]);
  const [text, best] = await xtAll([["show", db, "tall"], ["best", db, "loss"]]);
  for (const word of ["status", "failed", "boom", "cbor"]) assert.ok(text!.stdout.includes(word));
  assert.match(best!.stdout, /^The best of 3 runs by loss, the least: wise-crane-2 with 0\.33/);
  assert.match(best!.stdout, /\n\| +3 \| calm-otter-1 +\| +1 \| +0\.25 \|\n$/);
  const usage = await failures(2, ["best", db, "lr"], ["best", db, "lr", "--min", "--max"]);
  assert.match(usage[0]!, /--min or --max$/);
  const wrong = await failures(1, ["best", db, "los"], ["best", db, "model", "--min"]);
  assert.match(wrong[0]!, /Did you mean "loss"\?/);
  assert.match(wrong[1]!, /no run has a number there/);
});

Deno.test("xt and a file tells what is in it, and how to go on", async () => {
  using folder = makeSweep();
  const { db } = folder;
  {
    using tracker = new Tracker(db, { table: "other", trackId: "a" });
    tracker.log({ accuracy: 1 });
    tracker.finish("failed");
  }
  const [overview] = await jsons([db]) as unknown as Record<string, unknown>[];
  const { path, size, written, tables } = overview!;
  assert.equal(path, db);
  assert.ok(Number(size) > 4000 && String(written) > "2026");
  const [events, other] = tables as Record<string, unknown>[];
  const columns = ["track_id", "timestamp", "lr", "model", "loss"];
  assert.deepEqual(
    [events!.table, events!.runs, events!.states, events!.events, events!.columns],
    ["events", 3, { finished: 3 }, 9, columns],
  );
  assert.deepEqual([other!.table, other!.states], ["other", { failed: 1 }]);
  const [text, help] = await xtAll([[db], [db, "--help"]]);
  assert.match(text!.stdout, /\| events \| +3 \| 3 finished \| +9 \| +5 \|/);
  assert.match(text!.stdout, /\n {2}xt best \S+ loss\n/);
  assert.match(help!.stdout, /^Usage: xt <db> \[options\]/);
  assert.match((await failures(1, [folder.file("none.db")]))[0]!, /no such file/);
  assert.match((await failures(2, ["rnus"]))[0]!, /Did you mean "runs"\?/);
});

Deno.test("the commands to go on with name the table where it must be, and print something", async () => {
  using folder = tempFolder();
  const db = folder.file("it's.db");
  {
    using tracker = new Tracker(db, { table: "my runs" });
    tracker.log({ "train/loss": 1 });
  }
  const [overview] = await xtAll([[db]]);
  const commands = overview!.stdout.match(/(?<=^ {2}xt ).*(?='my runs'$)/gm)!;
  assert.equal(commands.length, 4);
  const words = commands.map((command) => command.replace(/'.*it'\\''s\.db'/, "FILE").trim());
  assert.deepEqual(words, [
    "runs FILE --table",
    "head FILE --table",
    "best FILE train/loss --table",
    "plot line FILE train/loss --table",
  ]);
  const calls = words.map((line) =>
    [...line.split(" "), "my runs"].map((word) => word === "FILE" ? db : word)
  );
  for (const { code, stderr } of await xtAll(calls)) assert.deepEqual([code, stderr], [0, ""]);
  new DatabaseSync(folder.file("empty.db")).exec("CREATE TABLE x(y); DROP TABLE x");
  const [empty] = await xtAll([[folder.file("empty.db")]]);
  assert.match(empty!.stdout, /To go on:\n {2}xt --help\n$/);
});
