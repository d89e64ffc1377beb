import assert from "node:assert/strict";
import { type LogRecord, Reader, Tracker } from "../../mod.ts";
import { AppendedFile } from "../../lib/system/appended_file.ts";
import { exists } from "../programs/wait.ts";
import { runProgram, tempFolder, warningsOf } from "../support/mod.ts";

Deno.test("a sink gets an event after its commit, a batch as its events, all or none", () => {
  using folder = tempFolder();
  const path = folder.file("a.db");
  const seen: [unknown, number][] = [];
  const sinks = [({ data }: LogRecord & { data?: unknown }) => {
    using reader = new Reader(path);
    seen.push([data, reader.count()]);
  }];
  using tracker = new Tracker(path, { sinks, params: { model: "vit" } });
  const first = tracker.log({ i: 0 });
  assert.throws(() => tracker.logBatch([{ i: 1 }, { i: Symbol() }]), TypeError);
  tracker.logBatch([{ i: 1, seen: new Set([1]) }, {}, { i: 2 }]);
  tracker.track(() => 3, { name: "three" });
  assert.deepEqual(seen[0], [first, 1]);
  const data = seen.map(([data]) => data);
  assert.deepEqual(seen.map(([, count]) => count), [1, 3, 3, 4]);
  const rows = tracker.toRows();
  // What is stored is what they got: the id of an object, the params, the stamp.
  for (const [i, event] of (data as Record<string, unknown>[]).entries()) {
    for (const [key, value] of Object.entries(event)) assert.deepEqual(rows[i]![key], value, key);
  }
});

Deno.test("whatever a sink throws, the event is logged, and so are the later ones", () => {
  const unreadable = Object.defineProperty(new Error(), "message", {
    get() {
      throw new Error("no message");
    },
  });
  for (const thrown of [Object.create(null), unreadable, Symbol("s"), null, Object.freeze([])]) {
    const seen: unknown[] = [];
    const sinks = [
      () => {
        throw thrown;
      },
      (record: LogRecord) => "data" in record && seen.push(record.data.i),
    ];
    using tracker = new Tracker(Tracker.IN_MEMORY, { sinks, warnings: false });
    tracker.log({ i: 1 });
    tracker.logBatch([{ i: 2 }, { i: 3 }]);
    assert.deepEqual([tracker.count(), seen], [3, [1, 2, 3]]);
  }
});

Deno.test("what a sink logs comes after the batch it was told of, to files but not to sinks", () => {
  using folder = tempFolder();
  const seen: unknown[] = [];
  const tracker: Tracker = new Tracker(folder.file("a.db"), {
    jsonl: folder.file("a.jsonl"),
    sinks: [(record) => {
      if (!("data" in record)) return;
      seen.push(record.data.i);
      tracker.log({ i: Number(record.data.i) + 10 });
    }],
  });
  using _ = tracker;
  tracker.logBatch([{ i: 0 }, { i: 1 }]);
  tracker.log({ i: 2 });
  assert.deepEqual(seen, [0, 1, 2]);
  const order = [0, 1, 10, 11, 2, 12];
  assert.deepEqual(Reader.readJsonl(folder.file("a.jsonl")).map(({ i }) => i), order);
  assert.deepEqual(tracker.column("i"), order);
});

Deno.test("a logger gives objects, rows and tables to the sinks, texts too, and stores nothing", () => {
  const seen: unknown[] = [];
  using tracker = new Tracker(Tracker.IN_MEMORY, {
    sinks: [({ timestamp: _, ...record }) => seen.push(record)],
  });
  const table = {
    numRows: () => 2,
    columnNames: () => ["a"],
    getter: () => (row: number) => row,
  };
  tracker.logger.track({ a: 1 });
  tracker.logger.monitor([{ a: 2 }, {}, { a: 3 }]);
  tracker.logger.experiment(new Set([{ a: 4 }]));
  tracker.logger.monitor(table);
  tracker.logger.debug("d");
  tracker.logger.info("i");
  tracker.logger.warning("w");
  tracker.logger.error("e");
  assert.deepEqual(seen, [
    { level: "TRACKING", data: { a: 1 } },
    { level: "MONITOR", data: { a: 2 } },
    { level: "MONITOR", data: { a: 3 } },
    { level: "EXPERIMENT", data: { a: 4 } },
    { level: "MONITOR", data: { a: 0 } },
    { level: "MONITOR", data: { a: 1 } },
    { level: "DEBUG", message: "d" },
    { level: "INFO", message: "i" },
    { level: "WARNING", message: "w" },
    { level: "ERROR", message: "e" },
  ]);
  assert.equal(tracker.count(), 0);
  for (const bad of [1, "text", null, [1], [{ a: 1 }, { f: () => 1 }], new Map([["a", 1]])]) {
    assert.throws(() => tracker.logger.monitor(bad as never), TypeError);
  }
  assert.equal(seen.length, 10);
});

Deno.test("a logger without sinks does nothing", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  tracker.logger.monitor({ f: () => 1 });
  tracker.logger.info("nobody listens");
});

for (
  const [fault, count, warnings] of [
    ["throws", 3, [/did not reach a sink: sink failed/]],
    ["silent", 3, []],
    ["vanishes", 3, [/logs\/\d{4}-\d\d-\d\d\.log" was removed, another one was begun/]],
    ["blocked", 3, [/did not reach ".*\.log": a part of its path is a file, not a folder/]],
  ] as const
) {
  Deno.test(`log() stores its event though a sink fails, and warns once: ${fault}`, async () => {
    using folder = tempFolder();
    const args = [folder.file("a.db"), fault];
    const { code, stdout, stderr } = await runProgram("log_to_sinks.ts", args);
    assert.equal(code, 0, stderr);
    assert.equal(stdout, `${count}\n`);
    const lines = stderr.split("\n").filter((line) => line !== "");
    assert.equal(lines.length, warnings.length, stderr);
    for (const [i, warning] of warnings.entries()) assert.match(lines[i]!, warning);
    if (fault === "vanishes") {
      // The first one may be written again, if the folder went soon after it.
      assert.deepEqual(Reader.readLogs(folder.file("logs")).slice(-2).map(({ i }) => i), [1, 2]);
    }
  });
}

Deno.test("a full disk loses the lines that have no room, not the events, nor lines after it", async () => {
  using folder = tempFolder();
  const full = folder.file("full");
  Deno.mkdirSync(full);
  const mount = new Deno.Command("mount", {
    args: ["-t", "tmpfs", "-o", "size=8k", "tmpfs", full],
  });
  if (!(await mount.output()).success) return console.warn("not tested: no permission to mount");
  try {
    using tracker = new Tracker(folder.file("a.db"), { logsPath: full, warnings: false });
    const pad = "x".repeat(1000);
    for (let i = 0; i < 12; i++) tracker.log({ i, pad });
    const [file] = [...Deno.readDirSync(full)];
    assert.equal(Deno.statSync(`${full}/${file!.name}`).size, 8192);
    Deno.truncateSync(`${full}/${file!.name}`, 4500);
    tracker.log({ i: 12 });
    assert.equal(tracker.count(), 13);
    assert.deepEqual(Reader.readLogs(full).map(({ i }) => i), [0, 1, 2, 12]);
  } finally {
    await new Deno.Command("umount", { args: [full] }).output();
  }
});

Deno.test("lines that went to a removed file are written again, those at the end too", () => {
  using folder = tempFolder();
  const gone: string[] = [];
  const file = new AppendedFile(folder.file("a.log"), (how) => gone.push(how));
  file.append("one\n");
  for (const text of ["two\n", "three\n"]) {
    remove(folder.file("a.log"));
    wait(2);
    file.append(text);
  }
  remove(folder.file("a.log"));
  file.close();
  assert.deepEqual(gone, ["removed", "removed", "removed"]);
  assert.match(Deno.readTextFileSync(folder.file("a.log")), /^((one\n)?two\n)?three\n$/);
});

Deno.test("a file that was moved keeps its lines, and is begun anew, as logrotate has it", () => {
  using folder = tempFolder();
  const [logs, jsonl] = [folder.file("logs"), folder.file("a.jsonl")];
  const options = { logsPath: logs, logsFileFormat: "day.log", jsonl };
  const said = warningsOf(() => {
    using tracker = new Tracker(folder.file("a.db"), options);
    tracker.log({ n: 0 });
    // The clock of a run never goes back: the time of its events says nothing of the system's.
    tracker.conn.exec("UPDATE events SET timestamp = '2099-12-31 23:59:59.000000'");
    tracker.log({ n: 1 });
    for (const path of [`${logs}/day.log`, jsonl]) Deno.renameSync(path, `${path}.1`);
    wait(2);
    tracker.log({ n: 2 });
    for (const path of [`${logs}/day.log`, jsonl]) Deno.renameSync(path, `${path}.2`);
    Deno.writeTextFileSync(jsonl, "");
    wait(2);
    tracker.logBatch([{ n: 3 }, { n: 4 }]);
    Deno.renameSync(logs, `${logs}.old`);
    wait(2);
    tracker.log({ n: 5 });
    Deno.renameSync(jsonl, `${jsonl}.3`);
  });
  const numbers = (path: string) =>
    [...Deno.readTextFileSync(path).matchAll(/"n":(\d)/g)].map(([, n]) => Number(n));
  assert.deepEqual(numbers(`${logs}.old/day.log.1`), [0, 1]);
  assert.deepEqual(numbers(`${logs}.old/day.log.2`), [2]);
  assert.deepEqual(numbers(`${logs}.old/day.log`), [3, 4]);
  assert.deepEqual(numbers(`${logs}/day.log`), [5]);
  for (const [end, wanted] of [[".1", [0, 1]], [".2", [2]], [".3", [3, 4, 5]]] as const) {
    assert.deepEqual(numbers(`${jsonl}${end}`), wanted);
  }
  assert.deepEqual(
    said,
    [`${logs}/day.log`, jsonl].map((path) => `xetrack: "${path}" was moved, another one was begun`),
  );
});

Deno.test("a log file needs no permission to read", async () => {
  using folder = tempFolder();
  const flags = [`--allow-write=${folder.path}`];
  const args = [folder.file("a.log")];
  for (const lines of ["one\ntwo\n", "one\ntwo\none\ntwo\n"]) {
    const { stderr, code } = await runProgram("append_lines.ts", args, { flags });
    assert.deepEqual({ stderr, code }, { stderr: "", code: 0 });
    assert.equal(Deno.readTextFileSync(folder.file("a.log")), lines);
  }
});

Deno.test("relative paths stay those that they were where the process changes its folder", async () => {
  using folder = tempFolder();
  const { stdout, stderr } = await runProgram("change_folder.ts", [], { cwd: folder.path });
  assert.deepEqual([stdout, stderr], ["[1,2] [1,2] [1,2]\n", ""]);
  const names = (path: string) => [...Deno.readDirSync(path)].map(({ name }) => name).sort();
  assert.deepEqual(names(folder.file("elsewhere")), []);
  const wanted = ["cache.db", "elsewhere", "events.parquet", "logs", "runs.db", "runs.jsonl"];
  assert.deepEqual(names(folder.path).filter((name) => !/-(wal|shm)$/.test(name)), wanted);
});

function wait(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Removes a file if it is there. */
function remove(path: string): void {
  if (exists(path)) Deno.removeSync(path);
}

Deno.test("a line that another process left unfinished does not take the next one with it", () => {
  using folder = tempFolder();
  Deno.writeTextFileSync(folder.file("a.log"), "unfinished");
  const file = new AppendedFile(folder.file("a.log"), () => assert.fail("was not removed"));
  file.append("one\n");
  file.append("two\n");
  file.close();
  assert.equal(Deno.readTextFileSync(folder.file("a.log")), "unfinished\none\ntwo\n");
});

Deno.test("wrong options of sinks are refused before anything is opened", () => {
  using folder = tempFolder();
  const open = (options: object) => () => new Tracker(folder.file("a.db"), options);
  assert.throws(open({ sinks: [1] }), /Cannot use 1 as a sink: a sink is a function/);
  assert.throws(open({ logsPath: 1 }), TypeError);
  assert.throws(open({ logPath: "logs" }), /Did you mean "logsPath"/);
  assert.throws(open({ logsPath: folder.path, logsFileFormat: "{day}.log" }), TypeError);
  for (const format of ["{time:YYYY}.txt", "a.log.1", "{time:YYYY.LOG}"]) {
    const wrong = open({ logsPath: folder.path, logsFileFormat: format });
    assert.throws(
      wrong,
      /^TypeError: Cannot name log files ".*": readLogs reads files that end in/,
    );
  }
  for (const format of ["../x.log", "a/../../x.log", "{time:../YYYY}.log", "/x.log", "C:\\x.log"]) {
    const wrong = open({ logsPath: folder.path, logsFileFormat: format });
    assert.throws(wrong, /^TypeError: Cannot name log files ".*": it leaves the folder/);
  }
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
});
