/* The file alone is whole: whoever wrote and closes, and whoever closes last, folds the WAL in. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { copy, Reader, Tracker } from "../../mod.ts";
import { outcome, runProgram, startProgram, type TempFolder, tempFolder } from "../support/mod.ts";
import { lines, xtAll } from "../support/xt.ts";

const RUN = "calm-otter-000001";
const OTHER = "wise-crane-000002";

/** Makes a file of two runs and an object; gives its path. */
function make(folder: TempFolder, name = "runs.db"): string {
  const db = folder.file(name);
  using tracker = new Tracker(db, { trackId: RUN, warnings: false });
  tracker.logBatch(Array.from({ length: 100 }, (_, n) => ({ n, loss: 1 })));
  tracker.log({ n: 100, loss: 1, model: new Set([1]) });
  using other = new Tracker(db, { trackId: OTHER });
  other.log({ n: 101, loss: 1 });
  return db;
}

/** Asks the file alone, without what stands beside it. */
function ask(folder: TempFolder, db: string, sql: string): unknown[] {
  const alone = folder.file("alone.db");
  Deno.copyFileSync(db, alone);
  using conn = new DatabaseSync(alone);
  const rows = conn.prepare(sql).all();
  return rows.flatMap((row) => Object.values(row));
}

const LOSS = "SELECT DISTINCT loss FROM events ORDER BY loss";
const BYTES = "SELECT count(value) FROM assets";
const COUNT = "SELECT count(*) FROM events";

/** Begins to follow a file, and gives the reader: whoever closes meanwhile is not the last. */
async function followed(db: string): Promise<Disposable> {
  const reader = new Reader(db);
  const controller = new AbortController();
  const events = reader.follow({ signal: controller.signal });
  const next = events.next();
  await new Promise((resolve) => setTimeout(resolve, 5));
  return {
    [Symbol.dispose]: () => {
      controller.abort();
      next.finally(() => reader.close());
    },
  };
}

const EDITS: Readonly<Record<string, [edit: (reader: Reader) => unknown, sql: string, unknown]>> = {
  setValue: [(reader) => reader.setValue("loss", 5), LOSS, [5]],
  setWhere: [(reader) => reader.setWhere("loss", 5, "loss", 1), LOSS, [5]],
  deleteRun: [(reader) => reader.deleteRun(RUN), COUNT, [1]],
  "assets.insert": [(reader) => reader.assets.insert(new Set([2])), BYTES, [
    2,
  ]],
  removeAsset: [
    (reader) => reader.removeAsset(reader.assets.list()[0]!.id, "model"),
    BYTES,
    [0],
  ],
};

for (const [name, [edit, sql, expected]] of Object.entries(EDITS)) {
  Deno.test(`what Reader.${name} changed stands in the file alone, also while others read`, async () => {
    using folder = tempFolder();
    const db = make(folder);
    using _follower = await followed(db);
    const reader = new Reader(db);
    edit(reader);
    reader.close();
    assert.deepEqual(ask(folder, db, sql), expected);
  });
}

Deno.test("what a Reader changed that nobody closed stands in the file alone when the program ends", async () => {
  using folder = tempFolder();
  const db = make(folder);
  const { code, stderr } = await runProgram("edit_and_end.ts", [db]);
  assert.deepEqual([stderr, code], ["", 0]);
  assert.deepEqual(ask(folder, db, LOSS), [5]);
});

Deno.test("what xt changed stands in the file alone, also while others read; a large change leaves no large WAL", async () => {
  using folder = tempFolder();
  const commands: readonly [args: (db: string) => string[], sql: string, unknown[]][] = [
    [(db) => ["set", db, "loss", "5"], LOSS, [5]],
    [(db) => ["delete", db, RUN], COUNT, [1]],
    [(db) => ["sql", db, "UPDATE events SET loss = 5", "--write"], LOSS, [5]],
    [(db) => ["sql", db, "VACUUM", "--write"], COUNT, [102]],
    [(db) => ["sql", db, "CREATE VIEW v AS SELECT 7 AS x", "--write"], "SELECT x FROM v", [7]],
    [(db) => ["assets", "delete", db, idIn(db)], BYTES, [0]],
    [(db) => ["copy", make(folder, `more_${db.at(-4)}.db`), db], COUNT, [204]],
  ];
  const files = commands.map((_, i) => make(folder, `runs_${i}.db`));
  using stack = new DisposableStack();
  for (const db of files) stack.use(await followed(db));
  const outcomes = await xtAll(commands.map(([args], i) => args(files[i]!)));
  for (const [i, { code, stderr }] of outcomes.entries()) {
    assert.deepEqual([stderr, code], ["", 0], files[i]);
  }
  for (const [i, [, sql, expected]] of commands.entries()) {
    assert.deepEqual(ask(folder, files[i]!, sql), expected, files[i]);
    assert.equal(Deno.statSync(`${files[i]}-wal`).size, 0);
  }
});

function idIn(db: string): string {
  using reader = new Reader(db);
  return reader.assets.list()[0]!.id;
}

Deno.test("what a call deleted from a cache, and what copy() brought, stands in the file alone", async () => {
  using folder = tempFolder();
  const [cache, target] = [folder.file("cache.db"), folder.file("target.db")];
  {
    using tracker = new Tracker(Tracker.IN_MEMORY, { cache, trackId: RUN });
    tracker.track((x: number) => x * 2, { name: "double", args: [3] });
  }
  const rows = Reader.scanCache(cache);
  rows.next();
  assert.equal(Reader.deleteCacheByTrackId(cache, RUN), 1);
  assert.deepEqual(ask(folder, cache, "SELECT count(*) FROM cached_results"), [0]);
  rows.return();
  const source = make(folder);
  copy(source, target);
  using _follower = await followed(target);
  using tracker = new Tracker(source, { trackId: "late" });
  tracker.log({ n: -1 });
  assert.equal(copy(source, target), 1);
  assert.deepEqual(ask(folder, target, COUNT), [103]);
});

Deno.test("a tracker, two readers and a follower that close in any order leave the file whole, and nothing beside it", async () => {
  for (let turn = 0; turn < 8; turn++) {
    // Each of them is twice the last to close, and twice the first.
    const order = [0, 1, 2, 3].map((at) => (turn + (turn < 4 ? at : 3 - at)) % 4);
    using folder = tempFolder();
    const db = folder.file("runs.db");
    const tracker = new Tracker(db, { trackId: RUN });
    tracker.logBatch(Array.from({ length: 450 }, (_, n) => ({ n })));
    const readers = [new Reader(db), new Reader(db), new Reader(db)];
    const following = readers[2]!.follow();
    const next = following.next();
    tracker.logBatch(Array.from({ length: 400 }, (_, n) => ({ n })));
    await next;
    for (const at of order) [tracker, ...readers][at]!.close();
    assert.deepEqual(ask(folder, db, COUNT), [850], `${order}`);
    const names = [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort();
    assert.deepEqual(names, ["alone.db", "runs.db"], `${order}`);
  }
});

Deno.test(
  "after a signal, the next xt or Reader makes the file whole, also one that was open before",
  {
    ignore: Deno.build.os === "windows",
  },
  async () => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
      for (
        const next of ["xt", "Reader", "open Reader", "cells of xt", "unclosed Reader"] as const
      ) {
        using folder = tempFolder();
        const db = folder.file("runs.db");
        const child = startProgram("log_before_kill.ts", [db, "50"]);
        const reading = child.stdout.getReader();
        await reading.read();
        reading.releaseLock();
        const before = next === "open Reader" ? new Reader(db) : undefined;
        child.kill(signal);
        await outcome(child);
        assert.throws(() => ask(folder, db, COUNT), /no such table/);
        if (next === "xt") await lines("head", db);
        else if (next === "cells of xt") await lines("stats", "top", db, "n");
        else if (next === "Reader") assert.equal(Reader.readDb(db).length, 50);
        else if (next === "unclosed Reader") await runProgram("edit_and_end.ts", [db, "read"]);
        before?.close();
        assert.deepEqual(ask(folder, db, COUNT), [50], `${signal}, ${next}`);
      }
    }
  },
);

Deno.test("readers in several processes that close in one moment leave the file whole", async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  const writer = startProgram("log_before_kill.ts", [db, "500"]);
  const reading = writer.stdout.getReader();
  await reading.read();
  reading.releaseLock();
  writer.kill("SIGKILL");
  await outcome(writer);
  const readers = Array.from({ length: 4 }, () => startProgram("attempt.ts", ["read", db]));
  for (const { code, stdout } of await Promise.all(readers.map(outcome))) {
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), { events: 500 });
  }
  assert.deepEqual(ask(folder, db, COUNT), [500]);
});

Deno.test("a Tracker that closes makes the file whole where those that go on may only read", () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  const tracker = new Tracker(db, { trackId: RUN });
  tracker.log({ n: 0 });
  using conn = new DatabaseSync(db, { readOnly: true });
  conn.prepare(COUNT).all();
  tracker.log({ n: 1 });
  tracker.close();
  assert.deepEqual(ask(folder, db, COUNT), [2]);
});

Deno.test("who closes while somebody else folds in leaves the file alone whole", async () => {
  using folder = tempFolder();
  const db = make(folder);
  using _other = new DatabaseSync(db, { readOnly: true });
  using folding = new Folding(db);
  const reader = new Reader(db);
  await folding.reads();
  reader.setValue("loss", 5);
  await folding.begins();
  reader.close();
  assert.deepEqual(ask(folder, db, LOSS), [5]);
});

/** Folds a WAL in elsewhere, and for a while waits for a reader of an older state. */
class Folding implements Disposable {
  readonly #worker: Worker;

  constructor(db: string) {
    const url = new URL("../programs/fold_in.ts", import.meta.url);
    this.#worker = new Worker(url, { type: "module", name: db });
  }

  /** Waits until the reader reads. */
  reads(): Promise<unknown> {
    return this.#told();
  }

  /** Has it begin. */
  async begins(): Promise<void> {
    this.#worker.postMessage("fold in");
    await this.#told();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }

  #told(): Promise<unknown> {
    return new Promise((resolve) => this.#worker.onmessage = resolve);
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}
