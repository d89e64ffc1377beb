/* A file that is removed or replaced while it is open: the new one, or words; never two files at once. */
import assert from "node:assert/strict";
import { Reader, Tracker, TrackerError } from "../../mod.ts";
import { hashOf, type TempFolder, tempFolder } from "../support/mod.ts";
import { start } from "../support/xt.ts";

const posix = { ignore: Deno.build.os === "windows" };
const RUN = "calm-otter-000001";
const GONE = /^Cannot [a-z ]+ ".*runs\.db": it was removed or replaced while it was open$/;

function make(db: string, loss: number): void {
  using tracker = new Tracker(db, { trackId: RUN, warnings: false });
  tracker.log({ loss, model: new Set([1]) });
}

/** What takes a file away, and what is there then. */
const MOVES: Readonly<Record<string, (folder: TempFolder, db: string) => void>> = {
  removed: (_folder, db) => remove(db),
  "removed and begun anew": (_folder, db) => {
    remove(db);
    make(db, 7);
  },
  replaced: (folder, db) => {
    make(folder.file("other.db"), 7);
    Deno.renameSync(folder.file("other.db"), db);
  },
  "moved away": (folder, db) => Deno.renameSync(db, folder.file("away.db")),
};

function remove(db: string): void {
  for (const suffix of ["", "-wal", "-shm"]) {
    try {
      Deno.removeSync(db + suffix);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/** Everything that an open reader can be asked for. */
function callsOf(reader: Reader, folder: TempFolder): (() => unknown)[] {
  return [
    () => reader.toRows(),
    () => reader.toColumns(),
    () => reader.toDf(),
    () => reader.column("loss"),
    () => reader.latest(),
    () => reader.columns,
    () => reader.dtypes,
    () => reader.tables(),
    () => reader.runs(),
    () => reader.count(),
    () => reader.sql("SELECT loss FROM events"),
    () => reader.sql("SELECT loss FROM db.events"),
    () => reader.toCsv(folder.file("runs.csv")),
    () => reader.toJsonl(folder.file("runs.jsonl")),
    () => reader.toParquet(folder.file("runs.parquet")),
    () => reader.follow().next(),
    () => reader.get("model"),
    () => reader.assets.list(),
    () => reader.setValue("loss", 9),
    () => reader.setWhere("loss", 9, "loss", 7),
    () => reader.deleteRun(RUN),
    () => reader.assets.insert(new Set([2])),
    () => reader.removeAsset("0123456789abcdef", "model"),
  ];
}

for (const [name, move] of Object.entries(MOVES)) {
  Deno.test(
    `a Reader whose file was ${name} says so at each call, and changes no other file`,
    posix,
    async () => {
      for (const edits of [false, true]) {
        for (const engine of ["sqlite", "duckdb"] as const) {
          using folder = tempFolder();
          const db = folder.file("runs.db");
          make(db, 1);
          const reader = new Reader(db, { engine });
          if (edits) assert.equal(reader.setValue("loss", 2), 1);
          assert.equal((await reader.sql("SELECT loss FROM db.events")).length, 1);
          move(folder, db);
          const before = name === "removed" || name === "moved away" ? undefined : hashOf(db);
          for (const call of callsOf(reader, folder)) {
            await assert.rejects(async () => await call(), (error) => {
              assert.ok(error instanceof TrackerError, `${call}: ${error}`);
              assert.match(error.message, GONE, `${call}`);
              return true;
            }, `${call}`);
          }
          reader.close();
          const after = before === undefined ? undefined : hashOf(db);
          assert.equal(after, before);
          assert.equal(
            before === undefined,
            [...Deno.readDirSync(folder.path)].every((entry) => entry.name !== "runs.db"),
          );
        }
      }
    },
  );
}

Deno.test(
  "a tracker whose file was replaced asks and exports what it has, and no other file",
  posix,
  async () => {
    for (const engine of ["sqlite", "duckdb"] as const) {
      using folder = tempFolder();
      const db = folder.file("runs.db");
      using tracker = new Tracker(db, { trackId: RUN, engine, warnings: false });
      tracker.log({ loss: 1 });
      MOVES.replaced!(folder, db);
      assert.deepEqual(await tracker.sql("SELECT loss FROM events"), [{ loss: 1 }]);
      await tracker.toParquet(folder.file("runs.parquet"));
      const read = `SELECT loss FROM '${folder.file("runs.parquet")}'`;
      const { DuckDBInstance } = await import("@duckdb/node-api");
      const connection = await (await DuckDBInstance.create()).connect();
      assert.deepEqual((await connection.runAndReadAll(read)).getRowObjectsJS(), [{ loss: 1 }]);
      connection.closeSync();
      if (engine === "sqlite") {
        await assert.rejects(
          async () => await tracker.sql("SELECT loss FROM db.events"),
          /removed or replaced/,
        );
      }
      assert.throws(() => tracker.setValue("loss", 2), /removed or replaced/);
    }
  },
);

for (const name of ["removed", "removed and begun anew", "replaced"]) {
  Deno.test(
    `xt tail --follow ends with a line and exit code 1 where its file was ${name}`,
    posix,
    async () => {
      using folder = tempFolder();
      const db = folder.file("runs.db");
      make(db, 1);
      const child = start(["tail", "-f", db, "--json"]);
      const output = child.stdout.getReader();
      await output.read();
      output.releaseLock();
      MOVES[name]!(folder, db);
      const timer = setTimeout(() => child.kill("SIGKILL"), 60_000);
      const { code, stderr } = await child.output();
      clearTimeout(timer);
      assert.equal(code, 1);
      assert.match(
        new TextDecoder().decode(stderr),
        /^xt: Cannot read "[^\n]*runs\.db": it was removed or replaced while it was open\n$/,
      );
    },
  );
}

Deno.test(
  "a cache whose file is removed or replaced goes on in the one that is there now, and says so once",
  posix,
  () => {
    using folder = tempFolder();
    const cache = folder.file("sub/cache.db");
    Deno.mkdirSync(folder.file("sub"));
    const warned: string[] = [];
    const { warn } = console;
    console.warn = (line: string) => warned.push(line);
    try {
      using tracker = new Tracker(Tracker.IN_MEMORY, { cache, trackId: RUN });
      let computed = 0;
      const call = (x: number) =>
        tracker.track((x: number) => (computed++, x * 2), { name: "double", args: [x] });
      const keysOf = () => [...Reader.scanCache(cache)].map(({ result }) => result);
      assert.deepEqual([call(1), call(1), computed], [2, 2, 1]);
      remove(cache);
      assert.deepEqual([call(1), call(2), call(2), computed], [2, 4, 4, 3]);
      assert.deepEqual(keysOf(), [2, 4]);
      // Without what stands beside it.
      Deno.removeSync(cache);
      assert.deepEqual([call(1), call(1), computed], [2, 2, 4]);
      assert.deepEqual(keysOf(), [2]);
      // The folder too, as `rm -r` does.
      Deno.removeSync(folder.file("sub"), { recursive: true });
      assert.deepEqual([call(3), call(3), computed], [6, 6, 5]);
      assert.deepEqual(keysOf(), [6]);
      {
        using other = new Tracker(Tracker.IN_MEMORY, {
          cache: folder.file("other.db"),
          trackId: "other",
        });
        other.track((x: number) => x * 2, { name: "double", args: [5] });
      }
      Deno.renameSync(folder.file("other.db"), cache);
      assert.equal(call(4), 8);
      assert.deepEqual(keysOf(), [10, 8]);
      // What is no cache takes nothing, and changes nothing for the caller.
      Deno.removeSync(cache);
      Deno.writeTextFileSync(cache, "no database, whatever its name says");
      assert.equal(call(6), 12);
      assert.equal(Deno.readTextFileSync(cache), "no database, whatever its name says");
      Deno.removeSync(cache);
      assert.deepEqual([call(7), call(7)], [14, 14]);
      assert.deepEqual(keysOf(), [14]);
    } finally {
      console.warn = warn;
    }
    assert.equal(
      warned.filter((line) => /removed or replaced/.test(line)).length,
      1,
      warned.join(),
    );
  },
);

Deno.test("results of a cache that is removed while it is read end with words", posix, () => {
  using folder = tempFolder();
  const cache = folder.file("runs.db");
  {
    using tracker = new Tracker(Tracker.IN_MEMORY, { cache, trackId: RUN });
    for (let x = 0; x < 3; x++) tracker.track((x: number) => x, { name: "same", args: [x] });
  }
  const results = Reader.scanCache(cache);
  results.next();
  remove(cache);
  assert.throws(() => results.next(), { name: "TrackerError", message: GONE });
});

Deno.test(
  "a tracker whose file is gone stores nothing more there, however soon it is asked again, and closes all it has open",
  posix,
  async () => {
    for (const move of Object.values(MOVES)) {
      using folder = tempFolder();
      const db = folder.file("runs.db");
      const logs = folder.file("logs");
      const tracker = new Tracker(db, { trackId: RUN, logsPath: logs });
      tracker.log({ loss: 1 });
      move(folder, db);
      await new Promise((resolve) => setTimeout(resolve, 20));
      for (let i = 0; i < 100; i++) {
        assert.throws(
          () => tracker.log({ loss: i }),
          /it was removed or replaced while it was open/,
        );
      }
      assert.equal(tracker.countAll(), 1);
      assert.throws(() => tracker.close(), /^TrackerError: Cannot finish the run in /);
      assert.equal(tracker.conn.isOpen, false);
      tracker.close();
    }
  },
);
