import type { Database } from "../../store/database.ts";
import type { RunEvents } from "../../store/read/events.ts";
import type { Table } from "../../store/table.ts";
import type { Run } from "../../types.ts";
import { listRuns } from "../list.ts";
import { type ColumnKind, type Lasts, RunColumns } from "./columns.ts";
import { type Field, Fields } from "./fields.ts";
import { measure, type Measures } from "./measures.ts";

/** What stands in a summary's rows: names → values of runs. */
export interface Sheet {
  /** What it is read from, and the table there. */
  readonly db: string;
  readonly table: string;
  /** All runs, oldest first. */
  readonly runs: readonly Run[];
  /** The names that there are. */
  readonly fields: Fields;
  /** Gives the names of the columns that are params, or metrics, as created. */
  named(kind: ColumnKind): string[];
  /** Tells whether a name is that of a column with ids of objects. */
  isObject(name: string): boolean;
  /** Gives what reads the values of some names in runs, with what they need read. @throws {TypeError} for an unknown name */
  valuesOf(names: readonly string[], runs: readonly Run[]): (run: Run, name: string) => unknown;
  /** Gives what the values under some names come to in one run: name → measures. */
  measure(run: Run, names: readonly string[]): ReadonlyMap<string, Measures>;
}

/** The sheet of a table in a file, each value read once it is asked for. */
export class TableSheet implements Sheet {
  readonly db: string;
  readonly table: string;
  readonly runs: readonly Run[];
  readonly #db: Database;
  readonly #table: Table;
  #readColumns: RunColumns | undefined;
  #madeFields: Fields | undefined;
  #kinds: ReadonlyMap<string, ColumnKind> | undefined;
  /** Run → column → last value; of all columns once their kinds are known. */
  #lasts = new Map<string, Lasts>();
  /** Column → run → what its values come to. */
  readonly #measures = new Map<string, ReadonlyMap<string, Measures>>();

  constructor(db: Database, table: Table, events: readonly RunEvents[]) {
    this.#db = db;
    this.#table = table;
    this.db = db.path;
    this.table = table.name;
    this.runs = listRuns(db, table.name, events);
  }

  get #columns(): RunColumns {
    return this.#readColumns ??= new RunColumns(this.#db, this.#table);
  }

  get fields(): Fields {
    return this.#madeFields ??= new Fields(this.#table.name, this.#columns.names);
  }

  named(kind: ColumnKind): string[] {
    return this.#columns.names.filter((column) => this.#kindsOf().get(column) === kind)
      .map((column) => this.fields.nameOf(column));
  }

  isObject(name: string): boolean {
    return this.#table.kinds.get(this.fields.columns.get(name)!) === "asset";
  }

  measure({ trackId }: Run, names: readonly string[]): ReadonlyMap<string, Measures> {
    const columns = names.map((name) => this.fields.columns.get(name)!);
    const measured = measure(this.#db, this.#table, columns, { trackId }).get(trackId);
    return new Map(
      names.flatMap((name, i) => {
        const of = measured?.get(columns[i]!);
        return of === undefined ? [] : [[name, of] as const];
      }),
    );
  }

  #kindsOf(): ReadonlyMap<string, ColumnKind> {
    if (this.#kinds !== undefined) return this.#kinds;
    const { kinds, lasts } = this.#columns.sort(this.runs);
    this.#lasts = lasts;
    return this.#kinds = kinds;
  }

  valuesOf(names: readonly string[], runs: readonly Run[]): (run: Run, name: string) => unknown {
    const fields = new Map(names.map((name) => [name, this.fields.get(name)]));
    const columns = (isWanted: (measure: string) => boolean) => [
      ...new Set(
        [...fields.values()].flatMap((field) =>
          "column" in field && isWanted(field.measure) ? [field.column] : []
        ),
      ),
    ];
    this.#measureAll(columns((measure) => measure !== "last"));
    const lasts = this.#lastsOf(runs, columns((measure) => measure === "last"));
    return (run, name) => this.#value(run, fields.get(name)!, lasts);
  }

  #value(run: Run, field: Field, lasts: ReadonlyMap<string, Lasts>): unknown {
    if ("told" in field) return field.told(run);
    const { column, measure } = field;
    if (measure === "last") return lasts.get(run.trackId)?.get(column) ?? null;
    return this.#measures.get(column)?.get(run.trackId)?.get(measure) ?? null;
  }

  #lastsOf(runs: readonly Run[], columns: readonly string[]): ReadonlyMap<string, Lasts> {
    if (this.#kinds !== undefined || columns.length === 0) return this.#lasts;
    return this.#columns.lasts(runs.map(({ trackId }) => trackId), columns);
  }

  #measureAll(columns: readonly string[]): void {
    const missing = columns.filter((column) => !this.#measures.has(column));
    if (missing.length === 0) return;
    const measured = measure(this.#db, this.#table, missing);
    for (const column of missing) {
      const ofRuns = [...measured].map(([run, each]) => [run, each.get(column)!] as const);
      this.#measures.set(column, new Map(ofRuns));
    }
  }
}
