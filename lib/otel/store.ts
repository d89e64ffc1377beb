import { FileAssets } from "../assets/file.ts";
import { formatMicros } from "../event/clock.ts";
import { spillHandler } from "../event/spill.ts";
import { Besides } from "../functions/besides.ts";
import type { Database } from "../store/database.ts";
import { countEdits } from "../store/edit_counts.ts";
import { RunTable } from "../store/run_table.ts";
import { openTable } from "../store/table.ts";
import { Code, codeOf } from "../store/reason.ts";
import { type Insert, Writer } from "../store/write/writer.ts";
import { Warnings } from "../system/warnings.ts";
import type { Event } from "../types.ts";
import type { Moment } from "./events.ts";
import { Moments } from "./moments.ts";

/** Appends events of programs that send them, to one table. */
export class TelemetryTable {
  readonly #db: Database;
  readonly #table: string;
  readonly #writer: Writer;
  readonly #besides: Besides;
  readonly #moments = new Map<string, Moments>();

  constructor(db: Database, table: string) {
    this.#db = db;
    this.#table = table;
    openTable(db, table);
    const warnings = new Warnings(false);
    const access = { database: db, write: <T>(work: (db: Database) => T) => work(db), warnings };
    const keeper = new FileAssets({ ...access, compress: false }).on(db);
    const onSpill = spillHandler(warnings, false);
    this.#writer = new Writer(db, { table, trackId: "", onSpill, keeper });
    this.#besides = new Besides(db, table);
  }

  /** Appends events of a run, all or none. @throws {TrackerError} */
  append(trackId: string, name: string, moments: readonly Moment[]): void {
    this.#writer.write((insert) => {
      for (const { micros, event } of moments) {
        this.#insert(insert, trackId, { micros, event: { ...event, ...this.#besides.of(event) } });
      }
      this.#tell(trackId, name, moments);
    }, "log to");
  }

  /** What the file has from before refuses a moment too. */
  #insert(insert: Insert, trackId: string, { micros, event }: Moment): void {
    let moments = this.#moments.get(trackId);
    if (moments === undefined) this.#moments.set(trackId, moments = new Moments());
    for (;;) {
      const at = moments.free(micros);
      moments.take(at);
      try {
        insert(event, trackId, formatMicros(at));
        return;
      } catch (error) {
        if (codeOf(error) !== Code.constraint) throw error;
      }
    }
  }

  /** A program that gives no sign any more reads as lost. */
  #tell(trackId: string, name: string, moments: readonly Moment[]): void {
    const rows = new RunTable(this.#db, this.#table);
    if (!rows.ensure()) return;
    const heartbeat = formatMicros(Date.now() * 1000);
    if (rows.update(trackId, { heartbeat })) return;
    countEdits(this.#db, this.#table);
    const started = formatMicros(Math.min(...moments.map(({ micros }) => micros)));
    rows.insert(trackId, { name, status: "running", started, heartbeat, tags: "[]", archived: 0 });
  }
}

/** The runs of programs: each is known by what its resource says of it. */
export class Programs {
  readonly #ids = new Map<string, string>();

  /** Gives the id of a program's run: its service, and when that was heard of first. */
  idOf(resource: Event, micros: number): string {
    const key = JSON.stringify(
      resource,
      (_key, value) => typeof value === "bigint" ? String(value) : value,
    );
    let id = this.#ids.get(key);
    if (id === undefined) {
      const moment = formatMicros(micros).replace(" ", "T").slice(0, 23);
      this.#ids.set(key, id = `${nameOf(resource)}-${moment}`);
    }
    return id;
  }
}

/** Gives the name of a program. */
export function nameOf(resource: Event): string {
  const name = resource["service.name"];
  return typeof name === "string" && name !== "" ? name : "unknown_service";
}
