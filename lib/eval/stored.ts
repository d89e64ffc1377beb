import { didYouMean, named, TrackerError } from "../errors.ts";
import { Database } from "../store/database.ts";
import { Events } from "../store/read/events.ts";
import { quote, STAMP } from "../event/names.ts";
import type { Row } from "../types.ts";

/** The table that evaluations stand in, an ordinary one of events. */
export const TABLE = "evaluations";

/** There is nothing to compare: there is no verdict. */
export class Incomparable extends TrackerError {}

/** Numbers that are no scores. */
const NO_SCORES = new Set([...STAMP, "case", "trial", "seconds", "input", "output", "expected"]);

/** The evaluations of a file. */
export class StoredEvaluations implements Disposable {
  readonly #database: Database;
  readonly #events: Events;

  /** @throws {TrackerError} where there is no such file, or no such table in it */
  constructor(path: string) {
    this.#database = Database.open(path, { busyTimeout: 30, readOnly: true });
    try {
      this.#events = new Events(this.#database, TABLE);
      if (this.#events.exists()) return;
      throw new TrackerError(
        `Cannot compare evaluations of ${named(path)}: it has no table "${TABLE}"`,
      );
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** Gives the run that logged last; not this one. @throws {Incomparable} where there is none */
  last(other: string): string {
    const sql = `SELECT track_id FROM ${quote(TABLE)} WHERE track_id <> ? ` +
      "ORDER BY timestamp DESC LIMIT 1";
    const id = this.#database.attempt("read", () => this.#database.first<string>(sql, other));
    if (typeof id === "string") return id;
    throw new Incomparable(`Cannot compare with ${named(other)}: there is no other run`);
  }

  /** Gives the run that is meant by its id, or a beginning of it. @throws {Incomparable} */
  meant(beginning: string): string {
    const [first, ...others] = beginning === "" ? [] : this.#events.idsFrom(beginning, 6);
    if (first !== undefined && (first === beginning || others.length === 0)) return first;
    if (first !== undefined) {
      const some = [first, ...others].slice(0, 5).map(named).join(", ");
      throw new Incomparable(`Cannot compare ${named(beginning)}: it may be ${some}`);
    }
    const ids = this.#events.runs().map(({ trackId }) => trackId);
    const hint = didYouMean(beginning, ids);
    throw new Incomparable(
      `Cannot compare ${named(beginning)}: no evaluation of this run is stored${hint}`,
    );
  }

  /** Gives the events of a run, oldest first. */
  rows(trackId: string): Row[] {
    return this.#events.toRows({ trackId });
  }

  /** Gives the names of the columns that hold numbers, and may be scores. */
  scores(): string[] {
    const kinds = Object.entries(this.#events.kinds());
    return kinds.filter(([name, kind]) =>
      (kind === "number" || kind === "boolean") && !NO_SCORES.has(name)
    ).map(([name]) => name);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
