import type { Table } from "../../store/table.ts";
import { hexOf } from "../../system/bytes.ts";
import type { SyncResult } from "../options.ts";
import type { SourceFile } from "../source_file.ts";
import type { Range, TableState } from "./state.ts";

/** A range as it is to be; without files it is to be written. */
export interface NewRange {
  readonly from: bigint;
  readonly to: bigint;
  readonly rows: number;
  readonly runs: readonly string[];
  readonly files: readonly string[] | undefined;
}

/** Says which ranges of a table's rows are to be written: the rows that are new, and those of runs that were edited. */
export class TableRanges {
  readonly table: Table;
  readonly all: readonly NewRange[];
  readonly result: Omit<SyncResult, "source">;
  readonly #source: SourceFile;
  readonly #edits: ReadonlyMap<string, number>;
  readonly #last: { readonly trackId: string; readonly timestamp: string } | undefined;

  constructor(source: SourceFile, name: string, before: TableState | undefined) {
    this.#source = source;
    this.table = source.table(name);
    this.#edits = source.edits(name);
    const known = this.#isKnown(before) ? before!.ranges : [];
    const end = BigInt(known.at(-1)?.to ?? 0);
    const edited = this.#editedSince(before);
    const ranges = known.map((range) => this.#looked(range, edited));
    this.#last = source.lastRow(this.table);
    const fresh = this.#fresh(ranges, end);
    this.all = fresh.ranges.filter(({ files, rows }) => files !== undefined || rows > 0);
    const counts = [...edited].map((id) => source.count(this.table, id));
    this.result = {
      table: name,
      // Of another state of the file all rows are new, those of edited runs among them.
      events: fresh.rows + (known.length > 0 ? counts.reduce((sum, count) => sum + count, 0) : 0),
      runs: new Set([...fresh.runs, ...edited]).size,
      deleted: counts.filter((count) => count === 0).length,
      assets: 0,
      conflicts: 0,
      ...(!source.counts(name) && { compared: true as const }),
    };
  }

  /** Whether what was written before is of this file, and the file has counted its edits since. */
  #isKnown(before: TableState | undefined): boolean {
    const last = before?.ranges.at(-1);
    if (last === undefined || !this.#source.counts(this.table.name)) return false;
    const { trackId, timestamp } = before!;
    return this.#source.isAt(this.table, { rowid: BigInt(last.to), trackId, timestamp, sign: "" });
  }

  #editedSince(before: TableState | undefined): ReadonlySet<string> {
    if (before === undefined) return new Set();
    const there = new Set(before.ranges.flatMap(({ runs }) => runs));
    const changed = [...this.#edits].filter(([id, edits]) => (before.edits[id] ?? 0) !== edits);
    return new Set(changed.map(([id]) => id).filter((id) => there.has(id)));
  }

  #looked(range: Range, edited: ReadonlySet<string>): NewRange {
    const [from, end] = [BigInt(range.from), BigInt(range.to)];
    if (!range.runs.some((id) => edited.has(id))) return { ...range, from, to: end };
    // Its end is a row that is there, by which the file is known the next time.
    const last = this.#source.lastRowid(this.table);
    const to = end < last ? end : last;
    return { from, to, files: undefined, ...this.#source.within(this.table, from, to) };
  }

  /** New rows are a range of their own, together with those before that are not much longer: there are never many. */
  #fresh(
    ranges: NewRange[],
    end: bigint,
  ): { ranges: NewRange[]; rows: number; runs: readonly string[] } {
    const to = this.#source.lastRowid(this.table);
    if (to <= end) return { ranges, rows: 0, runs: [] };
    const fresh = this.#source.within(this.table, end + 1n, to);
    let [from, rows] = [end + 1n, fresh.rows];
    while (ranges.length > 0 && ranges.at(-1)!.rows <= 2 * rows) {
      const last = ranges.pop()!;
      [from, rows] = [last.from, rows + last.rows];
    }
    ranges.push({ from, to, files: undefined, ...this.#source.within(this.table, from, to) });
    return { ranges, ...fresh };
  }

  get hasRuns(): boolean {
    return this.#source.runRows(this.table.name).length > 0;
  }

  /** Gives the hash of what is told of the runs. */
  async hash(): Promise<string> {
    const text = JSON.stringify(this.#source.runRows(this.table.name));
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return hexOf(new Uint8Array(bytes));
  }

  /** Gives what the folder is to know once these ranges are written. */
  stateWith(
    ranges: readonly (NewRange & { files: readonly string[] })[],
    told: string,
  ): TableState {
    return {
      ranges: ranges.map((range) => ({ ...range, from: String(range.from), to: String(range.to) })),
      trackId: this.#last?.trackId ?? null,
      timestamp: this.#last?.timestamp ?? null,
      edits: Object.fromEntries(this.#edits),
      told,
    };
  }
}
