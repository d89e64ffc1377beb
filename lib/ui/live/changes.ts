import { parseMicros } from "../../event/clock.ts";
import { quote } from "../../event/names.ts";
import { statusOf, tagsOf } from "../../runs/status.ts";
import { editsIn } from "../../store/edit_counts.ts";
import type { Events, Position } from "../../store/read/events.ts";
import { RunTable, type StoredRun } from "../../store/run_table.ts";
import type { RunStatus } from "../../types.ts";

/** What is new of a run: so many events it has now, and how it stands; one that was deleted has none. */
export interface RunChange extends Told {
  readonly run: string;
  readonly events: number;
  /** Timestamp of its last event. */
  readonly last: string | null;
  /** Whether what stood there before may be another one now. */
  readonly edited?: true;
}

/** What stands beside a run's events; `null` for what nobody recorded. */
interface Told {
  readonly status: RunStatus | null;
  readonly name: string | null;
  readonly ended: string | null;
  readonly error: string | null;
  readonly group: string | null;
  readonly tags: readonly string[];
  readonly note: string | null;
  readonly archived: boolean;
}

/** Where somebody stopped looking: behind a row, at a moment (ms since 1970). */
export interface Cursor {
  readonly rowid: bigint;
  readonly time: number;
}

/** How often it is looked whether a process that logs is still there, in ms. */
const CHECK_EVERY = 1000;
/** A run's row may be seen so long after the moment that stands in it, in ms. */
const SLACK = 5000;

/** What happens to the runs of a table, from a place on. */
export class Changes {
  readonly #events: Events;
  #position: Position;
  #version: number | undefined;
  #checked = 0;
  /** Run → what is told of it, as JSON. */
  readonly #told = new Map<string, string>();
  /** Run → how often it was edited, where the file counts that. */
  #edits: ReadonlyMap<string, number>;
  /** Run → how many events it has, and its last one, of those that were looked at. */
  readonly #seen = new Map<string, Pick<RunChange, "events" | "last">>();

  /** Begins where the file stands, or where a cursor is. */
  constructor(events: Events, from?: Cursor) {
    this.#events = events;
    this.#position = events.end();
    this.#edits = this.#editsNow();
    for (const [run, row] of this.#rows()) {
      if (from === undefined || momentOf(row) < from.time - SLACK) {
        this.#told.set(run, JSON.stringify(toldOf(row)));
      }
    }
    if (from === undefined) this.#version = events.version();
    else this.#position = { rowid: from.rowid, key: undefined };
  }

  /** Where a later one goes on. */
  get cursor(): Cursor {
    return { rowid: this.#position.rowid, time: Date.now() };
  }

  /** Gives what changed since the last look. @throws {TrackerError} where the file is gone */
  look(): RunChange[] {
    const version = this.#events.version();
    if (version === this.#version && !this.#isDue()) return [];
    return this.#events.hold(() => {
      const isOther = version !== this.#version;
      const edited = isOther ? this.#edited() : [];
      const grown = isOther ? this.#grown() : [];
      this.#version = version;
      this.#checked = Date.now();
      return this.#changed(grown, new Set(edited));
    });
  }

  /** A run that goes on may end without a word. */
  #isDue(): boolean {
    return Date.now() - this.#checked > CHECK_EVERY &&
      this.#told.values().some((told) => told.includes('"running"'));
  }

  /** Gives the runs that have more events; all of them where rows behind which it would look are gone. */
  #grown(): string[] {
    const end = this.#events.end();
    const { key } = this.#position;
    const restarts = end.rowid < this.#position.rowid ||
      key !== undefined &&
        this.#events.since(this.#position, { columns: ["track_id"] }, 0).restarted;
    const gone = restarts ? [...this.#seen.keys()] : [];
    if (restarts) this.#seen.clear();
    const after = restarts ? 0n : this.#position.rowid;
    this.#position = end;
    const rows = this.#events.read((table, db) =>
      db.rows(
        `SELECT track_id, count(*), max(timestamp) FROM ${quote(table.name)} ` +
          `WHERE ${table.rowid} > ? GROUP BY track_id`,
        after,
      ), []);
    for (const [run, more, last] of rows) {
      const seen = this.#seen.get(String(run));
      if (seen === undefined) continue;
      this.#seen.set(String(run), {
        events: seen.events + Number(more),
        last: seen.last !== null && seen.last > String(last) ? seen.last : String(last),
      });
    }
    return [...gone, ...rows.map(([run]) => String(run))];
  }

  /** Gives the runs that were edited; how many events they have is counted anew. */
  #edited(): string[] {
    const before = this.#edits;
    this.#edits = this.#editsNow();
    const edited = [...this.#edits].flatMap(([run, n]) => before.get(run) === n ? [] : run);
    for (const run of edited) this.#seen.delete(run);
    return edited;
  }

  #editsNow(): ReadonlyMap<string, number> {
    return this.#events.read((table, db) => editsIn(db, table.name), new Map());
  }

  #changed(grown: readonly string[], edited: ReadonlySet<string>): RunChange[] {
    const rows = this.#rows();
    const changed = new Set([...grown, ...edited]);
    for (const [run, row] of rows) {
      const told = JSON.stringify(toldOf(row));
      if (this.#told.get(run) !== told) changed.add(run);
      this.#told.set(run, told);
    }
    for (const run of this.#told.keys()) {
      if (rows.has(run)) continue;
      changed.add(run);
      this.#told.delete(run);
    }
    return [...changed].map((run): RunChange => ({
      run,
      ...this.#eventsOf(run),
      ...toldOf(rows.get(run)),
      ...edited.has(run) ? { edited: true } : {},
    }));
  }

  #eventsOf(run: string): Pick<RunChange, "events" | "last"> {
    const known = this.#seen.get(run);
    if (known !== undefined) return known;
    const [row] = this.#events.read((table, db) =>
      db.rows(
        `SELECT count(*), max(timestamp) FROM ${quote(table.name)} WHERE track_id = ?`,
        run,
      ), []);
    const [events, last] = row ?? [0, null];
    const seen = { events: Number(events), last: last as string | null };
    this.#seen.set(run, seen);
    return seen;
  }

  #rows(): Map<string, StoredRun> {
    const rows = this.#events.read((table, db) => new RunTable(db, table.name).rows(), []);
    return new Map(rows.map((row) => [row.track_id, row]));
  }
}

function toldOf(row: StoredRun | undefined): Told {
  if (row === undefined) return NOTHING;
  const { name, ended, error, group_name: group, note } = row;
  const archived = row.archived === 1;
  return { status: statusOf(row), name, ended, error, group, tags: tagsOf(row), note, archived };
}

const NOTHING: Told = {
  status: null,
  name: null,
  ended: null,
  error: null,
  group: null,
  tags: [],
  note: null,
  archived: false,
};

/** Gives when a run was last heard of, in ms since 1970. */
function momentOf({ ended, heartbeat, started }: StoredRun): number {
  const moments = [ended, heartbeat, started].map((text) => parseMicros(text ?? "") ?? 0);
  return Math.max(...moments) / 1000;
}
