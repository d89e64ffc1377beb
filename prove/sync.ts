import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { copy, Reader, Tracker } from "../mod.ts";
import { sync } from "../sync.ts";
import { type Postgres, postgresPrograms, startPostgres } from "../tests/support/postgres.ts";
import { Dice } from "../tests/support/random_events.ts";

/** How much to try. */
export interface SyncOptions {
  readonly seed: number;
  readonly sources: number;
  /** So often the sync of each source is killed. */
  readonly kills: number;
}

/** What was tried. */
export interface SyncTried {
  readonly kills: number;
  readonly stops: number;
  readonly events: number;
}

const SYNC = fileURLToPath(new URL("../tests/programs/sync_file.ts", import.meta.url));

/** Runs that nobody edits, and that sources copy from each other. */
const SHARED = "shared";

/**
 * Has sources log, edit, delete, add columns and copy from one another, while each one's syncs, two at once now and then,
 * are killed, and their server too; in the end the store has what all sources have, and a second sync moves nothing.
 *
 * @throws {AssertionError} where anything was lost, doubled or altered
 */
export async function proveSync(options: SyncOptions): Promise<SyncTried | undefined> {
  if (postgresPrograms() === undefined) return undefined;
  await using server = await startPostgres();
  const folder = Deno.makeTempDirSync({ prefix: "xetrack_sync_" });
  try {
    return await proveOn(server, folder, options);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

async function proveOn(
  server: Postgres,
  folder: string,
  { seed, sources, kills }: SyncOptions,
): Promise<SyncTried> {
  const url = await server.database("proved");
  const paths = Array.from({ length: sources }, (_, i) => `${folder}/s${i}.db`);
  const all = paths.map((path, i) => new Source(path, `s${i}`, new Dice(seed + i)));
  for (const source of all) source.log();
  let [killed, stops] = [0, 0];
  let isOver = false;
  const stopping = (async () => {
    for (const dice = new Dice(seed - 1); !isOver;) {
      await pause(1500 + dice.whole(0, 2999));
      if (isOver) return;
      await server.stop("immediate");
      await server.start();
      stops++;
    }
  })();
  await Promise.all(all.map(async (source) => {
    // One that ends before it is killed is begun again, with something new.
    for (let own = 0, left = 4 * kills; own < kills && left > 0; left--) {
      source.change(paths);
      const ended = await source.syncAndKill(url);
      own += ended;
      killed += ended;
    }
  }));
  isOver = true;
  await stopping;
  for (const path of paths) assert.deepEqual((await sync(path, url)).map(conflictsOf), [0, 0]);
  for (const path of paths) {
    for (const { events, runs, deleted, assets } of await sync(path, url)) {
      assert.deepEqual([events, runs, deleted, assets], [0, 0, 0, 0]);
    }
  }
  return { kills: killed, stops, events: await compare(server, paths, folder) };
}

function conflictsOf({ conflicts }: { conflicts: number }): number {
  return conflicts;
}

/** A file that somebody works on. */
class Source {
  readonly #path: string;
  readonly #name: string;
  readonly #dice: Dice;
  #made = 0;
  /** In ms: how long the last sync took that was not killed. */
  #usual = 1000;

  constructor(path: string, name: string, dice: Dice) {
    this.#path = path;
    this.#name = name;
    this.#dice = dice;
  }

  log(): void {
    const id = `${this.#name} ${this.#made++}`;
    for (const table of ["events", SHARED]) {
      using tracker = new Tracker(this.#path, {
        table,
        trackId: id,
        environment: false,
        warnings: false,
      });
      const column = `own_${this.#dice.whole(0, 5)}`;
      tracker.logBatch(Array.from({ length: 20 + this.#dice.whole(0, 399) }, (_, n) => ({
        n,
        text: `${id} ${n}`,
        [column]: n / 3,
        mixed: this.#dice.whole(0, 1) === 0 ? n : `${n}`,
      })));
      tracker.log({ n: -1, model: new Map([[this.#dice.whole(0, 3), 1]]) });
    }
  }

  /** Does one thing to the file. */
  change(paths: readonly string[]): void {
    using reader = new Reader(this.#path);
    const ids = reader.runs({ archived: true }).map(({ trackId }) => trackId);
    const id = ids[this.#dice.whole(0, ids.length - 1)];
    const what = this.#dice.whole(0, 6);
    if (id === undefined || what <= 1) return this.log();
    if (what === 2) reader.setValue("text", `edited ${this.#dice.whole(0, 999)}`, id);
    if (what === 3) reader.setRun(id, { note: `note ${this.#dice.whole(0, 999)}` });
    if (what === 4) reader.deleteRun(id);
    if (what === 5) {
      using plain = new DatabaseSync(this.#path);
      plain.exec("PRAGMA busy_timeout = 10000");
      plain.prepare("DELETE FROM events WHERE track_id = ? AND n = ?").run(
        id,
        this.#dice.whole(0, 19),
      );
      plain.prepare("UPDATE events SET n = 7000 WHERE track_id = ? AND n = ?").run(
        id,
        this.#dice.whole(0, 19),
      );
    }
    if (what === 6) {
      const other = paths[this.#dice.whole(0, paths.length - 1)]!;
      if (other !== this.#path) copy(other, this.#path, { tables: [SHARED] });
    }
  }

  /** Syncs, and kills that at some moment, or two at once; gives how many were killed. */
  async syncAndKill(url: string): Promise<number> {
    const children = Array.from(
      { length: 1 + this.#dice.whole(0, 3) % 2 },
      () =>
        new Deno.Command(Deno.execPath(), {
          args: ["run", "--quiet", "--allow-all", "--no-check", SYNC, this.#path, url],
          stdin: "null",
          stdout: "null",
          stderr: "null",
        }).spawn(),
    );
    const begun = performance.now();
    const first = children[0]!.status.then(() => performance.now() - begun);
    await pause(this.#usual * this.#dice.whole(5, 99) / 100);
    for (const child of children) {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended.
      }
    }
    const ends = await Promise.all(children.map((child) => child.status));
    if (ends[0]!.signal === null) this.#usual = Math.max(100, await first);
    return ends.filter(({ signal }) => signal === "SIGKILL").length;
  }
}

/** Compares what PostgreSQL says by itself with what all sources have together; gives the number of events. */
async function compare(
  server: Postgres,
  paths: readonly string[],
  folder: string,
): Promise<number> {
  const all = `${folder}/all.db`;
  copy([...paths], all);
  using db = new DatabaseSync(all);
  const ours = (sql: string) =>
    db.prepare(sql).all().map((row) => Object.values(row).map((cell) => cell ?? "").join("\t"));
  let events = 0;
  for (const table of ["events", SHARED]) {
    const cells = "track_id, CAST(timestamp AS text), CAST(n AS int), text, model";
    const order = "ORDER BY 1, 2";
    const there = await server.psql(
      "proved",
      `SELECT track_id, to_char(timestamp, 'YYYY-MM-DD HH24:MI:SS.US'), n::int, text, model FROM ${table} ${order}`,
    );
    const here = ours(`SELECT ${cells} FROM ${table} ${order}`);
    assert.equal(there.length, here.length, table);
    there.forEach((row, i) => assert.equal(row, here[i]));
    const mixed = "count(mixed)";
    const spilled = (text: string) => `SELECT ${mixed} + ${text} FROM ${table}`;
    assert.deepEqual(
      await server.psql("proved", spilled("count(_extra->'mixed')")),
      ours(spilled("count(json_extract(_extra, '$.mixed'))")),
    );
    events += there.length;
    assert.deepEqual(await wrongFigures(server, table), []);
  }
  const runs = "SELECT table_name, track_id, status, note FROM _runs ORDER BY 1, 2";
  assert.deepEqual(await server.psql("proved", runs), ours(runs));
  const keys = "SELECT key, size FROM assets ORDER BY 1";
  assert.deepEqual(await server.psql("proved", keys), ours(keys));
  return events;
}

/** Gives the runs of which the store keeps other figures than their events come to. */
async function wrongFigures(server: Postgres, table: string): Promise<string[]> {
  const varies = (column: string) => `count(DISTINCT ${column}) > 1 AS ${column}_varies`;
  const last = (column: string) =>
    `(array_agg(${column}::text ORDER BY timestamp DESC) FILTER (WHERE ${column} IS NOT NULL))[1] AS ${column}_last`;
  const kept = (column: string) =>
    `(f.columns->'${column}'->>1, f.columns->'${column}'->>2 IS NOT NULL) IS NOT DISTINCT FROM (e.${column}_last, e.${column}_varies)`;
  return await server.psql(
    "proved",
    `SELECT coalesce(e.track_id, f.track_id) FROM (SELECT track_id, count(*) AS events, min(timestamp) AS first, ` +
      `max(timestamp) AS last, count(_extra) AS spilled, ${
        ["n", "text"].flatMap((name) => [varies(name), last(name)])
      } ` +
      `FROM ${table} GROUP BY track_id) e FULL JOIN (SELECT * FROM _sync_figures WHERE table_name = '${table}' ` +
      `AND (events > 0 OR columns IS NULL)) f USING (track_id) WHERE NOT coalesce((e.events, e.first, e.last, e.spilled) = ` +
      `(f.events, f.first, f.last, f.spilled) AND ${kept("n")} AND ${kept("text")}, false)`,
  );
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
