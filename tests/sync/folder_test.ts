/* Files of events, brought to a folder of Parquet that any engine reads. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { Reader, Tracker } from "../../mod.ts";
import { sync, type SyncOptions, type SyncResult } from "../../sync.ts";
import { kill, startProgram, tempFolder } from "../support/mod.ts";
import { ask } from "../support/plain_duckdb.ts";
import { pythonOfSpark, pythonWith, runPython } from "../support/python.ts";
import { type S3, startS3 } from "../support/s3.ts";
import { pause } from "../support/time.ts";

const NOTHING = { table: "events", events: 0, runs: 0, deleted: 0, assets: 0, conflicts: 0 };

async function moved(
  source: string,
  lake: string,
  options: SyncOptions = {},
): Promise<Omit<SyncResult, "source">[]> {
  return (await sync(source, lake, options)).map(({ source: _, ...rest }) => rest);
}

function fill(path: string, trackId: string, events: number, extra: object = {}): void {
  using tracker = new Tracker(path, { trackId, environment: false, warnings: false });
  tracker.logBatch(
    Array.from({ length: events }, (_, n) => ({ n, text: `${trackId}${n}`, ...extra })),
  );
}

/** Moves a run to another day. */
function toDay(path: string, trackId: string, day: string): void {
  using db = new DatabaseSync(path);
  db.prepare("UPDATE events SET timestamp = ? || substr(timestamp, 11) WHERE track_id = ?").run(
    day,
    trackId,
  );
}

const COUNTS = "track_id, count(*)::INT AS events, sum(n)::INT AS n";

/** Asks the folder as any DuckDB does: events and the sum of `n` of each run. */
async function counted(lake: string): Promise<unknown[][]> {
  const sql =
    `SELECT ${COUNTS} FROM read_parquet('${lake}/events/*/*.parquet', hive_partitioning = true, ` +
    "union_by_name = true) GROUP BY track_id ORDER BY 1";
  return (await ask(sql)).map((row) => Object.values(row));
}

function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesIn(`${folder}/${name}`).map((path) => `${name}/${path}`) : [name]
  ).sort();
}

Deno.test("sync() to a folder brings events by day once, and rewrites what was edited", async () => {
  using folder = tempFolder();
  const [db, lake] = [folder.file("a.db"), `${folder.path}/lake/`];
  fill(db, "a", 4);
  fill(db, "b", 3);
  toDay(db, "a", "2026-01-02");
  toDay(db, "b", "2026-01-03");
  assert.deepEqual(await moved(db, lake), [{ ...NOTHING, events: 7, runs: 2 }]);
  assert.deepEqual(await moved(db, lake), [NOTHING]);
  const names = filesIn(`${lake}/events`);
  assert.match(
    names.join(),
    /^date=2026-01-02\/a-\w+-1-7\.parquet,date=2026-01-03\/a-\w+-1-7\.parquet$/,
  );
  assert.deepEqual(await counted(lake), [["a", 4, 6], ["b", 3, 3]]);
  fill(db, "c", 2);
  {
    using reader = new Reader(db);
    reader.setValue("n", 5, "a");
  }
  assert.deepEqual(await moved(db, lake, { dryRun: true }), [{ ...NOTHING, events: 6, runs: 2 }]);
  assert.deepEqual(await moved(db, lake), [{ ...NOTHING, events: 6, runs: 2 }]);
  assert.deepEqual(await counted(lake), [["a", 4, 20], ["b", 3, 3], ["c", 2, 1]]);
  {
    using reader = new Reader(db);
    reader.deleteRun("c");
    reader.deleteRun("a");
  }
  assert.equal((await moved(db, lake))[0]!.deleted, 2);
  assert.deepEqual(await counted(lake), [["b", 3, 3]]);
  assert.deepEqual(await moved(db, lake), [NOTHING]);
  const runs = await ask(
    `SELECT track_id, status FROM read_parquet('${lake}/_runs/*.parquet') ORDER BY 1`,
  );
  assert.deepEqual(runs, [{ track_id: "b", status: "finished" }]);
});

Deno.test("sync() to a folder from several sources: one kind for a column, objects by content, few files", async () => {
  using folder = tempFolder();
  const [a, b, lake] = [folder.file("a.db"), folder.file("b.db"), `${folder.path}/lake/`];
  fill(a, "a", 2, { mixed: 1, model: new Map([[1, 2]]), own: true });
  fill(b, "b", 2, { mixed: "text", model: new Map([[1, 2]]) });
  const [[first], [second]] = await Promise.all([moved(a, lake), moved(b, lake)]) as [
    [SyncResult],
    [SyncResult],
  ];
  assert.deepEqual([first.events, second.events, first.assets + second.assets > 0], [2, 2, true]);
  assert.equal(filesIn(`${lake}/assets`).length, 1);
  const rows = await ask(
    `SELECT track_id, mixed::VARCHAR AS mixed, _extra->>'mixed' AS spilled FROM ` +
      `read_parquet('${lake}/events/*/*.parquet', union_by_name = true) WHERE n = 0 ORDER BY 1`,
  );
  const held = rows.map(({ mixed, spilled }) =>
    [mixed ?? spilled].map((v) => String(v).replace(/\.0$/, ""))
  );
  assert.deepEqual(held, [["1"], ["text"]]);
  for (let turn = 0; turn < 20; turn++) {
    fill(a, `r${turn}`, 5);
    await sync(a, lake);
  }
  assert.ok(filesIn(`${lake}/events`).length <= 10, "few files");
  assert.equal((await counted(lake)).length, 22);
});

Deno.test("sync() to a folder that is killed at any moment leaves no event twice, and none behind", async () => {
  using folder = tempFolder();
  const [db, lake] = [folder.file("a.db"), `${folder.path}/lake/`];
  let kills = 0;
  for (let turn = 0; turn < 6 || kills === 0; turn++) {
    fill(db, `r${turn}`, 3000);
    if (turn % 2 === 1) {
      using reader = new Reader(db);
      reader.setValue("n", turn, `r${turn - 1}`);
    }
    const child = startProgram("sync_file.ts", [db, lake]);
    const output = child.output();
    await pause((250 + 120 * (turn % 6)) / Math.ceil((turn + 1) / 6));
    kill(child);
    if ((await output).signal !== null) kills++;
  }
  await sync(db, lake);
  using reader = new Reader(db);
  const sql =
    "SELECT track_id, count(*) AS events, sum(n) AS n FROM events GROUP BY track_id ORDER BY 1";
  const ours = (await reader.sql(sql)).map((row) => Object.values(row));
  assert.deepEqual(await counted(lake), ours);
  assert.deepEqual(await moved(db, lake), [NOTHING]);
});

Deno.test("polars answers about the folder as DuckDB does", async () => {
  const python = await pythonWith(["pandas==3.0.6", "pyarrow==21.0.0", "polars==2.1.0"]);
  if (python === undefined) return;
  using folder = tempFolder();
  const [db, lake] = [folder.file("a.db"), `${folder.path}/lake/`];
  fill(db, "a", 4);
  fill(db, "b", 3);
  toDay(db, "a", "2026-01-02");
  await sync(db, lake);
  const printed = await runPython(
    python,
    `
    import polars
    p = polars.scan_parquet(lake + "/events/**/*.parquet", hive_partitioning=True)
    r = p.group_by("track_id").agg(polars.len(), polars.col("n").sum()).sort("track_id").collect()
    print(json.dumps([[a, b, int(c)] for a, b, c in r.rows()]))
    `,
    { values: { lake } },
  );
  assert.deepEqual(JSON.parse(printed), await counted(lake));
});

Deno.test("the pipeline of examples/ brings all that its workers log", async () => {
  const path = fileURLToPath(new URL("../../examples/pipeline.ts", import.meta.url));
  const args = ["run", "--quiet", "--allow-all", "--no-check", path];
  const { code, stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
  const lines = new TextDecoder().decode(stdout).trim().split("\n").slice(-4);
  assert.deepEqual([code, lines.map((line) => line.split(" ").slice(0, 2).join(" ")).sort()], [
    0,
    ["amber 20", "birch 20", "cedar 20", "dogwood 20"],
  ]);
});

/** Downloads a bucket into a folder, so that it is read as one. */
async function download(s3: S3, folder: string): Promise<void> {
  Deno.removeSync(folder, { recursive: true });
  for (const key of await s3.keys()) {
    const path = `${folder}/${key.replace(/^team\//, "")}`;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.writeFileSync(path, await s3.read(key));
  }
}

Deno.test("(slow) sync() to a bucket of S3 writes what a folder has, whoever is killed, two at once", async () => {
  await using s3 = await startS3("lake");
  if (s3 === undefined) return;
  using folder = tempFolder();
  const [db, local, target] = [folder.file("a.db"), folder.file("down"), "s3://lake/team"];
  Deno.mkdirSync(local);
  const syncOnce = async (options: SyncOptions = {}) => {
    const args = [db, target, JSON.stringify(options)];
    const { code, stdout, stderr } = await startProgram("sync_file.ts", args, { env: s3.env })
      .output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    return JSON.parse(new TextDecoder().decode(stdout)).map(
      ({ events, runs, deleted }: SyncResult) => [events, runs, deleted],
    );
  };
  fill(db, "a b*", 4, { model: new Map([[1, 2]]) });
  fill(db, "b", 3);
  toDay(db, "b", "2026-01-03");
  assert.deepEqual(await syncOnce(), [[7, 2, 0]]);
  assert.deepEqual(await syncOnce(), [[0, 0, 0]]);
  await download(s3, local);
  assert.deepEqual(await counted(local), [["a b*", 4, 6], ["b", 3, 3]]);
  assert.equal((await s3.keys()).filter((key) => key.startsWith("team/assets/")).length, 1);
  {
    using reader = new Reader(db);
    reader.setValue("n", 5, "a b*");
    reader.deleteRun("b");
  }
  fill(db, "c", 2);
  for (let turn = 0; turn < 4; turn++) {
    fill(db, `k${turn}`, 20);
    const child = startProgram("sync_file.ts", [db, target, "{}"], { env: s3.env });
    const output = child.output();
    await pause(300 + 250 * turn);
    kill(child);
    await output;
  }
  await Promise.all([syncOnce(), syncOnce()]);
  assert.deepEqual(await syncOnce(), [[0, 0, 0]]);
  await download(s3, local);
  const killed = [0, 1, 2, 3].map((turn) => [`k${turn}`, 20, 190]);
  assert.deepEqual(await counted(local), [["a b*", 4, 20], ["c", 2, 1], ...killed]);
  const kept = await s3.keys();
  assert.deepEqual(kept.filter((key) => key.endsWith(".lock")), []);
  assert.ok(
    kept.filter((key) => key.startsWith("team/events/")).every((key) =>
      /date=[\d-]+\/a-\w+-\d+-\d+\.parquet$/.test(key)
    ),
  );
  const missing = startProgram("sync_file.ts", [db, "s3://nobody/x", "{}"], { env: s3.env });
  const { code, stderr } = await missing.output();
  assert.equal(code, 1);
  assert.match(
    new TextDecoder().decode(stderr),
    /Cannot \w+ "_sync\/a-\w+\.lock" of "s3:\/\/nobody\/x": The specified bucket does not exist/,
  );
});

Deno.test("sync() to a folder removes what one left that was killed before it removed what is no more", async () => {
  using folder = tempFolder();
  const [db, lake] = [folder.file("a.db"), `${folder.path}/lake/`];
  fill(db, "a", 4);
  await sync(db, lake);
  const [old] = filesIn(`${lake}/events`);
  Deno.copyFileSync(`${lake}/events/${old}`, folder.file("old"));
  fill(db, "b", 9);
  await sync(db, lake);
  // As it is where the new file is known, and the old one still there.
  Deno.copyFileSync(folder.file("old"), `${lake}/events/${old}`);
  assert.deepEqual(await moved(db, lake), [NOTHING]);
  assert.deepEqual(await counted(lake), [["a", 4, 6], ["b", 9, 36]]);
});

/** Makes a file with an object that lies in parts there. */
function fillLarge(path: string): string {
  using tracker = new Tracker(path, { trackId: "a", environment: false });
  const bytes = new Uint8Array(65 << 20);
  for (let at = 0; at < bytes.length; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  }
  return String(tracker.log({ model: { bytes } }).model);
}

Deno.test("(slow) sync() to a folder brings an object of more than 64 MB whole", async () => {
  using folder = tempFolder();
  const [db, lake] = [folder.file("a.db"), `${folder.path}/lake/`];
  const id = fillLarge(db);
  assert.equal((await moved(db, lake))[0]!.assets, 1);
  const sql =
    `SELECT key, octet_length(value) > 65 << 20 AS whole FROM read_parquet('${lake}/assets/*.parquet')`;
  assert.deepEqual((await ask(sql)).map((row) => Object.values(row)), [[id, true]]);
});

const spark = await pythonOfSpark();

Deno.test({
  name: "(slow) Spark answers about a folder of several sources as DuckDB does",
  ignore: spark === undefined,
  fn: async () => {
    using folder = tempFolder();
    const [a, b, lake] = [folder.file("a.db"), folder.file("b.db"), `${folder.path}/lake/`];
    fill(a, "a", 4);
    fill(b, "b", 3, { own: NaN, mixed: "text" });
    toDay(a, "a", "2026-01-02");
    await sync([a, b], lake);
    {
      using reader = new Reader(a);
      reader.setValue("n", 7, "a");
    }
    await sync(a, lake);
    const printed = await runPython(
      spark!,
      `
      from pyspark.sql import SparkSession, functions as F
      spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
      p = spark.read.option("mergeSchema", "true").parquet(lake + "/events")
      r = p.groupBy("track_id").agg(F.count("*"), F.sum("n")).orderBy("track_id").collect()
      print(json.dumps([[a, b, int(c)] for a, b, c in r]))
      `,
      { values: { lake } },
    );
    assert.deepEqual(JSON.parse(printed), await counted(lake));
    assert.deepEqual(JSON.parse(printed), [["a", 4, 28], ["b", 3, 3]]);
  },
});
