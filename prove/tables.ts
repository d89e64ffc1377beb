import assert from "node:assert/strict";
import type { Row } from "./expected.ts";
import type { Sqlite } from "./sqlite.ts";
import { textOfCell, textOfTagged } from "./values.ts";

/** A row of a table of events, as another program reads it. */
export interface StoredRow {
  readonly trackId: string;
  readonly timestamp: string;
  readonly values: Row;
}

/** An object, as another program reads it. */
export interface StoredObject {
  readonly key: string;
  readonly hex: string;
  /** How many cells refer to it, as the file counts them. */
  readonly references: number;
}

/** What a file holds. */
export interface Contents {
  /** Tables of events → their rows, in the order of commits. */
  readonly tables: ReadonlyMap<string, readonly StoredRow[]>;
  readonly objects: readonly StoredObject[];
  /** Results of cached calls, as JSON. */
  readonly results: readonly string[];
  /** The rows of runs, each by its table and its run. */
  readonly runs: readonly string[];
}

const COLUMNS = "SELECT m.name, c.name, c.type FROM sqlite_schema m, pragma_table_info(m.name) c " +
  "WHERE m.type = 'table' ORDER BY m.name, c.cid";

/** Reads a file by another program. @throws {AssertionError} where that finds it damaged */
export function readContents(sqlite: Sqlite, path: string): Contents {
  const [health, ...rows] = sqlite.rows(path, "PRAGMA integrity_check", COLUMNS);
  assert.deepEqual(health, ["ok"], `integrity_check of ${path}`);
  const columns = Map.groupBy(rows, ([table]) => table!);
  const names = [...columns.keys()].filter((table) =>
    columns.get(table)!.some(([, name]) => name === "timestamp")
  );
  const cells = (table: string) =>
    columns.get(table)!.map(([, name]) => literalOf(`"${name}"`)).join(", ");
  const events = names.map((table) =>
    `SELECT '${table}', ${cells(table)} FROM "${table}" ORDER BY rowid`
  );
  const found = Map.groupBy(
    events.length > 0 ? sqlite.rows(path, ...events) : [],
    ([table]) => table!,
  );
  const tables = names.map((table) => {
    const rows = found.get(table) ?? [];
    return [table, rows.map(([, ...row]) => rowOf(row, columns.get(table)!))] as const;
  });
  const one = (table: string, sql: string) =>
    columns.has(table) ? sqlite.rows(path, sql).map(([value]) => value!) : [];
  return {
    tables: new Map(tables),
    objects: columns.has("assets") ? readObjects(sqlite, path) : [],
    results: one("cached_results", "SELECT value FROM cached_results"),
    runs: one("_runs", "SELECT table_name || ' ' || track_id FROM _runs"),
  };
}

function readObjects(sqlite: Sqlite, path: string): StoredObject[] {
  const sql = `SELECT a.key, hex(value), "references" FROM assets a ` +
    "LEFT JOIN asset_references r ON r.key = a.key";
  return sqlite.rows(path, sql).map(([key, hex, references]) => ({
    key: key!,
    hex: hex!,
    references: Number(references),
  }));
}

/** SQLite's own `quote` gives the last digit of a number wrongly in some versions. */
function literalOf(column: string): string {
  return `CASE typeof(${column}) WHEN 'real' THEN printf('%!.17g', ${column}) ELSE quote(${column}) END`;
}

function rowOf(row: readonly string[], columns: readonly string[][]): StoredRow {
  const values: Row = new Map();
  for (const [i, literal] of row.entries()) {
    const [, name, declared] = columns[i] as [string, string, string];
    if (literal === "NULL") continue;
    if (name !== "_extra") values.set(name, textOfCell(literal, declared));
    else for (const [key, text] of spilled(literal)) values.set(key, text);
  }
  return { trackId: take(values, "track_id"), timestamp: take(values, "timestamp"), values };
}

function spilled(literal: string): [string, string][] {
  const members = JSON.parse(literal.slice(1, -1).replaceAll("''", "'")) as Record<string, unknown>;
  return Object.entries(members).map(([key, tagged]) => [key, textOfTagged(tagged)]);
}

/** Takes a text out of the values. */
function take(values: Row, name: string): string {
  const text = JSON.parse(values.get(name)!.slice(2)) as string;
  values.delete(name);
  return text;
}
