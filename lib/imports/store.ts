import { FileAssets } from "../assets/file.ts";
import { formatMicros, type Micros, parseMicros } from "../event/clock.ts";
import { spillHandler } from "../event/spill.ts";
import type { Database } from "../store/database.ts";
import { countEdits } from "../store/edit_counts.ts";
import { Events } from "../store/read/events.ts";
import { type RunChange, RunTable } from "../store/run_table.ts";
import { openTable } from "../store/table.ts";
import { Edits } from "../store/write/edits.ts";
import { type Insert, Writer } from "../store/write/writer.ts";
import { Warnings } from "../system/warnings.ts";
import type { Event, Row } from "../types.ts";
import type { ImportedEvent, ImportedRun } from "./run.ts";

/** Writes runs of other trackers into a table: what is there already stays as it is. */
export class RunStore {
  readonly #db: Database;
  readonly #table: string;
  readonly #events: Events;
  readonly #writer: Writer;
  readonly #edits: Edits;

  constructor(db: Database, table: string) {
    this.#db = db;
    this.#table = table;
    openTable(db, table);
    this.#events = new Events(db, table);
    const warnings = new Warnings(false);
    const assets = new FileAssets({
      database: db,
      write: (work) => work(db),
      warnings,
      compress: false,
    });
    const keeper = assets.on(db);
    const onSpill = spillHandler(warnings, false);
    this.#writer = new Writer(db, { table, trackId: "", onSpill, keeper });
    this.#edits = new Edits(db, this.#writer, { onSpill, keeper });
  }

  /** Writes a run, and gives how many of its events are new, or have something new. */
  store(run: ImportedRun): number {
    const { params = {}, id } = run;
    const events = run.events.map(({ micros, event }) => ({
      micros,
      event: { ...params, ...event },
    }));
    // No run is without an event.
    if (events.length === 0) events.push({ micros: run.started, event: { ...params, step: null } });
    const there = this.#events.toRows({ trackId: id });
    const { fresh, more } = newIn(events, there);
    if (fresh.length > 0) {
      this.#writer.write((insert) => {
        for (const [event, timestamp] of fresh) insertEvent(insert, event, id, timestamp);
        this.#tell(run, fresh[0]![1], fresh.at(-1)![1]);
      }, "import to");
    } else {this.#writer.write(() =>
        this.#tell(run, undefined, there.at(-1)?.timestamp), "import to");}
    for (const [timestamp, key, value] of more) {
      this.#edits.set(key, value, { trackId: id, timestamp });
    }
    return fresh.length + new Set(more.map(([timestamp]) => timestamp)).size;
  }

  /** Writes the run's row; of one that is there, only how it went on. */
  #tell(run: ImportedRun, first: string | undefined, last: string | undefined): void {
    const rows = new RunTable(this.#db, this.#table);
    if (!rows.ensure()) return;
    countEdits(this.#db, this.#table);
    const [row] = rows.rows(run.id);
    const { status = null, error = null, started, ended } = run;
    const life: RunChange = {
      status,
      error,
      heartbeat: textOf(ended) ?? last ?? null,
      ended: textOf(ended) ?? (status === "finished" || status === "failed" ? last ?? null : null),
      ...(run.archived && { archived: 1 }),
    };
    if (row !== undefined) return void rows.update(run.id, life);
    const { name = null, group = null, tags = [], note = null, parent = null } = run;
    rows.insert(run.id, {
      archived: 0,
      ...life,
      ...{ name, group_name: group, note, parent },
      started: textOf(started) ?? first ?? null,
      tags: JSON.stringify(tags),
      environment: run.environment === undefined ? null : JSON.stringify(run.environment),
    });
  }
}

function textOf(micros: Micros | undefined): string | undefined {
  return micros === undefined ? undefined : formatMicros(micros);
}

/** An event of which nothing has a value is kept all the same. */
function insertEvent(insert: Insert, event: Event, trackId: string, timestamp: string): void {
  insert(Object.keys(event).length === 0 ? { step: null } : event, trackId, timestamp);
}

/** What a run has and the table lacks: events with their timestamps, and values of events that are there. */
interface News {
  readonly fresh: readonly (readonly [Event, string])[];
  readonly more: readonly (readonly [timestamp: string, key: string, value: unknown])[];
}

/**
 * Events are known by their moments, of which no two are the same in a run; those without, by their number.
 */
function newIn(events: readonly ImportedEvent[], there: readonly Row[]): News {
  const rows = new Map(there.map((row) => [row.timestamp, row]));
  const fresh: [Event, string][] = [];
  const more: [string, string, unknown][] = [];
  const now = Date.now() * 1000;
  let last = -Infinity;
  for (const [at, { micros, event }] of events.entries()) {
    if (micros === undefined && at < there.length) {
      last = parseMicros(there[at]!.timestamp) ?? last;
      continue;
    }
    last = Math.max(micros ?? now, last + 1);
    const timestamp = formatMicros(last);
    const row = rows.get(timestamp);
    if (row === undefined) fresh.push([event, timestamp]);
    else {more.push(
        ...missingIn(row, event).map(([key, value]) =>
          [timestamp, key, value] as [string, string, unknown]
        ),
      );}
  }
  return { fresh, more };
}

function missingIn(row: Row, event: Event): [string, unknown][] {
  return Object.entries(event).filter(([key, value]) =>
    (value ?? null) !== null && (row[key] ?? null) === null
  );
}
