import assert from "node:assert/strict";
import { copy, type CopyProgress, Reader, Tracker, TrackerError } from "../mod.ts";
import { tempFolder } from "./support.ts";

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
  assert.equal(copy(source, target), 0);
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
  tracker.logBatch([{ n: 1 }, { n: 2 }]);
  copy(source, target);
  using to = new Reader(target);
  to.setWhere("n", "changed", "n", 2);
  tracker.log({ n: 3, fresh: "x" });
  let last: CopyProgress | undefined;
  assert.equal(copy(source, target, { onProgress: (progress) => last = progress }), 1);
  assert.deepEqual(last, { copied: 1, skipped: 2, differing: 1 });
  assert.deepEqual(to.column("n"), [1, "changed", 3]);
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
