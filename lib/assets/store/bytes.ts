import type { Encoded } from "../../values/cbor/codec.ts";
import { named, TrackerError } from "../../errors.ts";
import type { Stored } from "../../values/kind.ts";
import type { Database } from "../../store/database.ts";
import { hasTable } from "../../store/table.ts";

/*
 * SQLite copies what it is given, and once more to make a row of it; and no value has more than 1 GB. So bytes
 * of more than `LONGEST` lie in `asset_parts`, part by part; in their place, `assets.value` has their number.
 */

/** So many bytes stand in `assets` itself, where any tool finds them. */
const LONGEST = 64 * 2 ** 20;
const PART = 16 * 2 ** 20;

/** Copies of bytes beyond this are not left lying about. */
const LARGE = 2 ** 20;

/**
 * Runs the statement that puts bytes into their row of `assets`: they, or their number where they lie in parts, are its
 * first parameter. It has to change nothing the second time. Inside a transaction.
 */
export function writeBytes(
  db: Database,
  key: string,
  bytes: Uint8Array,
  sql: string,
  ...cells: Stored[]
): void {
  if (bytes.length <= LONGEST) return runAndDrop(db, sql, bytes, ...cells);
  db.run(
    "CREATE TABLE IF NOT EXISTS asset_parts (key TEXT, part INTEGER, value BLOB, PRIMARY KEY (key, part))",
  );
  // Whoever removed the row by hand may have left parts behind, of other bytes: compressed, or not.
  db.run("DELETE FROM asset_parts WHERE key = ?", key);
  const insert =
    "INSERT INTO asset_parts (value, key, part) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
  for (let part = 0; part * PART < bytes.length; part++) {
    runAndDrop(db, insert, bytes.subarray(part * PART, (part + 1) * PART), key, part);
  }
  // As a bigint: a number beyond 2³¹ would be bound as a real one.
  db.run(sql, BigInt(bytes.length), ...cells);
}

/** Runs a statement, and once more: prepared, it keeps its copy of what was bound until something else is, here nothing. */
function runAndDrop(db: Database, sql: string, bytes: Uint8Array, ...cells: Stored[]): void {
  db.run(sql, bytes, ...cells);
  if (bytes.length > LARGE) db.run(sql, null, ...cells);
}

/** Bytes as they are stored. */
export interface StoredBytes extends Encoded {
  /** How many they were, before compression; 0 where their row does not say it. */
  readonly size: number;
}

/** Gives the bytes of a row of `assets`, as they are stored; `undefined` if there are none, or they are Python's. */
export function readBytes(db: Database, key: string): StoredBytes | undefined {
  const [row] = db.rows("SELECT value, encoding, size FROM assets WHERE key = ?", key);
  if (row === undefined) return undefined;
  const [value, encoding, said] = row;
  if (value === null || encoding === null) return undefined;
  const bytes = value instanceof Uint8Array ? value : joinParts(db, key, Number(value));
  const size = Number.isSafeInteger(said) ? Math.max(0, said as number) : 0;
  return { bytes, encoding: String(encoding), size };
}

function joinParts(db: Database, key: string, length: number): Uint8Array {
  const sql = "SELECT rowid, length(value) FROM asset_parts " +
    "WHERE key = ? AND typeof(value) = 'blob' ORDER BY part";
  const parts = hasTable(db, "asset_parts") ? db.rows(sql, key) : [];
  const found = parts.reduce((sum, [, size]) => sum + Number(size), 0);
  if (found !== length) {
    const why = `${found} of its ${length} bytes are there`;
    throw new TrackerError(`Cannot read asset ${named(key)} of "${db.path}": ${why}`);
  }
  const bytes = new Uint8Array(length);
  let end = 0;
  for (const [rowid] of parts) {
    const part = db.first<Uint8Array>("SELECT value FROM asset_parts WHERE rowid = ?", rowid!)!;
    bytes.set(part, end);
    end += part.length;
    // Collecting it would wait until all parts are in memory once more.
    (part.buffer as ArrayBuffer).transfer(0);
  }
  return bytes;
}

/** Removes the bytes that lie in parts, before their row changes. Inside a transaction. */
export function removeParts(db: Database, key: string): void {
  const inParts = db.first("SELECT typeof(value) = 'integer' FROM assets WHERE key = ?", key) === 1;
  if (inParts && hasTable(db, "asset_parts")) db.run("DELETE FROM asset_parts WHERE key = ?", key);
}
