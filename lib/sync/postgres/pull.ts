import { Contents } from "../../assets/store/contents.ts";
import { EXTRA, noSuchTable, quote } from "../../event/names.ts";
import type { Database } from "../../store/database.ts";
import { type RunChange, RunTable } from "../../store/run_table.ts";
import { Table } from "../../store/table.ts";
import type { Kind } from "../../types.ts";
import { ExtraText } from "./extra_text.ts";
import { ASSET_ID, type Stored } from "../../values/kind.ts";
import type { PullOptions } from "../pull_options.ts";
import { Code, codeOf } from "./refusal.ts";
import type { Cell, Server } from "./server.ts";
import { listEventTables, readKinds } from "./tables.ts";

/** So many rows come at a time. */
const PAGE = 10_000;

/**
 * Brings what a PostgreSQL has into a file that has nothing yet, from one state of the store; gives the tables.
 *
 * @throws {TrackerError}
 */
export async function pullFromPostgres(
  server: Server,
  db: Database,
  { tables: wanted, assets = true, onProgress }: PullOptions,
): Promise<readonly string[]> {
  const begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
  return await server.worded("read", () =>
    server.transaction(async () => {
      const known = await listEventTables(server);
      const missing = wanted?.find((table) => !known.includes(table));
      if (missing !== undefined) throw noSuchTable(missing, server.name, known);
      if (assets) await pullAssets(server, db);
      let events = 0;
      const onRows = (more: number) => onProgress?.(events += more);
      const tables = wanted ?? known;
      for (const table of tables) await new TablePull(server, db, table).run(onRows);
      return tables;
    }, begin));
}

/** One table on its way back. */
class TablePull {
  readonly #server: Server;
  readonly #db: Database;
  readonly #table: string;

  constructor(server: Server, db: Database, table: string) {
    this.#server = server;
    this.#db = db;
    this.#table = table;
  }

  async run(onRows: (rows: number) => void): Promise<void> {
    const kinds = await readKinds(this.#server, this.#table);
    if (kinds === undefined) return;
    const own = this.#make(kinds);
    const names = [...kinds.keys(), EXTRA];
    const sql = `SELECT ${names.map((name) => selected(name, kinds.get(name)))} ` +
      `FROM ${this.#server.at(this.#table)} ORDER BY "timestamp", track_id`;
    const write = this.#writer(names, kinds, own);
    for await (const rows of this.#server.pages(sql, [], PAGE)) {
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

  async #pullRuns(): Promise<void> {
    const names = [...TEXTS, ...MOMENTS, "archived"];
    const selects = names.map((name) =>
      MOMENTS.includes(name) ? moment(name) : name === "archived" ? name : `${name}::text`
    );
    const sql = `SELECT track_id, ${selects} FROM ${
      this.#server.at("_runs")
    } WHERE table_name = $1`;
    const rows = await orNone(this.#server, () => this.#server.rows(sql, this.#table));
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

/** Writes a column as SQL so that it comes as SQLite has it. */
function selected(name: string, kind: Kind | undefined): string {
  const column = quote(name);
  if (name === "timestamp" || kind === "date") return moment(name);
  if (kind === "number") return `${column}::float8`;
  return kind === "boolean" || kind === "blob" ? column : `${column}::text`;
}

function moment(name: string): string {
  return `to_char(${quote(name)}, 'YYYY-MM-DD HH24:MI:SS.US')`;
}

function storedOf(cell: Cell, kind: Kind): Stored {
  if (cell === null) return null;
  if (kind === "bigint") return BigInt(String(cell));
  return typeof cell === "boolean" ? Number(cell) : cell;
}

/** A store that somebody else filled may lack a table. */
async function orNone(server: Server, read: () => Promise<Cell[][]>): Promise<Cell[][]> {
  try {
    return await server.attempt(read);
  } catch (error) {
    if (codeOf(error) === Code.noTable) return [];
    throw error;
  }
}

async function pullAssets(server: Server, db: Database): Promise<void> {
  const sql = `SELECT key, encoding, size::text, created, hash FROM ${server.at("assets")}`;
  for (const [key, encoding, size, created, hash] of await orNone(server, () => server.rows(sql))) {
    // Python's have no hash.
    if (hash === null || !ASSET_ID.test(String(key))) continue;
    const value = `SELECT value FROM ${server.at("assets")} WHERE key = $1`;
    const [[bytes] = [null]] = await server.rows(value, key as string);
    if (!(bytes instanceof Uint8Array)) continue;
    db.transaction(() =>
      new Contents(db).keep({
        hash: String(hash),
        encoding: String(encoding).replace(/\+zstd$/, ""),
        size: Number(size),
        created: String(created),
        load: () => ({ bytes: new Uint8Array(bytes), encoding: String(encoding) }),
      })
    );
  }
}
