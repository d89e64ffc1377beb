/* What goes wrong under an open tracker, or was left behind: words or success, nothing lost, and the next call works. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { copy, Reader, Tracker, TrackerError } from "../../mod.ts";
import {
  canConfine,
  contentsOf,
  errorOf,
  runProgram,
  startProgram,
  type TempFolder,
  tempFolder,
} from "../support/mod.ts";
import { start } from "../support/xt.ts";

const RUN = "calm-otter-000001";
const posix = { ignore: Deno.build.os === "windows" };

const MOVED = /it was removed or replaced while it was open; what it held can still be read here/;

/** Everything that writes to a tracker's file. */
function writesOf(tracker: Tracker): (() => unknown)[] {
  return [
    () => tracker.log({ loss: 2 }),
    () => tracker.log({ loss: 2, fresh: 1 }),
    () => tracker.log({ loss: NaN }),
    () => tracker.log({ model: new Set([1]) }),
    () => tracker.logBatch([{ loss: 2 }, { loss: 3 }]),
    () => tracker.setValue("loss", 3),
    () => tracker.setWhere("loss", 3, "loss", 1),
    () => tracker.assets.insert(new Set([2])),
    () => tracker.removeAsset("0123456789abcdef", "loss"),
  ];
}

/** Asserts that nothing can be written any more, with words, and what was written can still be read. */
function refusesAll(tracker: Tracker, loss: unknown[]): void {
  for (const write of writesOf(tracker)) {
    // The file is looked at every ten milliseconds.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 11);
    const error = errorOf(write);
    assert.ok(error instanceof TrackerError, `${write}: ${error}`);
    assert.match(error.message, MOVED);
    assert.ok(error.message.includes(tracker.db), error.message);
  }
  assert.deepEqual(tracker.column("loss"), loss);
}

Deno.test(
  "a tracker whose file was removed refuses to write, and a new one begins a new file",
  posix,
  () => {
    using folder = tempFolder();
    const db = folder.file("runs.db");
    using tracker = new Tracker(db, { trackId: RUN, warnings: false });
    tracker.log({ loss: 1 });
    Deno.removeSync(db);
    refusesAll(tracker, [1]);
    tracker.toCsv(folder.file("rescued.csv"));
    assert.match(Deno.readTextFileSync(folder.file("rescued.csv")), /,1\n$/);
    // In the same process, as in a notebook, while the other one is still open.
    using second = new Tracker(db, { trackId: RUN, warnings: false });
    for (let n = 0; n < 100; n++) {
      second.log({ loss: n });
      assert.throws(() => tracker.logBatch([{ loss: -1 }]), MOVED);
    }
    tracker.close();
    second.log({ loss: 100 });
    using reader = new Reader(db);
    assert.deepEqual(reader.column("loss"), Array.from({ length: 101 }, (_, n) => n));
  },
);

Deno.test(
  "a tracker whose file was replaced refuses to write, and leaves the other file as it is",
  posix,
  () => {
    using folder = tempFolder();
    const db = folder.file("runs.db");
    {
      using other = new Tracker(folder.file("other.db"), { trackId: "other" });
      other.logBatch([{ loss: 7 }, { loss: 8 }]);
    }
    const tracker = new Tracker(db, { trackId: RUN, warnings: false });
    tracker.log({ loss: 1 });
    for (const suffix of ["", "-wal", "-shm"]) Deno.removeSync(db + suffix);
    Deno.renameSync(folder.file("other.db"), db);
    const before = contentsOf(db);
    refusesAll(tracker, [1]);
    tracker.close();
    assert.deepEqual(contentsOf(db), before);
    using next = new Tracker(db, { trackId: RUN });
    next.log({ loss: 2 });
    assert.equal(next.countAll(), 3);
  },
);

Deno.test("a tracker goes on where its file was away for a moment", posix, () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  using tracker = new Tracker(db, { trackId: RUN, warnings: false });
  tracker.log({ loss: 1 });
  Deno.renameSync(db, folder.file("away.db"));
  refusesAll(tracker, [1]);
  Deno.renameSync(folder.file("away.db"), db);
  tracker.log({ loss: 2 });
  using reader = new Reader(db);
  assert.deepEqual(reader.column("loss"), [1, 2]);
});

Deno.test("a tracker whose whole folder was removed refuses to write", posix, () => {
  using folder = tempFolder();
  Deno.mkdirSync(folder.file("results"));
  const db = folder.file("results/runs.db");
  using tracker = new Tracker(db, { trackId: RUN, warnings: false });
  tracker.log({ loss: 1 });
  Deno.removeSync(folder.file("results"), { recursive: true });
  refusesAll(tracker, [1]);
  using next = new Tracker(db, { trackId: RUN });
  next.log({ loss: 2 });
  assert.equal(next.count(), 1);
});

Deno.test("a tracker goes on in a folder that was made read-only under it", {
  ignore: !canConfine(),
}, async () => {
  using folder = tempFolder();
  const { stdout, stderr } = await runProgram("log_in_closed_folder.ts", [folder.path], {
    confined: true,
  });
  assert.equal(stderr, "");
  const { failures, n, done } = JSON.parse(stdout) as {
    failures: string[];
    n: number[];
    done: boolean;
  };
  // The WAL lies there already; only what needs a new file fails.
  assert.equal(failures.length, 1, failures.join("\n"));
  assert.match(failures[0]!, /other\.db": it cannot be created, its folder is read-only/);
  assert.deepEqual(n, Array.from({ length: 2003 }, (_, i) => i));
  assert.equal(done, true);
});

/** Leaves a file with a WAL behind, as a killed process does. */
async function leaveWal(folder: TempFolder, events: number): Promise<string> {
  const db = folder.file("killed.db");
  const child = startProgram("log_before_kill.ts", [db, `${events}`]);
  const said = child.stdout.getReader();
  assert.equal(new TextDecoder().decode((await said.read()).value), "logged\n");
  child.kill("SIGKILL");
  await child.status;
  await Promise.all([said.cancel(), child.stderr.cancel(), child.stdin.close()]);
  return db;
}

Deno.test(
  "of a WAL that was cut a whole number of events is there, and the next one goes behind them",
  posix,
  async () => {
    using folder = tempFolder();
    const db = await leaveWal(folder, 60);
    const [bytes, wal] = [Deno.readFileSync(db), Deno.readFileSync(`${db}-wal`)];
    let most = -1;
    for (let cut = 0; cut <= wal.length; cut += 1 + Math.floor(wal.length / 97)) {
      const path = folder.file(`cut_${cut}.db`);
      Deno.writeFileSync(path, bytes);
      Deno.writeFileSync(`${path}-wal`, wal.subarray(0, cut));
      const there = countIn(path);
      assert.ok(there >= most, `cut at ${cut}: ${there} events after ${most}`);
      most = there;
      using tracker = new Tracker(path, { trackId: RUN, warnings: false });
      assert.equal(tracker.count(), Math.max(0, there));
      tracker.log({ n: -1 });
      const n = Array.from({ length: Math.max(0, there) }, (_, i) => i);
      assert.deepEqual(tracker.column("n"), [...n, -1]);
      assert.deepEqual(tracker.conn.prepare("PRAGMA integrity_check").all(), [
        Object.assign(Object.create(null), { integrity_check: "ok" }),
      ]);
    }
    using whole = new Reader(db);
    assert.equal(whole.count(), 60);
  },
);

/** Counts the events that a Reader sees, each of which must be whole. */
function countIn(path: string): number {
  using reader = new Reader(path);
  for (const { n, text } of reader.toRows()) assert.equal(text, `event ${n}`);
  return reader.count();
}

Deno.test("of a WAL whose bytes were altered nothing wrong comes out", posix, async () => {
  using folder = tempFolder();
  const db = await leaveWal(folder, 60);
  const [bytes, wal] = [Deno.readFileSync(db), Deno.readFileSync(`${db}-wal`)];
  for (let at = 0; at < wal.length; at += 1 + Math.floor(wal.length / 61)) {
    const path = folder.file(`altered_${at}.db`);
    const altered = wal.slice();
    altered[at]! ^= 0x55;
    Deno.writeFileSync(path, bytes);
    Deno.writeFileSync(`${path}-wal`, altered);
    assert.ok(countIn(path) <= 60);
    using tracker = new Tracker(path, { trackId: RUN, warnings: false });
    tracker.log({ n: -1 });
    assert.equal(tracker.column("n").at(-1), -1);
  }
});

Deno.test(
  "a WAL that a killed process left in a read-only place reads, or an error says why not; nothing is lost",
  {
    ignore: !canConfine(),
  },
  async () => {
    using folder = tempFolder();
    const db = await leaveWal(folder, 20);
    for (const suffix of ["", "-wal", "-shm"]) Deno.chmodSync(db + suffix, 0o444);
    Deno.chmodSync(folder.path, 0o555);
    for (const action of ["read", "log"]) {
      const { stdout } = await runProgram("attempt.ts", [action, db], { confined: true });
      const { events, trackerError, message } = JSON.parse(stdout);
      if (events !== undefined) assert.deepEqual([action, events], ["read", 20]);
      else {
        assert.ok(trackerError, message);
        assert.match(message, /^Cannot .*killed\.db": .*(read-only|permission)/);
      }
    }
    Deno.chmodSync(folder.path, 0o755);
    for (const suffix of ["", "-wal", "-shm"]) Deno.chmodSync(db + suffix, 0o644);
    using tracker = new Tracker(db, { trackId: RUN, warnings: false });
    assert.equal(tracker.count(), 20);
    tracker.log({ n: 20 });
    assert.equal(tracker.count(), 21);
  },
);

Deno.test(
  "a copy of the three files that a killed process left has all that it logged",
  posix,
  async () => {
    using folder = tempFolder();
    const db = await leaveWal(folder, 20);
    for (const suffix of ["", "-wal"]) {
      Deno.copyFileSync(
        db + suffix,
        folder.file("moved.db") + suffix,
      );
    }
    using reader = new Reader(folder.file("moved.db"));
    assert.equal(reader.count(), 20);
    assert.equal(copy(folder.file("moved.db"), folder.file("target.db")), 20);
  },
);

Deno.test("an hour that the clock steps back changes no order, no duration, and no wait", async () => {
  using folder = tempFolder();
  const { stdout, stderr } = await runProgram("step_back.ts", [folder.path]);
  assert.equal(stderr, "");
  const { stamps, seconds, followed, locked } = JSON.parse(stdout);
  assert.deepEqual(stamps, [...new Set(stamps)].sort());
  assert.equal(stamps.length, 12);
  for (const time of seconds) assert.ok(time >= 0 && time < 60, `${time} seconds`);
  assert.deepEqual(followed, [6, 7, 8]);
  assert.ok(locked < 20, `waited ${locked} seconds for a lock, of 0.2`);
});

Deno.test('durability "full" has SQLite wait for the disk at each commit, "normal" at each checkpoint', () => {
  using folder = tempFolder();
  for (const [durability, synchronous] of [["normal", 1], ["full", 2], [undefined, 1]] as const) {
    using tracker = new Tracker(folder.file("runs.db"), { durability });
    assert.equal(tracker.conn.prepare("PRAGMA synchronous").get()!.synchronous, synchronous);
    assert.equal(tracker.conn.prepare("PRAGMA journal_mode").get()!.journal_mode, "wal");
  }
});

Deno.test("(slow) a hundred trackers in one process log to one file and to a hundred, and lose nothing", () => {
  using folder = tempFolder();
  const shared = folder.file("shared.db");
  const trackers = Array.from({ length: 100 }, (_, i) => [
    new Tracker(shared, { trackId: `run-${i}`, params: { i }, warnings: false }),
    new Tracker(folder.file(`own_${i}.db`), { trackId: `run-${i}`, params: { i } }),
  ]).flat();
  for (let n = 0; n < 3; n++) {
    for (const [at, tracker] of trackers.entries()) {
      // Every one adds a column that the others have to notice.
      tracker.log({ n, ...(n === at % 3 ? { [`late_${at % 10}`]: n } : {}) });
    }
  }
  for (const tracker of trackers) {
    assert.deepEqual(tracker.column("n"), [0, 1, 2]);
    tracker.close();
  }
  using reader = new Reader(shared);
  assert.equal(reader.count(), 300);
  assert.equal(reader.runs().length, 100);
});

Deno.test("(slow) 64 processes of xt set at once each set their value", async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  {
    using tracker = new Tracker(db, { trackId: RUN });
    tracker.logBatch([{ n: 0 }, { n: 1 }, { n: 2 }]);
  }
  const keys = Array.from({ length: 64 }, (_, i) => `key_${i}`);
  const outcomes = await Promise.all(
    keys.map((key, i) => start(["set", db, key, `${i}`]).output()),
  );
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  for (const { code, stdout, stderr } of outcomes) {
    assert.deepEqual([code, decode(stdout), decode(stderr)], [0, "Changed 3 rows\n", ""]);
  }
  using reader = new Reader(db);
  for (const [i, key] of keys.entries()) assert.deepEqual(reader.column(key), [i, i, i]);
  using file = new DatabaseSync(db);
  assert.equal(file.prepare("PRAGMA integrity_check").get()!.integrity_check, "ok");
});
