import { quote } from "../../event/names.ts";
import { type CopiedRun, CopiedRuns } from "../../store/copied_runs.ts";
import type { Database } from "../../store/database.ts";
import { editsIn, editsOf } from "../../store/edit_counts.ts";
import type { Row } from "../../types.ts";
import type { Met } from "./table_copy.ts";

/** Between which files, and what. */
export interface Route {
  readonly from: Database;
  readonly to: Database;
  readonly table: string;
}

/**
 * Tells which runs of a table were edited in the source and in the target since they were last the same, as both files
 * stood before anything was copied.
 */
export class Ledger {
  /** How each run that came from this source was then. */
  readonly known: ReadonlyMap<string, CopiedRun>;
  readonly #to: Database;
  readonly #table: string;
  readonly #copied: CopiedRuns;
  readonly #sourceEdits: ReadonlyMap<string, number>;
  readonly #edits: ReadonlyMap<string, number>;
  readonly #isThere = new Map<string, boolean>();
  /** Those runs of which every event up to the last that came is of this source. */
  readonly #whole: ReadonlySet<string>;

  /** @param suspects runs of the source may have been edited without being counted */
  constructor({ from, to, table }: Route, suspects: boolean) {
    this.#to = to;
    this.#table = table;
    this.#sourceEdits = from.attempt("read", () => editsIn(from, table));
    this.#copied = new CopiedRuns(to, from.location, table);
    [this.known, this.#edits] = to.attempt(
      "read",
      () => [this.#copied.read(), editsIn(to, table)],
    );
    const edited = [...this.known].filter(([id]) => suspects || this.isEditedThere(id));
    this.#whole = to.attempt("read", () =>
      new Set(
        edited.filter(([id, { events, last }]) => this.count(id, last) === events)
          .map(([id]) => id),
      ));
  }

  /** Tells whether a run was edited in the source. */
  isEditedThere(trackId: string): boolean {
    const before = this.known.get(trackId)?.sourceEdits ?? 0;
    return (this.#sourceEdits.get(trackId) ?? 0) !== before;
  }

  /** Tells whether a run was edited in the target. */
  isEditedHere(trackId: string): boolean {
    return this.#editsBefore(trackId) !== (this.known.get(trackId)?.edits ?? 0);
  }

  /** Tells whether nobody edited a run in the target since. */
  isStill(trackId: string): boolean {
    return editsOf(this.#to, this.#table, trackId) === this.#editsBefore(trackId);
  }

  /** Tells whether an event that the target lacks was removed there. A run of which nothing is left comes again. */
  wasRemoved({ track_id, timestamp }: Row): boolean {
    const known = this.known.get(track_id);
    return known !== undefined && timestamp <= known.last && this.isEditedHere(track_id) &&
      this.#hadEvents(track_id);
  }

  /** Gives the timestamp up to which what the source lacks was removed there; `undefined` where others logged too. */
  removedUntil(trackId: string): string | undefined {
    return this.#whole.has(trackId) ? this.known.get(trackId)!.last : undefined;
  }

  /** Counts a run's events in the target, up to a timestamp or all. */
  count(trackId: string, until?: string): number {
    const sql = `SELECT count(*) FROM ${quote(this.#table)} WHERE track_id = ?`;
    return until === undefined
      ? this.#to.first<number>(sql, trackId)!
      : this.#to.first<number>(`${sql} AND timestamp <= ?`, trackId, until)!;
  }

  /** Keeps that a run is the same in both now; inside a transaction. */
  keep(trackId: string, { events, last }: Met): void {
    const sourceEdits = this.#sourceEdits.get(trackId) ?? 0;
    const now = { sourceEdits, edits: editsOf(this.#to, this.#table, trackId), events, last };
    const known = this.known.get(trackId);
    if (known !== undefined && JSON.stringify(known) === JSON.stringify(now)) return;
    this.#copied.keep(trackId, now);
  }

  /** Forgets a run that is gone from both; inside a transaction. */
  forget(trackId: string): void {
    this.#copied.forget(trackId);
  }

  #editsBefore(trackId: string): number {
    return this.#edits.get(trackId) ?? 0;
  }

  #hadEvents(trackId: string): boolean {
    let isThere = this.#isThere.get(trackId);
    if (isThere === undefined) {
      this.#isThere.set(trackId, isThere = this.count(trackId) > 0);
    }
    return isThere;
  }
}
