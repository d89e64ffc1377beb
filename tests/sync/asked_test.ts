/* Every question that is asked of a store gives what it gives on one file of all sources. */
import assert from "node:assert/strict";
import { copy, Reader, Tracker } from "../../mod.ts";
import { sync } from "../../sync.ts";
import { extensionsFolder } from "../support/extensions.ts";
import { tempFolder } from "../support/mod.ts";
import { type Postgres, postgresPrograms, startPostgres } from "../support/postgres.ts";
import { xtAll } from "../support/xt.ts";

/** Makes files whose events differ in all that a store has to carry: what spilled, kinds, names, and what lacks. */
function fillSources(a: string, b: string): void {
  const open = (path: string, trackId: string, options: object = {}) =>
    new Tracker(path, { trackId, environment: false, warnings: false, ...options });
  {
    using tracker = open(a, "calm-1", {
      name: "first",
      tags: ["x"],
      params: { lr: 0.5, on: true },
    });
    for (const loss of [4, 1, NaN, 0.5]) tracker.log({ loss, model: new Map([[loss, 1]]) });
    tracker.log({ mixed: 1, "q\"uo'te": "it''s", "nested/acc": 0.25, text: "" });
  }
  {
    using tracker = open(a, "calm-12", { group: "g", note: "n", params: { lr: 0.25, on: false } });
    for (let n = 0; n < 30; n++) {
      tracker.log({ loss: 1 / (n + 1), acc: n, big: 2n ** 60n + BigInt(n % 2), at: new Date(n) });
    }
    tracker.log({ loss: Infinity, cfg: { a: [1, n(2)] }, text: "a\tb\\N\n🚀", same: "s" });
    tracker.log({ same: "s", acc: 3 });
  }
  {
    using tracker = open(b, "wise-2", { params: { lr: 0.125, on: true } });
    for (const loss of [NaN, -1, 2]) tracker.log({ loss, mixed: "text", acc: loss * 2 });
    tracker.log({ mixed: 7, long: "l".repeat(500), acc: "none" });
    tracker.log({ long: "m".repeat(500), empty: null, TEXT: "upper" });
  }
  using one = open(b, "zero", { params: { on: null } });
  one.log({ acc: -0 });
  using other = new Tracker(b, { trackId: "o", table: "other", warnings: false });
  other.log({ score: 1 });
}

const n = (value: number) => ({ value });

const QUESTIONS = [
  "head $",
  "head $ -n 3 --columns loss,lr",
  "head $ -n 2 --where loss>0.3 --columns track_id",
  "head $ -n 4 --sort -loss",
  "head $ --track-id calm-1 -n 2",
  "head $ --track-id calm-1 --track-id wise",
  "tail $",
  "tail $ -n 2 --columns mixed",
  "tail $ --track-id calm-12 -n 1",
  "head $ -n 0",
  "ls $",
  "ls $ loss",
  "ls $ mixed --unique",
  "ls $ lr --where on",
  "columns $",
  "runs $",
  "runs $ --sort -loss",
  "runs $ --where lr<0.4 --columns track_id,loss,loss_mean,loss_count",
  "runs $ --sort loss_min -n 2 --columns track_id,loss_min,loss_max,loss_first,acc",
  "runs $ --tag x",
  "runs $ --group g",
  "runs $ --status finished --columns track_id,events,seconds,first,last",
  "runs $ --where events>5",
  "runs $ --table other",
  "runs $ --columns nothing",
  "show $ calm-1",
  "show $ wise",
  "show $ calm",
  "show $ nobody",
  "best $ loss",
  "best $ acc --max",
  "best $ loss_min --min",
  "best $ mixed --max -n 1",
  "best $ text --max",
  "compare $ calm-1 wise --all",
  "compare $ calm-12 zero --baseline zero",
  "compare $ --sort -acc -n 2 --to markdown",
  "describe $",
  "describe $ --columns acc,lr,text",
  "describe $ --per run",
  "describe $ --where on",
  "stats top $ loss -n 2",
  "stats bottom $ acc -n 2 --per run --take min",
  "stats describe $ --track-id calm-1",
  "plot line $ loss",
  "plot line $ loss --by lr",
  "plot line $ acc --x loss --track-id calm-12",
  "plot line $ loss --every 1h --agg max",
  "plot line $ nothing",
  "plot hist $ loss",
  "plot hist $ acc --per run",
  "plot scatter $ loss acc",
  "plot scatter $ loss acc --where lr<0.3 -n 9",
  "export $ - --to csv",
  "export $ - --to jsonl --columns loss,mixed --sort -loss",
  "export $ - --to csv --track-id wise-2",
  "export $ - --to jsonl -n 7",
  "export $ - --to csv --table other",
];

/** Asks both, and compares all that is said, errors too; the store's address stands where the file's path does. */
async function askBoth(
  store: string,
  file: string,
  { questions = QUESTIONS, options = [] }: { questions?: string[]; options?: string[] } = {},
): Promise<void> {
  const asked = (db: string, more: string[]) =>
    xtAll(
      questions.map((
        call,
      ) => [...call.split(" ").map((word) => word === "$" ? db : word), ...more]),
    );
  const [there, here] = [await asked(store, options), await asked(file, [])];
  for (const [i, call] of questions.entries()) {
    const { code, stdout, stderr } = there[i]!;
    const named = {
      code,
      stdout: stdout.replaceAll(store, file),
      stderr: stderr.replaceAll(store, file),
    };
    assert.deepEqual(named, here[i], call);
  }
  assert.ok(here.filter(({ code }) => code === 0).length > questions.length * 0.8);
}

/** Those that read how runs stand, as JSON too. */
const OF_RUNS = QUESTIONS.filter((question) => /^(runs|show|best|compare) /.test(question))
  .map((question) => question.includes("--to") ? question : `${question} --json`);

let server: Postgres | undefined;
Deno.test.afterAll(async () => await server?.[Symbol.asyncDispose]());

Deno.test({
  name: "xt asks PostgreSQL as one file of all sources, after edits and deletions by whomever too",
  ignore: postgresPrograms() === undefined,
  sanitizeResources: false,
  sanitizeOps: false,
  fn: async () => {
    using folder = tempFolder();
    server ??= await startPostgres();
    const [a, b, all] = ["a", "b", "all"].map((name) => folder.file(`${name}.db`)) as [
      string,
      string,
      string,
    ];
    const url = await server.database("asked");
    fillSources(a, b);
    await sync([a, b], url);
    copy([a, b], all);
    await askBoth(url, all);
    for (const path of [a, all]) {
      using reader = new Reader(path);
      reader.setValue("lr", 0.75, "calm-1");
      reader.setWhere("lr", 8, "acc", 4, "calm-12");
      reader.setRun("calm-12", { tags: ["x", "y"], archived: true });
    }
    await sync(a, url);
    await askBoth(url, all, { questions: OF_RUNS });
    // Who changes the store itself is noticed.
    const psql = (sql: string) => server!.psql("asked", sql);
    await psql("UPDATE events SET loss = 11 WHERE track_id = 'calm-1' AND loss = 1");
    await psql("DELETE FROM events WHERE track_id = 'wise-2'");
    await psql(
      "INSERT INTO events (track_id, timestamp, loss, lr) VALUES ('new', '2036-01-01', 3, 1)",
    );
    {
      using reader = new Reader(all);
      reader.setWhere("loss", 11, "loss", 1, "calm-1");
      reader.deleteRun("wise-2");
      await psql("DELETE FROM _runs WHERE track_id = 'wise-2'");
    }
    const runs = ["track_id", "events", "loss", "loss_min", "lr"].join();
    const [there, again] = await xtAll(
      [url, url].map((db) => ["runs", db, "--archived", "--columns", runs, "--json"]),
    );
    const [here] = await xtAll([["runs", all, "--archived", "--columns", runs, "--json"]]);
    const added = { track_id: "new", events: 1, loss: 3, loss_min: 3, lr: 1 };
    assert.deepEqual(JSON.parse(there!.stdout), [...JSON.parse(here!.stdout), added]);
    assert.deepEqual(again, there);
    await sync([a, b], url);
    assert.deepEqual(await psql("SELECT count(*) FROM _sync_figures WHERE columns IS NULL"), ["0"]);
    const [kept] = await xtAll([["runs", url, "--archived", "--columns", runs, "--json"]]);
    assert.equal(kept!.stdout, there!.stdout);
  },
});

Deno.test("xt asks a DuckLake as one file of all sources", async () => {
  const extensions = await extensionsFolder();
  if (extensions === undefined) return;
  using folder = tempFolder();
  const [a, b, all] = ["a", "b", "all"].map((name) => folder.file(`${name}.db`)) as [
    string,
    string,
    string,
  ];
  const address = `ducklake:sqlite:${folder.file("meta.sqlite")}`;
  fillSources(a, b);
  await sync([a, b], address, { data: folder.file("data"), extensions });
  copy([a, b], all);
  // Each loads the extensions anew.
  const questions = QUESTIONS.filter((question) =>
    /^(head \$|tail \$ --track-id.*|runs \$|runs .*_min.*|show \$ calm-1|best \$ loss|compare .* --all|plot line \$ loss)$/
      .test(question)
  );
  await askBoth(address, all, { questions, options: ["--extensions", extensions] });
});
