/* What Python logged is copied with its objects, which can still be exported: whoever merges files may delete them. */
import assert from "node:assert/strict";
import { copy, type CopyProgress, Reader, Tracker } from "../../mod.ts";
import { contentsOf, type TempFolder, tempFolder } from "../support/mod.ts";
import { lines, xtAll } from "../support/xt.ts";

const NAMES = ["python_sqlite.db", "python_duckdb.db", "python_compressed.db"] as const;

/** Copies a fixture to a new folder. */
function fixture(folder: TempFolder, name: string): string {
  const path = folder.file(name);
  Deno.writeFileSync(path, Deno.readFileSync(new URL(`../fixtures/${name}`, import.meta.url)));
  return path;
}

/** Gives the rows of the tables that Python's objects lie in, by key. */
function objectsIn(path: string): Record<string, Map<unknown, unknown>> {
  const tables = contentsOf(path) as Record<string, { rows: { key: string; value: Uint8Array }[] }>;
  return Object.fromEntries(["assets", "keys", "counts"].map((name) => [
    name,
    new Map((tables[name]?.rows ?? []).map(({ key, value }) => [key, value])),
  ]));
}

for (const name of NAMES) {
  for (const begun of ["new", "of ours"] as const) {
    Deno.test(`copy() brings the objects of ${name} to a file that is ${begun}, as they are`, () => {
      using folder = tempFolder();
      const [source, target] = [fixture(folder, name), folder.file("target.db")];
      if (begun === "of ours") {
        using tracker = new Tracker(target, { table: "default", warnings: false });
        tracker.log({ classifier: new Set([1]) });
      }
      using from = new Reader(source);
      const listed = from.assets.list();
      assert.ok(listed.length > 0);
      for (const call of [1, 2]) {
        assert.equal(copy(source, target) > 0, call === 1);
        const [was, is] = [objectsIn(source), objectsIn(target)];
        for (const [table, rows] of Object.entries(was)) {
          for (const [key, value] of rows) assert.deepEqual(is[table]!.get(key), value, table);
        }
      }
      using to = new Reader(target, { table: "default" });
      for (const asset of listed) {
        assert.deepEqual(to.assets.list().find(({ id }) => id === asset.id), asset);
        assert.deepEqual(to.assets.bytes(asset.id), from.assets.bytes(asset.id));
        assert.throws(() => to.get(asset.id), /Export it/);
        to.assets.export(asset.id, folder.file("model.pickle"));
        assert.deepEqual(
          Deno.readFileSync(folder.file("model.pickle")),
          from.assets.bytes(asset.id),
        );
      }
      for (const trackId of from.runs().map((run) => run.trackId)) {
        const cells = (reader: Reader) => reader.toRows({ trackId }).map((row) => row.classifier);
        assert.deepEqual(cells(to), cells(from));
      }
    });
  }
}

Deno.test("xt copy merges files of Python, counts what refers to one object in both, and says what stays behind", async () => {
  using folder = tempFolder();
  const [a, b] = [fixture(folder, "python_sqlite.db"), fixture(folder, "python_copied.db")];
  const [all, none] = [folder.file("all.db"), folder.file("none.db")];
  assert.deepEqual(await lines("copy", a, none, "--no-assets"), [
    "Copied 19 rows, without 3 objects",
  ]);
  {
    using reader = new Reader(none, { table: "default" });
    assert.deepEqual([reader.assets.list(), reader.column("classifier").filter(Boolean).length], [
      [],
      2,
    ]);
  }
  const [later] = await lines("copy", a, none);
  assert.equal(later, "Copied 0 rows, skipped 19 that are there");
  {
    using reader = new Reader(none, { table: "default" });
    assert.equal(reader.assets.count, 3);
  }
  const calls = [["copy", a, all], ["copy", b, all], [
    "copy",
    fixture(folder, "python_compressed.db"),
    all,
  ]];
  for (const { code, stderr } of await xtAll(calls)) assert.deepEqual([code, stderr], [0, ""]);
  for (const path of [a, b]) Deno.removeSync(path);
  using reader = new Reader(all, { table: "default" });
  const ids = reader.assets.list().map(({ id }) => id);
  assert.equal(ids.length, 4);
  for (const id of ids) assert.ok(reader.assets.bytes(id)!.length > 0);
  assert.equal(
    reader.assets.list().find(({ columns }) => columns.includes("classifier"))!.references,
    2,
  );
  assert.ok(reader.removeAsset(ids[0]!, "classifier"));
});

Deno.test("copy() counts cells that refer to an object of Python's that the target had", () => {
  using folder = tempFolder();
  const [source, target] = [fixture(folder, "python_compressed.db"), folder.file("all.db")];
  copy(source, target);
  {
    using tracker = new Tracker(source, { trackId: "later", warnings: false });
    const [id] = tracker.toColumns({ all: true }).classifier!;
    tracker.log({ classifier: id });
    tracker.log({ classifier: id });
  }
  copy(source, target);
  using reader = new Reader(target);
  assert.deepEqual(reader.assets.list().map(({ references }) => references), [3]);
});

Deno.test("copy() tells how many objects no event refers to, which stay behind", () => {
  using folder = tempFolder();
  const source = folder.file("a.db");
  using tracker = new Tracker(source);
  tracker.log({ model: new Set([1]) });
  tracker.assets.insert(new Set([2]));
  const told: CopyProgress[] = [];
  copy(source, folder.file("b.db"), { onProgress: (progress) => told.push(progress) });
  assert.equal(told.at(-1)!.left, 1);
  copy(source, folder.file("c.db"), {
    assets: false,
    onProgress: (progress) => told.push(progress),
  });
  assert.equal(told.at(-1)!.left, 2);
});
