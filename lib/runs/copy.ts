import { quote } from "../event/names.ts";
import type { Database } from "../store/database.ts";
import { countEdits } from "../store/edit_counts.ts";
import { type RunChange, RunTable, type StoredRun, TOLD } from "../store/run_table.ts";

/** What of a row comes over: all, or how the run went only; where the row's last sign is the later one, or always. */
export interface Bringing {
  readonly always?: boolean;
  readonly lifeOnly?: boolean;
}

/** Brings the rows of a table's runs over; made and used inside a transaction. */
export class RunCopy {
  readonly #to: Database;
  readonly #table: string;
  readonly #rows: ReadonlyMap<string, StoredRun>;
  readonly #target: RunTable;
  readonly #hasRoom: boolean;

  constructor(from: Database, to: Database, table: string) {
    this.#to = to;
    this.#table = table;
    const rows = from.attempt("read", () => new RunTable(from, table).rows());
    this.#rows = new Map(rows.map((row) => [row.track_id, row]));
    this.#target = new RunTable(to, table);
    this.#hasRoom = rows.length > 0 && this.#target.ensure();
    if (this.#hasRoom) countEdits(to, table);
  }

  /** The runs that have rows in the source. */
  get ids(): Iterable<string> {
    return this.#rows.keys();
  }

  /** Brings the row of a run that has events in the target. Of two rows the later one stands: by its heartbeat or its end. */
  bring(trackId: string, { always = false, lifeOnly = false }: Bringing = {}): void {
    const row = this.#hasRoom ? this.#rows.get(trackId) : undefined;
    if (row === undefined || !this.#hasEvents(trackId)) return;
    const { track_id: _, ...change } = row;
    const [twin] = this.#target.rows(trackId);
    if (twin === undefined) return this.#target.insert(trackId, change as RunChange);
    if (isSameRow(row, twin) || !always && lastSign(twin) >= lastSign(row)) return;
    this.#target.update(trackId, lifeOnly ? lifeOf(change as RunChange) : change as RunChange);
  }

  /** Brings the row of a run that has none in the target yet: it is to come with the run's events. */
  begin(trackId: string): void {
    if (this.#hasRoom && this.#target.rows(trackId).length === 0) this.bring(trackId);
  }

  /** Tells whether the same is told of a run in both. */
  isAlike(trackId: string): boolean {
    const row = this.#hasRoom ? this.#rows.get(trackId) : undefined;
    const [twin] = row === undefined ? [] : this.#target.rows(trackId);
    return row === undefined || TOLD.every((name) => row[name] === twin?.[name]);
  }

  #hasEvents(trackId: string): boolean {
    const sql = `SELECT 1 FROM ${quote(this.#table)} WHERE track_id = ? LIMIT 1`;
    return this.#to.first(sql, trackId) === 1;
  }
}

function lifeOf(change: RunChange): RunChange {
  const told: readonly string[] = TOLD;
  return Object.fromEntries(Object.entries(change).filter(([name]) => !told.includes(name)));
}

function isSameRow(row: StoredRun, twin: StoredRun): boolean {
  return JSON.stringify(row) === JSON.stringify(twin);
}

function lastSign({ heartbeat, ended }: StoredRun): string {
  return [heartbeat ?? "", ended ?? ""].sort().at(-1)!;
}
