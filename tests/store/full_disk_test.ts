/* A disk that is full at any moment of any write: the write happens whole or not at all, and goes on once there is room. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { copy, Reader, Tracker, TrackerError } from "../../mod.ts";
import { contentsOf, errorOf, tempFolder } from "../support/mod.ts";
import { xt } from "../support/xt.ts";

const RUN = "calm-otter-000001";
const TEXT = "words ".repeat(700);
const BYTES = new Uint8Array(30_000).fill(7);

/** Everything that takes room in a file, by name. */
const WRITES: Readonly<Record<string, (tracker: Tracker) => unknown>> = {
  "log()": (tracker) => tracker.log({ n: 9, text: TEXT }),
  "log() of a new column": (tracker) => tracker.log({ n: 9, fresh: TEXT }),
  "log() of what spills": (tracker) => tracker.log({ n: TEXT }),
  "log() of an object": (tracker) => tracker.log({ n: 9, object: BYTES }),
  "logBatch()": (tracker) => tracker.logBatch(Array(9).fill({ n: 9, text: TEXT })),
  "setValue()": (tracker) => tracker.setValue("text", TEXT),
  "setValue() of an object": (tracker) => tracker.setValue("text", BYTES),
  "assets.insert()": (tracker) => tracker.assets.insert(BYTES),
  "another table": (tracker) => new Tracker(tracker.db, { table: "other" }).close(),
  "reset": (tracker) => new Tracker(tracker.db, { reset: true }).close(),
  "deleteRun()": (tracker) => {
    using reader = new Reader(tracker.db);
    return reader.deleteRun(RUN);
  },
};

/** Makes a file of some pages. */
function fill(path: string): void {
  using tracker = new Tracker(path, { trackId: RUN, warnings: false, environment: false });
  tracker.logBatch(Array.from({ length: 4 }, (_, n) => ({ n, text: `event ${n}` })));
  tracker.log({ n: 4, object: new Uint8Array(100) });
}

/** Gives what a file holds, its moments left out, and of runs only which there are. */
function withoutTimes(path: string): string {
  return JSON.stringify(
    contentsOf(path),
    (key, value) =>
      // How a run stands changes with its tracker's closing.
      key === "_runs"
        ? value.rows.map((row: Record<string, unknown>) => row.track_id)
        : typeof value === "string"
        ? value.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}/, "")
        : typeof value === "bigint"
        ? String(value)
        : value,
  );
}

/** Asserts that a write throws words, nothing changed; or that it does what it does with room. Tells which. */
function isFull(path: string, write: () => unknown, done: string): boolean {
  const before = withoutTimes(path);
  try {
    write();
  } catch (error) {
    assert.ok(error instanceof TrackerError, `${error}`);
    assert.ok(error.message.startsWith("Cannot ") && error.message.includes(path), error.message);
    assert.match(error.message, /the disk is full|reading or writing the disk failed/);
    assert.equal(withoutTimes(path), before, "a write that failed changed something");
    return true;
  }
  assert.equal(withoutTimes(path), done, "a write that returned did something by half");
  return false;
}

for (const [name, write] of Object.entries(WRITES)) {
  // These open a connection of their own, which knows no limit of pages.
  if (/table|reset|deleteRun/.test(name)) continue;
  Deno.test(`${name}: with room for any number of pages it happens whole or not at all`, () => {
    using folder = tempFolder();
    const source = folder.file("runs.db");
    fill(source);
    const done = doneBy(source, folder.file("done.db"), write);
    let full = 0;
    for (let room = 0;; room++) {
      const path = folder.file(`room_${room}.db`);
      Deno.copyFileSync(source, path);
      using tracker = new Tracker(path, { trackId: RUN, warnings: false, environment: false });
      const pages = Number(tracker.conn.prepare("PRAGMA page_count").get()!.page_count);
      tracker.conn.exec(`PRAGMA max_page_count = ${pages + room}`);
      if (!isFull(path, () => write(tracker), done)) break;
      full += 1;
      tracker.conn.exec("PRAGMA max_page_count = 100000");
      write(tracker);
      assert.equal(withoutTimes(path), done, "the next call, with room");
    }
    assert.ok(full > 0, "the disk was never full");
  });
}

/** Gives what a file holds after a write with room. */
function doneBy(source: string, path: string, write: (tracker: Tracker) => unknown): string {
  Deno.copyFileSync(source, path);
  {
    using tracker = new Tracker(path, { trackId: RUN, warnings: false, environment: false });
    write(tracker);
  }
  return withoutTimes(path);
}

const small = { ignore: !canMount() };

for (const [name, write] of Object.entries(WRITES)) {
  Deno.test(
    `${name}: on a disk with any number of free blocks it happens whole or not at all`,
    small,
    () => {
      using folder = tempFolder();
      const source = folder.file("runs.db");
      fill(source);
      const done = doneBy(source, folder.file("done.db"), write);
      const disk = folder.file("disk");
      Deno.mkdirSync(disk);
      run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk);
      try {
        for (let room = 0; room < 200; room += room < 24 ? 1 : 7) {
          if (!fitsIn(disk, source, room, write, done)) break;
        }
      } finally {
        run("umount", disk);
      }
    },
  );
}

/** Writes on a disk with so many free blocks beside the open file; tells whether it was full. */
function fitsIn(
  disk: string,
  source: string,
  room: number,
  write: (tracker: Tracker) => unknown,
  done: string,
): boolean {
  const path = `${disk}/runs.db`;
  Deno.copyFileSync(source, path);
  const tracker = new Tracker(path, {
    trackId: RUN,
    warnings: false,
    environment: false,
    busyTimeout: 0.1,
  });
  try {
    tracker.count();
    occupy(`${disk}/ballast`, room);
    const full = isFull(path, () => write(tracker), done);
    Deno.removeSync(`${disk}/ballast`);
    if (full) write(tracker);
    assert.equal(withoutTimes(path), done, "the next call, with room");
    return full;
  } finally {
    tracker.close();
    checkWhole(path);
    Deno.removeSync(path);
  }
}

/** Leaves so many blocks of 4 kB free. */
function occupy(path: string, room: number): void {
  using ballast = Deno.openSync(path, { create: true, write: true });
  const block = new Uint8Array(4096).fill(1);
  let blocks = 0;
  assert.throws(() => {
    for (;; blocks++) ballast.writeSync(block);
  });
  ballast.truncateSync(Math.max(0, blocks - room) * 4096);
}

function checkWhole(path: string): void {
  using db = new DatabaseSync(path);
  assert.equal(db.prepare("PRAGMA integrity_check").get()!.integrity_check, "ok");
}

Deno.test(
  "copy() to a disk that is full copies whole transactions or none, and goes on with room",
  small,
  () => {
    using folder = tempFolder();
    const source = folder.file("runs.db");
    {
      using tracker = new Tracker(source, { trackId: RUN, warnings: false, environment: false });
      tracker.logBatch(Array.from({ length: 2000 }, (_, n) => ({ n, text: TEXT.slice(0, 50) })));
      tracker.log({ n: 2000, object: BYTES });
    }
    const disk = folder.file("disk");
    Deno.mkdirSync(disk);
    run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk);
    try {
      const target = `${disk}/target.db`;
      for (const room of [0, 1, 3, 8, 20, 40, 60, 100]) {
        occupy(`${disk}/ballast`, room);
        const error = errorOf(() => copy(source, target));
        assert.ok(error instanceof TrackerError, `${error}`);
        assert.match(error.message, /the disk is full|reading or writing the disk failed/);
        Deno.removeSync(`${disk}/ballast`);
        copy(source, target);
        using reader = new Reader(target);
        assert.deepEqual(reader.column("n"), Array.from({ length: 2001 }, (_, n) => n));
        assert.deepEqual(reader.get("object"), BYTES);
        reader.close();
        checkWhole(target);
        Deno.removeSync(target);
      }
    } finally {
      run("umount", disk);
    }
  },
);

Deno.test(
  "xt vacuum on a disk that is full says what room it needs, and changes nothing",
  small,
  async () => {
    using folder = tempFolder();
    const disk = folder.file("disk");
    Deno.mkdirSync(disk);
    run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk);
    try {
      const path = `${disk}/runs.db`;
      fill(path);
      {
        using tracker = new Tracker(path, { trackId: "other", warnings: false });
        tracker.log({ object: new Uint8Array(100_000).fill(1) });
        tracker.log({ object: new Uint8Array(60_000).fill(2) });
        tracker.setValue("object", null);
      }
      const before = withoutTimes(path);
      occupy(`${disk}/ballast`, 4);
      const { code, stderr } = await xt("vacuum", path);
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^xt: Cannot vacuum ".*": the disk is full; it needs as much room [^\n]+\n$/,
      );
      assert.equal(withoutTimes(path), before);
      Deno.removeSync(`${disk}/ballast`);
      assert.deepEqual((await xt("vacuum", path)).stderr, "");
      assert.equal(withoutTimes(path), before);
      checkWhole(path);
    } finally {
      run("umount", disk);
    }
  },
);

Deno.test(
  "an export to a disk that is full says so, and leaves what was there as it was",
  small,
  async () => {
    using folder = tempFolder();
    using tracker = new Tracker(folder.file("runs.db"), {
      trackId: RUN,
      warnings: false,
      environment: false,
    });
    tracker.logBatch(Array.from({ length: 30_000 }, () => ({ x: Math.random() })));
    const id = tracker.assets.insert(new Uint8Array(1e6));
    const disk = folder.file("disk");
    Deno.mkdirSync(disk);
    run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk);
    try {
      occupy(`${disk}/ballast`, 20);
      Deno.writeTextFileSync(`${disk}/old`, "old");
      const exports: Record<string, (path: string) => unknown> = {
        csv: (path) => tracker.toCsv(path),
        jsonl: (path) => tracker.toJsonl(path),
        parquet: (path) => tracker.toParquet(path),
        object: (path) => tracker.assets.export(id, path),
        folder: (partition) => xt("export", tracker.db, partition, "--partition-by", "date"),
      };
      for (const [name, write] of Object.entries(exports)) {
        const path = name === "folder" ? `${disk}/new` : `${disk}/old`;
        const outcome = await Promise.try(write, path).catch((error) => ({
          stderr: error.message,
        }));
        const { stderr } = outcome as { stderr: string };
        assert.ok(
          stderr.includes(`Cannot write "${path}": the disk is full`),
          `${name}: ${stderr}`,
        );
        assert.deepEqual([...Deno.readDirSync(disk)].map(({ name }) => name).sort(), [
          "ballast",
          "old",
        ]);
        assert.equal(Deno.readTextFileSync(`${disk}/old`), "old");
      }
    } finally {
      run("umount", disk);
    }
  },
);

Deno.test("a cache on a full disk fails no call", small, () => {
  using folder = tempFolder();
  const disk = folder.file("disk");
  Deno.mkdirSync(disk);
  run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk);
  try {
    using tracker = new Tracker(Tracker.IN_MEMORY, { cache: `${disk}/cache.db`, warnings: false });
    const double = tracker.wrap((x: number) => ({ x, text: TEXT }), { name: "double" });
    occupy(`${disk}/ballast`, 0);
    for (let x = 0; x < 20; x++) assert.equal(double(x).x, x);
    Deno.removeSync(`${disk}/ballast`);
    for (let x = 0; x < 20; x++) assert.equal(double(x).x, x);
    assert.equal(double(3).x, 3);
    assert.notEqual(tracker.latest.cache, "");
  } finally {
    run("umount", disk);
  }
});

Deno.test(
  "a new file on a disk that is nearly full is made whole, or nothing of it stays",
  small,
  () => {
    using folder = tempFolder();
    const disk = folder.file("disk");
    Deno.mkdirSync(disk);
    run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk);
    const opens: Readonly<Record<string, () => void>> = {
      "a Tracker": () => new Tracker(`${disk}/deep/er/runs.db`, { busyTimeout: 0.1 }).close(),
      "a cache": () =>
        new Tracker(Tracker.IN_MEMORY, { cache: `${disk}/cache.db`, busyTimeout: 0.1 }).close(),
    };
    try {
      for (const [name, open] of Object.entries(opens)) {
        let full = 0;
        for (let isFull = true; isFull; full++) {
          occupy(`${disk}/ballast`, full);
          try {
            open();
            isFull = false;
          } catch (error) {
            assert.ok(error instanceof TrackerError, `${name}: ${error}`);
            assert.match(error.message, /^Cannot open ".*": the disk is full$/);
            assert.deepEqual([...Deno.readDirSync(disk)].map((entry) => entry.name), ["ballast"]);
          }
        }
        assert.ok(full > 3, name);
        for (const entry of [...Deno.readDirSync(disk)]) {
          Deno.removeSync(`${disk}/${entry.name}`, { recursive: true });
        }
      }
    } finally {
      run("umount", disk);
    }
  },
);

function canMount(): boolean {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  using folder = tempFolder();
  return run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.path) &&
    run("umount", folder.path);
}

function run(command: string, ...args: string[]): boolean {
  try {
    return new Deno.Command(command, { args }).outputSync().success;
  } catch {
    return false;
  }
}
