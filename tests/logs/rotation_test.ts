/* Log files that are begun anew when they are full, and how many older ones stay. */
import assert from "node:assert/strict";
import { Reader, Tracker } from "../../mod.ts";
import { FileNames } from "../../lib/logs/file_names.ts";
import { runProgram, tempFolder, warningsOf } from "../support/mod.ts";

/** Gives the files of a folder with their sizes. */
function sizes(folder: string): Record<string, number> {
  const files = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  return Object.fromEntries(files.map((name) => [name, Deno.statSync(`${folder}/${name}`).size]));
}

Deno.test("a log file that would be larger than logsMaxSize is renamed, and begun anew", () => {
  using folder = tempFolder();
  const options = { logsPath: folder.path, logsFileFormat: "app.log", logsMaxSize: 1000 };
  const said = warningsOf(() => {
    for (const part of [0, 1]) {
      using tracker = new Tracker(Tracker.SKIP_INSERT, options);
      for (let i = 0; i < 20; i++) {
        tracker.logger.monitor({ n: part * 20 + i, text: "é".repeat(30) });
      }
    }
  });
  assert.deepEqual(said, []);
  const found = sizes(folder.path);
  assert.ok(Object.keys(found).length >= 5, Object.keys(found).join());
  for (const [name, size] of Object.entries(found)) {
    assert.match(name, /^app\.log(\.\d+)?$/);
    assert.ok(size <= 1000 && (size > 800 || name === "app.log"), `${name} ${size}`);
  }
  const numbers = Reader.readLogs(folder.path, { oldestFirst: true }).map(({ n }) => n);
  assert.deepEqual(numbers.toSorted((a, b) => Number(a) - Number(b)), [...Array(40).keys()]);
  // What is larger by itself has a file by itself.
  using tracker = new Tracker(Tracker.SKIP_INSERT, options);
  tracker.logger.monitor({ n: 40, text: "x".repeat(5000) });
  tracker.logger.monitor({ n: 41 });
  assert.ok(Deno.statSync(folder.file("app.log.1")).size > 5000);
  assert.equal(Reader.readLogs(folder.path).length, 42);
});

Deno.test("logsKeep removes the older files of that form, and no others", () => {
  using folder = tempFolder();
  const old = ["2026-01-01.log", "2026-01-02.log", "2026-01-02.log.1", "2026-01-02.log.2.gz"];
  const others = ["2026-01-02.log.old", "notes.log", "x2026-01-01.log", "2026-01-01.txt"];
  for (const name of [...old, ...others]) Deno.writeTextFileSync(folder.file(name), "");
  using tracker = new Tracker(Tracker.SKIP_INSERT, {
    logsPath: folder.path,
    logsMaxSize: 500,
    logsKeep: 2,
  });
  tracker.logger.monitor({ a: 1 });
  const today = `${new Date().toISOString().slice(0, 10)}.log`;
  const kept = () => Object.keys(sizes(folder.path)).filter((name) => !others.includes(name));
  assert.deepEqual(kept(), ["2026-01-02.log", "2026-01-02.log.1", today]);
  for (let i = 0; i < 40; i++) tracker.logger.monitor({ i, text: "x".repeat(60) });
  assert.deepEqual(kept(), [today, `${today}.1`, `${today}.2`]);
  for (const name of others) Deno.statSync(folder.file(name));
  using none = new Tracker(Tracker.SKIP_INSERT, { logsPath: folder.path, logsKeep: 0 });
  none.logger.monitor({ a: 1 });
  assert.deepEqual(kept(), [today]);
});

Deno.test("files are as old as their names say, in whatever order the parts stand", () => {
  const newest = (format: string, ...names: string[]) => {
    const files = new FileNames(format);
    const known = names.filter((name) => files.ageOf(name) !== undefined);
    return known.sort((a, b) => files.ageOf(a)! < files.ageOf(b)! ? 1 : -1);
  };
  assert.deepEqual(
    newest("{time:DD.MM.YYYY}.log", "01.02.2026.log", "02.01.2026.log", "3.1.2026.log"),
    ["01.02.2026.log", "02.01.2026.log"],
  );
  assert.deepEqual(
    newest(
      "{time:YYYY}/a.{time:MM-DD}.log",
      "2025/a.12-31.log",
      "2026/a.01-01.log",
      "2026/b.01-01.log",
    ),
    ["2026/a.01-01.log", "2025/a.12-31.log"],
  );
  assert.deepEqual(newest("a.log", "a.log.10", "a.log.9", "a.log", "a.log.2.zst", "axlog"), [
    ...["a.log", "a.log.2.zst", "a.log.9", "a.log.10"],
  ]);
});

Deno.test("processes that share a file rotate it, and lose no record", async () => {
  using folder = tempFolder();
  const names = ["a", "b", "c"];
  const ends = await Promise.all(
    names.map((name) => runProgram("log_rotated.ts", [folder.path, name, "1500"])),
  );
  for (const { stderr, code } of ends) assert.deepEqual([stderr, code], ["", 0]);
  const records = Reader.readLogs(folder.path).map(({ name, i }) => `${name} ${i}`);
  const wanted = names.flatMap((name) => Array.from({ length: 1500 }, (_, i) => `${name} ${i}`));
  assert.deepEqual(records.sort(), wanted.sort());
  assert.ok(Object.keys(sizes(folder.path)).length > 10);
});

Deno.test("a lock that a killed program left holds nobody up for long", () => {
  using folder = tempFolder();
  const old = new Date(Date.now() - 60_000);
  Deno.writeTextFileSync(folder.file("app.log.lock"), "");
  Deno.utimeSync(folder.file("app.log.lock"), old, old);
  const options = { logsPath: folder.path, logsFileFormat: "app.log", logsMaxSize: 100 };
  using tracker = new Tracker(Tracker.SKIP_INSERT, options);
  for (let i = 0; i < 3; i++) tracker.logger.monitor({ i, text: "x".repeat(60) });
  assert.deepEqual(Object.keys(sizes(folder.path)), ["app.log", "app.log.1", "app.log.2"]);
});

Deno.test("a file that may not be renamed grows on, and no record is lost", async () => {
  using folder = tempFolder();
  const flags = ["--allow-read", `--allow-write=${folder.file("app.log")}`];
  const { stderr, code } = await runProgram("log_rotated.ts", [folder.path, "a", "500"], { flags });
  assert.match(
    stderr,
    /^xetrack: what was logged did not reach another file than ".*app\.log": .*\n$/,
  );
  assert.deepEqual([code, Object.keys(sizes(folder.path))], [0, ["app.log"]]);
  assert.equal(Reader.readLogs(folder.path).length, 500);
});

Deno.test("wrong sizes and numbers of files are refused", () => {
  using folder = tempFolder();
  const open = (options: object) => () =>
    new Tracker(Tracker.SKIP_INSERT, { logsPath: folder.path, ...options });
  assert.throws(
    open({ logsMaxSize: 0 }),
    /RangeError: .*"logsMaxSize".*whole number of bytes, at least 1, got 0/,
  );
  assert.throws(open({ logsMaxSize: "1MB" }), /TypeError: .*a number of bytes/);
  assert.throws(open({ logsKeep: -1 }), /RangeError: .*whole number of files, at least 0/);
  assert.throws(open({ logsKeep: 1.5 }), RangeError);
  assert.throws(open({ maxColumns: -1 }), /whole number of columns, at least 0/);
});
