import { isPoint } from "../../plot/line/read.ts";
import { measured } from "../../plot/measured.ts";
import { countsEdits, editsIn } from "../../store/edit_counts.ts";
import type { Events } from "../../store/read/events.ts";
import type { Selection } from "../../store/read/selection.ts";
import type { Column } from "../../summary/quantity.ts";
import { readAside } from "./aside.ts";
import { type CellPages, firstIn, planCells, readCells } from "./cells.ts";
import { Line } from "./line.ts";

/** So many points are kept at most, 12 bytes each: what was asked for longest ago goes first. */
const MOST_POINTS = 2e7;

/** A file that does not count its edits is read anew in at most this share of the time: between, what was appended is added. */
const SHARE = 50;

/** From so many rows on, half of the lines that are asked for are read in a thread. */
const WORTH_A_THREAD = 100_000;

/** What a state of the file says of edits: run → how often it was edited; nothing where they are not counted. */
type Edits = ReadonlyMap<string, number> | undefined;

/** The lines of a table that were asked for, each read once; what is appended to the file is added to them. */
export class Lines {
  readonly #events: Events;
  readonly #lines = new Map<string, Line>();
  #state: { readonly version: number; readonly edits: Edits } = { version: NaN, edits: undefined };

  constructor(events: Events) {
    this.#events = events;
  }

  /** Gives the line of a column in a run, as the file has it now. @throws {TypeError} for what is no number and no date */
  line(run: string, column: string): Line {
    const key = keyOf(run, column);
    const known = this.#lines.get(key);
    const line = this.#events.hold(() => {
      const { version } = this.#look();
      if (known?.version === version) return known;
      const line = (known && this.#grown(known, run, column)) ?? this.#read(run, column);
      line.version = version;
      return line;
    });
    this.#keep(key, line);
    return line;
  }

  /** Reads those of some lines that are not known yet on both sides of a thread, where that is worth it. */
  async prepare(runs: readonly string[], column: string): Promise<void> {
    const missing = runs.filter((run) => !this.#lines.has(keyOf(run, column)));
    const aside = missing.splice(Math.ceil(missing.length / 2));
    const held = this.#events.hold(() => {
      const end = this.#events.end();
      if (aside.length === 0 || end.rowid < WORTH_A_THREAD) return undefined;
      const plan = this.#events.read((table) => planCells(table, column), undefined);
      if (plan?.type !== "number") return undefined;
      const lines = aside.map((run) => this.#begin(run));
      return { lines, read: this.#events.read((_, db) => readAside(db, plan, aside), undefined) };
    });
    if (held === undefined) return;
    // Meanwhile those of the other half.
    for (const run of missing) this.line(run, column);
    // What the thread cannot read is read here, and says why.
    const read = await held.read?.catch(() => undefined) ?? [];
    for (const [i, pages] of read.entries()) {
      if (pages === undefined) continue;
      const line = held.lines[i]!;
      addPages(line, pages, { name: column, kind: "number" });
      this.#keep(keyOf(aside[i]!, column), line);
    }
  }

  #keep(key: string, line: Line): void {
    this.#lines.delete(key);
    this.#lines.set(key, line);
    let sum = 0;
    for (const { length } of this.#lines.values()) sum += length;
    for (const [key, { length }] of this.#lines) {
      if (sum <= MOST_POINTS || this.#lines.size === 1) return;
      this.#lines.delete(key);
      sum -= length;
    }
  }

  #look(): { readonly version: number; readonly edits: Edits } {
    const version = this.#events.version();
    if (this.#state.version !== version) {
      const edits = this.#events.read(
        (table, db) => countsEdits(db, table.name) ? editsIn(db, table.name) : undefined,
        undefined,
      );
      this.#state = { version, edits };
    }
    return this.#state;
  }

  #begin(run: string): Line {
    const edits = this.#look().edits;
    return new Line({
      position: this.#events.end(),
      begun: performance.now(),
      edits: edits && (edits.get(run) ?? 0),
    });
  }

  #read(run: string, column: string): Line {
    const line = this.#begin(run);
    const pages = this.#events.read((table, db) => {
      const plan = planCells(table, column);
      return plan && readCells(firstIn(db), plan, run);
    }, undefined);
    if (pages !== undefined) {
      addPages(line, pages, { name: column, kind: this.#events.kinds()[column] });
    } else {
      this.#add(line, column, { trackId: run });
      const [end = ""] = this.#events.column("timestamp", { trackId: run, tail: 1 });
      line.last = end as string;
    }
    line.cost = performance.now() - line.begun;
    return line;
  }

  /** Adds what came since; `undefined` where it has to be read anew, as something else happened, or may have. */
  #grown(known: Line, run: string, column: string): Line | undefined {
    const { edits } = this.#look();
    const isSame = edits === undefined
      ? performance.now() - known.begun <= known.cost * SHARE
      : known.edits === (edits.get(run) ?? 0);
    if (!isSame) return undefined;
    const { position, restarted } = this.#events.since(known.position, NOTHING, 0);
    if (restarted) return undefined;
    const line = known.from(this.#events.end());
    const fresh = line.position.rowid - position.rowid;
    if (fresh === 0n) return line;
    // The key of a run leads through all its events, which are many beside those that came last.
    const selection: Selection = fresh < known.events
      ? { after: position.rowid, also: [["(track_id = ?) IS TRUE", run]] }
      : { after: position.rowid, trackId: run };
    const times = this.#events.column("timestamp", selection) as string[];
    if (times.some((time, i) => time <= (i === 0 ? known.last : times[i - 1]!))) return undefined;
    if (times.length > 0) this.#add(line, column, selection);
    line.last = times.at(-1) ?? known.last;
    return line;
  }

  #add(line: Line, name: string, selection: Selection): void {
    const kind = this.#events.kinds()[name];
    // Of a key that spilled alone, nothing would tell how many events there are.
    const asked = kind === undefined ? "track_id" : name;
    const read = this.#events.some([asked], selection);
    const values = read[name] ?? [];
    const { length } = read[asked] ?? [];
    if (kind !== undefined || values.some((value) => value !== null)) {
      addValues(line, { name, kind, values });
    }
    line.events += length ?? 0;
  }
}

function keyOf(run: string, column: string): string {
  return JSON.stringify([run, column]);
}

function addPages(line: Line, { pages, last }: CellPages, column: Omit<Column, "values">): void {
  line.reserve(pages.reduce((sum, { length }) => sum + length, 0));
  for (const page of pages) {
    if (page instanceof Float64Array) line.addNumbers(page);
    else {
      addValues(line, { ...column, values: page });
      line.events += page.length;
    }
  }
  line.last = last;
}

function addValues(line: Line, column: Column): void {
  const { numbers, values } = measured(column);
  line.reserve(values.length);
  for (let i = 0; i < values.length; i++) {
    if (isPoint(numbers[i]!, values[i])) line.add(line.events + i, numbers[i]!);
  }
}

const NOTHING = { columns: ["track_id"] };
