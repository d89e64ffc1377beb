import { quote } from "../../event/names.ts";
import type { Database } from "../../store/database.ts";
import { readCells } from "../../store/read/cells.ts";
import type { Event } from "../../types.ts";
import { decoder } from "../../values/decode.ts";
import { kindOfDeclared } from "../../values/kind.ts";
import type { Damage } from "../run.ts";

/** Lists the tables of a file that have rows of their owner's, not of SQLite's or ours. */
export function tablesIn(db: Database): string[] {
  const sql = "SELECT name FROM sqlite_schema WHERE type = 'table' " +
    "AND name NOT GLOB 'sqlite_*' AND name NOT GLOB '_*' ORDER BY rowid";
  return db.rows(sql).map(([name]) => String(name));
}

/** Reads a table; none of it where that cannot be read to its end. */
export function readTable(db: Database, table: string, damage: Damage): Event[] {
  const declared = db.rows("SELECT name, type FROM pragma_table_xinfo(?)", table)
    .map(([name, type]) => [String(name), kindOfDeclared(String(type))] as const);
  const columns = declared.map(([name]) => quote(name)).join(", ");
  const sql = `SELECT ${columns} FROM ${quote(table)}`;
  const cells = damage.try(() => readCells(db.prepare(sql), []));
  if (cells === undefined) return [];
  const decoders = declared.map(([name, kind]) => [name, decoder(kind, cells.wide)] as const);
  return cells.rows.map((row) =>
    Object.fromEntries(decoders.map(([name, decode], at) => [
      name,
      plainOf(decode === undefined ? row[at]! : decode(row[at]!)),
    ]))
  );
}

/** Bytes come as an array of their own, which is kept as an object. */
function plainOf(value: unknown): unknown {
  return value instanceof Uint8Array ? value.slice() : value;
}
