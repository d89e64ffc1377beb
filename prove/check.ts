import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { copyOf } from "./copies.ts";
import { Expected, type Place, PLACES, type Row, type Rows } from "./expected.ts";
import { checkRecords } from "./lines.ts";
import type { Life } from "./lives.ts";
import type { Sqlite } from "./sqlite.ts";
import { type Contents, readContents, type StoredRow } from "./tables.ts";

/** What a check found to be there. */
export interface Found {
  readonly events: number;
  readonly objects: number;
  readonly results: number;
  readonly records: number;
  /** Lines that a kill cut; each belongs to a call that had not returned. */
  readonly cut: number;
}

type Stored = Record<Place, Rows>;

const NOTHING: Contents = { tables: new Map(), objects: [], results: [] };

/** Checks the files of a group of lives, all of whose writers are dead, by a program that is not ours. */
export class Check {
  readonly #sqlite: Sqlite;
  readonly #folder: string;
  /** What lives have done, with what they were killed in where that came to be. */
  readonly #settled = new Map<string, Expected>();
  /** What they had acknowledged. */
  readonly #acknowledged: Expected[] = [];
  /** Arguments whose results were acknowledged. */
  readonly #called = new Set<number>();
  /** Files that only one life wrote, which is over. */
  readonly #parts = new Map<string, Contents>();

  constructor(sqlite: Sqlite, folder: string) {
    this.#sqlite = sqlite;
    this.#folder = folder;
  }

  /** Asserts that all lives, these new ones and those before, have lost nothing and left no half. */
  run(lives: readonly Life[]): Found {
    const files = this.#readFiles();
    const [main, all, cache] = ["main.db", "all.db", "cache.db"].map((name) =>
      files.get(name) ?? NOTHING
    ) as [Contents, Contents, Contents];
    const stored = rowsByLife(main, this.#parts);
    for (const life of lives) {
      this.#acknowledged.push(this.#settle(life, stored.get(life.name) ?? noRows()));
    }
    for (const [name, expected] of this.#settled) {
      const difference = differenceOf(expected.rows, stored.get(name) ?? noRows());
      assert.equal(difference, undefined, `${name}, after ${expected.done} operations`);
    }
    this.#checkCopied(all, stored);
    checkObjects(main, "main.db");
    checkObjects(all, "all.db");
    this.#checkResults(cache);
    const events = stored.values().flatMap((rows) => PLACES.map((place) => rows[place].size));
    return {
      events: events.reduce((sum, size) => sum + size, 0),
      objects: main.objects.length + all.objects.length,
      results: cache.results.length,
      ...checkRecords(this.#folder, this.#acknowledged),
    };
  }

  #readFiles(): Map<string, Contents> {
    using copies = copyOf(this.#folder, (name) => !this.#parts.has(name));
    const files = copies.names.map((name) =>
      [name, readContents(this.#sqlite, copies.file(name))] as const
    );
    for (const [name, contents] of files) {
      if (name.startsWith("part_")) this.#parts.set(name, contents);
    }
    return new Map(files);
  }

  /**
   * Finds out whether what a life was killed in came to be or not: one of both it must be, the same in all places. Gives
   * what was acknowledged.
   */
  #settle({ name, seed, acknowledged }: Life, stored: Stored): Expected {
    const [before, after] = [new Expected(name, seed), new Expected(name, seed)];
    for (const said of acknowledged) {
      before.step(said);
      after.step(said);
    }
    const next = after.step();
    const without = differenceOf(before.rows, stored);
    const withIt = without === undefined ? undefined : differenceOf(after.rows, stored);
    if (without !== undefined && withIt !== undefined) {
      throw new assert.AssertionError({
        message: `${name}: ${acknowledged.length} operations were acknowledged.\n` +
          `With these: ${without}\nWith the next one, ${next}, too: ${withIt}`,
      });
    }
    this.#settled.set(name, without === undefined ? before : after);
    for (const x of before.called) this.#called.add(x);
    return before;
  }

  /** What was copied is equal to what it is a copy of, and none that was acknowledged is missing. */
  #checkCopied(all: Contents, stored: ReadonlyMap<string, Stored>): void {
    const copied = new Map<string, Rows>();
    for (const { trackId, timestamp, values } of [...all.tables.values()].flat()) {
      add(copied.getOrInsertComputed(trackId, () => new Map()), keyOf(values), values);
      const origin = stored.get(trackId)?.part.get(keyOf(values));
      assert.deepEqual(timed(values, timestamp), origin, `a copied event of ${trackId}`);
    }
    for (const [name, expected] of this.#settled) {
      for (const key of expected.copied) {
        assert.ok(copied.get(name)?.has(key), `event ${key} of ${name} was not copied`);
      }
    }
  }

  /** Each result is right, there once, and none that was acknowledged is missing. */
  #checkResults({ results }: Contents): void {
    const there = new Set<number>();
    for (const result of results) {
      const { x, square } = JSON.parse(result) as { x: number; square: number };
      assert.equal(square, x * x, `the cached square of ${x}`);
      assert.ok(!there.has(x), `the cached square of ${x} is there twice`);
      there.add(x);
    }
    for (const x of this.#called) {
      assert.ok(there.has(x), `the cached square of ${x} is missing`);
    }
  }
}

/** Each object is there once, whole, under the hash of its bytes, as often referred to as the file counts. */
function checkObjects({ tables, objects }: Contents, name: string): void {
  const counts: Record<string, number> = {};
  for (const { values } of [...tables.values()].flat()) {
    for (const text of values.values()) {
      if (text.startsWith("a ")) counts[text.slice(2)] = (counts[text.slice(2)] ?? 0) + 1;
    }
  }
  for (const { key, hex } of objects) {
    const hash = createHash("sha256").update(Uint8Array.fromHex(hex)).digest("hex");
    assert.equal(key, hash.slice(0, 16), `the bytes of an object in ${name}`);
  }
  const counted = Object.fromEntries(objects.map(({ key, references }) => [key, references]));
  assert.deepEqual(counted, counts, `references in ${name}`);
}

/** Sorts the rows of all tables by the lives that logged them. */
function rowsByLife(main: Contents, parts: ReadonlyMap<string, Contents>): Map<string, Stored> {
  const lives = new Map<string, Stored>();
  const rowsOf = (life: string) => lives.getOrInsertComputed(life, noRows);
  for (const [table, rows] of main.tables) {
    checkTimes(rows, table);
    for (const { trackId, timestamp, values } of rows) {
      const [life, place] = placeOf(table, trackId, values);
      const own = rowsOf(life)[place];
      const run = place === "events" ? `${trackId} ` : "";
      if (place === "calls") own.set(`${own.size}`, callIn(values));
      else add(own, `${run}${keyOf(values)}`, timed(values, timestamp));
    }
  }
  for (const [name, { tables }] of parts) {
    const { part } = rowsOf(name.slice("part_".length, -".db".length));
    for (const { timestamp, values } of [...tables.values()].flat()) {
      add(part, keyOf(values), timed(values, timestamp));
    }
  }
  return lives;
}

function timed(values: Row, timestamp: string): Row {
  return new Map([...values, ["timestamp", timestamp]]);
}

function noRows(): Stored {
  const entries = PLACES.map((place) => [place, new Map()] as const);
  return Object.fromEntries(entries) as unknown as Stored;
}

function keyOf(values: Row): string {
  return ["op", "i"].map((key) => values.get(key)?.slice(2)).join("/");
}

function add(rows: Rows, key: string, values: Row): void {
  assert.ok(!rows.has(key), `event ${key} is there twice`);
  rows.set(key, values);
}

/** Tells whose row it is, and which of its places it is in. */
function placeOf(table: string, trackId: string, values: Row): [life: string, place: Place] {
  if (table === "calls") return [trackId, "calls"];
  if (table.startsWith("t_")) return [trackId, "own"];
  if (trackId === "shared-run-000001") {
    return [JSON.parse(values.get("life")!.slice(2)) as string, "shared"];
  }
  return [trackId.replace(/\.\d+$/, ""), "events"];
}

/** Of a call only what it gave is known beforehand. */
function callIn(values: Row): Row {
  return new Map(["x", "square"].map((key) => [key, values.get(key)!]));
}

/** Timestamps rise in each run, in the order of commits. */
function checkTimes(rows: readonly StoredRow[], table: string): void {
  const last = new Map<string, string>();
  for (const { trackId, timestamp } of rows) {
    const before = last.get(trackId) ?? "";
    assert.ok(timestamp > before, `${timestamp} after ${before} in ${trackId} of ${table}`);
    last.set(trackId, timestamp);
  }
}

/** Says what is the first difference; `undefined` if there is none. */
function differenceOf(expected: Stored, stored: Stored): string | undefined {
  for (const place of PLACES) {
    const [want, got] = [expected[place], stored[place]];
    for (const [key, row] of want) {
      const there = got.get(key);
      if (there === undefined) return `event ${key} of ${place} is missing`;
      for (const name of new Set([...row.keys(), ...there.keys()])) {
        if (row.get(name) === there.get(name)) continue;
        // It is known of what has returned, of a batch that of its last event.
        if (name === "timestamp" && !row.has(name)) continue;
        return `"${name}" of event ${key} of ${place} is ${there.get(name)}, was ${row.get(name)}`;
      }
    }
    const more = got.keys().find((key) => !want.has(key));
    if (more !== undefined) return `event ${more} of ${place} is one too many`;
  }
  return undefined;
}
