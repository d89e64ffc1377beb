/* Files of events, brought to a DuckLake: DuckDB's own extension, signed, as PyPI has it. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { copy, Reader, Tracker } from "../../mod.ts";
import { sync, type SyncOptions, type SyncResult } from "../../sync.ts";
import { Lake } from "../../lib/sync/lake/lake.ts";
import { kill, startProgram, type TempFolder, tempFolder } from "../support/mod.ts";
import { pause } from "../support/time.ts";
import { postgresPrograms, startPostgres } from "../support/postgres.ts";
import { extensionsFolder } from "../support/extensions.ts";
import { startS3 } from "../support/s3.ts";
import { messageOf, xt } from "../support/xt.ts";

const NOTHING = { table: "events", events: 0, runs: 0, deleted: 0, assets: 0, conflicts: 0 };

/** A lake in a folder. */
interface LakeAt {
  readonly address: string;
  readonly options: SyncOptions;
}

function test(name: string, body: (folder: TempFolder, lake: LakeAt) => Promise<void>): void {
  Deno.test(name, async () => {
    const extensions = await extensionsFolder();
    if (extensions === undefined) return;
    using folder = tempFolder();
    const options = { data: folder.file("data"), extensions };
    await body(folder, { address: `ducklake:sqlite:${folder.file("meta.sqlite")}`, options });
  });
}

async function moved(
  source: string | string[],
  { address, options }: LakeAt,
): Promise<Omit<SyncResult, "source">[]> {
  return (await sync(source, address, options)).map(({ source: _, ...rest }) => rest);
}

async function ask({ address, options }: LakeAt, sql: string): Promise<unknown[][]> {
  using lake = await Lake.open(address, { ...options, readOnly: true });
  return (await lake.rows(sql)).map((row) => Object.values(row));
}

function fill(path: string, trackId: string, events: number): void {
  using tracker = new Tracker(path, { trackId, environment: false, warnings: false });
  tracker.logBatch(Array.from({ length: events }, (_, n) => ({ n, text: `${trackId}${n}` })));
}

const COUNTS = "SELECT track_id, count(*)::INT, sum(n)::INT FROM lake.events GROUP BY 1 ORDER BY 1";

test(
  "sync() to a DuckLake brings events, runs and objects once; edits and deletions travel",
  async (folder, lake) => {
    const [a, b] = [folder.file("a.db"), folder.file("b.db")];
    fill(a, "x", 3);
    fill(b, "y", 2);
    {
      using tracker = new Tracker(a, { trackId: "z", warnings: false });
      tracker.log({ n: NaN, mixed: 1, big: 2n ** 60n, model: new Map([[1, 2]]), cfg: { a: [1] } });
      using other = new Tracker(b, { trackId: "w", warnings: false });
      other.log({ mixed: "text", own: true });
    }
    assert.deepEqual(await moved([a, b], lake), [
      { ...NOTHING, events: 4, runs: 2, assets: 1 },
      { ...NOTHING, events: 3, runs: 2 },
    ]);
    assert.deepEqual(await moved([a, b], lake), [NOTHING, NOTHING]);
    const spilled =
      "SELECT track_id, mixed, _extra->>'mixed', big FROM lake.events WHERE track_id IN ('w', 'z') ORDER BY 1";
    assert.deepEqual(await ask(lake, spilled), [["w", null, "text", null], [
      "z",
      1,
      null,
      2n ** 60n,
    ]]);
    {
      using reader = new Reader(a);
      reader.setValue("n", 5, "x");
      reader.deleteRun("z");
    }
    copy(a, b);
    assert.deepEqual(await moved([a, b], lake), [
      { ...NOTHING, events: 3, runs: 2, deleted: 1 },
      NOTHING,
    ]);
    assert.deepEqual(await ask(lake, COUNTS), [["w", 1, null], ["x", 3, 15], ["y", 2, 1]]);
    assert.deepEqual(await ask(lake, "SELECT track_id, status FROM lake._runs ORDER BY 1"), [
      ["w", "finished"],
      ["x", "finished"],
      ["y", "finished"],
    ]);
    {
      using reader = new Reader(a);
      reader.setValue("n", 6, "x");
      using other = new Reader(b);
      other.setValue("n", 7, "x");
    }
    assert.deepEqual(
      await moved([a, b], lake),
      [
        { ...NOTHING, events: 3, runs: 0 },
        { ...NOTHING, conflicts: 3, conflicting: ["x"] },
      ].map((result, i) => i === 0 ? { ...result, runs: 1 } : result),
    );
    assert.deepEqual((await ask(lake, COUNTS))[1], ["x", 3, 18]);
  },
);

test(
  "(slow) sync() of sources at once to a DuckLake, each killed, loses and doubles nothing",
  async (folder, lake) => {
    const paths = [0, 1, 2].map((i) => folder.file(`${i}.db`));
    for (const [i, path] of paths.entries()) fill(path, `r${i}`, 300);
    await sync(paths[0]!, lake.address, lake.options);
    await Promise.all(paths.map(async (path, i) => {
      for (let turn = 0; turn < 3; turn++) {
        fill(path, `r${i} ${turn}`, 200);
        const child = startProgram("sync_file.ts", [
          path,
          lake.address,
          JSON.stringify(lake.options),
        ]);
        const output = child.output();
        await pause(900 + 500 * turn);
        kill(child);
        await output;
      }
    }));
    for (const path of paths) await sync(path, lake.address, lake.options);
    const sum = (rows: number) => rows * (rows - 1) / 2;
    const expected = paths.flatMap((_, i) => [
      [`r${i}`, 300, sum(300)],
      ...[0, 1, 2].map((turn) => [`r${i} ${turn}`, 200, sum(200)]),
    ]);
    assert.deepEqual(await ask(lake, COUNTS), expected);
    assert.deepEqual(await moved(paths, lake), [NOTHING, NOTHING, NOTHING]);
  },
);

test(
  "xt sync and xt sql take a DuckLake; what compacts it leaves its rows",
  async (folder, lake) => {
    const db = folder.file("a.db");
    const { data, extensions } = lake.options as { data: string; extensions: string };
    const where = ["--data", data, "--extensions", extensions];
    for (let turn = 0; turn < 3; turn++) {
      fill(db, `r${turn}`, 50);
      const { code, stderr } = await xt(
        "sync",
        db,
        lake.address,
        ...where,
        ...turn === 2 ? ["--compact"] : [],
      );
      assert.deepEqual([stderr, code], ["", 0]);
    }
    const query = "SELECT count(*) AS n, count(DISTINCT track_id) AS runs FROM events";
    const { stdout, stderr } = await xt(
      "sql",
      lake.address,
      query,
      "--extensions",
      extensions,
      "--json",
    );
    assert.deepEqual([stderr, JSON.parse(stdout)], ["", [{ n: 150, runs: 3 }]]);
    const [mine, ofRuns] = [folder.file("mine.db"), ["--columns", "track_id,events,n", "--json"]];
    await sync(lake.address, mine, { ...lake.options, where: "track_id <> 'r1'" });
    const here = await xt("runs", mine, ...ofRuns);
    const there = await xt(
      "runs",
      lake.address,
      ...ofRuns,
      "--extensions",
      extensions,
      "--where",
      "track_id <> 'r1'",
    );
    assert.deepEqual([there.stderr, there.stdout], ["", here.stdout]);
    assert.equal(JSON.parse(here.stdout).length, 2);
    const rows = (path: string) => Reader.readDb(path).filter((row) => row.track_id !== "r1");
    assert.deepEqual(rows(mine), rows(db));
    const call = ["sql", lake.address, "DELETE FROM events", "--extensions", extensions];
    assert.match(messageOf(await xt(...call), 1, call), /^Cannot query "ducklake:/);
  },
);

Deno.test("(slow) a DuckLake has its data in S3, of which the environment tells", async () => {
  const extensions = await extensionsFolder("httpfs");
  if (extensions === undefined) return;
  await using s3 = await startS3("lake");
  if (s3 === undefined) return;
  using folder = tempFolder();
  const db = folder.file("a.db");
  fill(db, "x", 2000);
  const lake = `ducklake:sqlite:${folder.file("meta.sqlite")}`;
  const options = { data: "s3://lake/one", extensions };
  const args = [db, lake, JSON.stringify(options)];
  const output = await startProgram("sync_file.ts", args, { env: s3.env }).output();
  assert.equal(output.code, 0, new TextDecoder().decode(output.stderr));
  assert.ok((await s3.keys()).some((key) => /^one\/main\/events\/.+\.parquet$/.test(key)));
});

Deno.test("(slow) sync() of sources at once to a DuckLake whose catalog is in PostgreSQL, or a file of DuckDB", async () => {
  const extensions = await extensionsFolder("postgres-scanner");
  if (extensions === undefined || postgresPrograms() === undefined) return;
  await using server = await startPostgres();
  await server.database("lake");
  using folder = tempFolder();
  const paths = [0, 1, 2].map((i) => folder.file(`${i}.db`));
  for (const [i, path] of paths.entries()) fill(path, `r${i}`, 200);
  const inPostgres =
    `ducklake:postgres:dbname=lake host=127.0.0.1 port=${server.port} user=postgres`;
  for (const address of [inPostgres, `ducklake:${folder.file("meta.ducklake")}`]) {
    const lake: LakeAt = {
      address,
      options: { data: folder.file(address === inPostgres ? "a" : "b"), extensions },
    };
    const results = address === inPostgres
      ? await Promise.all(paths.map((path) => moved(path, lake)))
      : [await moved(paths, lake)];
    assert.deepEqual(results.flat(), paths.map(() => ({ ...NOTHING, events: 200, runs: 1 })));
    assert.deepEqual(await moved(paths, lake), [NOTHING, NOTHING, NOTHING]);
    assert.deepEqual(await ask(lake, COUNTS), paths.map((_, i) => [`r${i}`, 200, 19_900]));
  }
});

Deno.test("(slow) a DuckLake has an object of more than 64 MB whole, and gives it back", async () => {
  const extensions = await extensionsFolder();
  if (extensions === undefined) return;
  using folder = tempFolder();
  const [db, back] = [folder.file("a.db"), folder.file("back.db")];
  const bytes = new Uint8Array(65 << 20);
  for (let at = 0; at < bytes.length; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  }
  {
    using tracker = new Tracker(db, { trackId: "a", environment: false });
    tracker.log({ model: { bytes } });
  }
  const address = `ducklake:sqlite:${folder.file("meta.sqlite")}`;
  const options = { data: folder.file("data"), extensions };
  assert.equal((await sync(db, address, options))[0]!.assets, 1);
  await sync(address, back, options);
  using reader = new Reader(back);
  const model = reader.get(String(reader.toRows<"model">({ columns: ["model"] })[0]!.model));
  assert.ok(Buffer.from((model as { bytes: Uint8Array }).bytes).equals(bytes));
});
