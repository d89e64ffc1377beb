import assert from "node:assert/strict";
import { copyOf } from "./copies.ts";
import { Expected, PLACES, type Rows } from "./expected.ts";
import { checkRecords } from "./lines.ts";
import type { Life } from "./lives.ts";
import { hashOf } from "./hashes.ts";
import { add, keyOf, noRows, rowsByLife, type Stored, timed } from "./rows.ts";
import type { Sqlite } from "./sqlite.ts";
import { type Contents, readContents } from "./tables.ts";
import { checkExports, checkObjects, checkRuns } from "./wholeness.ts";

/** What a check found to be there. */
export interface Found {
  readonly events: number;
  /** Rows of runs. */
  readonly runs: number;
  readonly objects: number;
  readonly results: number;
  readonly records: number;
  /** Lines that a kill cut; each belongs to a call that had not returned. */
  readonly cut: number;
}

const NOTHING: Contents = { tables: new Map(), objects: [], results: [], runs: [] };

/** Checks the files of a group of lives, all of whose writers are dead, by a program that is not ours. */
export class Check {
  readonly #sqlite: Sqlite;
  readonly #folder: string;
  readonly #known: Map<string, Contents> | undefined;
  /** What lives have done, with what they were killed in where that came to be. */
  readonly #settled = new Map<string, Expected>();
  /** What they had acknowledged. */
  readonly #acknowledged: Expected[] = [];
  /** Arguments whose results were acknowledged. */
  readonly #called = new Set<number>();
  /** Files that only one life wrote, which is over. */
  readonly #parts = new Map<string, Contents>();

  /** @param known what files hold by their bytes, where the same come again and again */
  constructor(sqlite: Sqlite, folder: string, known?: Map<string, Contents>) {
    this.#sqlite = sqlite;
    this.#folder = folder;
    this.#known = known;
  }

  /** Asserts that all lives, these new ones and those before, have lost nothing and left no half. */
  run(lives: readonly Life[]): Found {
    const files = this.runWhole();
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
    this.#checkResults(cache);
    const events = stored.values().flatMap((rows) => PLACES.map((place) => rows[place].size));
    return {
      events: events.reduce((sum, size) => sum + size, 0),
      runs: files.values().reduce((sum, { runs }) => sum + runs.length, 0),
      objects: main.objects.length + all.objects.length,
      results: cache.results.length,
      // Log files do not wait for the disk.
      ...(lives[0]?.fate === "power"
        ? { records: 0, cut: 0 }
        : checkRecords(this.#folder, this.#acknowledged)),
    };
  }

  /** Asserts what holds whatever was lost, and gives what the files hold. */
  runWhole(): ReadonlyMap<string, Contents> {
    const files = this.#readFiles();
    for (const [name, contents] of files) {
      checkObjects(contents, name);
      checkRuns(contents, name);
    }
    return files;
  }

  #readFiles(): Map<string, Contents> {
    using copies = copyOf(this.#folder, (name) => !this.#parts.has(name));
    const files = copies.names.map((name) => [name, this.#read(copies.file(name))] as const);
    for (const [name, contents] of files) {
      if (name.startsWith("part_")) this.#parts.set(name, contents);
    }
    return new Map(files);
  }

  #read(path: string): Contents {
    const read = () => readContents(this.#sqlite, path);
    if (this.#known === undefined) return read();
    const key = ["", "-wal", "-journal"].map((end) => hashOf(path + end)).join();
    return this.#known.getOrInsertComputed(key, read);
  }

  /**
   * Finds out whether what a life was killed in came to be or not: one of both it must be, the same in all places. Gives
   * what was acknowledged.
   */
  #settle({ name, seed, acknowledged, next: later, fate }: Life, stored: Stored): Expected {
    const [before, after] = [new Expected(name, seed, fate), new Expected(name, seed, fate)];
    for (const said of acknowledged) {
      before.step(said);
      after.step(said);
    }
    const next = after.step(later);
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
    if (fate === "power") checkExports(`${this.#folder}/exports`, before.exports, after.exports);
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
