import { Contents, plainName } from "../assets/store/contents.ts";
import { EXTRA, noSuchTable, quote } from "../event/names.ts";
import type { Database } from "../store/database.ts";
import { type RunChange, RunTable } from "../store/run_table.ts";
import { Table } from "../store/table.ts";
import type { Kind } from "../types.ts";
import { ASSET_ID, type Stored } from "../values/kind.ts";
import { ExtraText } from "./extra_text.ts";
import type { PullOptions } from "./pull_options.ts";
import type { Cell, SqlStore } from "./sql_store.ts";

/** So many rows come at a time. */
const PAGE = 10_000;

/** Brings what a store has into a file that has nothing yet; gives the tables. @throws {TrackerError} */
export async function pullTables(
  store: SqlStore,
  db: Database,
  { tables: wanted, assets = true, onProgress }: PullOptions,
): Promise<readonly string[]> {
  const known = await store.tables();
  const missing = wanted?.find((table) => !known.includes(table));
  if (missing !== undefined) throw noSuchTable(missing, store.name, known);
  if (assets) await pullAssets(store, db);
  let events = 0;
  const onRows = (more: number) => onProgress?.(events += more);
  const tables = wanted ?? known;
  for (const table of tables) await new TablePull(store, db, table).run(onRows);
  return tables;
}

/** One table on its way back. */
class TablePull {
  readonly #store: SqlStore;
  readonly #db: Database;
  readonly #table: string;

  constructor(store: SqlStore, db: Database, table: string) {
    this.#store = store;
    this.#db = db;
    this.#table = table;
  }

  async run(onRows: (rows: number) => void): Promise<void> {
    const kinds = await this.#store.kinds(this.#table);
    const own = this.#make(kinds);
    const names = [...kinds.keys(), EXTRA];
    const cells = names.map((name) => this.#selected(name, kinds.get(name)));
    const sql = `SELECT ${numbered(cells)} FROM ${this.#store.at(this.#table)} e ` +
      `ORDER BY e."timestamp", e.track_id`;
    const write = this.#writer(names, kinds, own);
    for await (const rows of this.#store.pages(sql, PAGE)) {
      this.#db.transaction(() => rows.forEach(write));
      onRows(rows.length);
    }
    await this.#pullRuns();
  }

  /** Makes the table; gives the columns that it has: of names that differ in case only, the first. */
  #make(kinds: ReadonlyMap<string, Kind>): ReadonlySet<string> {
    return this.#db.transaction(() => {
      const table = Table.readOrCreate(this.#db, this.#table, kinds.size + 1);
      for (const [name, kind] of kinds) {
        if (!table.kinds.has(name) && table.accepts(name)) table.add(name, kind);
      }
      table.flush(this.#db);
      table.addExtra(this.#db);
      return new Set(table.kinds.keys());
    });
  }

  #writer(
    names: readonly string[],
    kinds: ReadonlyMap<string, Kind>,
    own: ReadonlySet<string>,
  ): (row: Cell[]) => void {
    const places = names.flatMap((name, i) =>
      name === EXTRA || own.has(name) ? [[name, i] as const] : []
    );
    const others = names.flatMap((name, i) =>
      name === EXTRA || own.has(name) ? [] : [[name, i] as const]
    );
    const columns = places.map(([name]) => quote(name));
    const insert = `INSERT INTO ${quote(this.#table)} (${columns}) VALUES (${
      columns.map(() => "?")
    })`;
    const timestampAt = places.findIndex(([name]) => name === "timestamp");
    return (row) => {
      const extra = new ExtraText(row.at(-1)!);
      for (const [name, i] of others) if (row[i] !== null) extra.add(name, row[i]!);
      const said = extra.take("timestamp");
      const cells = places.map(([name, i]) =>
        name === EXTRA ? extra.text : storedOf(row[i]!, kinds.get(name)!)
      );
      if (typeof said === "string") cells[timestampAt] = said;
      this.#db.run(insert, ...cells);
    };
  }

  /** Writes a column as SQL so that it comes as SQLite has it. */
  #selected(name: string, kind: Kind | undefined): string {
    const column = quote(name);
    if (name === "timestamp" || kind === "date") return this.#store.moment(column);
    if (kind === "number") return `${column}::float8`;
    return kind === "boolean" || kind === "blob" ? column : `${column}::text`;
  }

  async #pullRuns(): Promise<void> {
    const names = [...TEXTS, ...MOMENTS, "archived"];
    const selects = names.map((name) =>
      MOMENTS.includes(name)
        ? this.#store.moment(name)
        : name === "archived"
        ? name
        : `${name}::text`
    );
    const rows = await this.#store.rows(
      `SELECT ${numbered(["track_id", ...selects])} FROM ${this.#store.at("_runs")} ` +
        `WHERE table_name = '${this.#table.replaceAll("'", "''")}'`,
    );
    this.#db.transaction(() => {
      const runs = new RunTable(this.#db, this.#table);
      for (const [id, ...cells] of rows) {
        if (!runs.ensure()) return;
        const change = names.map((name, i) => [name, storedOf(cells[i]!, "string")] as const);
        runs.insert(String(id), Object.fromEntries(change) as RunChange);
      }
    });
  }
}

const TEXTS = ["name", "status", "error", "group_name", "tags", "note", "parent", "environment"];
const MOMENTS = ["started", "heartbeat", "ended"];

function storedOf(cell: Cell, kind: Kind): Stored {
  if (cell === null) return null;
  if (kind === "bigint") return BigInt(String(cell));
  return typeof cell === "boolean" ? Number(cell) : cell;
}

/** Names cells so that no name of a column decides on their order. */
function numbered(cells: readonly string[]): string {
  return cells.map((cell, i) => `${cell} AS c${i}`).join(", ");
}

async function pullAssets(store: SqlStore, db: Database): Promise<void> {
  const columns = ["key", "encoding", "size::text", "created", "hash"];
  const rows = await store.rows(`SELECT ${numbered(columns)} FROM ${store.at("assets")}`);
  for (const [key, encoding, size, created, hash] of rows) {
    // Python's have no hash.
    if (hash === null || !ASSET_ID.test(String(key))) continue;
    const [[bytes] = [null]] = await store.rows(
      `SELECT value AS c0 FROM ${store.at("assets")} WHERE key = '${key}'`,
    );
    if (!(bytes instanceof Uint8Array)) continue;
    db.transaction(() =>
      new Contents(db).keep({
        hash: String(hash),
        encoding: plainName(encoding),
        size: Number(size),
        created: String(created),
        load: () => ({ bytes: new Uint8Array(bytes), encoding: String(encoding) }),
      })
    );
  }
}
