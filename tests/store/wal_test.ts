import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Reader, Tracker } from "../../mod.ts";
import { outcome, startProgram, tempFolder } from "../support/mod.ts";
import { atBest, pause } from "../support/time.ts";

const MB = 2 ** 20;

/** What a writer says of itself. */
interface Writing {
  readonly events: number;
  /** ms of its longest call. */
  readonly longest: number;
}

/** Has so many writers log for so many seconds, and does something else meanwhile; gives the longest WAL too, in MB. */
async function logTogether(db: string, writers: number, seconds: number, meanwhile = () => {}) {
  const children = Array.from(
    { length: writers },
    (_, writer) => startProgram("log_until.ts", [db, `${writer}`, `${1000 * seconds}`]),
  );
  // They begin together, once each has logged its first event.
  for (const { stdout } of children) {
    const said = stdout.getReader();
    await said.read();
    said.releaseLock();
  }
  let isOver = false;
  const outcomes = Promise.all(children.map(outcome)).finally(() => isOver = true);
  let longest = 0;
  while (!isOver) {
    await pause(10);
    meanwhile();
    longest = Math.max(longest, sizeOf(`${db}-wal`));
  }
  const writings = (await outcomes).map(({ code, stdout, stderr }): Writing => {
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    return JSON.parse(stdout);
  });
  return { writings, longest: longest / MB };
}

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    return 0;
  }
}

Deno.test("eight writers keep the WAL short, wait shortly for each other, and each has its share", async () => {
  const measure = async () => {
    using folder = tempFolder();
    const db = folder.file("runs.db");
    const { writings, longest } = await logTogether(db, 8, 3);
    const events = writings.map(({ events }) => events);
    assert.ok(longest <= 128, `the WAL had ${longest} MB`);
    using reader = new Reader(db);
    assert.equal(reader.count(), events.reduce((sum, n) => sum + n + 1, 0));
    return { events, wait: Math.max(...writings.map(({ longest }) => longest)) };
  };
  // Beside other tests some writers have a core more often than others: here none may starve, `deno task bench` says more.
  await atBest(
    measure,
    ({ events, wait }) => wait <= 1000 && Math.max(...events) <= 30 * Math.min(...events),
    "events of each writer, ms of the longest call",
  );
});

Deno.test("a writer beside a Reader in a loop keeps the WAL short", async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  {
    using tracker = new Tracker(db, { trackId: "calm-otter-000001" });
    tracker.logBatch(
      Array.from({ length: 20_000 }, (_, n) => ({ writer: -1, n, loss: 1 / (n + 1) })),
    );
  }
  using reader = new Reader(db);
  let reads = 0;
  const { writings: [{ events }], longest } = await logTogether(db, 1, 4, () => {
    const until = Date.now() + 500;
    for (; Date.now() < until; reads++) assert.ok(reader.toRows().length > 20_000);
  }) as { writings: [Writing]; longest: number };
  assert.ok(reads > 1, `${reads} reads`);
  assert.ok(longest <= 128, `the WAL had ${longest} MB after ${events} events`);
});

Deno.test("a Reader does not wait for a WAL that nobody folds in", async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  new Tracker(db).close();
  using writer = new DatabaseSync(db);
  writer.exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0");
  const insert = writer.prepare("INSERT INTO events (track_id, timestamp) VALUES (?, ?)");
  insert.run("calm-otter-000001", "2026-01-01 00:00:00.000000");
  using reader = new Reader(db);
  assert.equal(reader.toRows().length, 1);
  writer.exec("CREATE TABLE large (bytes); INSERT INTO large VALUES (zeroblob(40000000))");
  reader.count();
  const readMillis = () => {
    const start = performance.now();
    for (let i = 0; i < 5; i++) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
      assert.equal(reader.toRows().length, 1);
    }
    return performance.now() - start;
  };
  await atBest(readMillis, (millis) => millis < 700, "ms that it waited");
});

Deno.test("one large batch leaves a short WAL behind", () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  using tracker = new Tracker(db);
  const text = "words ".repeat(100);
  tracker.logBatch(Array.from({ length: 60_000 }, (_, n) => ({ n, text })));
  assert.ok(sizeOf(`${db}-wal`) > 32 * MB);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  tracker.log({ n: -1, text });
  assert.ok(sizeOf(`${db}-wal`) <= 17 * MB, `${sizeOf(`${db}-wal`)} bytes`);
});

Deno.test("a new file has small pages, another one keeps its own", () => {
  using folder = tempFolder();
  const pageOf = (db: string) => {
    using tracker = new Tracker(db);
    tracker.log({ loss: 1 });
    return tracker.conn.prepare("PRAGMA page_size").get()!.page_size;
  };
  assert.equal(pageOf(folder.file("new.db")), 2048);
  {
    using file = new DatabaseSync(folder.file("other.db"));
    file.exec("CREATE TABLE mine (a)");
  }
  assert.equal(pageOf(folder.file("other.db")), 4096);
});

/** An event that fills a page of 4,096 bytes. */
const WIDE = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`c${i}`, i + 0.5]));

Deno.test("a file whose first event is wide has larger pages, and all that was logged", () => {
  using folder = tempFolder();
  const first: Record<string, (tracker: Tracker) => unknown> = {
    numbers: (tracker) => tracker.log(WIDE),
    "a text": (tracker) => tracker.log({ prompt: "é".repeat(3000) }),
    "a batch": (tracker) => tracker.logBatch([{ n: 1 }, WIDE]),
    params: (tracker) => {
      tracker.setParams(WIDE);
      tracker.log({ n: 1 });
    },
  };
  for (const [name, log] of Object.entries(first)) {
    const db = folder.file(`${name}.db`);
    using tracker = new Tracker(db);
    log(tracker);
    tracker.log({ n: 2 });
    assert.deepEqual(layoutOf(db), [4096, "wal", "ok"], name);
    using reader = new Reader(db);
    assert.deepEqual(reader.toRows({ tail: 1, columns: ["n"] }), [{ n: 2 }]);
    assert.equal(reader.count(), tracker.countAll());
    assert.equal(reader.runs()[0]!.events, reader.count());
  }
});

Deno.test("a file keeps its pages where its first event is narrow, and while somebody else has it open", () => {
  using folder = tempFolder();
  const db = folder.file("narrow.db");
  {
    using tracker = new Tracker(db);
    tracker.log({ n: 1 });
    tracker.log(WIDE);
  }
  assert.deepEqual(layoutOf(db), [2048, "wal", "ok"]);
  const other = folder.file("other.db");
  using tracker = new Tracker(other);
  using reader = new Reader(other);
  tracker.log(WIDE);
  assert.deepEqual(layoutOf(other), [2048, "wal", "ok"]);
  assert.deepEqual([reader.count(), reader.column("c499")], [1, [499.5]]);
});

function layoutOf(db: string): unknown[] {
  using conn = new DatabaseSync(db);
  return ["page_size", "journal_mode", "integrity_check"].map((name) =>
    conn.prepare(`PRAGMA ${name}`).get()![name]
  );
}
