import { quote } from "../event/names.ts";
import type { Database } from "../store/database.ts";
import { type RunChange, RunTable, type StoredRun } from "../store/run_table.ts";

/** Brings the rows of a table's runs over, of those that have events in the target. */
export class RunCopy {
  readonly #from: Database;
  readonly #to: Database;
  readonly #table: string;
  readonly #source: RunTable;
  readonly #target: RunTable;
  readonly #brought = new Set<string>();

  constructor(from: Database, to: Database, table: string) {
    this.#from = from;
    this.#to = to;
    this.#table = table;
    this.#source = new RunTable(from, table);
    this.#target = new RunTable(to, table);
  }

  /** Brings those of runs whose events are brought, in the same transaction: neither is ever there alone. */
  bring(trackIds: Iterable<string>): void {
    const fresh = new Set(trackIds).difference(this.#brought);
    if (fresh.size === 0) return;
    for (const trackId of fresh) this.#brought.add(trackId);
    const [one] = fresh;
    const rows = this.#read(fresh.size === 1 ? one : undefined);
    this.#store(rows.filter((row) => fresh.has(row.track_id)));
  }

  /** Brings all as they are at the end; of two rows of one run the later one stands: by its heartbeat or its end. */
  finish(): void {
    const rows = this.#read();
    if (rows.length > 0) {
      this.#to.attempt("copy to", () => this.#to.transaction(() => this.#store(rows)));
    }
  }

  #read(trackId?: string): StoredRun[] {
    return this.#from.attempt("read", () => this.#source.rows(trackId));
  }

  #store(rows: readonly StoredRun[]): void {
    if (rows.length === 0 || !this.#target.ensure()) return;
    const there = new Map(this.#target.rows().map((row) => [row.track_id, row]));
    const hasEvents = `SELECT 1 FROM ${quote(this.#table)} WHERE track_id = ? LIMIT 1`;
    for (const row of rows) {
      const { track_id, ...change } = row;
      const twin = there.get(track_id);
      if (twin !== undefined && lastSign(twin) >= lastSign(row)) continue;
      if (this.#to.first(hasEvents, track_id) !== 1) continue;
      if (twin === undefined) this.#target.insert(track_id, change as RunChange);
      else this.#target.update(track_id, change as RunChange);
    }
  }
}

function lastSign({ heartbeat, ended }: StoredRun): string {
  return [heartbeat ?? "", ended ?? ""].sort().at(-1)!;
}
