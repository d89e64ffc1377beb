import type { Kind, Row } from "../../types.ts";
import type { Refer } from "../../values/extra.ts";
import { mayHoldIds, type Stored } from "../../values/kind.ts";
import { readBytes } from "./bytes.ts";
import { assetTableOf } from "./table.ts";
import { Contents, plainName } from "./contents.ts";
import type { Database } from "../../store/database.ts";
import type { Table } from "../../store/table.ts";
import { byId, referencesIn } from "./references.ts";
import { PythonCopy } from "./python_copy.ts";
import type { ReferenceScope, Releaser } from "../../store/write/keeper.ts";

/** Stands, in an event that is copied, for an asset of the source. */
class Reference {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

/**
 * Brings the objects over that copied events refer to, and all of Python's; or only what is known of them, so that the
 * references are counted. Bytes that another tool left in a cell stay there.
 */
export class AssetCopy implements Releaser {
  readonly #from: Database;
  readonly #to: Database;
  readonly #source: Contents;
  readonly #contents: Contents;
  readonly #python: PythonCopy;
  readonly #objects: boolean;
  readonly #hasAssets: boolean;
  /** Ids in the source of the objects that came along, or would have. */
  readonly #met = new Set<string>();

  /** @param objects tells whether the objects themselves come along */
  constructor(from: Database, to: Database, objects: boolean) {
    this.#from = from;
    this.#to = to;
    this.#source = new Contents(from);
    this.#contents = new Contents(to);
    this.#python = new PythonCopy(from, to);
    this.#objects = objects;
    this.#hasAssets = assetTableOf(from) === "whole";
    if (objects) this.#python.bring();
  }

  /** How many objects of the source stay behind: all, or those that no event refers to. */
  get left(): number {
    const own = this.#hasAssets ? this.#from.first<number>(WITHOUT_REFERENCES)! : 0;
    return this.#objects ? own : own + this.#met.size + this.#python.count;
  }

  /** Gives what stands for an asset of the source: it is placed in the target as its object would be. */
  readonly refer: Refer = (id) => this.#isKnown(id) ? new Reference(id) : id;

  /** Has references stand for ids in the cells of rows, whose columns have these kinds. */
  referIn(rows: readonly Row[], kinds: Readonly<Record<string, Kind>>): void {
    if (!this.#hasAssets) return;
    const columns = Object.keys(kinds).filter((name) => mayHoldIds(kinds[name]));
    for (const row of rows as readonly Record<string, unknown>[]) {
      for (const name of columns) {
        const value = row[name];
        if (typeof value === "string") row[name] = this.refer(value);
      }
    }
  }

  /** Brings the objects of a row that the target has, where they were not brought with it. Inside a transaction. */
  complete(row: Row): void {
    for (const value of Object.values(row)) if (value instanceof Reference) this.#bring(value.id);
  }

  /** Counts, for each id, the references in the target. */
  referencesIn(table: Table, scope: ReferenceScope): Map<string, number> {
    return byId(referencesIn(this.#to, table, scope));
  }

  /** Takes references back, whose cells in the target are gone. Inside a transaction. */
  release(references: ReadonlyMap<string, number>): void {
    this.#contents.release(references);
  }

  put(value: unknown): Stored {
    return value instanceof Reference ? this.#bring(value.id) : value as Uint8Array;
  }

  has(id: string): boolean {
    return this.#contents.has(id) || this.#isKnown(id) || this.#objects && this.#python.has(id);
  }

  /** An id that was logged as mere text refers to its asset if it comes to a column of assets. */
  add(id: string, references: number): void {
    if (this.#contents.add(id, references)) return;
    if (this.#python.has(id)) this.#python.add(id, references);
    else this.#contents.add(this.#bring(id), references);
  }

  #isKnown(id: string): boolean {
    return this.#hasAssets && this.#source.isKnown(id);
  }

  /** Gives the id in the target: another one, if another content has it there. */
  #bring(id: string): string {
    const sql = "SELECT hash, encoding, size, created FROM assets " +
      "WHERE key = ? AND typeof(value) <> 'null'";
    const [row] = this.#from.rows(sql, id);
    // Its object was removed: its cells are counted all the same.
    if (row === undefined) {
      this.#contents.know(id);
      return id;
    }
    this.#met.add(id);
    const [hash, encoding, size, created] = row;
    return this.#contents.keep({
      hash: String(hash),
      encoding: plainName(encoding),
      size: Number(size),
      created: String(created),
      load: () => this.#objects ? readBytes(this.#from, id) : undefined,
    });
  }
}

const WITHOUT_REFERENCES = "SELECT count(*) FROM assets JOIN asset_references USING (key) " +
  `WHERE "references" <= 0 AND typeof(value) <> 'null'`;
