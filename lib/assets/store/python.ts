import { unpacked } from "../../values/cbor/codec.ts";
import { readPickled, readPickledKey } from "../../values/cbor/pickle.ts";
import { inflate } from "../../system/bytes.ts";
import type { Database } from "../../store/database.ts";
import { hasTable } from "../../store/table.ts";

/** An asset that Python's xetrack stored: a pickle, under base64 of its pickled id. */
export interface PythonAsset {
  readonly id: string;
  /** The key as it stands in the file. */
  readonly key: string;
}

/** Lists the assets of Python's. */
export function pythonAssets(db: Database, encoding: boolean): PythonAsset[] {
  const where = `WHERE typeof(value) = 'blob'${encoding ? " AND encoding IS NULL" : ""}`;
  return db.rows(`SELECT key FROM assets ${where} ORDER BY rowid`)
    .map(([key]) => ({ id: readPickledKey(String(key)) ?? String(key), key: String(key) }));
}

/** Gives the pickle: Python compresses with zlib when asked to. @throws {TrackerError} for bytes that are damaged */
export function pickleOf(db: Database, { key }: PythonAsset): Uint8Array {
  const value = db.first<Uint8Array>("SELECT value FROM assets WHERE key = ?", key)!;
  return value[0] === 0x78 ? unpacked(value, inflate) : value;
}

/** Gives the number of references that Python counted, and the names it gave to an asset. */
export function pythonUse(
  db: Database,
  id: string,
): { references: number | null; columns: string[] } {
  const [counted] = table(db, "counts").filter(([key]) => key === id);
  const count = counted?.[1] instanceof Uint8Array ? readPickled(counted[1]) : undefined;
  const columns = namesOf(db, id).map((key) => readPickledKey(key) ?? key);
  return { references: typeof count === "number" ? count : null, columns: columns.sort() };
}

/** Removes an asset of Python's, with its names and its count; inside a transaction. */
export function removePython(db: Database, { id, key }: PythonAsset): void {
  for (const name of namesOf(db, id)) db.run("DELETE FROM keys WHERE key = ?", name);
  if (table(db, "counts").length > 0) db.run("DELETE FROM counts WHERE key = ?", id);
  db.run("DELETE FROM assets WHERE key = ?", key);
}

function namesOf(db: Database, id: string): string[] {
  return table(db, "keys")
    .filter(([, value]) => value instanceof Uint8Array && readPickled(value) === id)
    .map(([key]) => String(key));
}

function table(db: Database, name: "keys" | "counts"): ReturnType<Database["rows"]> {
  return hasTable(db, name) ? db.rows(`SELECT key, value FROM ${name}`) : [];
}
