import { EXTRA, isStorable, quote } from "../../event/names.ts";
import type { Kind } from "../../types.ts";
import { FIGURES, noticing } from "./figures/noticing.ts";
import type { Server } from "./server.ts";

/** Kind → type of a column. `jsonb` would refuse the escape of NUL. */
const TYPES: Readonly<Record<Kind, string>> = {
  number: "double precision",
  bigint: "bigint",
  boolean: "boolean",
  string: "text",
  date: "timestamp without time zone",
  json: "json",
  asset: "text",
  blob: "bytea",
};

/** What tells a column of ids of objects from one of text. */
const ASSET = "asset";

/** PostgreSQL has 1,600 columns, those that were dropped counted too. */
const MOST = 1580;

/** Names of columns that each table has by itself. */
const SYSTEM = new Set(["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"]);

/** A name of more bytes would be cut. */
const LONGEST_NAME = 63;

/** The tables that say how far each source is, and the runs. */
const BESIDE = (at: (table: string) => string): string[] => [
  `CREATE TABLE IF NOT EXISTS ${at("_runs")} (table_name text COLLATE "C" NOT NULL, ` +
  `track_id text COLLATE "C" NOT NULL, name text, status text, started timestamp, ` +
  `heartbeat timestamp, ended timestamp, error text, group_name text, tags json, note text, ` +
  `archived boolean, parent text, environment json, PRIMARY KEY (table_name, track_id))`,
  `CREATE TABLE IF NOT EXISTS ${at("assets")} (key text PRIMARY KEY, value bytea, ` +
  `encoding text, size bigint, created text, hash text)`,
  // How far each source is, and the last sign of a run that was met there.
  `CREATE TABLE IF NOT EXISTS ${at("_sync")} (source text NOT NULL, table_name text NOT NULL, ` +
  `rowid_to bigint NOT NULL, track_id text, "timestamp" text, sign text NOT NULL, ` +
  `synced timestamptz, PRIMARY KEY (source, table_name))`,
  // Which sources have a run, and how it was when it came: edited so often there, changed so often here.
  `CREATE TABLE IF NOT EXISTS ${at("_sync_runs")} (table_name text COLLATE "C" NOT NULL, ` +
  `track_id text COLLATE "C" NOT NULL, source text NOT NULL, edits bigint NOT NULL, ` +
  `version bigint NOT NULL, digest text, PRIMARY KEY (table_name, track_id, source))`,
  // How often a run was changed here.
  `CREATE TABLE IF NOT EXISTS ${at("_sync_versions")} (table_name text NOT NULL, ` +
  `track_id text NOT NULL, version bigint NOT NULL, PRIMARY KEY (table_name, track_id))`,
  // What the events of each run come to, so that whoever asks how runs stand need not read them.
  `CREATE TABLE IF NOT EXISTS ${at(FIGURES)} (table_name text COLLATE "C" NOT NULL, ` +
  `track_id text COLLATE "C" NOT NULL, events bigint NOT NULL, first timestamp, last timestamp, ` +
  `spilled bigint NOT NULL, columns json, PRIMARY KEY (table_name, track_id))`,
  noticing(at),
  `CREATE TABLE IF NOT EXISTS ${at("_sync_assets")} (source text NOT NULL, key text NOT NULL, ` +
  `PRIMARY KEY (source, key))`,
];

/** Tells whether somebody brought something there already. */
export async function hasStore(server: Server): Promise<boolean> {
  const sql = "SELECT to_regclass($1)::text";
  const [[there] = [null]] = await server.rows(sql, server.at("_sync_assets"));
  return there !== null;
}

/** Makes the schema and the tables beside those of events, where they are missing. */
export async function makeStore(server: Server): Promise<void> {
  const [[there] = [null]] = await server.rows("SELECT to_regclass($1)::text", server.at(FIGURES));
  if (there !== null) return;
  await alone(server, async () => {
    const sql = "SELECT 1 FROM pg_namespace WHERE nspname = $1";
    if ((await server.rows(sql, server.schema)).length === 0) {
      await server.run(`CREATE SCHEMA ${quote(server.schema)}`);
    }
    for (const statement of BESIDE((table) => server.at(table))) await server.run(statement);
  });
}

/** Changes the store's tables, one source at a time: two that make the same one at once would fail. */
export async function alone<T>(server: Server, work: () => Promise<T>): Promise<T> {
  return await server.transaction(async () => {
    await server.run(
      "SELECT pg_advisory_xact_lock(hashtext('xetrack'), hashtext($1))",
      server.schema,
    );
    return await work();
  });
}

/** Column → kind of a table of events, in the order of creation, without `_extra`. */
export type Kinds = ReadonlyMap<string, Kind>;

/** Reads the columns of a table; `undefined` where there is none. */
export async function readKinds(
  server: Server,
  table: string,
): Promise<Map<string, Kind> | undefined> {
  const rows = await server.rows(
    "SELECT attname, format_type(atttypid, NULL), col_description(attrelid, attnum) FROM pg_attribute " +
      "WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
    server.at(table),
  );
  if (rows.length === 0) return undefined;
  return new Map(
    rows.filter(([name]) => name !== EXTRA).map(([name, type, comment]) => [
      String(name),
      comment === ASSET && type === "text" ? "asset" : kindOfType(String(type)),
    ]),
  );
}

/** Gives the kind of a column that somebody made, by its type. */
function kindOfType(type: string): Kind {
  if (/^(small|big)?int(eger)?\b/.test(type)) return "bigint";
  if (/^(double|real|numeric)/.test(type)) return "number";
  if (/^boolean/.test(type)) return "boolean";
  if (/^(timestamp|date)/.test(type)) return "date";
  if (/^jsonb?$/.test(type)) return "json";
  return type === "bytea" ? "blob" : "string";
}

/** Lists the tables of events, those of ours left out. */
export async function listEventTables(server: Server): Promise<string[]> {
  const has = (column: string) =>
    `EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND attname = '${column}' AND NOT attisdropped)`;
  const rows = await server.rows(
    "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace " +
      `WHERE nspname = $1 AND relkind IN ('r', 'p') AND left(relname, 1) <> '_' ` +
      `AND ${has("track_id")} AND ${has("timestamp")} ORDER BY c.oid`,
    server.schema,
  );
  return rows.map(([name]) => String(name));
}

/** Tells whether a column can have this name in PostgreSQL. */
function isNameable(name: string): boolean {
  return isStorable(name) && new TextEncoder().encode(name).length <= LONGEST_NAME &&
    !SYSTEM.has(name);
}

/**
 * Has a table hold what columns of a source hold, as far as their names and number allow; gives its kinds. What is there
 * already is not locked.
 */
export async function ensureTable(
  server: Server,
  table: string,
  wanted: Kinds,
): Promise<Map<string, Kind>> {
  const found = await readKinds(server, table);
  if (found !== undefined && missing(found, wanted).length === 0) return found;
  return await alone(server, async () => {
    if (await readKinds(server, table) === undefined) {
      await server.run(
        `CREATE TABLE ${server.at(table)} (track_id text COLLATE "C" NOT NULL, ` +
          `"timestamp" timestamp NOT NULL, ${EXTRA} json, PRIMARY KEY (track_id, "timestamp"))`,
      );
    }
    const kinds = (await readKinds(server, table))!;
    const added = missing(kinds, wanted);
    if (added.length === 0) return kinds;
    const clauses = added.map(([name, kind]) => `ADD COLUMN ${quote(name)} ${TYPES[kind]}`);
    await server.run(`ALTER TABLE ${server.at(table)} ${clauses.join(", ")}`);
    for (const [name, kind] of added) {
      kinds.set(name, kind);
      if (kind !== "asset") continue;
      await server.run(`COMMENT ON COLUMN ${server.at(table)}.${quote(name)} IS '${ASSET}'`);
    }
    return kinds;
  });
}

/** Gives the columns to add: as many as there is room for. */
function missing(found: Kinds, wanted: Kinds): [string, Kind][] {
  return [...wanted].filter(([name]) => !found.has(name) && isNameable(name))
    .slice(0, Math.max(0, MOST - found.size));
}
