import { named, TrackerError } from "../errors.ts";
import { quote } from "../event/names.ts";
import { conditionOf } from "../sql/expression.ts";
import { Database } from "../store/database.ts";
import { Events } from "../store/read/events.ts";
import type { Row } from "../types.ts";
import { TABLE } from "./events.ts";

/** Nothing is stored of a commit, or what is was measured otherwise: there is no verdict. */
export class Incomparable extends TrackerError {}

/** A commit of which benchmarks are stored. */
export interface StoredCommit {
  readonly commit: string | null;
  readonly branches: readonly string[];
  /** When it was made, else when it was imported first. */
  readonly when: string;
  /** When it was imported last. */
  readonly last: string;
}

/** The benchmarks of a file. */
export class Stored implements Disposable {
  readonly path: string;
  readonly #database: Database;
  readonly #events: Events;
  readonly #columns: ReadonlySet<string>;

  /** @throws {TrackerError} where there is no such file, or no such table in it */
  constructor(path: string) {
    this.path = path;
    this.#database = Database.open(path, { readOnly: true, busyTimeout: 30 });
    try {
      this.#events = new Events(this.#database, TABLE);
      if (!this.#events.exists()) throw this.none();
      this.#columns = new Set(this.#events.columns());
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** Says that no benchmarks are stored. */
  none(): TrackerError {
    return new TrackerError(`Cannot compare benchmarks of ${named(this.path)}: none are imported`);
  }

  /** Lists the commits, the oldest first; of those made in one second, the one that was measured first. */
  commits(): StoredCommit[] {
    const sql = `SELECT ${this.#column("commit")} AS c, ` +
      `json_group_array(DISTINCT ${this.#column("branch")}), ` +
      `coalesce(max(${this.#column("committed")}), min(timestamp)) AS made, max(timestamp) ` +
      `FROM ${quote(TABLE)} GROUP BY c ORDER BY made, min(rowid)`;
    return this.#read(sql).map((row) => {
      const [commit, branches, when, last] = row as [string | null, string, string, string];
      return { commit, branches: JSON.parse(branches).filter(Boolean), when, last };
    });
  }

  /** Reads columns of all events, oldest first, as the engine has them; `null` for one that is not there. */
  cells(names: readonly string[]): unknown[][] {
    const columns = names.map((name) => this.#column(name));
    return this.#read(`SELECT ${columns} FROM ${quote(TABLE)} ORDER BY rowid`);
  }

  /** The columns of the table. */
  get columns(): readonly string[] {
    return [...this.#columns];
  }

  #column(name: string): string {
    return this.#columns.has(name) ? quote(name) : "NULL";
  }

  #read(sql: string): unknown[][] {
    return this.#database.attempt("read", () => this.#database.rows(sql));
  }

  /** Gives the events of a commit, or all, oldest first. */
  rows(commit?: string | null): Row[] {
    const names = [...this.#columns].filter((name) => name !== "samples");
    if (commit === undefined) return this.#events.toRows({ columns: names });
    const where = this.#columns.has("commit")
      ? conditionOf('"commit" IS ?', [commit])
      : conditionOf("? IS NULL", [commit]);
    return this.#events.toRows({ columns: names, where });
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

/** Gives what a benchmark is known by: suite, name and params. */
export function keyOf(row: Row): string {
  return JSON.stringify([row.suite ?? null, row.name, ...paramsOf(row)]);
}

/** Gives the params of a benchmark, each as text. */
export function paramsOf(row: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(row).filter(([name, value]) => name.startsWith("param_") && value !== null)
    .map(([name, value]) => `${name.slice("param_".length)}=${value}`).sort();
}
