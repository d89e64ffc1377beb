import { Database } from "../../store/database.ts";
import { hasTable } from "../../store/table.ts";
import { whatIsAt } from "../../system/files.ts";
import type { Alert } from "./rule.ts";

/** The table that keeps what was told. */
const TABLE = "_alerts";

/** What was told last of a rule. */
export interface Told extends Pick<Alert, "status" | "value" | "time"> {
  /** When it fired last. */
  readonly fired: string | null;
}

/** A rule holds, or no longer: since when, and how long it must not fire again. */
export interface Change {
  readonly alert: Alert;
  /** In ms. */
  readonly cooldown: number;
  /** In ms since 1970. */
  readonly now: number;
}

/** What becomes of a change: it is told now, somebody told it before, or it has to wait. */
export type Outcome = "told" | "known" | "held";

/** Where alerts are kept. */
export interface AlertsOptions {
  /** A database; without one they are known only here. */
  readonly path: string | undefined;
  /** Only those of this source: others tell theirs in the same database. */
  readonly source: string | undefined;
  /** Is told once why they cannot be kept. */
  readonly onLost: (error: Error) => void;
}

/** What was told so far, by whatever watcher: each change is told once, also after a new start. */
export class Alerts {
  readonly #options: AlertsOptions;
  readonly #here = new Map<string, Told>();
  #isLost = false;

  constructor(options: AlertsOptions) {
    this.#options = options;
  }

  /** Gives what was told last of a rule; `undefined` where nothing was. */
  told(name: string): Told | undefined {
    const { path } = this.#options;
    const isThere = path !== undefined && whatIsAt(path) !== "nothing";
    const kept = isThere
      ? this.#withDatabase({ readOnly: true }, (db) => this.#toldIn(db, name))
      : undefined;
    return kept ?? this.#here.get(name);
  }

  /** Keeps a change, unless somebody did. */
  record(change: Change): Outcome {
    const { alert } = change;
    let outcome: Outcome | undefined;
    this.#withDatabase(
      { existing: this.#options.source === undefined },
      (db) =>
        db.transaction(() => {
          db.run(
            `CREATE TABLE IF NOT EXISTS ${TABLE} (name TEXT NOT NULL, status TEXT NOT NULL, ` +
              "value, time TIMESTAMP NOT NULL, source TEXT)",
          );
          const decided = outcomeOf(change, this.#toldIn(db, alert.name));
          if (decided === "told") {
            const { name, status, value, time, source } = alert;
            db.run(
              `INSERT INTO ${TABLE} VALUES (?, ?, ?, ?, ?)`,
              name,
              status,
              value,
              time,
              source,
            );
          }
          outcome = decided;
        }),
    );
    const known = this.#here.get(alert.name);
    outcome ??= outcomeOf(change, known);
    if (outcome === "told") this.#here.set(alert.name, toldBy(alert, known));
    return outcome;
  }

  #toldIn(db: Database, name: string): Told | undefined {
    if (!hasTable(db, TABLE)) return undefined;
    const { source } = this.#options;
    const [own, params] = source === undefined ? ["", []] : [" AND source = ?", [source]];
    const [row] = db.rows(
      `SELECT status, value, time, (SELECT max(time) FROM ${TABLE} WHERE name = ?${own} AND status = 'firing') ` +
        `FROM ${TABLE} WHERE name = ?${own} ORDER BY rowid DESC LIMIT 1`,
      ...[name, ...params, name, ...params],
    );
    if (row === undefined) return undefined;
    const [status, value, time, fired] = row;
    return { status, value, time, fired } as Told;
  }

  /** A file that cannot be written to, or is locked for long, must not end the watch. */
  #withDatabase<T>(
    how: { readonly readOnly?: boolean; readonly existing?: boolean },
    work: (db: Database) => T,
  ): T | undefined {
    const { path, onLost } = this.#options;
    if (path === undefined) return undefined;
    try {
      using db = Database.open(path, { busyTimeout: 5, ...how });
      return db.attempt("keep alerts in", () => work(db));
    } catch (error) {
      if (!this.#isLost) onLost(error as Error);
      this.#isLost = true;
      return undefined;
    }
  }
}

function toldBy({ status, value, time }: Alert, before: Told | undefined): Told {
  const fired = status === "firing" ? time : before?.fired ?? null;
  return { status, value, time, fired };
}

function outcomeOf({ alert, cooldown, now }: Change, told: Told | undefined): Outcome {
  const { status, time } = alert;
  if (told === undefined) return status === "firing" ? "told" : "known";
  if (told.status === status) return "known";
  // Another watcher has seen this event, and what came after it.
  if (time < told.time) return "known";
  if (status === "over" || told.fired === null) return "told";
  return Date.parse(isoOf(told.fired)) + cooldown > now ? "held" : "told";
}

function isoOf(timestamp: string): string {
  return `${timestamp.slice(0, 23).replace(" ", "T")}Z`;
}
