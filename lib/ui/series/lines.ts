import { isPoint } from "../../plot/line/read.ts";
import { measured } from "../../plot/measured.ts";
import type { Events } from "../../store/read/events.ts";
import type { Column } from "../../summary/quantity.ts";
import { readCells } from "./cells.ts";
import { Line } from "./line.ts";

/** So many points are kept at most, 12 bytes each: what was asked for longest ago goes first. */
const MOST_POINTS = 2e7;

/** A file that changes is read anew in at most this share of the time: between, what was appended is added. */
const SHARE = 50;

/** The lines of a table that were asked for, each read once; what is appended to the file is added to them. */
export class Lines {
  readonly #events: Events;
  readonly #lines = new Map<string, Line>();

  constructor(events: Events) {
    this.#events = events;
  }

  /** Gives the line of a column in a run, as the file has it now. @throws {TypeError} for what is no number and no date */
  line(run: string, column: string): Line {
    const key = JSON.stringify([run, column]);
    const known = this.#lines.get(key);
    const line = this.#events.hold(() => {
      const version = this.#events.version();
      if (known?.version === version) return known;
      const line = (known && this.#grown(known, run, column)) ?? this.#read(run, column);
      line.version = version;
      return line;
    });
    this.#lines.delete(key);
    this.#lines.set(key, line);
    this.#forget();
    return line;
  }

  #forget(): void {
    let sum = 0;
    for (const { length } of this.#lines.values()) sum += length;
    for (const [key, { length }] of this.#lines) {
      if (sum <= MOST_POINTS || this.#lines.size === 1) return;
      this.#lines.delete(key);
      sum -= length;
    }
  }

  #read(run: string, column: string): Line {
    const begun = performance.now();
    let line = new Line(this.#events.end(), begun);
    // Growing as the values come would leave as much behind again.
    line.reserve(this.#events.count(run));
    const kind = this.#events.kinds()[column];
    const take = (values: unknown[]) => {
      addValues(line, { name: column, kind, values });
      line.events += values.length;
    };
    const last = this.#events.read(
      (table, db) => readCells(db, table, { run, column, take }),
      undefined,
    );
    if (last === undefined) {
      line = new Line(line.position, begun);
      this.#add(line, run, column);
      const [end = ""] = this.#events.column("timestamp", { trackId: run, tail: 1 });
      line.last = end as string;
    } else line.last = last;
    line.cost = performance.now() - begun;
    return line;
  }

  /** Adds what came since; `undefined` where it has to be read anew, as something else happened, or may have. */
  #grown(known: Line, run: string, column: string): Line | undefined {
    if (performance.now() - known.begun > known.cost * SHARE) return undefined;
    const { position, restarted } = this.#events.since(known.position, NOTHING, 0);
    if (restarted) return undefined;
    const selection = { trackId: run, after: position.rowid };
    const times = this.#events.column("timestamp", selection) as string[];
    if (times.some((time, i) => time <= (i === 0 ? known.last : times[i - 1]!))) return undefined;
    const line = known.from(this.#events.end());
    if (times.length > 0) this.#add(line, run, column, position.rowid);
    line.last = times.at(-1) ?? known.last;
    return line;
  }

  #add(line: Line, run: string, name: string, after?: bigint): void {
    const kind = this.#events.kinds()[name];
    // Of a key that spilled alone, nothing would tell how many events there are.
    const asked = kind === undefined ? "track_id" : name;
    const read = this.#events.some([asked], { trackId: run, after });
    const values = read[name] ?? [];
    const { length } = read[asked] ?? [];
    if (kind !== undefined || values.some((value) => value !== null)) {
      addValues(line, { name, kind, values });
    }
    line.events += length ?? 0;
  }
}

function addValues(line: Line, column: Column): void {
  const { numbers, values } = measured(column);
  line.reserve(values.length);
  for (let i = 0; i < values.length; i++) {
    if (isPoint(numbers[i]!, values[i])) line.add(line.events + i, numbers[i]!);
  }
}

const NOTHING = { columns: ["track_id"] };
