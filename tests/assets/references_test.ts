/* Which objects a file holds, and how many cells refer to each: counted beside a simple model. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { copy, Reader, Tracker } from "../../mod.ts";
import { Dice } from "../support/random_events.ts";
import { tempFolder } from "../support/mod.ts";

// Another run of the same changes: XETRACK_SEED=123 deno test -A tests/assets/references_test.ts
const SEED = Number(Deno.env.get("XETRACK_SEED") ?? crypto.getRandomValues(new Uint32Array(1))[0]);

/** Contents of objects, by their number. */
const content = (n: number) => new Set([`content ${n}`]);
const CONTENTS = 5;

/** The ids of the contents, which do not depend on the file. */
const IDS = (() => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  return Array.from({ length: CONTENTS }, (_, n) => tracker.assets.insert(content(n)));
})();

/** Columns of assets, of numbers and of text; and a key that has no column, as it differs from one in case only. */
const KEYS = ["a", "b", "n", "t", "A"] as const;
type Key = typeof KEYS[number];

/** A cell: the number of the content that it refers to, or the id of one as mere text, or nothing of both. */
type Cell = { refers: number } | { names: number } | null;
type Cells = Record<Key, Cell>;

/** What a file should hold. */
class Model {
  readonly runs = new Map<string, Cells[]>();
  /** Contents whose bytes are there. */
  readonly here = new Set<number>();

  rows(run: string): Cells[] {
    return this.runs.get(run) ?? this.runs.set(run, []).get(run)!;
  }

  /** Counts the cells that refer to a content. */
  references(n: number): number {
    return [...this.runs.values()].flat().flatMap((cells) => Object.values(cells))
      .filter((cell) => cell !== null && "refers" in cell && cell.refers === n).length;
  }

  /** Does the work; contents that lose their last reference by it are gone. */
  change(work: () => void): void {
    const before = IDS.map((_, n) => this.references(n));
    work();
    for (const n of IDS.keys()) {
      if (before[n]! > 0 && this.references(n) === 0) this.here.delete(n);
    }
  }
}

const EMPTY: Cells = { a: null, b: null, n: null, t: null, A: null };

/** One file, its trackers, and what it should hold. */
class Subject implements Disposable {
  readonly path: string;
  readonly model = new Model();
  readonly trackers: Tracker[];
  readonly early: boolean;

  /** @param early whether ids are logged as text before their objects are there */
  constructor(path: string, runs: readonly string[], early: boolean) {
    this.path = path;
    this.early = early;
    this.trackers = runs.map((trackId) => new Tracker(path, { trackId, warnings: false }));
    // Each column has its kind from here on.
    const [{ assets }] = this.trackers as [Tracker];
    const first = { a: content(0), b: content(0), n: 1, t: "text" };
    this.trackers[0]!.log(first);
    this.model.rows(runs[0]!).push({ ...EMPTY, a: { refers: 0 }, b: { refers: 0 } });
    this.model.here.add(0);
    assert.equal(assets.list()[0]!.references, 2);
  }

  /** Draws a value for a key: an object, or the id of one; gives the cell that it should make. */
  draw(dice: Dice, key: Key): [value: unknown, cell: Cell] {
    const n = dice.whole(0, CONTENTS - 1);
    if (dice.next() < 0.15) return [null, null];
    if (dice.next() < 0.7) {
      this.model.here.add(n);
      return [content(n), { refers: n }];
    }
    const isHere = this.model.here.has(n);
    // In a column of text it refers to what comes later too, yet is not counted from the beginning.
    if (key === "t") return isHere || this.early ? [IDS[n], { refers: n }] : [null, null];
    const fits = (key === "a" || key === "b") && isHere;
    return [IDS[n], fits ? { refers: n } : { names: n }];
  }

  event(dice: Dice): [event: Record<string, unknown>, cells: Cells] {
    const keys = new Set(dice.list(1, 3, () => dice.pick(KEYS)));
    const before = new Set(this.model.here);
    const drawn = [...keys].map((key) => [key, ...this.draw(dice, key)] as const).map((entry) => {
      const [key, value, cell] = entry;
      const n = cell === null ? -1 : Object.values(cell)[0]!;
      // Beside the object itself that is new, its id may be taken for text or for a reference.
      const isUnclear = typeof value === "string" && this.model.here.has(n) && !before.has(n);
      return isUnclear ? [key, null, null] as const : entry;
    });
    return [
      Object.fromEntries(drawn.map(([key, value]) => [key, value])),
      { ...EMPTY, ...Object.fromEntries(drawn.map(([key, , cell]) => [key, cell])) },
    ];
  }

  step(dice: Dice): void {
    const tracker = dice.pick(this.trackers);
    const rows = this.model.rows(tracker.trackId);
    const key = dice.pick(KEYS);
    const chance = dice.next();
    if (chance < 0.35) {
      const [event, cells] = this.event(dice);
      tracker.log(event);
      rows.push(cells);
    } else if (chance < 0.5) {
      const batch = dice.list(1, 4, () => this.event(dice));
      tracker.logBatch(batch.map(([event]) => event));
      rows.push(...batch.map(([, cells]) => cells));
    } else if (chance < 0.65) {
      this.#set(dice, key, rows, (value) => tracker.setValue(key, value));
    } else if (chance < 0.75) {
      const n = dice.whole(0, CONTENTS - 1);
      const found = rows.filter(({ a }) => a !== null && Object.values(a)[0] === n);
      this.#set(dice, key, found, (value) => tracker.setWhere(key, value, "a", IDS[n]));
    } else if (chance < 0.85) this.#remove(dice, tracker, key);
    else if (chance < 0.9) {
      using reader = new Reader(this.path);
      this.model.change(() => {
        assert.equal(reader.deleteRun(tracker.trackId), rows.length);
        rows.length = 0;
      });
    } else {
      const n = dice.whole(0, CONTENTS - 1);
      assert.equal(tracker.assets.insert(content(n)), IDS[n]);
      this.model.here.add(n);
    }
  }

  #set(dice: Dice, key: Key, rows: Cells[], set: (value: unknown) => number): void {
    const here = new Set(this.model.here);
    const [value, cell] = this.draw(dice, key);
    if (rows.length === 0) {
      // Nothing is stored for nobody.
      this.model.here.clear();
      for (const n of here) this.model.here.add(n);
    }
    this.model.change(() => {
      set(value);
      for (const row of rows) row[key] = cell;
    });
  }

  #remove(dice: Dice, tracker: Tracker, key: Key): void {
    const n = dice.whole(0, CONTENTS - 1);
    const rows = [...this.model.runs.values()].flat();
    const column = dice.next() < 0.7 ? key : undefined;
    if (column === "A" && rows.every(({ A }) => A === null)) {
      assert.throws(() => tracker.removeAsset(IDS[n]!, "A"), TypeError);
      return;
    }
    const found = rows.filter((row) => {
      const cell = column === undefined ? null : row[column];
      return cell !== null && "refers" in cell && cell.refers === n;
    });
    const isThere = this.model.here.delete(n);
    assert.equal(tracker.removeAsset(IDS[n]!, column), isThere || found.length > 0);
    for (const row of found) row[key] = null;
  }

  check(what: string): void {
    checkAssets(this.path, this.model, what);
    using db = new DatabaseSync(this.path, { readOnly: true });
    const counted = db.prepare('SELECT key, "references" AS n FROM asset_references').all();
    for (const { key, n } of counted) {
      const wanted = this.model.references(IDS.indexOf(String(key)));
      assert.ok(this.early ? Number(n) <= wanted : n === wanted, `${what}: ${n} of ${wanted}`);
    }
  }

  [Symbol.dispose](): void {
    for (const tracker of this.trackers) tracker.close();
  }
}

/** Asserts that the contents are there that should be, each with the number of cells that refer to it. */
function checkAssets(path: string, model: Model, what: string): void {
  using reader = new Reader(path);
  const found = reader.assets.list().map(({ id, references }) => [IDS.indexOf(id), references!]);
  const wanted = [...model.here].map((n) => [n, model.references(n)]);
  const sorted = (list: number[][]) => list.toSorted(([a], [b]) => a! - b!);
  assert.deepEqual(sorted(found), sorted(wanted), what);
  for (const n of model.here) assert.deepEqual(reader.get(IDS[n]!), content(n), what);
}

/** Copies a file, twice, and checks what the target holds; it may have columns of other kinds. */
function checkCopy(
  { path, model }: Subject,
  target: string,
  { assets, otherKinds, what }: { assets: boolean; otherKinds: boolean; what: string },
): void {
  if (otherKinds) {
    using tracker = new Tracker(target, { trackId: "other", warnings: false });
    tracker.log({ a: 1, b: "text", n: new Set(["other"]), t: [1] });
    tracker.setValue("n", null);
  }
  const rows = [...model.runs.values()].flat();
  assert.equal(copy(path, target, { assets }), rows.length);
  assert.equal(copy(path, target, { assets }), 0);
  using db = new DatabaseSync(path, { readOnly: true });
  const known = new Set(db.prepare("SELECT key FROM asset_references").all().map(({ key }) => key));
  const textColumn = otherKinds ? "b" : "t";
  const assetColumns = otherKinds ? "abn" : "ab";
  const copied = new Model();
  for (const [run, rows] of model.runs) {
    copied.runs.set(
      run,
      rows.map((row) => {
        const cells = Object.entries(row).map(([key, cell]) => {
          const n = cell === null ? -1 : Object.values(cell)[0] as number;
          if (cell === null || known.has(IDS[n]!) && "refers" in cell) return [key, cell];
          // Mere text refers where a column takes it for an id: of text any, of assets one that the source knows.
          const refers = key === textColumn || known.has(IDS[n]!) && assetColumns.includes(key);
          return [key, refers ? { refers: n } : { names: n }];
        });
        return Object.fromEntries(cells);
      }),
    );
  }
  for (const n of assets ? model.here : []) if (copied.references(n) > 0) copied.here.add(n);
  checkAssets(target, copied, what);
  using reader = new Reader(target);
  using from = new Reader(path);
  for (const trackId of model.runs.keys()) {
    const read = (reader: Reader) =>
      reader.toRows({ trackId }).map((row) => KEYS.map((key) => row[key] ?? null));
    assert.deepEqual(read(reader), read(from), what);
  }
  // Objects that come later find their references counted, and go with the last of them.
  using tracker = new Tracker(target, { warnings: false });
  for (const n of IDS.keys()) {
    tracker.assets.insert(content(n));
    copied.here.add(n);
  }
  checkAssets(target, copied, what);
  for (const trackId of model.runs.keys()) {
    copied.change(() => {
      reader.deleteRun(trackId);
      copied.runs.delete(trackId);
    });
    checkAssets(target, copied, what);
  }
}

Deno.test("references are counted rightly through any sequence of changes, spilled ones too, and in copies", () => {
  for (let round = 0; round < 2; round++) {
    const seed = SEED + round;
    const dice = new Dice(seed);
    const again = `Again: XETRACK_SEED=${seed} deno test -A tests/assets/references_test.ts`;
    using folder = tempFolder();
    using subject = new Subject(folder.file("a.db"), ["x", "y"], seed % 2 === 1);
    for (let step = 0; step < 80; step++) {
      subject.step(dice);
      subject.check(`step ${step}. ${again}`);
    }
    for (const assets of [true, false]) {
      for (const otherKinds of [false, true]) {
        const target = folder.file(`${assets}_${otherKinds}.db`);
        const what = `copy, assets ${assets}, other kinds ${otherKinds}. ${again}`;
        checkCopy(subject, target, { assets, otherKinds, what });
      }
    }
    const path = subject.path;
    subject[Symbol.dispose]();
    using reset = new Tracker(path, { reset: true });
    subject.model.change(() => subject.model.runs.clear());
    assert.equal(reset.countAll(), 0);
    checkAssets(path, subject.model, again);
  }
});

Deno.test("an object stays as long as any cell refers to it, also one that held its id before it came", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("b.db")];
  using tracker = new Tracker(source, { trackId: "late" });
  {
    using early = new Tracker(source, { trackId: "early" });
    early.log({ note: IDS[1] });
  }
  tracker.log({ model: content(1) });
  using reader = new Reader(source);
  assert.equal(reader.assets.list()[0]!.references, 2);
  reader.deleteRun("early");
  assert.deepEqual(tracker.get("model"), content(1));
  assert.equal(reader.assets.list()[0]!.references, 1);

  copy(source, target, { assets: false });
  using other = new Tracker(target, { trackId: "other" });
  other.log({ model: content(1) });
  using copied = new Reader(target);
  assert.equal(copied.assets.list()[0]!.references, 2);
  copied.deleteRun("late");
  assert.deepEqual(other.get("model"), content(1));
  copied.deleteRun("other");
  assert.equal(copied.assets.count, 0);
});

Deno.test("an object that no row takes is not stored", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  assert.equal(tracker.setValue("a", content(1)), 0);
  tracker.logBatch([{ n: 1, a: content(0) }]);
  assert.equal(tracker.setWhere("a", content(1), "n", 2), 0);
  assert.equal(tracker.setWhere("n", content(1), "n", 2), 0);
  assert.equal(tracker.assets.count, 1);
});

Deno.test("setWhere() finds an asset by its id, in a column of another kind too", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  tracker.logBatch([{ n: 1, a: content(0) }, { n: content(0), a: IDS[1] }]);
  tracker.log({ a: content(1) });
  assert.equal(tracker.setWhere("found", "n", "n", IDS[0]), 1);
  assert.equal(tracker.setWhere("found", "a", "a", IDS[0]), 1);
  assert.equal(tracker.setWhere("also", true, "a", IDS[1]), 2);
  assert.deepEqual(tracker.column("found"), ["a", "n", null]);
  assert.deepEqual(tracker.column("also"), [null, true, true]);
});

Deno.test("removeAsset() with a column leaves text there that only reads like the id", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  tracker.logBatch([{ n: 1 }, { n: IDS[0] }, { n: content(0) }, { n: null, a: content(0) }]);
  assert.equal(tracker.removeAsset(IDS[0]!, "n"), true);
  assert.deepEqual(tracker.column("n"), [1, IDS[0], null, null]);
  tracker.assets.insert(content(0));
  const sql = 'SELECT "references" AS n FROM asset_references';
  assert.equal(tracker.conn.prepare(sql).get()!.n, 1);
});

Deno.test("get() gives the asset last logged under a name, whatever was logged there since, spilled ones too", () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("a.db"), { warnings: false });
  tracker.logBatch([{ json: [1], text: "t", "a%_'": 1 }, { json: content(0), text: content(1) }]);
  tracker.logBatch([{ "a%_'": content(2) }, { json: content(3) }]);
  tracker.logBatch([{ json: [2], text: "no id" }, { json: { json: { $: "asset", v: IDS[0] } } }]);
  using reader = new Reader(folder.file("a.db"));
  using other = new Tracker(folder.file("a.db"), { warnings: false });
  other.log({ text: "words" });
  for (const source of [tracker, reader, other]) {
    assert.deepEqual(source.get("json"), content(3));
    assert.deepEqual(source.get("text"), content(1));
    assert.deepEqual(source.get("a%_'"), content(2));
    assert.equal(source.get("none"), undefined);
  }
  other.log({ json: content(4) });
  assert.deepEqual([tracker.get("json"), other.get("json")], [content(3), content(4)]);
  // What was removed is not answered by an older one.
  other.removeAsset(IDS[4]!);
  assert.equal(other.get("json"), undefined);
});

Deno.test("an id refers to its object in a column of objects, one of texts and a new one; elsewhere it is a text", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  const started = new Date(0);
  const { object } = tracker.log({ object: new Map(), text: "a", json: [1], number: 1, started });
  const references = () => Number(tracker.assets.list()[0]!.references);
  const referring = ["object", "text", "json", "number", "started", "fresh"].filter((column) => {
    const before = references();
    assert.equal(tracker.log({ [column]: object })[column], object);
    assert.equal(tracker.at(-1)![column], object);
    return references() > before;
  });
  assert.deepEqual(referring, ["object", "text", "fresh"]);
});
