import assert from "node:assert/strict";
import { Reader, type Row, type Sink, Tracker } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";

const STAMP = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/;

Deno.test("log() gives back params, data and stamp, in this order; data win", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, {
    params: { model: "a", lr: 0.1 },
    trackId: "run",
  });
  for (const loss of [0.5, 0.4]) {
    const stored = tracker.log({ loss, model: "b" });
    assert.deepEqual(Object.keys(stored), ["model", "lr", "loss", "timestamp", "track_id"]);
    assert.match(stored.timestamp, STAMP);
    assert.deepEqual({ ...stored, timestamp: "" }, {
      model: "b",
      lr: 0.1,
      loss,
      timestamp: "",
      track_id: "run",
    });
    assert.deepEqual(tracker.latest, stored);
  }
});

Deno.test("latest is {} before the first event; {} and [] store nothing", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { params: { model: "a" }, warnings: false });
  assert.deepEqual(tracker.latest, {});
  assert.deepEqual(tracker.log({}), {});
  assert.deepEqual(tracker.logBatch([]), {});
  assert.deepEqual(tracker.logBatch([{}]), {});
  assert.equal(tracker.countAll(), 0);
});

Deno.test("an event that was given stays as it was, and what was returned is the caller's", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  const event = { loss: 1 };
  tracker.log(event);
  const stored = tracker.logBatch([event, event]);
  stored.loss = 7;
  assert.deepEqual(event, { loss: 1 });
  assert.deepEqual(tracker.column("loss"), [1, 1, 1]);
});

Deno.test("setParam() and setParams() hold for later events only", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { params: { model: "a" } });
  tracker.log({ epoch: 1 });
  tracker.setParam("lr", 0.1);
  tracker.log({ epoch: 2 });
  tracker.setParams({ lr: NaN, model: "b" });
  tracker.log({ epoch: 3 });
  assert.deepEqual(tracker.column("lr"), [null, 0.1, NaN]);
  assert.deepEqual(tracker.column("model"), ["a", "a", "b"]);
  assert.deepEqual(tracker.params, { model: "b", lr: NaN });
});

Deno.test("logBatch() stores all rows or none", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  const last = tracker.logBatch([{ a: 1 }, {}, { a: 2, b: "x" }, { a: NaN }]);
  assert.equal(last.timestamp, tracker.at(-1)!.timestamp);
  assert.throws(() => tracker.logBatch([{ a: 5, fresh: 1 }, { a: Symbol() }]), TypeError);
  assert.deepEqual(tracker.column("a"), [1, 2, NaN]);
  assert.deepEqual(tracker.columns, ["track_id", "timestamp", "a", "b"]);
  tracker.logBatch(new Set([{ a: 9, fresh: 2 }]));
  assert.deepEqual(tracker.column("fresh"), [null, null, null, 2]);
});

Deno.test("timestamps rise within a run, also where the clock steps back or another tracker goes on", () => {
  using folder = tempFolder();
  using first = new Tracker(folder.file("a.db"), { trackId: "run" });
  using second = new Tracker(folder.file("a.db"), { trackId: "run" });
  const { now } = Date;
  try {
    for (let i = 0; i < 50; i++) {
      if (i === 20) Date.now = () => now() - 3_600_000;
      first.log({ i });
      second.logBatch([{ i }, { i }]);
    }
  } finally {
    Date.now = now;
  }
  const stamps = first.column("timestamp");
  assert.equal(stamps.length, 150);
  assert.deepEqual(stamps, [...new Set(stamps)].sort());
});

Deno.test("setValue() reaches back over the whole run, and only this one", () => {
  using folder = tempFolder();
  using other = new Tracker(folder.file("a.db"), { trackId: "other", warnings: false });
  using tracker = new Tracker(folder.file("a.db"), { trackId: "run", warnings: false });
  other.log({ loss: 1 });
  tracker.logBatch([{ loss: 1 }, { loss: NaN, LOSS: 2 }]);
  assert.equal(tracker.setValue("accuracy", 0.9), 2);
  assert.equal(tracker.setValue("loss", -0), 2);
  assert.equal(tracker.setValue("LOSS", null), 2);
  assert.equal(tracker.setValue("absent", null), 2);
  assert.deepEqual(other.column("loss"), [1]);
  assert.deepEqual(other.column("accuracy"), [null]);
  const rows = tracker.toRows().map(({ track_id: _run, timestamp: _time, ...row }) => row);
  assert.deepEqual(rows, [{ loss: -0, accuracy: 0.9 }, { loss: -0, accuracy: 0.9 }]);
});

Deno.test("setWhere() finds stored and spilled values, and null", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  const values = [1, NaN, null, "text", { a: [1] }, 2n ** 60n, new Date(5), true];
  tracker.logBatch(values.map((value, i) => ({ value, i })));
  for (const [i, value] of values.entries()) {
    assert.equal(tracker.setWhere("seen", i, "value", value), 1, String(value));
  }
  assert.deepEqual(tracker.column("seen"), values.map((_, i) => i));
  assert.equal(tracker.setWhere("seen", "none", "value", 99), 0);
  assert.equal(tracker.setWhere("note", "by time", "timestamp", tracker.at(2)!.timestamp), 1);
});

Deno.test("head(), tail() and at() count from both ends", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  tracker.logBatch(Array.from({ length: 12 }, (_, i) => ({ i })));
  const numbers = (rows: Row[]) => rows.map((row) => row.i);
  assert.deepEqual(numbers(tracker.head()), [0, 1, 2, 3, 4]);
  assert.deepEqual(numbers(tracker.tail(2)), [10, 11]);
  assert.deepEqual(tracker.head(0), []);
  assert.deepEqual(tracker.tail(0), []);
  assert.deepEqual([0, 11, -1, -12].map((at) => tracker.at(at)!.i), [0, 11, 11, 0]);
  assert.deepEqual([tracker.at(12), tracker.at(-13)], [undefined, undefined]);
  assert.deepEqual([tracker.at(1e21), tracker.at(-1e21)], [undefined, undefined]);
  assert.equal(tracker.tail(1e21).length + tracker.head(1e21).length, 24);
});

Deno.test("a tracker reads and exports its run, with { all } those of others; other options are refused", () => {
  using folder = tempFolder();
  const path = `${folder.path}/runs.db`;
  using other = new Tracker(path);
  other.log({ loss: 0.5 });
  using tracker = new Tracker(path);
  tracker.log({ loss: 0.25 });
  assert.deepEqual(tracker.column("loss"), [0.25]);
  assert.deepEqual(tracker.column("loss", { all: true }), [0.5, 0.25]);
  const counts: number[] = [];
  tracker.toJsonl(`${path}.jsonl`, { all: true, onProgress: (rows) => counts.push(rows) });
  assert.deepEqual(counts, [2]);
  const unknown = { trackId: other.trackId } as Record<never, never>;
  assert.throws(() => tracker.toRows(unknown), /Cannot use option "trackId" of a read/);
  assert.throws(() => tracker.toCsv(`${path}.csv`, unknown), /option "trackId" of an export/);
});

Deno.test("reset drops this table and no other, and makes one that is not there", () => {
  using folder = tempFolder();
  const path = folder.file("a.db");
  for (const table of ["events", "validation"]) {
    using tracker = new Tracker(path, { table });
    tracker.log({ loss: 1 });
  }
  using tracker = new Tracker(path, { reset: true });
  assert.deepEqual([tracker.columns.length, tracker.countAll()], [2, 0]);
  using reader = new Reader(path, { table: "validation" });
  assert.equal(reader.count(), 1);
  using fresh = new Tracker(path, { table: "fresh", reset: true });
  assert.equal(fresh.count(), 0);
});

Deno.test("a column that another process dropped and made of another kind does not alter what is logged", () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("a.db"), { trackId: "a", warnings: false });
  tracker.log({ x: 1 });
  tracker.log({ x: 2 });
  {
    using other = new Tracker(folder.file("a.db"), { trackId: "b", reset: true });
    other.log({ x: "text" });
  }
  tracker.log({ x: 3 });
  assert.deepEqual(tracker.column("x"), [3]);
});

Deno.test("a table that another program dropped is made again by the next event", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  for (const x of [1, 2, 3, 4]) {
    if (x % 2 === 1) tracker.conn.exec("DROP TABLE events");
    tracker.log({ x, y: "text" });
  }
  assert.deepEqual(tracker.column("x"), [3, 4]);
});

Deno.test("a tracker works inside a transaction of the caller's own", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  tracker.conn.exec("BEGIN");
  tracker.log({ a: 1 });
  tracker.log({ a: 2 });
  assert.throws(() => tracker.log({ b: () => 1 }), TypeError);
  tracker.setValue("c", 3);
  tracker.conn.exec("COMMIT");
  assert.deepEqual(tracker.column("c"), [3, 3]);
});

Deno.test("columns that the caller's own transaction rolled back are not missed when another makes one", () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("a.db"), { trackId: "run" });
  using other = new Tracker(folder.file("a.db"), { trackId: "other" });
  tracker.log({ a: 1 });
  tracker.conn.exec("BEGIN");
  tracker.log({ x: 1 });
  tracker.conn.exec("ROLLBACK");
  other.log({ y: 1 });
  tracker.log({ y: 2 });
  tracker.log({ x: 3 });
  assert.deepEqual(tracker.column("y"), [null, 2, null]);
  assert.deepEqual(tracker.column("x"), [null, null, 3]);
});

Deno.test("a getter and a class's codec may log to the same tracker, and alter nothing of the event", () => {
  class Model {
    weight = 0.5;
  }
  using tracker = new Tracker(Tracker.IN_MEMORY, { trackId: "run" });
  let calls = 0;
  const inner = () => calls++ % 2 === 0 && tracker.log({ a: 100, b: 200, c: 300 });
  tracker.assets.register(Model, {
    encode: ({ weight }) => {
      inner();
      return { weight };
    },
  });
  tracker.log({ a: 0, b: 0, c: 0 });
  const event = {
    a: 1,
    get b() {
      inner();
      return 2;
    },
    c: 3,
  };
  const stored = tracker.log(event);
  assert.deepEqual([stored.a, stored.b, stored.c], [1, 2, 3]);
  tracker.log({ m: null, a: 10, b: 20, c: 30 });
  for (const weight of [1, 2, 3]) {
    const m = Object.assign(new Model(), { weight });
    tracker.log({ a: 10, m, b: 20, c: 30 });
    calls = 0;
  }
  const inners = tracker.toRows().filter(({ a }) => a === 100);
  const outers = tracker.toRows().filter(({ a }) => a !== 100);
  for (const { b, c, m } of inners) assert.deepEqual([b, c, m], [200, 300, null]);
  assert.deepEqual(outers.map(({ a, b, c }) => [a, b, c]), [
    [0, 0, 0],
    [1, 2, 3],
    ...Array(4).fill([10, 20, 30]),
  ]);
  assert.deepEqual(
    outers.slice(3).map(({ m }) => (tracker.get(m as string) as Model).weight),
    [1, 2, 3],
  );
});

Deno.test("a getter of a batch may log in vain, and takes no column with it", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  const inVain = () => {
    assert.throws(() => tracker.logBatch([{ b: 1 }, { b: () => 1 }]), TypeError);
    return 1;
  };
  const first = {
    get a() {
      return inVain();
    },
  };
  assert.deepEqual(Object.keys(tracker.logBatch([first, { b: 1, d: 2 }])).slice(0, 2), ["b", "d"]);
  assert.deepEqual(tracker.toRows().map(({ a, b, d }) => [a, b, d]), [[1, null, null], [
    null,
    1,
    2,
  ]]);
});

Deno.test("of a getter that gives another value each time, one is stored and given back", () => {
  let n = 0;
  const event = {
    a: "text",
    get n() {
      return n++ === 0 ? null : n;
    },
    z: true,
  };
  const records: unknown[] = [];
  const keep: Sink = (record) => "data" in record && records.push(record.data);
  for (const sinks of [[], [keep]]) {
    using tracker = new Tracker(Tracker.IN_MEMORY, { sinks });
    n = 0;
    const logged = [tracker.log(event), tracker.log(event), tracker.logBatch([event, event])];
    const rows = tracker.toRows();
    assert.deepEqual([rows[0], rows[1], rows[3]], logged);
    if (sinks.length > 0) assert.deepEqual(rows, records);
  }
});

Deno.test("generateTrackId() gives an adjective, an animal and six characters", () => {
  const ids = new Set(Array.from({ length: 1000 }, () => Tracker.generateTrackId()));
  assert.equal(ids.size, 1000);
  for (const id of ids) assert.match(id, /^[a-z]+-[a-z]+-[0-9a-z]{6}$/);
});

Deno.test("gitRoot adds the commit of a repository, or says once why it cannot", () => {
  using folder = tempFolder();
  // Settings of the user's, or a hook that runs the tests, would have git do something else.
  const env = { PATH: Deno.env.get("PATH")!, HOME: folder.path, GIT_CONFIG_NOSYSTEM: "1" };
  const git = (...args: string[]) => {
    const options = { args: ["-C", folder.path, ...args], env, clearEnv: true };
    assert.ok(new Deno.Command("git", options).outputSync().success, args.join(" "));
  };
  git("init", "-q");
  git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "first");
  using tracker = new Tracker(Tracker.IN_MEMORY, { gitRoot: folder.path });
  assert.match(tracker.log({ a: 1 }).git_commit_hash, /^[0-9a-f]{40}$/);
  using without = new Tracker(Tracker.IN_MEMORY, { gitRoot: folder.file("none"), warnings: false });
  assert.deepEqual(without.params, {});
});

Deno.test("console.log() prints a tracker's first rows as a table", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { trackId: "run" });
  tracker.log({ loss: 0.5 });
  const [header, , row] = Deno.inspect(tracker).split("\n");
  assert.match(header, /^\| track_id +\| timestamp +\| loss \|$/);
  assert.match(row, /^\| run .* 0\.5 \|$/);
});

Deno.test("a closed tracker says so; closing it again does nothing", () => {
  const tracker = new Tracker(Tracker.IN_MEMORY);
  tracker.close();
  tracker.close();
  assert.throws(() => tracker.log({ a: 1 }), /closed/);
  assert.throws(() => tracker.toRows(), /closed/);
});

Deno.test("log() of many keys gives back what it stored, with params in their places", () => {
  for (
    const [k8, params] of [["k8", { model: "vit", k7: "a param" }], ["__proto__", {}]] as const
  ) {
    using tracker = new Tracker(Tracker.IN_MEMORY, { params, warnings: false });
    const keys = Array.from({ length: 200 }, (_, i) => i === 8 ? k8 : `k${i}`);
    for (let n = 0; n < 9; n++) {
      const data = Object.fromEntries(keys.map((key, i) => [key, i + n]));
      const stored = tracker.log({ ...data, k9: n % 4 === 3 ? NaN : n });
      const first = Object.keys(params);
      assert.deepEqual(Object.keys(stored).slice(0, first.length + 1), [...first, "k0"]);
      assert.deepEqual(Object.keys(stored).slice(-2), ["timestamp", "track_id"]);
      assert.deepEqual(tracker.at(-1), { ...stored });
      const values = ["k7", k8, "k199"].map((key) =>
        Object.entries(stored).find(([k]) => k === key)
      );
      assert.deepEqual(values, [["k7", 7 + n], [k8, 8 + n], ["k199", 199 + n]]);
    }
  }
});
