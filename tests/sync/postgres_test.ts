/* Files of events, brought to a real PostgreSQL: what arrives, once; edits, deletions, conflicts; who may, and who is there. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { copy, Reader, Tracker } from "../../mod.ts";
import { sync, type SyncOptions, type SyncResult } from "../../sync.ts";
import { kill, startProgram, tempFolder } from "../support/mod.ts";
import { type Postgres, postgresPrograms, startPostgres } from "../support/postgres.ts";
import { atBest, pause, until } from "../support/time.ts";
import { messageOf, start, xt, xtAll } from "../support/xt.ts";

const HAS_POSTGRES = postgresPrograms() !== undefined;
if (!HAS_POSTGRES) console.warn("without PostgreSQL, syncing to it is not tested");

/** One server for all tests of this file. */
let server: Postgres | undefined;

function test(name: string, body: (pg: Postgres) => Promise<void>): void {
  Deno.test({
    name,
    ignore: !HAS_POSTGRES,
    // The server outlives a test.
    sanitizeResources: false,
    sanitizeOps: false,
    fn: async () => await body(server ??= await startPostgres()),
  });
}

Deno.test.afterAll(async () => await server?.[Symbol.asyncDispose]());

/** Syncs, and leaves the source's name out. */
async function moved(
  source: string | string[],
  url: string,
  options: SyncOptions = {},
): Promise<Omit<SyncResult, "source">[]> {
  return (await sync(source, url, options)).map(({ source: _, ...rest }) => rest);
}

const NOTHING = { table: "events", events: 0, runs: 0, deleted: 0, assets: 0, conflicts: 0 };

/** Makes runs of three events each. */
function fill(path: string, ...trackIds: string[]): void {
  for (const trackId of trackIds) {
    using tracker = new Tracker(path, { trackId, environment: false, warnings: false });
    tracker.logBatch([0, 1, 2].map((n) => ({ n, text: `${trackId}${n}` })));
  }
}

/** Runs SQL as any other program would. */
function plainly(path: string, sql: string): void {
  using db = new DatabaseSync(path);
  db.exec(sql);
}

test("sync() brings events of every kind once, with what spilled, runs and objects", async (pg) => {
  using folder = tempFolder();
  const [db, url] = [folder.file("a.db"), await pg.database("kinds")];
  const at = Temporal.Instant.from("2026-01-02T03:04:05.678901Z");
  {
    using tracker = new Tracker(db, { trackId: "r", name: "first", warnings: false });
    tracker.log({
      x: 0.1,
      big: 2n ** 60n,
      yes: true,
      text: "a\tb\\N\n\r\"'🚀",
      at,
      cfg: { a: [1, "\0"] },
    });
    tracker.log({ x: NaN, big: 3n, yes: 7, text: "\0", "q\"uo'te": -0, model: new Map([[1, 2]]) });
    tracker.log({
      x: Infinity,
      xmin: 5,
      ["n".repeat(70)]: 6,
      Text: "other",
      at: new Date(1),
    });
  }
  assert.deepEqual(await moved(db, url), [{ ...NOTHING, events: 3, runs: 1, assets: 1 }]);
  assert.deepEqual(await moved(db, url), [NOTHING]);
  const rows = await pg.psql(
    "kinds",
    `SELECT row_to_json(e)::text FROM events e ORDER BY "timestamp"`,
  );
  const [first, second, third] = rows.map((row) => JSON.parse(row));
  assert.deepEqual(
    [first.x, first.yes, first.text, first.at, first.cfg, first._extra],
    [0.1, true, "a\tb\\N\n\r\"'🚀", "2026-01-02T03:04:05.678901", { a: [1, "\0"] }, null],
  );
  assert.match(rows[0]!, /"big":1152921504606846976,/);
  assert.deepEqual(second._extra, {
    x: { $: "number", v: "NaN" },
    yes: 7,
    text: "\0",
    "q\"uo'te": { $: "number", v: "-0" },
  });
  assert.deepEqual([second.big, second.x], [3, null]);
  const long = { xmin: 5, ["n".repeat(70)]: 6 };
  assert.deepEqual(third._extra, { x: { $: "number", v: "Infinity" }, ...long, Text: "other" });
  using reader = new Reader(db);
  const { id, size } = reader.assets.list()[0]!;
  assert.equal(second.model, id);
  const sql = "SELECT key, encoding, size, sha256(value) = decode(hash, 'hex') FROM assets";
  assert.deepEqual(await pg.psql("kinds", sql), [`${id}\tcbor\t${size}\tt`]);
  const told = "SELECT track_id, name, status, tags, archived, environment->>'pid' FROM _runs";
  assert.deepEqual(await pg.psql("kinds", told), [`r\tfirst\tfinished\t[]\tf\t${Deno.pid}`]);
});

test("sync() brings what was edited and deleted, whoever did it, as whole runs", async (pg) => {
  using folder = tempFolder();
  const [db, url] = [folder.file("a.db"), await pg.database("edits")];
  fill(db, "a", "b", "c", "d");
  assert.equal((await moved(db, url))[0]!.events, 12);
  {
    using reader = new Reader(db);
    reader.setWhere("text", "changed", "n", 1, "a");
    reader.setRun("b", { note: "see", tags: ["x"] });
    reader.deleteRun("c");
  }
  plainly(db, "DELETE FROM events WHERE track_id = 'd' AND n = 2");
  plainly(
    db,
    "ALTER TABLE events ADD COLUMN fresh REAL; UPDATE events SET fresh = 5 WHERE n = 0 AND track_id = 'd'",
  );
  assert.deepEqual(await moved(db, url), [{ ...NOTHING, events: 6, runs: 4, deleted: 1 }]);
  assert.deepEqual(await moved(db, url), [NOTHING]);
  const rows = "SELECT track_id, n, text, fresh FROM events ORDER BY 1, 2";
  const told = "SELECT track_id, note, tags FROM _runs ORDER BY 1";
  using plain = new DatabaseSync(db);
  const ours = (sql: string) =>
    plain.prepare(sql).all().map((row) => Object.values(row).map((cell) => cell ?? "").join("\t"));
  assert.deepEqual(await pg.psql("edits", rows), ours(rows));
  assert.deepEqual(await pg.psql("edits", told), ours(told));
  // A run that is written anew, without a trigger's knowing, is an edit too.
  plainly(
    db,
    "INSERT OR REPLACE INTO events (track_id, timestamp, n) SELECT track_id, timestamp, 7 FROM events WHERE track_id = 'a' AND n = 2",
  );
  assert.deepEqual(await moved(db, url), [{ ...NOTHING, events: 1, runs: 1 }]);
  assert.deepEqual(await pg.psql("edits", rows), ours(rows));
});

test("sync() of a file whose last rows are gone, or in whose place is another, loses nothing", async (pg) => {
  using folder = tempFolder();
  const [db, other, url] = [folder.file("a.db"), folder.file("b.db"), await pg.database("places")];
  fill(db, "a", "b");
  await sync(db, url);
  plainly(db, "DELETE FROM events WHERE track_id = 'b'");
  fill(db, "c");
  assert.deepEqual(await moved(db, url), [{ ...NOTHING, events: 6, runs: 2, deleted: 1 }]);
  Deno.copyFileSync(db, other);
  fill(db, "d");
  fill(other, "e", "f");
  await sync(db, url);
  assert.deepEqual((await moved(other, url))[0]!.events, 6);
  assert.deepEqual((await moved(db, url))[0]!.events, 0);
  const ids = "SELECT track_id, count(*) FROM events GROUP BY 1 ORDER BY 1";
  assert.deepEqual(await pg.psql("places", ids), ["a", "c", "d", "e", "f"].map((id) => `${id}\t3`));
  assert.deepEqual(await pg.psql("places", "SELECT count(*) FROM _runs"), ["5"]);
});

test("sync() of runs that several sources have: once, kept while one has them, conflicts named", async (pg) => {
  using folder = tempFolder();
  const [a, b, url] = [folder.file("a.db"), folder.file("b.db"), await pg.database("shared")];
  fill(a, "x", "y", "z");
  copy(a, b);
  await sync(a, url);
  assert.deepEqual(await moved(b, url), [NOTHING]);
  const valuesOf = (id: string) =>
    pg.psql("shared", `SELECT n FROM events WHERE track_id = '${id}' ORDER BY "timestamp"`);
  {
    using reader = new Reader(a);
    reader.setValue("n", 5, "x");
    reader.deleteRun("y");
  }
  assert.deepEqual(await moved(a, url), [{ ...NOTHING, events: 3, runs: 1 }]);
  assert.deepEqual([await valuesOf("x"), await valuesOf("y")], [["5", "5", "5"], ["0", "1", "2"]]);
  {
    using reader = new Reader(b);
    reader.setValue("n", 6, "x");
    reader.deleteRun("y");
  }
  const conflict = { ...NOTHING, events: 3, runs: 1, deleted: 1, conflicts: 3, conflicting: ["x"] };
  assert.deepEqual(await moved(b, url), [conflict]);
  assert.deepEqual([await valuesOf("x"), await valuesOf("y")], [["5", "5", "5"], []]);
  const { code, stdout, stderr } = await xt("sync", b, url, "--json");
  assert.deepEqual([code, JSON.parse(stdout)[0].conflicts], [1, 3]);
  assert.match(
    stderr,
    /^xt: Cannot bring 3 rows of "b-\w+": run "x" of table "events" holds something else there\n$/,
  );
});

test("sync() of two events with one key keeps the first, and tells of the other", async (pg) => {
  using folder = tempFolder();
  const [a, b, url] = [folder.file("a.db"), folder.file("b.db"), await pg.database("twins")];
  fill(a, "x");
  copy(a, b);
  plainly(b, "UPDATE events SET text = 'other' WHERE n = 1");
  fill(b, "own");
  await sync(a, url);
  const [result] = await moved(b, url);
  assert.deepEqual(result, { ...NOTHING, events: 3, runs: 1, conflicts: 1, conflicting: ["x"] });
  assert.deepEqual(
    await pg.psql("twins", "SELECT text FROM events WHERE n = 1 AND track_id = 'x'"),
    ["x1"],
  );
});

test("sync() of eight sources at once adds the columns of all; another kind goes to _extra", async (pg) => {
  using folder = tempFolder();
  const url = await pg.database("eight");
  const paths = Array.from({ length: 8 }, (_, i) => {
    const path = folder.file(`${i}.db`);
    using tracker = new Tracker(path, { trackId: `run ${i}`, environment: false });
    const mixed = i % 2 === 0 ? i : `text ${i}`;
    tracker.logBatch(
      Array.from({ length: 50 }, (_, n) => ({ n, [`own_${i}`]: n, mixed, [`of_${i % 3}`]: n })),
    );
    return path;
  });
  const [done, again] = [
    await Promise.all(paths.map((path) => moved(path, url))),
    await Promise.all(paths.map((path) => moved(path, url))),
  ];
  assert.deepEqual(done.flat().map(({ events }) => events), Array(8).fill(50));
  assert.deepEqual(again.flat(), Array(8).fill(NOTHING));
  const [count, sum] = await Promise.all([
    pg.psql("eight", "SELECT count(*), sum(of_0 + n) FROM events"),
    pg.psql("eight", "SELECT count(mixed), count(_extra->'mixed') FROM events"),
  ]);
  assert.deepEqual([count, sum], [["400\t7350"], ["200\t200"]]);
});

test("sync() of more columns than PostgreSQL has puts the others into _extra; a row fits its page", async (pg) => {
  using folder = tempFolder();
  const [db, url] = [folder.file("a.db"), await pg.database("wide")];
  const event = Object.fromEntries(Array.from({ length: 1900 }, (_, i) => [`c${i}`, i + 0.5]));
  {
    using tracker = new Tracker(db, { trackId: "r", maxColumns: 1990 });
    tracker.logBatch([event, { c1: 1 }, { c1899: 2 }]);
  }
  assert.deepEqual(await moved(db, url), [{ ...NOTHING, events: 3, runs: 1 }]);
  const rows = await pg.psql(
    "wide",
    `SELECT row_to_json(e)::text FROM events e ORDER BY "timestamp"`,
  );
  const read = rows.map((row) => {
    const { track_id: _, timestamp: __, _extra, ...columns } = JSON.parse(row);
    const set = Object.entries(columns).filter(([, value]) => value !== null);
    return { ...Object.fromEntries(set), ..._extra };
  });
  assert.deepEqual(read, [event, { c1: 1 }, { c1899: 2 }]);
});

test("sync() writes to the schema that the address names, and says what it may not do", async (pg) => {
  using folder = tempFolder();
  const [db, url] = [folder.file("a.db"), await pg.database("rights")];
  fill(db, "a");
  assert.equal((await moved(db, `${url}?schema=team "a"`))[0]!.events, 3);
  assert.deepEqual(await pg.psql("rights", `SELECT count(*) FROM "team ""a""".events`), ["3"]);
  const [socket] = await pg.psql("rights", "SHOW unix_socket_directories");
  const bySocket =
    `postgres:///rights?host=${socket}&port=${pg.port}&user=postgres&schema=team "a"`;
  assert.deepEqual(await moved(db, bySocket), [NOTHING]);
  await pg.psql("rights", "CREATE USER guest PASSWORD 'x'");
  const asGuest = url.replace("postgres@", "guest:secret@");
  const calls: [string, RegExp][] = [
    [
      asGuest,
      /^Cannot sync to "postgres:\/\/guest@[\d.:]+\/rights": permission denied for schema public$/,
    ],
    [
      `${url}x`,
      /^Cannot connect to "postgres:\/\/postgres@[\d.:]+\/rightsx": database "rightsx" does not exist$/,
    ],
    [
      "postgres://postgres@127.0.0.1:1/x",
      /^Cannot connect to "postgres:.*": nobody answers there$/,
    ],
  ];
  for (const [target, message] of calls) {
    const outcome = await xt("sync", db, target);
    assert.match(messageOf(outcome, 1, ["sync", db, target]), message);
  }
  assert.match(
    messageOf(await xt("sync", db, folder.file("b.db")), 1, ["sync"]),
    /between which xt copy copies$/,
  );
});

test("sync() that is killed, or whose server stops, goes on where it was", async (pg) => {
  using folder = tempFolder();
  const [db, url] = [folder.file("a.db"), await pg.database("killed")];
  {
    using tracker = new Tracker(db, { trackId: "r", environment: false });
    tracker.logBatch(Array.from({ length: 60_000 }, (_, n) => ({ n, text: `${n}` })));
  }
  let ends = 0;
  for (let turn = 0; turn < 6; turn++) {
    const child = startProgram("sync_file.ts", [db, url]);
    const output = child.output();
    await pause(250 + 200 * turn);
    if (turn % 3 === 2) {
      await pg.stop("immediate");
      const { code, stderr } = await output;
      const words = new TextDecoder().decode(stderr);
      if (code !== 0) assert.match(words, /TrackerError: Cannot (sync|connect) to "postgres/);
      await pg.start();
    } else {
      kill(child);
      if ((await output).signal !== null) ends++;
    }
    const [[rows, runs]] = (await pg.psql("killed", "SELECT to_regclass('_runs') IS NOT NULL")
      .then(async ([there]) =>
        there === "t"
          ? await pg.psql(
            "killed",
            "SELECT (SELECT count(DISTINCT track_id) FROM events), (SELECT count(*) FROM _runs)",
          ).catch(() => ["0\t0"])
          : ["0\t0"]
      )).map((line) => line.split("\t")) as [[string, string]];
    assert.equal(rows, runs);
  }
  assert.ok(ends > 0);
  await sync(db, url);
  const sql = "SELECT count(*), count(DISTINCT n), sum(n), sum(text::int) FROM events";
  const sum = String(60_000 * 59_999 / 2);
  assert.deepEqual(await pg.psql("killed", sql), [`60000\t60000\t${sum}\t${sum}`]);
  assert.deepEqual(await moved(db, url), [NOTHING]);
});

/** Reads a file as anybody would: rows of events, runs, objects, each in an order of their own. */
function contents(path: string, table = "events") {
  using reader = new Reader(path, { table });
  const rows = reader.toRows().map((row) =>
    JSON.stringify(row, (_, v) => typeof v === "bigint" ? `${v}n` : v)
  ).sort();
  const runs = reader.runs({ archived: true }).map(({ environment: _, ...run }) =>
    JSON.stringify(run)
  ).sort();
  return {
    rows,
    runs,
    objects: reader.assets.list().map(({ id, size, references }) => [id, size, references]).sort(),
  };
}

test("sync() back gives a file equal to the sources' union, or to the runs that are chosen", async (pg) => {
  using folder = tempFolder();
  const [a, b, all, mine, some] = ["a", "b", "all", "mine", "some"].map((name) =>
    folder.file(`${name}.db`)
  ) as [string, string, string, string, string];
  const url = await pg.database("back");
  {
    using tracker = new Tracker(a, { trackId: "r", name: "first", tags: ["x"], warnings: false });
    tracker.log({
      x: 0.1,
      big: 2n ** 60n,
      yes: true,
      text: "a\t\\N\n🚀",
      at: new Date(5),
      cfg: { a: [1, "\0"] },
    });
    tracker.log({ x: NaN, big: 3n, yes: 7, text: "\0", 'q"uo': -0, model: new Map([[1, 2]]) });
    using other = new Tracker(a, { trackId: "o", table: "other" });
    other.log({ score: 1 });
  }
  fill(b, "s", "t");
  {
    using tracker = new Tracker(b, { trackId: "u", name: "sweep-7", warnings: false });
    tracker.log({ x: "text", model: new Map([[1, 2]]), loss: 0.5 });
  }
  await sync([a, b], url);
  copy([a, b], all);
  const [first, ...rest] = await moved(url, mine);
  assert.deepEqual([first, rest.length], [{ ...NOTHING, events: 9, runs: 4 }, 1]);
  for (const table of ["events", "other"]) {
    assert.deepEqual(contents(mine, table), contents(all, table));
  }
  assert.deepEqual((await moved(url, mine)).map(({ events, conflicts }) => [events, conflicts]), [[
    0,
    0,
  ], [0, 0]]);
  {
    using reader = new Reader(a);
    reader.setValue("x", 9, "r");
  }
  await sync(a, url);
  assert.deepEqual((await moved(url, mine))[0], { ...NOTHING, events: 2, runs: 4 });
  assert.deepEqual(
    contents(mine).rows,
    contents(all).rows.map((row) =>
      row.includes('"track_id":"r"') ? row.replace(/"x":[^,]+/, '"x":9') : row
    ).sort(),
  );
  await sync(url, some, { where: "name = 'sweep-7'", tables: ["events"] });
  assert.deepEqual(
    contents(some).rows,
    contents(all).rows.filter((row) => row.includes('"track_id":"u"')),
  );
  assert.deepEqual(
    [...Deno.readDirSync(folder.path)].map(({ name }) => name).filter((name) =>
      !name.endsWith(".db")
    ),
    [],
  );
  const message = await sync(url, some, { tables: ["missing"] }).catch(String);
  assert.match(String(message), /no such table of events/);
});

test("sync() that is only to say what it would move moves nothing", async (pg) => {
  using folder = tempFolder();
  const [db, url] = [folder.file("a.db"), await pg.database("dry")];
  fill(db, "a", "b");
  const plain = contents(db);
  assert.deepEqual(await moved(db, url, { dryRun: true }), [{ ...NOTHING, events: 6, runs: 2 }]);
  assert.deepEqual(
    await pg.psql("dry", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"),
    ["0"],
  );
  await sync(db, url);
  fill(db, "c");
  {
    using reader = new Reader(db);
    reader.setValue("n", 5, "b");
    reader.deleteRun("a");
  }
  assert.deepEqual(await moved(db, url, { dryRun: true }), [{
    ...NOTHING,
    events: 6,
    runs: 3,
    deleted: 1,
  }]);
  assert.deepEqual(await pg.psql("dry", "SELECT count(*), max(n) FROM events"), ["6\t2"]);
  assert.ok(plain.rows.length === 6);
});

test("xt asks a store as it asks one file of all sources; SQL is the store's own", async (pg) => {
  using folder = tempFolder();
  const [a, b, all] = ["a", "b", "all"].map((name) => folder.file(`${name}.db`)) as [
    string,
    string,
    string,
  ];
  const url = await pg.database("asked");
  for (const [path, trackId, lr] of [[a, "calm-1", 0.5], [b, "wise-2", 0.25]] as const) {
    using tracker = new Tracker(path, { trackId, params: { lr }, environment: false });
    for (const loss of [4, 1 / lr, NaN, lr]) tracker.log({ loss, model: new Map([[lr, 1]]) });
  }
  copy([a, b], all);
  await sync([a, b], url);
  const calls = [
    ["head", "$"],
    ["tail", "$", "-n", "2", "--columns", "loss,lr"],
    ["ls", "$"],
    ["runs", "$", "--sort", "loss"],
    ["runs", "$", "--where", "loss > 0.3", "--columns", "track_id,loss_mean,loss_count"],
    ["show", "$", "calm"],
    ["best", "$", "loss"],
    ["compare", "$", "calm", "wise", "--all"],
    ["describe", "$"],
    ["stats", "top", "$", "loss", "-n", "2"],
    ["plot", "line", "$", "loss"],
    ["plot", "hist", "$", "loss"],
    ["export", "$", "-", "--to", "csv", "--sort", "track_id"],
  ];
  const asked = (db: string) =>
    xtAll(
      calls.map((call) => [
        ...call.map((word) => word === "$" ? db : word),
        ...call[0] === "export" ? [] : ["--json"],
      ]),
    );
  const [there, here] = [await asked(url), await asked(all)];
  calls.forEach((call, i) => assert.deepEqual(there[i], here[i], call.join(" ")));
  assert.deepEqual(there.map(({ code }) => code), calls.map(() => 0));
  const [sql, several, writes, two, missing, set] = await xtAll([
    [
      "sql",
      url,
      "SELECT track_id, count(*) AS n, max(timestamp) < now() AS past, 2::bigint ^ 3 AS p FROM events GROUP BY 1 ORDER BY 1",
      "--json",
    ],
    ["runs", url, a, "--columns", "db,track_id", "--json"],
    ["sql", url, "DELETE FROM events"],
    ["sql", url, "COMMIT; DELETE FROM events"],
    ["head", url, "--table", "nothing"],
    ["set", url, "loss", "1"],
  ]);
  assert.deepEqual(
    JSON.parse(sql!.stdout),
    ["calm-1", "wise-2"].map((track_id) => ({ track_id, n: 4, past: true, p: 8 })),
  );
  assert.deepEqual(
    JSON.parse(several!.stdout).map(({ db }: { db: string }) => db).sort(),
    [a, url, url].sort(),
  );
  assert.match(
    messageOf(writes!, 1, ["sql"]),
    /^Cannot query "postgres:.*": cannot execute DELETE in a read-only transaction$/,
  );
  assert.match(messageOf(two!, 1, ["sql"]), /^Cannot query "postgres:.*multiple commands/);
  assert.match(
    messageOf(missing!, 1, ["head"]),
    /^Cannot read table "nothing" of "postgres:.*it has "events"$/,
  );
  assert.equal(set!.code, 1);
  assert.deepEqual(await pg.psql("asked", "SELECT count(*) FROM events"), ["8"]);
});

test("xt sync --watch brings what is logged within two seconds, and goes on where the server was away", async (pg) => {
  using folder = tempFolder();
  const [db, url] = [folder.file("a.db"), await pg.database("watched")];
  using tracker = new Tracker(db, { trackId: "r", environment: false });
  tracker.log({ n: 0 });
  const child = start(["sync", db, url, "--watch"]);
  const output = new Response(child.stdout).text();
  let err = "";
  const errors = child.stderr.pipeThrough(new TextDecoderStream()).pipeTo(
    new WritableStream({ write: (text) => void (err += text) }),
  );
  let logged = 1;
  const arrived = async () => {
    const query = "SELECT count(*) FROM events";
    const isThere = async () =>
      (await pg.psql("watched", query).catch(() => []))[0] === `${logged}`;
    await until(isThere, `there are not ${logged} events`, 100);
  };
  await arrived();
  const arrivedAfter = async () => {
    const begun = performance.now();
    tracker.log({ n: logged++ });
    await arrived();
    return performance.now() - begun;
  };
  await atBest(arrivedAfter, (millis) => millis < 2500, "ms until it is there");
  await pg.stop("fast");
  tracker.log({ n: logged++ });
  await until(() => err.includes("\n"), "it does not say that the server is away");
  await pg.start();
  await arrived();
  child.kill("SIGINT");
  const [out] = await Promise.all([output, errors]);
  const { code } = await child.status;
  assert.equal(code, 0);
  assert.match(out, /^a-\w+, table events: moved 1 row of 1 run\n/);
  assert.match(err, /^xt: Cannot [^\n]*; trying again\nxt: It can be reached again\n$/);
});

test("xt ui shows a store, and can only read it", async (pg) => {
  using folder = tempFolder();
  const [db, url] = [folder.file("a.db"), await pg.database("shown")];
  fill(db, "a", "b");
  await sync(db, url);
  const child = start(["ui", url, "--no-open"]);
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  const [, base, token] = /(http:\/\/[^/]+\/)\?token=(\S+)/.exec(value!)!;
  const response = await fetch(`${base}api/runs?token=${token}`);
  const runs: { trackId: string }[] = await response.json();
  assert.deepEqual(runs.map(({ trackId }) => trackId), ["a", "b"]);
  await reader.cancel();
  await child.stderr.cancel();
  child.kill("SIGINT");
  assert.equal((await child.status).code, 0);
  const call = ["ui", url, "--write", "--no-open"];
  assert.match(messageOf(await xt(...call), 2, call), /it is only read$/);
});

test("xt sync of a file that it may not write compares its runs, and says so; Python's files too", async (pg) => {
  using folder = tempFolder();
  const [db, url] = [folder.file("a.db"), await pg.database("unwritten")];
  Deno.copyFileSync(new URL("../fixtures/python_events.db", import.meta.url), db);
  const cli = fileURLToPath(new URL("../../cli.ts", import.meta.url));
  const flags = ["--allow-read", "--allow-net", "--allow-env", "--allow-sys", "--no-prompt"];
  const syncOnly = async () => {
    const args = ["run", "--quiet", ...flags, cli, "sync", db, url, "--json"];
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assert.equal(code, 0, err);
    assert.match(
      err!,
      /^xt: Its runs were compared one by one, as the file of source ".*a\.db" cannot be written/,
    );
    return JSON.parse(out!).map((
      { table, events, deleted }: SyncResult,
    ) => [table, events, deleted]);
  };
  using reader = new Reader(db);
  const [table] = reader.tables();
  const rows = new Reader(db, { table: table! }).count();
  assert.deepEqual((await syncOnly())[0], [table, rows, 0]);
  assert.deepEqual((await syncOnly())[0], [table, 0, 0]);
  const back = folder.file("back.db");
  await sync(url, back, { tables: [table!] });
  const all = (path: string) =>
    Reader.readDb(path, { table: table! }).map((row) => JSON.stringify(row)).sort();
  assert.deepEqual(all(back), all(db));
});
