import assert from "node:assert/strict";
import { type Data, type Fate, type Operation, operations } from "./operations.ts";
import { textOf } from "./values.ts";

/** A row as texts of its values, without those that are null; `timestamp` only where it is known. */
export type Row = Map<string, string>;

/** Rows of one life by a name of their own, in the order in which they were logged. */
export type Rows = Map<string, Row>;

/** Where rows of a life are. */
export const PLACES = ["events", "shared", "own", "calls", "part"] as const;
export type Place = typeof PLACES[number];

/** What a life has done after some of its operations. */
export class Expected {
  readonly rows: Readonly<Record<Place, Rows>>;
  /** What must have been copied, at least. */
  copied: ReadonlySet<string> = new Set();
  /** Arguments that must have a result in the cache. */
  readonly called = new Set<number>();
  /** Data that must stand in the log files, and in JSONL. */
  readonly records: Data[] = [];
  /** Name of an export → the hash of what it holds; empty where it is not known. */
  readonly exports = new Map<string, string>();
  /** Number of the operations that were done. */
  done = 0;
  readonly #life: string;
  readonly #operations: Iterator<Operation, never>;
  #run = 1;

  constructor(life: string, seed: number, fate?: Fate) {
    this.#life = life;
    this.#operations = operations(seed, fate);
    const entries = PLACES.map((place) => [place, new Map()] as const);
    this.rows = Object.fromEntries(entries) as unknown as Record<Place, Rows>;
  }

  /**
   * Does the next operation, which said something where it has returned: the timestamp of its last event, or the number
   * of rows that it changed; gives its kind.
   */
  step(said = ""): string {
    const operation = this.#operations.next().value;
    this.done += 1;
    const result = this.#apply(operation);
    if (typeof result === "number" && said !== "") {
      const what = `${this.#life}, operation ${this.done - 1}, ${operation.kind}: number of rows`;
      assert.equal(Number(said), result, what);
    }
    if (operation.kind === "export") this.exports.set(operation.name, said);
    if (result instanceof Map && said !== "") result.set("timestamp", said);
    return operation.kind;
  }

  /** Gives the last row that was added, or the number of rows that were changed. */
  #apply(operation: Operation): Row | number | undefined {
    const { events, own, part, shared, calls } = this.rows;
    switch (operation.kind) {
      case "log":
        return this.#log([operation.event]);
      case "batch":
        return this.#log(operation.events);
      case "shared":
        return add(shared, "", { life: this.#life, ...operation.event });
      case "own":
        return add(own, "", operation.event);
      case "part":
        return operation.events.map((event) => add(part, "", event)).at(-1);
      case "call":
        this.called.add(operation.x);
        calls.set(`${calls.size}`, rowOf({ x: operation.x, square: operation.x ** 2 }));
        return undefined;
      case "record":
        this.records.push({ life: this.#life, ...operation.data });
        return undefined;
      case "copy":
        this.copied = new Set(part.keys());
        return undefined;
      case "reset":
        own.clear();
        return undefined;
      case "export":
        return undefined;
      case "delete run":
        return this.#deleteRun();
      default: {
        const rows = [...events.values()]
          .filter((row) => operation.kind === "set" || row.get("i") === "n 0");
        for (const row of rows) row.set(operation.key, textOf(operation.value));
        return rows.length;
      }
    }
  }

  #log(events: readonly Data[]): Row | undefined {
    const run = `${this.#life}.${this.#run}`;
    const rows = events.map((event) => add(this.rows.events, `${run} `, event));
    this.records.push(...events.map((event) => ({ track_id: run, ...event })));
    return rows.at(-1);
  }

  #deleteRun(): number {
    const { size } = this.rows.events;
    this.rows.events.clear();
    this.#run += 1;
    return size;
  }
}

function add(rows: Rows, prefix: string, event: Data): Row {
  const row = rowOf(event);
  rows.set(`${prefix}${event.op}/${event.i}`, row);
  return row;
}

function rowOf(event: Data): Row {
  return new Map(Object.entries(event).map(([key, value]) => [key, textOf(value)]));
}
