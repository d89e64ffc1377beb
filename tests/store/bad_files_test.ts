import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { copy, Reader, Tracker, TrackerError } from "../../mod.ts";
import {
  bytesIn,
  canConfine,
  contentsOf,
  errorOf,
  hashOf,
  lock,
  outcome,
  runProgram,
  tempFolder,
  whileLocked,
} from "../support/mod.ts";

/** Asserts that a call throws a TrackerError which names the file and says why. */
function fails(path: string, call: () => unknown, words: RegExp): TrackerError {
  const error = errorOf(call);
  assert.ok(error instanceof TrackerError, `expected a TrackerError, got ${error}`);
  checkWords(error.message, path, words);
  return error;
}

function checkWords(message: string, path: string, words: RegExp): void {
  assert.ok(message.startsWith("Cannot "), message);
  assert.ok(message.includes(path), `names no ${path}: ${message}`);
  assert.match(message, words);
}

/** Writes a file of some pages, with two runs and a spilled value. */
function fill(path: string, events = 600): void {
  for (const trackId of ["first-run-000001", "second-run-00002"]) {
    using tracker = new Tracker(path, { trackId, warnings: false });
    tracker.logBatch(
      Array.from(
        { length: events / 2 },
        (_, n) => ({ n, loss: n % 50 ? n / 7 : NaN, note: "some words ".repeat(5) }),
      ),
    );
  }
}

Deno.test("Reader and copy() say that there is no such file, and make none", () => {
  using folder = tempFolder();
  const db = folder.file("missing.db");
  fails(db, () => new Reader(db), /no such file/);
  fails(db, () => copy(db, folder.file("target.db")), /no such file/);
  fails(folder.file("none/x.db"), () => new Reader(folder.file("none/x.db")), /no such file/);
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
});

Deno.test("Tracker makes the folders of its file", () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("a/b c/é.db"));
  tracker.log({ loss: 1 });
  assert.equal(tracker.count(), 1);
});

Deno.test("Tracker, Reader and copy() say that the file is a folder", () => {
  using folder = tempFolder();
  fails(folder.path, () => new Tracker(folder.path), /folder/);
  fails(folder.path, () => new Reader(folder.path), /folder/);
  fails(folder.path, () => copy(folder.path, folder.file("target.db")), /folder/);
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
});

Deno.test("Tracker says that a part of its path is a file", () => {
  using folder = tempFolder();
  const db = folder.file("notes/runs.db");
  Deno.writeTextFileSync(folder.file("notes"), "words");
  fails(db, () => new Tracker(db), /a part of its path is a file, not a folder$/);
  fails(db, () => new Reader(db), /no such file$/);
  assert.equal(Deno.readTextFileSync(folder.file("notes")), "words");
});

for (
  const [name, text] of Object.entries({
    short: "loss,epoch\n",
    long: "loss,epoch\n0.5,1\n".repeat(500),
  })
) {
  Deno.test(`Tracker, Reader and copy() say that a ${name} text file is not a database`, () => {
    using folder = tempFolder();
    const path = folder.file("notes.csv");
    Deno.writeTextFileSync(path, text);
    const before = bytesIn(folder.path);
    fails(path, () => new Tracker(path), /not a .*database/);
    fails(path, () => new Tracker(path, { reset: true }), /not a .*database/);
    fails(path, () => new Reader(path), /not a .*database/);
    fails(path, () => copy(path, folder.file("target.db")), /not a .*database/);
    assert.deepEqual(bytesIn(folder.path), before);
  });
}

Deno.test("a database without a table of events is not read, and a Tracker adds one", () => {
  using folder = tempFolder();
  const path = folder.file("other.db");
  {
    using db = new DatabaseSync(path);
    db.exec("CREATE TABLE users (name TEXT); INSERT INTO users VALUES ('Ada')");
  }
  const before = bytesIn(folder.path);
  {
    using reader = new Reader(path);
    fails(path, () => reader.toRows(), /no table of events; it has "users"/);
    assert.deepEqual(reader.tables(), []);
  }
  fails(path, () => new Reader(path, { table: "users" }).toRows(), /"users".*(track_id|events)/);
  assert.deepEqual(bytesIn(folder.path), before);
  const error = errorOf(() => new Tracker(path, { table: "users" }));
  assert.match(error.message, /"users"/);
  {
    using tracker = new Tracker(path);
    tracker.log({ loss: 1 });
  }
  assert.deepEqual(contentsOf(path).users, {
    sql: "CREATE TABLE users (name TEXT)",
    rows: [Object.assign(Object.create(null), { name: "Ada" })],
  });
});

Deno.test("Reader leaves a file of Tracker's and its folder as they were", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  fill(path);
  const before = bytesIn(folder.path);
  {
    using reader = new Reader(path);
    assert.equal(reader.toRows().length, 600);
    assert.equal(bytesIn(folder.path)["runs.db"], before["runs.db"]);
  }
  assert.deepEqual(bytesIn(folder.path), before);
});

/** Does all that could meet a damaged page, until one call fails; gives its error. */
function useUp(path: string): Error | undefined {
  const uses = [
    () => {
      using reader = new Reader(path);
      reader.toRows();
      reader.toColumns();
    },
    () => {
      using tracker = new Tracker(path, { trackId: "first-run-000001", warnings: false });
      tracker.setValue("n", 1);
      tracker.log({ loss: 1, fresh: 1 });
    },
  ];
  const errors = uses.map((use) => {
    try {
      use();
      return undefined;
    } catch (error) {
      return error as Error;
    }
  });
  for (const error of errors) {
    if (error === undefined) continue;
    assert.ok(error instanceof TrackerError, `expected a TrackerError, got ${error}`);
    checkWords(error.message, path, /damaged|corrupt|not a .*database/);
  }
  return errors[0] && errors[1];
}

Deno.test("Tracker and Reader say that a truncated database is damaged, and leave it as it is", () => {
  using folder = tempFolder();
  const whole = folder.file("whole.db");
  fill(whole);
  const bytes = Deno.readFileSync(whole);
  const path = folder.file("cut.db");
  const cuts = [2, 15, 16, 50, 99, 100, 101, 500, 1000, 4095, 4096, 4097, 8192, 10000, 12288];
  const half = Math.floor(bytes.length / 2);
  for (
    const cut of [
      ...cuts,
      half,
      half + 1,
      bytes.length - 8192,
      bytes.length - 4096,
      bytes.length - 4097,
    ]
  ) {
    Deno.writeFileSync(path, bytes.subarray(0, cut));
    const before = hashOf(path);
    assert.ok(useUp(path), `cut at ${cut} of ${bytes.length}: nothing failed`);
    assert.equal(hashOf(path), before, `cut at ${cut}: the file was changed`);
  }
  Deno.writeFileSync(path, bytes);
  assert.equal(useUp(path), undefined);
});

Deno.test("Tracker and Reader say that an overwritten database is damaged, and leave it as it is", () => {
  using folder = tempFolder();
  const whole = folder.file("whole.db");
  fill(whole);
  const bytes = Deno.readFileSync(whole);
  const path = folder.file("overwritten.db");
  const spans = [
    [0, 16],
    [0, 100],
    [0, 4096],
    [0, bytes.length],
    [100, 4096],
    [4096, bytes.length],
    [16, 24],
  ];
  for (const [from, to] of spans) {
    for (const filling of [0xff, 0x41]) {
      Deno.writeFileSync(path, bytes.slice().fill(filling, from, to));
      const before = hashOf(path);
      assert.ok(useUp(path), `${from} to ${to} overwritten: nothing failed`);
      assert.equal(hashOf(path), before, `${from} to ${to} overwritten: the file was changed`);
    }
  }
});

Deno.test("Tracker and Reader say that the file is locked, and work once it is not", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  fill(path);
  // What the run ran in is written once git has answered.
  const options = { busyTimeout: 0.2, warnings: false, environment: false };
  using tracker = new Tracker(path, options);
  using reader = new Reader(path, { busyTimeout: 0.2 });
  tracker.log({ loss: 1 });
  const before = contentsOf(path);
  await whileLocked(path, "BEGIN IMMEDIATE", () => {
    const writes = [
      () => tracker.log({ loss: 2 }),
      () => tracker.log({ loss: 2, fresh: 1 }),
      () => tracker.logBatch([{ loss: 2 }, { loss: NaN }]),
      () => tracker.setValue("loss", 3),
      () => tracker.setWhere("loss", 3, "loss", 1),
      () => reader.deleteRun("first-run-000001"),
      () => reader.setValue("loss", 3),
      () => new Tracker(path, { busyTimeout: 0.2, reset: true }),
      () => new Tracker(path, { busyTimeout: 0.2, table: "other" }).log({ a: 1 }),
    ];
    for (const write of writes) {
      const start = performance.now();
      fails(path, write, /locked/);
      const waited = performance.now() - start;
      assert.ok(waited > 150 && waited < 5000, `waited ${waited} ms: ${write}`);
    }
    assert.equal(reader.toRows().length, 601, "reading waits for no writer");
  });
  assert.deepEqual(contentsOf(path), before);
  tracker.log({ loss: 2 });
  assert.deepEqual(tracker.column("loss"), [1, 2]);
  assert.equal(reader.deleteRun("first-run-000001"), 300);
});

Deno.test("log() waits for a lock that is let go within busyTimeout", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  using tracker = new Tracker(path);
  tracker.log({ loss: 1 });
  const child = await lock(path, "BEGIN IMMEDIATE", "300");
  const start = performance.now();
  await child.stdin.getWriter().close();
  tracker.log({ loss: 2 });
  assert.ok(performance.now() - start > 250, "it did not wait");
  await outcome(child);
  assert.deepEqual(tracker.column("loss"), [1, 2]);
});

Deno.test("Reader says that the file is locked where it is not in WAL mode", async () => {
  using folder = tempFolder();
  const path = folder.file("python.db");
  Deno.copyFileSync(new URL("../fixtures/python_events.db", import.meta.url), path);
  const before = hashOf(path);
  await whileLocked(path, "BEGIN EXCLUSIVE", () => {
    fails(path, () => new Reader(path, { busyTimeout: 0.2 }).toRows(), /locked/);
    fails(path, () => new Tracker(path, { busyTimeout: 0.2 }), /locked/);
  });
  assert.equal(hashOf(path), before);
  using reader = new Reader(path);
  assert.equal(reader.toRows().length, 2);
});

/** Does something while another process holds a lock. */
Deno.test("log() says that the disk is full, stores nothing, and works once there is room", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  using tracker = new Tracker(path, { warnings: false });
  tracker.log({ n: 0 });
  tracker.conn.exec("PRAGMA max_page_count = 12");
  let logged = 1;
  const error = errorOf(() => {
    for (;; logged++) tracker.log({ n: logged, note: "words ".repeat(50) });
  });
  assert.ok(error instanceof TrackerError);
  checkWords(error.message, path, /full/);
  const before = contentsOf(path);
  const large = "words ".repeat(10_000);
  fails(path, () => tracker.log({ n: -1, note: large }), /full/);
  fails(path, () => tracker.log({ n: -1, fresh: large, loss: NaN }), /full/);
  fails(path, () => tracker.logBatch([{ n: -1 }, { n: -2, note: large }]), /full/);
  fails(path, () => tracker.setValue("note", large), /full/);
  assert.deepEqual(contentsOf(path), before);
  assert.equal(tracker.count(), logged);
  tracker.conn.exec("PRAGMA max_page_count = 100000");
  tracker.log({ n: logged, note: large });
  assert.deepEqual(tracker.column("n"), Array.from({ length: logged + 1 }, (_, n) => n));
});

Deno.test("log() keeps all it acknowledged on a disk that fills up, and works once there is room", {
  ignore: !canMount(),
}, () => {
  using folder = tempFolder();
  mount(folder.path);
  try {
    fillDisk(folder.path);
  } finally {
    run("umount", folder.path);
  }
});

function fillDisk(folder: string): void {
  const path = `${folder}/runs.db`;
  Deno.writeFileSync(`${folder}/ballast`, new Uint8Array(1_500_000));
  using tracker = new Tracker(path, { warnings: false });
  let logged = 0;
  const error = errorOf(() => {
    for (;; logged++) tracker.log({ n: logged, note: "words ".repeat(100) });
  });
  assert.ok(error instanceof TrackerError, `${error}`);
  checkWords(error.message, path, /full/);
  const numbers = Array.from({ length: logged }, (_, n) => n);
  assert.deepEqual(tracker.column("n"), numbers);
  const other = `${folder}/other.db`;
  fails(other, () => new Tracker(other).log({ a: "words ".repeat(10_000) }), /full|failed/);
  Deno.removeSync(`${folder}/ballast`);
  tracker.log({ n: logged });
  assert.deepEqual(tracker.column("n"), [...numbers, logged]);
  using second = new Tracker(other);
  second.log({ a: 1 });
  assert.equal(second.count(), 1);
}

function canMount(): boolean {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  using folder = tempFolder();
  return mount(folder.path) && run("umount", folder.path);
}

function mount(path: string): boolean {
  return run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", path);
}

function run(command: string, ...args: string[]): boolean {
  try {
    return new Deno.Command(command, { args }).outputSync().success;
  } catch {
    return false;
  }
}

/** What `programs/attempt.ts` prints. */
interface Attempt {
  readonly events?: number;
  readonly trackerError?: boolean;
  readonly message?: string;
}

/** Logs or reads in a process that file permissions bind, also where the tests run as root. */
async function attempt(action: "log" | "read", path: string): Promise<Attempt> {
  const { stdout, stderr } = await runProgram("attempt.ts", [action, path], { confined: true });
  assert.ok(stdout !== "", stderr);
  return JSON.parse(stdout);
}

/** Asserts that an attempt failed with a TrackerError which names the file and says why. */
async function failsConfined(action: "log" | "read", path: string, words: RegExp): Promise<void> {
  const { trackerError, message } = await attempt(action, path);
  assert.ok(trackerError, `${action}: ${message ?? "nothing was thrown"}`);
  checkWords(message!, path, words);
}

const confined = { ignore: !canConfine() };

Deno.test("Tracker says that the file is read-only; Reader reads it", confined, async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  fill(path);
  Deno.chmodSync(path, 0o444);
  const before = hashOf(path);
  await failsConfined("log", path, /read-only/);
  assert.deepEqual(await attempt("read", path), { events: 600 });
  assert.equal(hashOf(path), before);
  // A reader of a WAL file needs two more beside it, which take over its mode.
  for (const name of Object.keys(bytesIn(folder.path))) Deno.chmodSync(folder.file(name), 0o644);
  assert.deepEqual(await attempt("log", path), { events: 603 });
});

Deno.test("Tracker and Reader say that the folder is read-only", confined, async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  fill(path);
  const before = bytesIn(folder.path);
  Deno.chmodSync(folder.path, 0o555);
  await failsConfined("log", path, /read-only|permission/);
  await failsConfined("log", folder.file("new.db"), /read-only|permission/);
  await failsConfined("log", folder.file("new/new.db"), /read-only|permission/);
  // A file in WAL mode needs a second file beside it, even to be read.
  const { events, message } = await attempt("read", path);
  if (events === undefined) checkWords(message!, path, /read-only/);
  else assert.equal(events, 600);
  assert.deepEqual(bytesIn(folder.path), before);
  Deno.chmodSync(folder.path, 0o755);
  assert.deepEqual(await attempt("log", path), { events: 603 });
  assert.deepEqual(await attempt("read", path), { events: 603 });
});

Deno.test("Reader reads a file of Python's in a read-only folder", confined, async () => {
  using folder = tempFolder();
  const path = folder.file("python.db");
  Deno.copyFileSync(new URL("../fixtures/python_events.db", import.meta.url), path);
  Deno.chmodSync(path, 0o444);
  Deno.chmodSync(folder.path, 0o555);
  const before = bytesIn(folder.path);
  assert.deepEqual(await attempt("read", path), { events: 2 });
  await failsConfined("log", path, /read-only/);
  assert.deepEqual(bytesIn(folder.path), before);
});

Deno.test("Tracker and Reader say that the file may not be read", confined, async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  fill(path);
  const before = bytesIn(folder.path);
  Deno.chmodSync(path, 0o000);
  await failsConfined("log", path, /permission/);
  await failsConfined("read", path, /permission/);
  Deno.chmodSync(path, 0o644);
  assert.deepEqual(bytesIn(folder.path), before);
  assert.deepEqual(await attempt("log", path), { events: 603 });
});
