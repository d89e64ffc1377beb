import { sync } from "../sync.ts";
import { type Postgres, postgresPrograms, startPostgres } from "../tests/support/postgres.ts";
import type { Check } from "./check.ts";
import { fill, makeNarrowEvent } from "./events.ts";
import { median } from "./pairs.ts";

/** Measures bringing so many events of six columns to a PostgreSQL, beside a bare COPY of the same rows by `psql`. */
export async function checkSync(folder: string, rows: number, pairs: number): Promise<Check[]> {
  if (postgresPrograms() === undefined) throw new Error("Cannot measure a sync without PostgreSQL");
  await using server = await startPostgres();
  const db = `${folder}/sync.db`;
  fill(db, makeNarrowEvent, rows);
  const times: Times[] = [];
  for (let i = 0; i < pairs; i++) times.push(await measure(server, `bench_${i}`, db));
  const of = (name: keyof Times) => median(times.map((each) => each[name]));
  const write = (ms: number) => `${Math.round(ms)} ms`;
  return [
    {
      what: "sync to PostgreSQL, to a bare COPY",
      rows,
      ours: write(of("ours")),
      bare: write(of("bare")),
      measured: median(times.map(({ ours, bare }) => ours / bare)),
      unit: "×",
      demanded: { most: 2 },
    },
    {
      what: "sync of what is there",
      rows,
      ours: write(of("again")),
      bare: write(of("ours")),
      measured: median(times.map(({ ours, again }) => again / ours)),
      unit: "×",
      demanded: { most: 0.1 },
    },
  ];
}

interface Times {
  readonly ours: number;
  readonly bare: number;
  readonly again: number;
}

async function measure(server: Postgres, database: string, db: string): Promise<Times> {
  const url = await server.database(database);
  const psql = (sql: string) => server.psql(database, sql);
  const ours = await timed(() => sync(db, url));
  const again = await timed(() => sync(db, url));
  // Of the server's own folder, which both may write to and read from.
  const [data] = await psql("SHOW data_directory");
  const file = `${data}/${database}.txt`;
  await psql(`COPY (SELECT * FROM events ORDER BY track_id, timestamp) TO '${file}'`);
  await psql("CREATE TABLE bare (LIKE events INCLUDING ALL)");
  const bare = await timed(() => psql(`\\copy bare FROM '${file}'`));
  await psql("DROP TABLE events, bare");
  return { ours, bare, again };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
