import type { AssetCopy } from "../../assets/store/copy.ts";
import { RunCopy } from "../../runs/copy.ts";
import type { Ledger, Route } from "./ledger.ts";
import { removeRun, replaceRun } from "./replace.ts";
import type { Counts, Met, TableCopy } from "./table_copy.ts";

/** A run that was changed in the target as well, so that it stays there as it is. */
export interface CopyConflict {
  /** The table of events that it is in. */
  table: string;
  /** The id of the run. */
  trackId: string;
  /** What was done in the source: it was edited, or deleted. */
  source: "edited" | "deleted";
}

/** What edits brought about. */
export interface Changes extends Counts {
  /** Events that were changed or removed in the target. */
  updated: number;
  /** Runs that were deleted in the target. */
  deleted: number;
  conflicts: CopyConflict[];
}

/** What is done about what was edited, and what it is done with. */
export interface SettlementOptions extends Route {
  readonly assets: AssetCopy;
  readonly update: boolean;
  readonly deletes: boolean;
  /** The source counted edits before this copy. */
  readonly isCounted: boolean;
}

/** Ends the copy of a table, run by run: their rows, what was edited, what was deleted, and how they are now. */
export class Settlement {
  readonly #copy: TableCopy;
  readonly #ledger: Ledger;
  readonly #options: SettlementOptions;
  readonly #changes: Changes;

  constructor(copy: TableCopy, ledger: Ledger, changes: Changes, options: SettlementOptions) {
    this.#copy = copy;
    this.#ledger = ledger;
    this.#changes = changes;
    this.#options = options;
  }

  run(): void {
    const edited = this.#write((runs) => {
      for (const trackId of runs.ids) if (!this.#copy.met.has(trackId)) runs.bring(trackId);
      return [...this.#copy.met].filter(([trackId, met]) => this.#settle(runs, trackId, met));
    });
    for (const [trackId, met] of edited) this.#write((runs) => this.#take(runs, trackId, met));
    if (!this.#options.deletes) return;
    for (const trackId of this.#ledger.known.keys()) {
      if (!this.#copy.met.has(trackId)) this.#write(() => this.#delete(trackId));
    }
  }

  #write<T>(work: (runs: RunCopy) => T): T {
    const { from, to, table } = this.#options;
    return to.attempt(
      "copy to",
      () => to.transaction(() => work(new RunCopy(from, to, table))),
    );
  }

  /** Brings a run's row, and keeps that the run is the same in both; gives `true` where that takes more. */
  #settle(runs: RunCopy, trackId: string, met: Met): boolean {
    const { update, isCounted, table } = this.#options;
    const ledger = this.#ledger;
    // Whoever edits it at this moment is met by the next copy.
    if (!ledger.isStill(trackId)) return false;
    const there = ledger.isEditedThere(trackId);
    const here = ledger.isEditedHere(trackId);
    const isUnseen = !isCounted && ledger.known.has(trackId);
    const isSame = this.#isSame(trackId, met, there || here || update && isUnseen);
    if (update && !here && (there || isUnseen) && !(isSame && runs.isAlike(trackId))) return true;
    runs.bring(trackId, { lifeOnly: update && here });
    if (isSame && runs.isAlike(trackId)) ledger.keep(trackId, met);
    else if (update && (there ? here : !here && !ledger.known.has(trackId))) {
      this.#changes.conflicts.push({ table, trackId, source: "edited" });
    }
    return false;
  }

  #isSame(trackId: string, { events, held, differing, last }: Met, isEdited: boolean): boolean {
    if (differing > 0 || held > 0) return false;
    return !isEdited || this.#ledger.count(trackId, last) === events;
  }

  #take(runs: RunCopy, trackId: string, met: Met): void {
    if (!this.#ledger.isStill(trackId)) return;
    const until = this.#ledger.removedUntil(trackId);
    this.#changes.updated += replaceRun(this.#copy, trackId, until, this.#options);
    this.#changes.differing -= met.differing;
    this.#changes.skipped -= met.differing;
    runs.bring(trackId, { always: true });
    this.#ledger.keep(trackId, met);
  }

  /** Only what was counted as deleted was: the path may be that of another file by now. */
  #delete(trackId: string): void {
    const ledger = this.#ledger;
    if (!ledger.isEditedThere(trackId)) return;
    const events = ledger.count(trackId);
    const isOurs = events === ledger.known.get(trackId)!.events && ledger.isStill(trackId) &&
      !ledger.isEditedHere(trackId);
    if (events > 0 && !isOurs) {
      this.#changes.conflicts.push({ table: this.#options.table, trackId, source: "deleted" });
      return;
    }
    if (events > 0) {
      removeRun(this.#copy, trackId, this.#options);
      this.#changes.deleted++;
    }
    ledger.forget(trackId);
  }
}
