import type { Database } from "../../store/database.ts";
import { readChunks } from "../../store/read/reads.ts";
import type { Selection } from "../../store/read/selection.ts";
import type { Table } from "../../store/table.ts";
import type { Measure } from "./fields.ts";
import { isNumber } from "./spilled.ts";

/** What the values of a column in a run come to: NaN counts, but has no part in least, greatest and mean. */
export class Measures {
  #count = 0;
  #first: unknown = null;
  #firstAt = "";
  #last: unknown = null;
  #lastAt = "";
  #min: number | bigint | null = null;
  #max: number | bigint | null = null;
  #numbers = 0;
  #sum = 0;
  /** What the sum lost by rounding, as Neumaier has it: equal numbers have their mean. */
  #lost = 0;

  add(value: unknown, at: string): void {
    if (value === null || value === undefined) return;
    if (this.#count === 0 || at < this.#firstAt) [this.#first, this.#firstAt] = [value, at];
    if (this.#count === 0 || at >= this.#lastAt) [this.#last, this.#lastAt] = [value, at];
    this.#count++;
    if (!isNumber(value) || Number.isNaN(value)) return;
    if (this.#min === null || value < this.#min) this.#min = value;
    if (this.#max === null || value > this.#max) this.#max = value;
    this.#numbers++;
    this.#addUp(Number(value));
  }

  #addUp(value: number): void {
    const sum = this.#sum + value;
    const [large, small] = Math.abs(this.#sum) >= Math.abs(value)
      ? [this.#sum, value]
      : [value, this.#sum];
    this.#lost += (large - sum) + small;
    this.#sum = sum;
  }

  get(measure: Measure): unknown {
    switch (measure) {
      case "first":
        return this.#first;
      case "last":
        return this.#last;
      case "min":
        return this.#min;
      case "max":
        return this.#max;
      case "mean":
        return this.#numbers === 0 ? null : this.#total() / this.#numbers;
      case "count":
        return this.#count;
    }
  }

  #total(): number {
    return Number.isFinite(this.#sum) ? this.#sum + this.#lost : this.#sum;
  }
}

/** Run → column → what its values come to. */
export type MeasuresOf = ReadonlyMap<string, ReadonlyMap<string, Measures>>;

/** Goes through events of a table, all unless some are chosen, for some columns of theirs. */
export function measure(
  db: Database,
  table: Table,
  columns: readonly string[],
  which: Selection = {},
): MeasuresOf {
  const runs = new Map<string, Map<string, Measures>>();
  const runOf = (trackId: string) => {
    let run = runs.get(trackId);
    if (run === undefined) {
      runs.set(trackId, run = new Map(columns.map((column) => [column, new Measures()])));
    }
    return run;
  };
  const stored = columns.filter((column) => table.kinds.has(column));
  const names = [...new Set(["track_id", "timestamp", ...stored])];
  const places = stored.map((column) => [column, names.indexOf(column)] as const);
  readChunks(db, table, names, which, ({ rows, extras }) => {
    for (const [i, row] of rows.entries()) {
      const [trackId, at] = [String(row[0]), String(row[1])];
      const run = runOf(trackId);
      for (const [column, c] of places) run.get(column)!.add(row[c], at);
      const extra = extras.get(i);
      if (extra === undefined) continue;
      for (const [key, value] of Object.entries(extra)) run.get(key)?.add(value, at);
    }
  });
  return runs;
}
