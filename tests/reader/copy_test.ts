import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { copy, type CopyProgress, Reader, Tracker, TrackerError } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";

Deno.test("copy() brings all tables over, kinds and spilled values too; a second one copies nothing", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("b.db")];
  for (const table of ["events", "validation"]) {
    using tracker = new Tracker(source, { table, warnings: false });
    tracker.logBatch([{ n: 1, j: { a: [1] }, at: new Date(5) }, { n: NaN, N: 2, big: 2n ** 60n }]);
    tracker.log({ only: true });
    tracker.setValue("only", null);
  }
  assert.equal(copy(source, target), 6);
  let last: CopyProgress | undefined;
  assert.equal(copy(source, target, { onProgress: (progress) => last = progress }), 0);
  assert.deepEqual(last, { copied: 0, skipped: 6, differing: 0 });
  for (const table of ["events", "validation"]) {
    using from = new Reader(source, { table });
    using to = new Reader(target, { table });
    assert.deepEqual(to.toRows(), from.toRows());
    assert.deepEqual(to.dtypes, from.dtypes);
  }
});

Deno.test("copy() skips what is there, does not change it, and counts apart what differs", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("b.db")];
  using tracker = new Tracker(source, { trackId: "run" });
  tracker.logBatch([{ n: 1, j: { a: [-0] } }, { n: 2 }, { n: 3, j: { a: [1] } }]);
  copy(source, target);
  using to = new Reader(target);
  to.setWhere("n", "changed", "n", 2);
  to.setWhere("j", { a: [0] }, "n", 1);
  to.setWhere("j", { a: [1] }, "n", 3);
  tracker.log({ n: 4, fresh: "x" });
  let last: CopyProgress | undefined;
  assert.equal(copy(source, target, { onProgress: (progress) => last = progress }), 1);
  assert.deepEqual(last, { copied: 1, skipped: 3, differing: 2 });
  assert.deepEqual(to.column("n"), [1, "changed", 3, 4]);
});

Deno.test("copy() tells bytes of another program's that are equal from those that differ", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("b.db")];
  using conn = new DatabaseSync(source);
  conn.exec(
    "CREATE TABLE events (track_id TEXT, timestamp TEXT, b BLOB);" +
      "INSERT INTO events VALUES ('run', '2026-01-01', x'01'), ('run', '2026-01-02', x'02'), ('run', '2026-01-03', x'03')",
  );
  assert.equal(copy(source, target), 3);
  conn.exec("UPDATE events SET b = x'04' WHERE b = x'02'");
  let last: CopyProgress | undefined;
  copy(source, target, { onProgress: (progress) => last = progress });
  assert.deepEqual(last, { copied: 0, skipped: 3, differing: 1 });
});

Deno.test("copy() brings events over whose values are all null", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("b.db")];
  using tracker = new Tracker(source);
  tracker.logBatch([{ loss: null }, { loss: undefined }]);
  assert.deepEqual([copy(source, target), copy(source, target)], [2, 0]);
  assert.deepEqual(Reader.readDb(target), tracker.toRows());
});

Deno.test("copy() has few events in memory at a time where they are wide, of the source and the target", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("b.db")];
  using tracker = new Tracker(source);
  tracker.logBatch(Array.from({ length: 400 }, (_, i) => ({ i, text: `${i} `.repeat(40_000) })));
  for (const copied of [400, 0]) {
    const steps: number[] = [];
    const onProgress = ({ copied, skipped }: { copied: number; skipped: number }) =>
      steps.push(copied + skipped);
    assert.equal(copy(source, target, { onProgress }), copied);
    assert.ok(steps.every((done, i) => done - (steps[i - 1] ?? 0) <= 64), String(steps));
  }
  assert.deepEqual(Reader.readDb(target), tracker.toRows());
});

Deno.test("copy() fills a column of another kind by spilling", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("b.db")];
  {
    using tracker = new Tracker(target, { trackId: "there" });
    tracker.log({ n: "text" });
  }
  using tracker = new Tracker(source, { trackId: "run" });
  tracker.log({ n: 1 });
  copy(source, target);
  using to = new Reader(target);
  assert.deepEqual(to.column("n"), ["text", 1]);
});

Deno.test("copy() refuses a missing source or table, and creates nothing", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("b.db")];
  assert.throws(() => copy(source, target), TrackerError);
  new Tracker(source).close();
  assert.throws(() => copy(source, target, { tables: ["event"] }), /Did you mean "events"/);
  assert.throws(() => copy(source, source), TypeError);
  assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name), ["a.db"]);
});

/** What `_extra` holds, row by row, as SQL sees it. */
function extrasIn(path: string): unknown[] {
  using db = new DatabaseSync(path, { readOnly: true });
  const rows = db.prepare("SELECT _extra FROM events ORDER BY rowid").all();
  return rows.map(({ _extra }) => _extra === null ? null : JSON.parse(String(_extra)));
}

/** Gives references and bytes of each asset that a file knows, also of one whose object is elsewhere. */
function assetsIn(path: string): unknown[] {
  using db = new DatabaseSync(path, { readOnly: true });
  const sql =
    'SELECT r.key, r."references" AS n, a.key IS NOT NULL AS here FROM asset_references r LEFT JOIN assets a USING (key)';
  return db.prepare(sql).all().map(({ key, n, here }) => [key, n, here === 1]);
}

for (const kind of ["of the same kind", "of another kind", "for assets", "of text"] as const) {
  for (const assets of [true, false]) {
    Deno.test(`copy() keeps an asset that spilled one, where the target has a column ${kind}, assets: ${assets}`, () => {
      using folder = tempFolder();
      const [source, target] = [folder.file("a.db"), folder.file("b.db")];
      const object = new Set(["spilled"]);
      let id = "";
      {
        using tracker = new Tracker(source, { trackId: "from", warnings: false });
        tracker.logBatch([{ model: 1, Model: "a" }, { model: object, Model: object }]);
        id = tracker.log({ model: object }).model as unknown as string;
        tracker.log({ model: id });
      }
      if (kind !== "of the same kind") {
        const model = { "of another kind": true, "for assets": new Set(["other"]), "of text": "t" };
        using tracker = new Tracker(target, { trackId: "to", warnings: false });
        tracker.log({ model: model[kind] });
      }
      assert.equal(copy(source, target, { assets }), 4);
      assert.equal(copy(source, target, { assets }), 0);
      using from = new Reader(source);
      using to = new Reader(target);
      const trackId = "from";
      assert.deepEqual(
        to.toRows({ trackId }).map(({ model, Model }) => [model, Model ?? null]),
        [[1, "a"], [id, id], [id, null], [id, null]],
      );
      assert.deepEqual(to.get(id), assets ? object : undefined);
      const fits = kind === "for assets" || kind === "of text";
      const tagged = { $: "asset", v: id };
      // The last one was logged as text to a column of numbers, where it is no reference.
      assert.deepEqual(extrasIn(target).slice(-3), [
        fits ? { Model: tagged } : { model: tagged, Model: tagged },
        fits ? null : { model: tagged },
        kind === "for assets" || kind === "of text" ? null : { model: id },
      ]);
      const references = fits ? 4 : 3;
      assert.deepEqual(assetsIn(target).at(-1), [id, references, assets]);
      assert.equal(from.assets.list()[0].references, 3);
      // The object comes with the references that its cells have kept.
      using tracker = new Tracker(target, { trackId: "again", warnings: false });
      assert.equal(tracker.assets.insert(object), id);
      assert.equal(to.deleteRun("from"), 4);
      assert.equal(to.get(id), undefined);
    });
  }
}

Deno.test("copy() brings an object whose id was mere text, where it comes to a column of assets", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("b.db")];
  using from = new Tracker(source, { trackId: "from", warnings: false });
  const id = from.assets.insert(new Set(["lonely"]));
  // To a column of numbers the id is a text like any other.
  from.logBatch([{ model: 1 }, { model: id }]);
  {
    using to = new Tracker(target, { trackId: "to" });
    to.log({ model: new Set(["other"]) });
  }
  copy(source, target);
  using to = new Reader(target);
  assert.deepEqual(to.get(id), new Set(["lonely"]));
  assert.equal(to.assets.list().find((asset) => asset.id === id)?.references, 1);
});

Deno.test("copy() brings an object back that the target had removed", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("b.db")];
  const object = new Set(["x"]);
  using to = new Tracker(target);
  const { model } = to.log({ model: object });
  to.removeAsset(model as unknown as string);
  using from = new Tracker(source);
  from.log({ model: object });
  copy(source, target);
  assert.deepEqual(to.get("model"), object);
  assert.deepEqual(assetsIn(target), [[model, 2, true]]);
});

Deno.test("copy() keeps two contents apart whose hashes begin alike", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("b.db")];
  const object = new Set(["mine"]);
  using from = new Tracker(source, { warnings: false });
  from.log({ n: 1, text: "t" });
  const { model: id } = from.log({ model: object, text: object, n: object });
  using to = new Tracker(target);
  const other = to.assets.insert(new Set(["other"]));
  for (const table of ["assets", "asset_references"]) {
    to.conn.prepare(`UPDATE ${table} SET key = ? WHERE key = ?`).run(id, other);
  }
  copy(source, target);
  const { model, text, n } = to.at(-1) ?? to.toRows({ all: true }).at(-1)!;
  assert.match(String(model), new RegExp(`^${id}[0-9a-f]{8}$`));
  assert.deepEqual([text, n], [model, model]);
  assert.deepEqual(to.get(String(model)), object);
  assert.deepEqual(to.get(String(id)), new Set(["other"]));
  assert.deepEqual(assetsIn(target), [[id, 0, true], [model, 3, true]]);
  assert.equal(copy(source, target), 0);
});

Deno.test("copy() of text that is no id of an asset keeps it text, and counts nothing", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("b.db")];
  const text = "0123456789abcdef";
  using from = new Tracker(source);
  from.log({ model: new Set([1]), text });
  copy(source, target);
  assert.equal(assetsIn(target).length, 1);
  using to = new Reader(target);
  assert.deepEqual(to.column("text"), [text]);
});

Deno.test("a copy that stops halfway has the rows of runs whose events it brought, and no others", () => {
  using folder = tempFolder();
  const [source, target] = [folder.file("a.db"), folder.file("b.db")];
  for (const trackId of ["one", "two", "three"]) {
    using tracker = new Tracker(source, { trackId });
    tracker.logBatch(Array.from({ length: 6000 }, (_, n) => ({ n })));
  }
  const runsIn = (sql: string) => {
    using db = new DatabaseSync(target);
    return db.prepare(sql).all().map(({ track_id }) => track_id);
  };
  const stop = (after: number) => {
    const onProgress = () => {
      if (--after === 0) throw new Error("stop");
    };
    assert.throws(() => copy(source, target, { onProgress }), /stop/);
    const logged = runsIn("SELECT DISTINCT track_id FROM events ORDER BY 1");
    assert.deepEqual(runsIn("SELECT track_id FROM _runs ORDER BY 1"), logged);
    return logged.length;
  };
  assert.ok(stop(1) < 3);
  stop(2);
  copy(source, target);
  assert.equal(runsIn("SELECT track_id FROM _runs WHERE status = 'finished'").length, 3);
});
