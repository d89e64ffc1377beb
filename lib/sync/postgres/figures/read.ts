import { type Asked, computeFigures } from "../../asking/compute.ts";
import { type Ends, literal, type RunFigures, type SqlStore } from "../../sql_store.ts";
import { figuresOf } from "./kept.ts";
import { ALL_RUNS, countsEdits, FIGURES } from "./noticing.ts";
import type { Server } from "../server.ts";

/** Gives the figures of a table's runs: those that are kept, and those that have to be worked out. */
export async function readFigures(
  store: SqlStore,
  server: Server,
  asked: Asked,
): Promise<RunFigures[]> {
  if (!(await countsEdits(server, asked.table))) return await computeFigures(store, asked);
  const rows = await server.rows(
    `SELECT track_id, events::float8, ${store.moment("first")}, ${store.moment("last")}, ` +
      `spilled::float8, columns::text FROM ${server.at(FIGURES)} WHERE table_name = $1`,
    asked.table,
  );
  const missing = rows.filter((row) => row[5] === null).map(([id]) => String(id));
  if (missing.includes(ALL_RUNS)) return await computeFigures(store, asked);
  const kept = rows.filter((row) => row[5] !== null && Number(row[1]) > 0)
    .map(([id, events, first, last, spilled, columns]): RunFigures => ({
      trackId: String(id),
      events: Number(events),
      first: String(first),
      last: String(last),
      spilled: Number(spilled),
      columns: figuresOf(JSON.parse(String(columns)), asked.kinds),
    }));
  return missing.length === 0
    ? kept
    : [...kept, ...await computeFigures(store, { ...asked, runs: missing })];
}

/** Among so many runs they are looked for; of more, all rows are. */
const MOST_RUNS = 1000;

/**
 * Writes which runs may have the first or last rows, and from or to when: as soon as runs that are over have enough events,
 * none of a later one is among the first.
 */
export async function nearEnds(
  server: Server,
  table: string,
  { head, tail }: Ends,
): Promise<string | undefined> {
  const most = head ?? tail ?? 0;
  if (most === 0 || !(await countsEdits(server, table))) return undefined;
  const [reach, side, how] = tail === undefined ? ["last", "first", "<="] : ["first", "last", ">="];
  const direction = tail === undefined ? "ASC" : "DESC";
  const rows = await server.rows(
    `WITH f AS (SELECT * FROM ${server.at(FIGURES)} WHERE table_name = $1), ` +
      `s AS (SELECT ${reach} AS at, sum(events) OVER (ORDER BY ${reach} ${direction}) AS n FROM f WHERE events > 0), ` +
      `t AS (SELECT at FROM s WHERE n >= $2::bigint ORDER BY at ${direction} LIMIT 1) ` +
      `SELECT f.track_id, t.at::text FROM f, t WHERE f.events > 0 AND f.${side} ${how} t.at ` +
      `AND NOT EXISTS (SELECT 1 FROM f WHERE columns IS NULL) LIMIT ${MOST_RUNS + 1}`,
    table,
    String(most),
  );
  if (rows.length === 0 || rows.length > MOST_RUNS) return undefined;
  const ids = rows.map(([id]) => literal(String(id))).join(", ");
  return `e.track_id IN (${ids}) AND e."timestamp" ${how} ${
    literal(String(rows[0]![1]))
  }::timestamp`;
}
