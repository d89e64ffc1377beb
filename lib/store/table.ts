import { checkNewTable, EXTRA, fold, isStorable, quote, STAMP } from "../event/names.ts";
import type { Kind } from "../types.ts";
import { declaredType, kindOfDeclared } from "../values/kind.ts";
import { named, TrackerError } from "../errors.ts";
import { addColumns, type Column, creation } from "./columns.ts";
import type { Database } from "./database.ts";
import { rowidBeside, ROWIDS } from "./read/selection.ts";

/** SQLite's limit of columns, of a table and of a query's result. */
export const SQLITE_COLUMNS = 2000;

/** One place is kept for `_extra`, one for the rowid beside them when they are read. */
const MAX_COLUMNS = SQLITE_COLUMNS - 2;

/** A table of events as its file declares it, read at one moment. */
export class Table {
  readonly name: string;
  /** Column → kind, in the order of creation; without `_extra`. */
  readonly kinds: ReadonlyMap<string, Kind>;
  /** Tells whether the column `_extra` is there. */
  get hasExtra(): boolean {
    return this.#hasExtra;
  }
  /** Tells whether a NULL timestamp is refused, which inserts without a transaction rely on. */
  readonly refusesNull: boolean;

  /** Tells whether no two rows share run and timestamp. */
  readonly hasKey: boolean;

  /** Tells whether the key finds the events of a run. */
  readonly isByRun: boolean;

  /** What its rowids are read by. */
  readonly rowid: string;

  readonly #kinds: Map<string, Kind>;
  /** Columns that were added here, and not in the file yet. */
  readonly #added: Column[] = [];
  /** How many columns it may have, `_extra` beside them. */
  readonly #most: number;
  readonly #folded: Set<string>;
  /** Generated columns can be read, not written. */
  readonly #generated: ReadonlySet<string>;
  #hasExtra: boolean;

  private constructor(name: string, columns: readonly ColumnInfo[], rowid: string, most: number) {
    this.#most = most;
    this.name = name;
    this.rowid = rowid;
    this.#hasExtra = columns.some((column) => column.name === EXTRA);
    this.refusesNull = columns.some((column) => column.name === "timestamp" && column.notNull);
    const keys = columns.filter(({ key }) => key > 0).sort((a, b) => a.key - b.key)
      .map(({ name }) => name);
    this.hasKey = keys.length === 2 && STAMP.every((name) => keys.includes(name));
    this.isByRun = this.hasKey && keys[0] === "track_id";
    this.#generated = new Set(
      columns.filter((column) => column.generated).map((column) => column.name),
    );
    this.#kinds = new Map(
      columns.filter(({ name }) => name !== EXTRA).map((
        { name, declared },
      ) => [name, kindOfDeclared(declared)]),
    );
    this.#folded = new Set([EXTRA, "rowid", ...[...this.#kinds.keys()].map(fold)]);
    this.kinds = this.#kinds;
  }

  /** Reads a table's columns; `undefined` where the file has no such table. @throws {TrackerError} if it is not one of events */
  static read(db: Database, name: string, most = MAX_COLUMNS): Table | undefined {
    const columns = db.rows(COLUMNS_OF, name)
      .map(([name, declared, notNull, hidden, pk]) => ({
        name: String(name),
        declared: String(declared),
        notNull: notNull === 1,
        generated: hidden !== 0,
        key: Number(pk),
      }));
    if (columns.length === 0) return undefined;
    const missing = STAMP.find((key) => !columns.some((column) => column.name === key));
    if (missing !== undefined) {
      throw new TrackerError(
        `Cannot use table ${
          named(name)
        } of "${db.path}": it is not one of events, it has no column ${named(missing)}`,
      );
    }
    const [shape, withoutRowid] = db.rows(SHAPE_OF, name)[0] ?? [];
    const rowid = withoutRowid === 1 ? undefined : rowidBeside(columns.map(({ name }) => name));
    if (shape === "view" || rowid === undefined) {
      const what = shape === "view" ? "a view" : "without rowids";
      throw new TrackerError(`Cannot use table ${named(name)} of "${db.path}": it is ${what}`);
    }
    return new Table(name, columns, rowid, Math.min(most, MAX_COLUMNS));
  }

  /** Creates the table where the file has none; inside a transaction. */
  static readOrCreate(db: Database, name: string, most?: number): Table {
    const found = Table.read(db, name, most);
    if (found !== undefined) return found;
    checkNewTable(name);
    db.run(creation(name));
    return Table.readOrCreate(db, name, most);
  }

  /** Tells whether a new key can have a column: SQLite takes its name, no column differs only in case, there is room. */
  accepts(key: string): boolean {
    return !this.isFull && isStorable(key) && !this.#folded.has(fold(key));
  }

  /** Tells whether there is no room for another column. */
  get isFull(): boolean {
    return this.#kinds.size >= this.#most;
  }

  /** Gives the kind of the column that can be written under this key. */
  kindToWrite(key: string): Kind | undefined {
    return this.#generated.has(key) ? undefined : this.#kinds.get(key);
  }

  /** Adds a column, which `flush` brings to the file. */
  add(key: string, kind: Kind): void {
    this.#added.push([key, kind]);
    this.#kinds.set(key, kind);
    this.#folded.add(fold(key));
  }

  /** Has the file know of all columns that were added; inside a transaction. */
  flush(db: Database): void {
    addColumns(db, this.name, this.#added.splice(0));
  }

  /** Adds the column `_extra`; inside a transaction. */
  addExtra(db: Database): void {
    if (this.#hasExtra) return;
    this.flush(db);
    db.run(`ALTER TABLE ${quote(this.name)} ADD COLUMN ${EXTRA} ${declaredType("json")}`);
    this.#hasExtra = true;
  }
}

const COLUMNS_OF = 'SELECT name, type, "notnull", hidden, pk FROM pragma_table_xinfo(?)';
const SHAPE_OF = "SELECT type, wr FROM pragma_table_list(?) WHERE schema = 'main'";

interface ColumnInfo {
  readonly name: string;
  readonly declared: string;
  readonly notNull: boolean;
  readonly generated: boolean;
  /** Its place in the key, from 1; 0 beside it. */
  readonly key: number;
}

/** Tells whether a file has a table of this name, written as it is there. */
export function hasTable(db: Database, name: string): boolean {
  return db.first("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", name) === 1;
}

/** Lists the tables of events in a file, in the order of creation; none without rowids, by which rows are read. */
export function listTables(db: Database): string[] {
  const has = (column: string) =>
    `EXISTS (SELECT 1 FROM pragma_table_info(m.name) WHERE name = '${column}')`;
  const rowids =
    `NOT EXISTS (SELECT 1 FROM pragma_table_list(m.name) WHERE schema = 'main' AND wr) ` +
    `AND (SELECT count(*) FROM pragma_table_info(m.name) WHERE lower(name) IN (${
      ROWIDS.map((name) => `'${name}'`)
    })) < ${ROWIDS.length}`;
  const sql = `SELECT m.name FROM sqlite_schema m WHERE m.type = 'table' AND ${
    [...STAMP.map(has), rowids].join(" AND ")
  } ORDER BY m.rowid`;
  return db.rows(sql).map(([name]) => String(name));
}

/** So many tables of another program are named, that their number does not hide what is said. */
const MOST_NAMED = 10;

/** Refuses a file that has tables, but none of events: another program made it. @throws {TrackerError} */
export function refuseForeign(db: Database): void {
  if (listTables(db).length > 0) return;
  const sql = "SELECT name FROM sqlite_schema WHERE type = 'table' " +
    "AND substr(name, 1, 7) <> 'sqlite_' ORDER BY rowid";
  const others = db.rows(sql).map(([name]) => named(String(name)));
  if (others.length === 0) return;
  const all = others.slice(0, MOST_NAMED).join(", ") + (others.length > MOST_NAMED ? " …" : "");
  throw new TrackerError(`Cannot read "${db.path}": it has no table of events; it has ${all}`);
}

/** Gives the table to use where none was named: `events`, or `default` where the file has that and no `events`. */
export function defaultTable(db: Database): string {
  const tables = listTables(db);
  return tables.includes("default") && !tables.includes("events") ? "default" : "events";
}

/** Makes sure that a table of events is there. */
export function openTable(db: Database, name: string): void {
  db.attempt("open", () => {
    if (Table.read(db, name) === undefined) db.transaction(() => Table.readOrCreate(db, name));
  });
}
