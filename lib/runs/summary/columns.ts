import { quote } from "../../event/names.ts";
import type { Database } from "../../store/database.ts";
import type { RunEvents } from "../../store/read/events.ts";
import type { Table } from "../../store/table.ts";
import type { Stored } from "../../values/kind.ts";
import { type End, Ends } from "./ends.ts";
import { identityOf, isNumber, readSpilled, type SpilledOf } from "./spilled.ts";

/** What a column is in all runs of a table: no run has two values of a param, a metric holds numbers. */
export type ColumnKind = "param" | "metric" | "other";

/** Column → its last value in a run that is not null. */
export type Lasts = ReadonlyMap<string, unknown>;

/** The columns of a table as its runs hold them; what spilled counts as what is stored. */
export class RunColumns {
  /** The columns as created, then keys that no column could hold. */
  readonly names: readonly string[];
  readonly #db: Database;
  readonly #table: Table;
  readonly #spilled: SpilledOf;

  constructor(db: Database, table: Table) {
    this.#db = db;
    this.#table = table;
    this.#spilled = readSpilled(db, table);
    const names = new Set([...table.kinds.keys(), ...this.#spilled.keys]);
    names.delete("track_id");
    this.names = [...names];
  }

  /** Gives the last values of some columns in runs. */
  lasts(runs: readonly string[], columns: readonly string[]): Map<string, Lasts> {
    const stored = columns.filter((column) => this.#table.kinds.has(column));
    const ends = new Ends(this.#db, this.#table, stored);
    return new Map(runs.map((id) => [id, this.#lastsOf(id, stored, ends.read(id, "last"))]));
  }

  /** Gives what each column is, and all last values, which tell it of most columns. */
  sort(
    runs: readonly RunEvents[],
  ): { kinds: ReadonlyMap<string, ColumnKind>; lasts: Map<string, Lasts> } {
    const stored = this.names.filter((name) => this.#table.kinds.has(name));
    const ends = new Ends(this.#db, this.#table, stored);
    const seen = new Seen();
    const firsts = new Map<string, Stored[]>();
    const lasts = new Map<string, Lasts>();
    for (const { trackId, events } of runs) {
      const last = ends.read(trackId, "last");
      const first = events === 1 ? last : ends.read(trackId, "first");
      for (const [c, column] of stored.entries()) seen.take(column, first[c], last[c]);
      seen.takeSpilled(this.#spilled.runs.get(trackId), (key) => first[stored.indexOf(key)]);
      lasts.set(trackId, this.#lastsOf(trackId, stored, last));
      // What the two ends do not show stands between them.
      if (events > 2) firsts.set(trackId, first.map((end) => end?.cell ?? null));
    }
    for (const [trackId, cells] of firsts) {
      const alike = [...stored.keys()].filter((c) => !seen.varying.has(stored[c]!));
      for (const c of ends.differing(trackId, alike, cells)) seen.varying.add(stored[c]!);
    }
    const kindOf = (name: string): ColumnKind =>
      name === "timestamp"
        ? "other"
        : !seen.varying.has(name)
        ? "param"
        : seen.numeric.has(name) || this.#holdsNumber(name)
        ? "metric"
        : "other";
    return { kinds: new Map(this.names.map((name) => [name, kindOf(name)])), lasts };
  }

  #lastsOf(trackId: string, stored: readonly string[], ends: readonly (End | undefined)[]): Lasts {
    const spilled = this.#spilled.runs.get(trackId);
    const lasts = new Map<string, unknown>();
    for (const [c, column] of stored.entries()) {
      const end = ends[c];
      if (end !== undefined) lasts.set(column, end.value);
    }
    for (const [key, { last, at }] of spilled ?? []) {
      const c = stored.indexOf(key);
      if (c < 0 && this.#table.kinds.has(key)) continue;
      const end = ends[c];
      if (end === undefined || at > end.at) lasts.set(key, last);
    }
    return lasts;
  }

  /** Numbers may stand between the ends of runs only. */
  #holdsNumber(column: string): boolean {
    const kind = this.#table.kinds.get(column);
    if (kind === undefined || kind === "boolean") return false;
    const sql = `SELECT 1 FROM ${quote(this.#table.name)} ` +
      `WHERE typeof(${quote(column)}) IN ('integer', 'real') LIMIT 1`;
    return this.#db.first(sql) === 1;
  }
}

/** What the values that were seen say of the columns. */
class Seen {
  /** Columns that hold two values in a run. */
  readonly varying = new Set<string>();
  /** Columns that hold a number. */
  readonly numeric = new Set<string>();

  take(column: string, first: End | undefined, last: End | undefined): void {
    if (first === undefined || last === undefined) return;
    if (isNumber(first.value) || isNumber(last.value)) this.numeric.add(column);
    if (first === last || this.varying.has(column)) return;
    if (identityOf(first.value) !== identityOf(last.value)) this.varying.add(column);
  }

  takeSpilled(
    spilled: ReadonlyMap<string, { one: string; differs: boolean; hasNumber: boolean }> | undefined,
    storedOf: (key: string) => End | undefined,
  ): void {
    for (const [key, { one, differs, hasNumber }] of spilled ?? []) {
      const stored = storedOf(key);
      if (hasNumber) this.numeric.add(key);
      const isOther = stored !== undefined && identityOf(stored.value) !== one;
      if (differs || isOther) this.varying.add(key);
    }
  }
}
