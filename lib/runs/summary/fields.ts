import { didYouMean } from "../../errors.ts";
import { freeName } from "../../event/names.ts";
import { isNamed } from "../../sql/where.ts";
import type { Run } from "../../types.ts";

/** What can be asked of a column's values in a run. */
export const MEASURES = ["first", "last", "min", "max", "mean", "count"] as const;
export type Measure = typeof MEASURES[number];

/** What a name of the summary stands for: something told of the run, or a measure of a column in it. */
export type Field =
  | { readonly told: (run: Run) => unknown }
  | { readonly column: string; readonly measure: Measure };

/** Name → what is told of a run under it. */
export type Told = Readonly<Record<string, (run: Run) => unknown>>;

/** What each row of the summary begins with. */
const FIRST: Told = {
  track_id: (run) => run.trackId,
  name: (run) => run.name,
  status: (run) => run.status,
  started: (run) => run.started,
  seconds: (run) => run.seconds,
  events: (run) => run.events,
};

/** What else can be named, where no column has the name. */
const BESIDE: Told = {
  group: (run) => run.group,
  tags: (run) => run.tags,
  note: (run) => run.note,
  archived: (run) => run.archived,
  parent: (run) => run.parent,
  error: (run) => run.error,
  ended: (run) => run.ended,
  first: (run) => run.first,
  last: (run) => run.last,
};

/** The names of a summary of a table that has these columns. */
export class Fields {
  /** Names that each row begins with. */
  readonly first: readonly string[];
  /** Name in a row → column: `events.status` where a column is called as a field of the run is. */
  readonly columns: ReadonlyMap<string, string>;
  readonly #nameOf: ReadonlyMap<string, string>;
  readonly #told: Told;

  /** @param before what is told of a run before all else */
  constructor(table: string, columns: readonly string[], before: Told = {}) {
    this.#told = { ...before, ...FIRST };
    this.first = Object.keys(this.#told);
    const taken = new Set([...this.first, ...columns]);
    const named = columns.map((column): [string, string] => {
      const isClash = Object.hasOwn(this.#told, column);
      return [isClash ? freeName(column, table, (name) => taken.has(name)) : column, column];
    });
    this.columns = new Map(named);
    this.#nameOf = new Map(named.map(([name, column]) => [column, name]));
  }

  /** Gives the name of a column in a row. */
  nameOf(column: string): string {
    return this.#nameOf.get(column)!;
  }

  /** Gives what a name stands for; `undefined` for none. */
  find(name: string): Field | undefined {
    if (Object.hasOwn(this.#told, name)) return { told: this.#told[name]! };
    const column = this.columns.get(name);
    if (column !== undefined) return { column, measure: "last" };
    if (Object.hasOwn(BESIDE, name)) return { told: BESIDE[name]! };
    const measure = MEASURES.find((measure) => name.endsWith(`_${measure}`));
    if (measure === undefined) return undefined;
    const of = name.slice(0, -measure.length - 1);
    const measured = this.columns.get(of) ?? (this.#nameOf.has(of) ? of : undefined);
    return measured === undefined ? undefined : { column: measured, measure };
  }

  /** Gives what a name stands for. @throws {TypeError} for one that stands for nothing */
  get(name: string): Field {
    const field = this.find(name);
    if (field !== undefined) return field;
    const hint = didYouMean(name, this.known());
    throw new TypeError(`Cannot summarize "${name}": no such column${hint}`);
  }

  /** Lists the names without those of measures. */
  known(): string[] {
    return [...this.first, ...this.columns.keys(), ...Object.keys(BESIDE)];
  }

  /** Gives the names that an SQL expression may use. */
  namedIn(sql: string): string[] {
    const names = this.known().filter((name) =>
      isNamed(sql, name) || isNamed(sql, this.columns.get(name) ?? name)
    );
    const measured = MEASURES.filter((measure) => sql.toLowerCase().includes(`_${measure}`));
    for (const [name, column] of measured.length === 0 ? [] : this.columns) {
      for (const of of new Set([name, column])) {
        for (const measure of measured) {
          const whole = `${of}_${measure}`;
          if (!this.columns.has(whole) && isNamed(sql, whole)) names.push(whole);
        }
      }
    }
    return names;
  }
}
