import { fold, freeName, quote } from "../event/names.ts";
import { Database, IN_MEMORY } from "../store/database.ts";
import type { Kind } from "../types.ts";
import { encode } from "../values/encode.ts";
import { tag } from "../values/extra.ts";
import { writeJson } from "../values/json.ts";
import { declaredType, type Stored } from "../values/kind.ts";
import { jsonText } from "../values/text.ts";
import { writeTables } from "./parquet.ts";

type Row = Readonly<Record<string, unknown>>;

/** A column of rows that are no table's. */
interface Field {
  readonly key: string;
  /** Its name in the file, where names that differ only in case are the same. */
  readonly name: string;
  readonly kind: Kind;
  /** Tells whether its values are of several kinds: then each is written as JSON. */
  readonly isMixed: boolean;
}

const TABLE = "rows";

/** Writes rows as Parquet, each column of the kind of its values. @throws {TrackerError} where it cannot be written */
export async function writeRows(
  path: string,
  columns: readonly string[],
  rows: readonly Row[],
): Promise<void> {
  using database = Database.open(IN_MEMORY, { busyTimeout: 0 });
  const fields = fieldsOf(columns, rows);
  fill(database, fields, rows);
  const selection = { columns: fields.map(({ name }) => name) };
  await writeTables(path, { database, tables: [TABLE], selection });
}

function fieldsOf(columns: readonly string[], rows: readonly Row[]): Field[] {
  const taken = new Set<string>();
  return columns.map((key) => {
    const name = freeName(key === "" ? "column" : key, "_", (name) => taken.has(fold(name)));
    taken.add(fold(name));
    const kinds = new Set(
      rows.map((row) => row[key]).filter((value) => value !== null && value !== undefined)
        .map(kindOf),
    );
    const isNumber = kinds.size === 2 && kinds.has("number") && kinds.has("bigint");
    const isMixed = kinds.size > 1 && !isNumber;
    const [kind = "string"] = kinds;
    return { key, name, isMixed, kind: isMixed ? "json" : isNumber ? "number" : kind };
  });
}

function kindOf(value: unknown): Kind {
  if (value instanceof Date) return "date";
  if (value instanceof Uint8Array) return "blob";
  switch (typeof value) {
    case "number":
    case "bigint":
    case "boolean":
    case "string":
      return typeof value as Kind;
    default:
      return "json";
  }
}

function fill(db: Database, fields: readonly Field[], rows: readonly Row[]): void {
  const columns = fields.map(({ name, kind }) => `${quote(name)} ${declaredType(kind)}`);
  db.run(`CREATE TABLE ${TABLE} (${[...columns, `_extra ${declaredType("json")}`].join(", ")})`);
  const places = [...fields, undefined].map(() => "?").join(", ");
  const insert = db.prepare(`INSERT INTO ${TABLE} VALUES (${places})`);
  db.transaction(() => {
    for (const row of rows) {
      const extra: Record<string, unknown> = {};
      const cells = fields.map((field) => cellOf(field, row[field.key], extra));
      insert.run(...cells, Object.keys(extra).length === 0 ? null : writeJson(extra));
    }
  });
}

/** NaN, for one, has no cell in SQLite, and one in Parquet. */
function cellOf(field: Field, value: unknown, extra: Record<string, unknown>): Stored {
  const { name, kind, isMixed } = field;
  if (value === null || value === undefined) return null;
  if (isMixed || kind === "json") return jsonText(value);
  if (value instanceof Uint8Array) return value;
  const cell = encode(value, kind);
  if (typeof cell !== "symbol") return cell;
  Object.defineProperty(extra, name, { value: tag(value), enumerable: true });
  return null;
}
