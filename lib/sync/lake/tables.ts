import { EXTRA, quote, STAMP } from "../../event/names.ts";
import { typeName } from "../../duckdb/kinds.ts";
import type { Kind } from "../../types.ts";
import { again, at, type Lake } from "./lake.ts";

/** The tables beside those of events: the runs, the objects, how far each source is; and the lease. */
const BESIDE: Readonly<Record<string, string>> = {
  _runs: "table_name VARCHAR, track_id VARCHAR, name VARCHAR, status VARCHAR, started TIMESTAMP, " +
    "heartbeat TIMESTAMP, ended TIMESTAMP, error VARCHAR, group_name VARCHAR, tags JSON, note VARCHAR, " +
    "archived BOOLEAN, parent VARCHAR, environment JSON",
  assets: "key VARCHAR, encoding VARCHAR, size BIGINT, created VARCHAR, hash VARCHAR, value BLOB",
  _sync:
    'source VARCHAR, table_name VARCHAR, rowid_to VARCHAR, track_id VARCHAR, "timestamp" VARCHAR',
  // How a run was when it came from a source: edited so often there, changed so often here.
  _sync_runs: "source VARCHAR, table_name VARCHAR, track_id VARCHAR, edits BIGINT, version BIGINT",
  _lease: "n BIGINT",
};

const NOT_INLINED = "CALL lake.set_option('data_inlining_row_limit', 0, table_name => 'assets')";

/** Makes the tables beside those of events, where they are missing. */
export async function makeLake(lake: Lake): Promise<void> {
  const there = new Set(await tablesIn(lake));
  for (const [name, columns] of Object.entries(BESIDE)) {
    if (there.has(name)) continue;
    await again(() => lake.run(`CREATE TABLE IF NOT EXISTS ${at(name)} (${columns})`));
    // Else the catalog would take objects in, as text.
    if (name === "assets") await again(() => lake.run(NOT_INLINED));
  }
  // Without a row nobody would be kept from writing.
  const [{ n } = { n: 0 }] = await lake.rows(`SELECT count(*) AS n FROM ${at("_lease")}`);
  if (Number(n) === 0) await again(() => lake.run(`INSERT INTO ${at("_lease")} VALUES (0)`));
}

/** Lists the tables of a lake. */
export async function tablesIn(lake: Lake): Promise<string[]> {
  const sql = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake'";
  return (await lake.rows(sql)).map(({ table_name: name }) => String(name));
}

const KINDS: Readonly<Record<string, Kind>> = {
  DOUBLE: "number",
  BIGINT: "bigint",
  BOOLEAN: "boolean",
  VARCHAR: "string",
  TIMESTAMP: "date",
  JSON: "json",
  BLOB: "blob",
};

/** Lists the tables of events, those of ours left out. */
export async function eventTablesIn(lake: Lake): Promise<string[]> {
  const sql = "SELECT table_name FROM duckdb_columns() WHERE database_name = 'lake' " +
    "AND column_name IN ('track_id', 'timestamp') AND table_name NOT LIKE '\\_%' ESCAPE '\\' " +
    "GROUP BY table_name HAVING count(*) = 2 ORDER BY min(table_oid)";
  return (await lake.rows(sql)).map(({ table_name: name }) => String(name));
}

/** Gives the kinds of a table's columns, without `_extra`. */
export async function kindsOf(lake: Lake, table: string): Promise<Map<string, Kind>> {
  const rows = await lake.rows(`DESCRIBE ${at(table)}`);
  return new Map(
    rows.filter((row) => row.column_name !== EXTRA)
      .map((row) => [String(row.column_name), KINDS[String(row.column_type)] ?? "string"]),
  );
}

/** Has a table hold the columns of a source; gives the kinds that they have there. Inside a transaction. */
export async function ensureTable(
  lake: Lake,
  table: string,
  wanted: ReadonlyMap<string, Kind>,
): Promise<Map<string, Kind>> {
  await lake.run(
    `CREATE TABLE IF NOT EXISTS ${
      at(table)
    } (track_id VARCHAR, "timestamp" TIMESTAMP, ${EXTRA} JSON)`,
  );
  const kinds = await kindsOf(lake, table);
  // DuckDB takes names that differ in case only for one.
  const taken = new Set([...kinds.keys()].map((name) => name.toLowerCase()));
  const own = new Map<string, Kind>();
  for (const [name, kind] of wanted) {
    if (STAMP.includes(name)) continue;
    if (!kinds.has(name)) {
      if (taken.has(name.toLowerCase())) continue;
      await lake.run(`ALTER TABLE ${at(table)} ADD COLUMN ${quote(name)} ${typeName(kind)}`);
      taken.add(name.toLowerCase());
    }
    const there = kinds.get(name);
    own.set(name, there === undefined || typeName(there) === typeName(kind) ? kind : there);
  }
  return own;
}
