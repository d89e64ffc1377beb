import { readPickled, writePickled } from "../../values/cbor/pickle.ts";
import type { Stored } from "../../values/kind.ts";
import type { Database } from "../../store/database.ts";
import { hasTable } from "../../store/table.ts";
import { pythonAssets } from "./python.ts";
import { assetTableOf, makeAssetTable } from "./table.ts";

/** Brings the objects of Python's over to another file: the pickles as they are, with their names and their counts. */
export class PythonCopy {
  readonly #from: Database;
  readonly #to: Database;
  /** Id → the key of its row. */
  readonly #keys: ReadonlyMap<string, string>;
  /** Those whose counts came with them. */
  readonly #brought = new Set<string>();

  constructor(from: Database, to: Database) {
    this.#from = from;
    this.#to = to;
    const table = assetTableOf(from);
    const assets = table === "python" || table === "whole"
      ? pythonAssets(from, table === "whole")
      : [];
    this.#keys = new Map(assets.map(({ id, key }) => [id, key]));
  }

  /** How many there are. */
  get count(): number {
    return this.#keys.size;
  }

  /** Tells whether an id is that of one of them. */
  has(id: string): boolean {
    return this.#keys.has(id);
  }

  /** Brings those that the target lacks, whether events refer to them or not. */
  bring(): void {
    if (this.#keys.size === 0) return;
    this.#to.attempt("copy to", () => this.#to.transaction(() => this.#bringAll()));
  }

  #bringAll(): void {
    makeAssetTable(this.#to);
    for (const [id, key] of this.#keys) {
      if (this.#to.first("SELECT 1 FROM assets WHERE key = ?", key) === 1) continue;
      const pickle = this.#from.first<Stored>("SELECT value FROM assets WHERE key = ?", key)!;
      this.#to.run("INSERT INTO assets (key, value) VALUES (?, ?)", key, pickle);
      this.#brought.add(id);
    }
    this.#bringRows("keys");
    this.#bringRows("counts");
  }

  /** What the target has stays: a name there means what it meant. */
  #bringRows(name: "keys" | "counts"): void {
    if (!hasTable(this.#from, name)) return;
    this.#to.run(`CREATE TABLE IF NOT EXISTS ${name} (key TEXT PRIMARY KEY, value BLOB)`);
    for (const [key, value] of this.#from.rows(`SELECT key, value FROM ${name}`)) {
      const sql = `INSERT INTO ${name} (key, value) VALUES (?, ?) ON CONFLICT DO NOTHING`;
      this.#to.run(sql, key!, value!);
    }
  }

  /** Counts so many more cells of one that was there before. Inside a transaction. */
  add(id: string, references: number): void {
    if (this.#brought.has(id) || !hasTable(this.#to, "counts")) return;
    const value = this.#to.first<Stored>("SELECT value FROM counts WHERE key = ?", id);
    const count = value instanceof Uint8Array ? readPickled(value) : undefined;
    if (typeof count !== "number") return;
    const sql = "UPDATE counts SET value = ? WHERE key = ?";
    this.#to.run(sql, writePickled(count + references), id);
  }
}
