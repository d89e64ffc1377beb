/* Edits travel: by `copy` with `update` and `delete`, whoever made them. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { copy, type CopyProgress, Reader, Tracker, TrackerError } from "../../mod.ts";
import { contentsOf, tempFolder, warningsOf } from "../support/mod.ts";

/** Makes a source with the runs `a` and `b`, of three events each. */
function makeSource(path: string): void {
  for (const trackId of ["a", "b"]) {
    using tracker = new Tracker(path, { trackId, environment: false });
    tracker.logBatch([0, 1, 2].map((n) => ({ n, text: `${trackId}${n}` })));
  }
}

/** Runs SQL as any other program would. */
function plainly(path: string, sql: string): void {
  using db = new DatabaseSync(path);
  db.exec(sql);
}

/** Copies with both options; gives how it ended. */
function travel(source: string | string[], target: string): CopyProgress {
  let last: CopyProgress | undefined;
  copy(source, target, {
    update: "newer",
    delete: true,
    onProgress: (progress) => last = progress,
  });
  return last!;
}

const rowsOf = (path: string) => Reader.readDb(path);

function told(path: string): unknown {
  using reader = new Reader(path);
  return reader.runs({ archived: true }).map(({ trackId, name, note, tags, archived }) => [
    trackId,
    name,
    note,
    tags,
    archived,
  ]);
}

for (const first of ["plainly", "with update"]) {
  for (const who of ["a Reader", "plain SQL"]) {
    Deno.test(`copy() brings edits of ${who} over, after a first copy ${first}; twice is nothing`, () => {
      using folder = tempFolder();
      const [source, target] = [folder.file("a.db"), folder.file("all.db")];
      makeSource(source);
      copy(source, target, first === "plainly" ? {} : { update: "newer" });
      const plain = contentsOf(target);
      assert.equal(copy(source, target), 0);
      assert.deepEqual(contentsOf(target), plain);
      if (who === "a Reader") {
        using reader = new Reader(source);
        reader.setWhere("text", "changed", "n", 1, "a");
        reader.setValue("fresh", 5, "b");
        reader.setRun("a", { note: "see", tags: ["x"] });
      } else {
        plainly(source, "UPDATE events SET text = 'changed' WHERE n = 1 AND track_id = 'a'");
        plainly(source, "ALTER TABLE events ADD COLUMN fresh REAL");
        plainly(source, "UPDATE events SET fresh = 5 WHERE track_id = 'b'");
        plainly(source, "UPDATE _runs SET note = 'see', tags = '[\"x\"]' WHERE track_id = 'a'");
      }
      const end = travel(source, target);
      assert.deepEqual(end, { copied: 0, skipped: 2, differing: 0, updated: 4, deleted: 0 });
      assert.deepEqual(rowsOf(target), rowsOf(source));
      assert.deepEqual(told(target), told(source));
      const once = contentsOf(target);
      const again = travel(source, target);
      assert.deepEqual(again, { copied: 0, skipped: 6, differing: 0, updated: 0, deleted: 0 });
      assert.deepEqual(contentsOf(target), once);
    });
  }
}

Deno.test("copy() with update leaves what was edited in the target alone, and brings new events", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("all.db")];
  makeSource(source);
  copy(source, target);
  {
    using reader = new Reader(target);
    reader.setWhere("text", "mine", "n", 1, "a");
    reader.setRun("a", { note: "mine" });
  }
  plainly(target, "DELETE FROM events WHERE track_id = 'a' AND n = 2");
  {
    using tracker = new Tracker(source, { trackId: "a", environment: false });
    tracker.log({ n: 3, text: "a3" });
  }
  for (const copied of [1, 0]) {
    const end = travel(source, target);
    assert.deepEqual([end.copied, end.updated, end.conflicts], [copied, 0, undefined]);
    using reader = new Reader(target);
    assert.deepEqual(
      reader.toRows({ trackId: "a" }).map(({ text }) => text),
      ["a0", "mine", "a3"],
    );
    assert.equal(reader.runs().find(({ trackId }) => trackId === "a")?.note, "mine");
  }
});

Deno.test("copy() with update names what was edited in both, and moves all else", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("all.db")];
  makeSource(source);
  copy(source, target);
  plainly(source, "UPDATE events SET text = 'theirs'");
  plainly(target, "UPDATE events SET text = 'mine' WHERE track_id = 'a' AND n = 1");
  for (const updated of [3, 0]) {
    const end = travel(source, target);
    const conflicts = [{ table: "events", trackId: "a", source: "edited" }];
    assert.deepEqual(end, {
      copied: 0,
      skipped: updated === 3 ? 3 : 6,
      differing: 3,
      updated,
      deleted: 0,
      conflicts,
    });
    using reader = new Reader(target);
    assert.deepEqual(reader.column("text"), ["a0", "mine", "a2", "theirs", "theirs", "theirs"]);
  }
  const said = warningsOf(() => copy(source, target, { update: "newer" }));
  assert.deepEqual(said.length, 1);
  assert.match(
    said[0]!,
    /Cannot update "a" of table "events" \(edited in the source\) in ".*all.db": changed there too$/,
  );
  // The way out.
  {
    using reader = new Reader(target);
    reader.deleteRun("a");
  }
  assert.equal(travel(source, target).conflicts, undefined);
  assert.deepEqual(new Set(rowsOf(target).map(({ text }) => text)), new Set(["theirs"]));
  assert.equal(travel(source, target).copied, 0);
});

Deno.test("copy() with update takes the same edit of both sides for none", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("all.db")];
  makeSource(source);
  copy(source, target);
  for (const path of [source, target]) plainly(path, "UPDATE events SET text = 'same' WHERE n = 1");
  assert.deepEqual(travel(source, target).conflicts, undefined);
  plainly(source, "UPDATE events SET text = 'later' WHERE n = 1");
  assert.equal(travel(source, target).updated, 2);
  assert.deepEqual(rowsOf(target), rowsOf(source));
});

Deno.test("copy() takes single events away that were deleted in the source, and runs with delete only", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("all.db")];
  makeSource(source);
  {
    using tracker = new Tracker(target, { trackId: "own", environment: false });
    tracker.log({ n: 9, text: "own" });
  }
  copy(source, target);
  {
    using reader = new Reader(source);
    reader.deleteRun("b");
  }
  plainly(source, "DELETE FROM events WHERE n = 1");
  assert.equal(copy(source, target, { update: "newer" }), 1);
  const idsOf = () => rowsOf(target).map(({ track_id, n }) => `${track_id}${n}`);
  assert.deepEqual(idsOf(), ["own9", "a0", "a2", "b0", "b1", "b2"]);
  assert.equal(travel(source, target).deleted, 1);
  assert.deepEqual(idsOf(), ["own9", "a0", "a2"]);
  assert.deepEqual((told(target) as unknown[][]).map(([id]) => id), ["a", "own"]);
  assert.equal(travel(source, target).deleted, 0);
});

Deno.test("copy() with delete leaves runs that another file has, that the target changed, that a new file at the path lacks", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("all.db")];
  makeSource(source);
  copy(source, target);
  // The target's own run comes to the source, and is deleted there.
  {
    using tracker = new Tracker(target, { trackId: "own", environment: false });
    tracker.log({ n: 9, text: "own" });
  }
  copy(target, source);
  plainly(target, "UPDATE events SET n = 7 WHERE track_id = 'a' AND n = 0");
  {
    using reader = new Reader(source);
    for (const trackId of ["own", "a"]) reader.deleteRun(trackId);
  }
  const end = travel(source, target);
  assert.deepEqual(end.conflicts, [{ table: "events", trackId: "a", source: "deleted" }]);
  assert.equal(end.deleted, 0);
  assert.equal(rowsOf(target).length, 7);
  for (const suffix of ["", "-wal", "-shm"]) {
    try {
      Deno.removeSync(source + suffix);
    } catch { /* It was folded in. */ }
  }
  using tracker = new Tracker(source, { trackId: "new", environment: false });
  tracker.log({ n: 1, text: "new" });
  assert.deepEqual([travel(source, target).deleted, rowsOf(target).length], [0, 8]);
});

Deno.test("copy() with delete knows runs of a table that was reset", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("all.db")];
  makeSource(source);
  copy(source, target);
  using tracker = new Tracker(source, { trackId: "c", environment: false, reset: true });
  tracker.log({ n: 1, text: "c1" });
  assert.equal(travel(source, target).deleted, 2);
  assert.deepEqual(rowsOf(target), rowsOf(source));
});

Deno.test("copy() with update keeps the references to objects right", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("all.db")];
  const [one, two] = [new Set(["one"]), new Set(["two"])];
  {
    using tracker = new Tracker(source, { trackId: "a", environment: false, warnings: false });
    tracker.logBatch([{ model: one }, { model: one }, { model: one, n: 1 }, { n: two }]);
  }
  copy(source, target);
  {
    using reader = new Reader(source);
    reader.setWhere("model", two, "n", 1);
  }
  plainly(source, "DELETE FROM events WHERE rowid = 1");
  travel(source, target);
  assert.deepEqual(rowsOf(target), rowsOf(source));
  using from = new Reader(source);
  using to = new Reader(target);
  const uses = (reader: Reader) =>
    reader.assets.list().map(({ id, references }) => [id, references]).sort();
  assert.deepEqual(uses(to), uses(from));
  const counted = () => {
    using db = new DatabaseSync(target);
    const sql = 'SELECT key, "references" AS n FROM asset_references ORDER BY 1';
    return db.prepare(sql).all().map(({ key, n }) => [key, n]);
  };
  assert.deepEqual(counted(), uses(to));
  from.setValue("model", null);
  from.setValue("n", null);
  travel(source, target);
  assert.deepEqual(to.assets.list(), []);
  assert.deepEqual(counted(), []);
});

Deno.test("copy() with update compares files that counted nothing, such as Python's, where it had copied them", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("p.db"), folder.file("all.db")];
  plainly(
    source,
    "CREATE TABLE default_ (track_id VARCHAR, timestamp VARCHAR, x DOUBLE, PRIMARY KEY (track_id, timestamp));" +
      "INSERT INTO default_ VALUES ('a', '1', 1), ('a', '2', 2), ('b', '1', 3), (NULL, '1', 4)",
  );
  plainly(source, "DELETE FROM default_ WHERE track_id IS NULL");
  assert.equal(copy(source, target), 3);
  plainly(source, "UPDATE default_ SET x = 5 WHERE x = 2; DELETE FROM default_ WHERE x = 3");
  // What was deleted before anybody counted is not known to have been.
  const end = travel(source, target);
  assert.deepEqual([end.updated, end.deleted, end.conflicts], [1, 0, undefined]);
  plainly(
    source,
    "INSERT INTO default_ VALUES (NULL, '3', 1); UPDATE default_ SET x = 6; DELETE FROM default_ WHERE track_id = 'a'; UPDATE default_ SET track_id = 'c'; DELETE FROM default_",
  );
  assert.equal(travel(source, target).deleted, 1);
  using reader = new Reader(target, { table: "default_" });
  assert.deepEqual(reader.toRows().map(({ x }) => x), [3]);
});

Deno.test("copy() with update names a run that differs, of which nothing is known", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("all.db")];
  const table = "CREATE TABLE events (track_id TEXT, timestamp TEXT, x REAL);";
  plainly(source, `${table} INSERT INTO events VALUES ('a', '1', 1)`);
  plainly(target, `${table} INSERT INTO events VALUES ('a', '1', 2)`);
  assert.deepEqual(travel(source, target).conflicts?.length, 1);
  assert.deepEqual(rowsOf(target).map(({ x }) => x), [2]);
});

Deno.test("copy() carries edits on through several files, and takes many sources", () => {
  using folder = tempFolder();
  const [a, b, all, far] = ["a", "b", "all", "far"].map((name) => folder.file(`${name}.db`)) as [
    string,
    string,
    string,
    string,
  ];
  makeSource(a);
  {
    using tracker = new Tracker(b, { trackId: "c", environment: false });
    tracker.log({ n: 1, text: "c1" });
  }
  assert.equal(copy([a, b], all), 7);
  assert.equal(copy(all, far), 7);
  plainly(
    a,
    "UPDATE events SET text = 'new' WHERE track_id = 'a'; DELETE FROM events WHERE track_id = 'b'",
  );
  plainly(b, "UPDATE events SET text = 'new'");
  assert.deepEqual(travel([a, b], all), {
    copied: 0,
    skipped: 0,
    differing: 0,
    updated: 4,
    deleted: 1,
  });
  assert.deepEqual(travel(all, far), {
    copied: 0,
    skipped: 0,
    differing: 0,
    updated: 4,
    deleted: 1,
  });
  assert.deepEqual(rowsOf(far), [...rowsOf(a), ...rowsOf(b)]);
  const none = folder.file("none.db");
  assert.throws(() => copy([a, folder.file("missing.db")], none), TrackerError);
  assert.throws(() => copy([a, all], all), /to itself$/);
  assert.throws(() => copy([], all), TypeError);
  assert.throws(() => Deno.statSync(none), Deno.errors.NotFound);
});

Deno.test("a run that several files logged loses no event of another's, when one edits its own", () => {
  using folder = tempFolder();
  const [a, b, all] = ["a", "b", "all"].map((name) => folder.file(`${name}.db`)) as [
    string,
    string,
    string,
  ];
  for (const path of [a, b, a, b]) {
    using tracker = new Tracker(path, { trackId: "run", environment: false });
    tracker.log({ from: path === a ? "a" : "b" });
  }
  copy([a, b], all);
  plainly(a, "DELETE FROM events WHERE rowid = 1; UPDATE events SET \"from\" = 'edited'");
  travel([a, b], all);
  assert.deepEqual(rowsOf(all).map((row) => row.from).sort(), ["a", "b", "b", "edited"]);
  {
    using reader = new Reader(a);
    reader.deleteRun("run");
  }
  assert.deepEqual([travel(a, all).deleted, rowsOf(all).length], [0, 4]);
});

Deno.test("log() fires nothing, and edits in a file are counted whatever the table is called", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  const table = `it's "the" table`;
  using tracker = new Tracker(path, { table, trackId: "it's", environment: false });
  tracker.log({ n: 1 });
  tracker.log({ n: 2 });
  const countsOf = () => {
    using db = new DatabaseSync(path);
    return db.prepare("SELECT * FROM _edits").all().map((row) => Object.values(row));
  };
  assert.deepEqual(countsOf(), []);
  tracker.setValue("n", 3);
  assert.deepEqual(countsOf(), [[table, "it's", 2]]);
  tracker.log({ fresh: 1 });
  tracker.setWhere("fresh", 2, "fresh", 1);
  assert.deepEqual(countsOf(), [[table, "it's", 3]]);
});

Deno.test("a table _edits that is another's is left alone, and edits go on", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  plainly(path, "CREATE TABLE _edits (x)");
  using tracker = new Tracker(path, { trackId: "a", environment: false });
  tracker.log({ n: 1 });
  assert.equal(tracker.setValue("n", 2), 1);
  assert.equal(copy(path, folder.file("b.db"), { update: "newer", delete: true }), 1);
});

Deno.test("copy() brings whatever was edited, of every kind, in any order", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("all.db")];
  const values = [
    1,
    "text",
    2n ** 60n,
    NaN,
    null,
    { a: [-0] },
    new Date(5),
    new Set([1]),
    new Set([2]),
    true,
  ];
  let seed = 7;
  const dice = (sides: number) => (seed = seed * 48271 % 2147483647) % sides;
  const ids = ["a", "b", "c", "d"];
  for (let round = 0; round < 25; round++) {
    const trackId = ids[dice(4)]!;
    {
      using tracker = new Tracker(source, { trackId, environment: false, warnings: false });
      const key = `k${dice(6)}`;
      tracker.logBatch(
        Array.from({ length: 1 + dice(4) }, () => ({ n: dice(5), [key]: values[dice(10)] })),
      );
      tracker.setWhere(`k${dice(6)}`, values[dice(10)], "n", dice(5));
      tracker.setValue(key, values[dice(10)]);
    }
    if (round % 3 === 0) {
      plainly(source, `DELETE FROM events WHERE n = ${dice(5)} AND rowid % 2 = 0`);
    }
    if (round % 5 === 0) {
      using reader = new Reader(source);
      reader.deleteRun(ids[dice(4)]!);
      if (reader.runs().length > 0) {
        reader.setRun(reader.runs()[0]!.trackId, { note: `round ${round}` });
      }
    }
    assert.equal(travel(source, target).conflicts, undefined);
    using from = new Reader(source);
    using to = new Reader(target);
    for (const trackId of ids) {
      const [expected, found] = [from, to].map((reader) => reader.toRows({ trackId }));
      assert.deepEqual(
        found,
        expected!.map((row) => ({
          ...Object.fromEntries(to.columns.map((name) => [name, null])),
          ...row,
        })),
      );
    }
    assert.deepEqual(told(target), told(source));
    const end = travel(source, target);
    assert.deepEqual([end.copied, end.updated, end.deleted], [0, 0, 0]);
  }
  const uses = [source, target].map((path) => {
    using reader = new Reader(path);
    return reader.assets.list().map(({ id, references }) => `${id} ${references}`).sort();
  });
  assert.deepEqual(uses[1], uses[0]);
});
