import type { Position } from "../../store/read/events.ts";

/** Where a line begins to be read. */
interface Beginning {
  /** Where its rows end. */
  readonly position: Position;
  /** When that was, in ms. */
  readonly begun: number;
  /** How often the run had been edited; nothing where the file does not count that. */
  readonly edits: number | undefined;
}

/** What was read of a column in one run: the numbers of the events that have a value in it, and these values. */
export class Line {
  /** So many events of the run were gone through. */
  events = 0;
  /** Timestamp of the last of them. */
  last = "";
  /** The state of the file that it shows. */
  version = NaN;
  readonly #beginning: Beginning;
  /** How long it took to read, in ms. */
  cost = 0;
  #at = new Uint32Array(16);
  #ys = new Float64Array(16);
  #length = 0;

  constructor(beginning: Beginning) {
    this.#beginning = beginning;
  }

  get position(): Position {
    return this.#beginning.position;
  }

  get begun(): number {
    return this.#beginning.begun;
  }

  get edits(): number | undefined {
    return this.#beginning.edits;
  }

  /** How many events have a value. */
  get length(): number {
    return this.#length;
  }

  /** Numbers of events, which rise, and values. */
  get points(): { readonly at: Uint32Array; readonly ys: Float64Array } {
    return { at: this.#at.subarray(0, this.#length), ys: this.#ys.subarray(0, this.#length) };
  }

  /** Makes room for so many more values. */
  reserve(more: number): void {
    const need = this.#length + more;
    if (need <= this.#at.length) return;
    const size = Math.max(need, Math.ceil(this.#at.length * 1.5));
    const [at, ys] = [new Uint32Array(size), new Float64Array(size)];
    at.set(this.#at);
    ys.set(this.#ys);
    [this.#at, this.#ys] = [at, ys];
  }

  add(at: number, y: number): void {
    this.#at[this.#length] = at;
    this.#ys[this.#length++] = y;
  }

  /** Adds the values of the next events; NaN is none. */
  addNumbers(ys: Float64Array): void {
    for (let i = 0; i < ys.length; i++) {
      if (!Number.isNaN(ys[i])) this.add(this.events + i, ys[i]!);
    }
    this.events += ys.length;
  }

  /** Gives the line of what this one has so far, which goes on from another place. */
  from(position: Position): Line {
    const line = new Line({ ...this.#beginning, position });
    Object.assign(line, { events: this.events, last: this.last, cost: this.cost });
    [line.#at, line.#ys, line.#length] = [this.#at, this.#ys, this.#length];
    return line;
  }
}

/** The values of a line in the order of their events, and where each has its place on an axis. */
export interface Placed {
  readonly ys: Float64Array;
  readonly x: (i: number) => number;
  /** Whether the places rise. */
  readonly rises: boolean;
}

/** Places a line by the numbers of its events. */
export function overNumbers({ points: { at, ys } }: Line): Placed {
  return { ys, x: (i) => at[i]!, rises: true };
}

/** Places a line by another one of the same run: events without an x have NaN there. */
export function overLine({ points: { at, ys } }: Line, x: Line, rises: boolean): Placed {
  const { at: places, ys: xs } = x.points;
  if (x.length === x.events) return { ys, x: (i) => xs[at[i]!]!, rises };
  const found = new Float64Array(at.length);
  for (let i = 0, j = 0; i < at.length; i++) {
    while (j < places.length && places[j]! < at[i]!) j++;
    found[i] = places[j] === at[i] ? xs[j]! : NaN;
  }
  return { ys, x: (i) => found[i]!, rises: false };
}
