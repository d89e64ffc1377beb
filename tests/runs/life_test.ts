import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { copy, Reader, Tracker } from "../../mod.ts";
import { runtimeName } from "../../lib/system/runtime.ts";
import type { Run } from "../../lib/types.ts";
import { outcome, runProgram, startProgram, tempFolder } from "../support/mod.ts";
import { pause, until } from "../support/time.ts";

/** Gives the runs of a file by their ids. */
function runsOf(path: string): Record<string, Run> {
  using reader = new Reader(path);
  return Object.fromEntries(reader.runs().map((run) => [run.trackId, run]));
}

/** How a program may end, and what its run then is. */
const WAYS: readonly (readonly [string, string, string | null])[] = [
  ["ends well", "finished", null],
  ["ends without close", "finished", null],
  ["throws out of a loop", "failed", "boom"],
  ["throws without a block", "failed", "boom"],
  ["rejects out of a block", "failed", "boom"],
  ["is rejected by a timer", "failed", "boom"],
  ["rejects beside", "failed", "boom"],
  ["exits with 3", "failed", "exit code 3"],
  ["exits with 0", "finished", null],
  ["prevents the end", "finished", null],
  ["finished before it throws", "finished", null],
  ["in a worker", "finished", null],
  ["throws in a microtask", "failed", "boom"],
  ["throws what an error brought about", "failed", "no training"],
  ["rejects with nothing", "failed", "undefined"],
  ["throws without words", "failed", "RangeError"],
];

Deno.test("a run ends as its program does; one that ended before stays as it is", async () => {
  using folder = tempFolder();
  for (const [way, status, error] of WAYS) {
    // Bun ends such a program without a word to it.
    if (way === "rejects with nothing" && "Bun" in globalThis) continue;
    const path = folder.file(`${way}.db`);
    await runProgram("end_run.ts", [path, way], { cwd: folder.path });
    const { run, earlier } = runsOf(path);
    assert.deepEqual([run?.status, run?.error], [status, error], way);
    assert.deepEqual([earlier?.status, earlier?.error], ["finished", null], way);
    assert.ok(run!.ended! >= run!.last && run!.started! <= run!.first, way);
  }
});

Deno.test("an exit code fails the run also of a program's first tracker", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  const program = `import { Tracker } from "${new URL("../../mod.ts", import.meta.url)}";
    new Tracker("${path}", { trackId: "run" }).log({ x: 1 });
    Deno.exit(3);`;
  const args = ["eval", "--no-check", program];
  assert.equal((await new Deno.Command(Deno.execPath(), { args }).output()).code, 3);
  const { run } = runsOf(path);
  assert.deepEqual([run!.status, run!.error], ["failed", "exit code 3"]);
});

Deno.test("an error behind the block of a run does not fail it", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  assert.equal((await runProgram("end_run.ts", [path, "throws after a block"])).code, 1);
  assert.deepEqual([runsOf(path).earlier!.status], ["finished"]);
});

Deno.test("with permission for its file only, a run ends the same, and nothing is asked", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  const flags = [`--allow-read=${folder.path}`, `--allow-write=${folder.path}`];
  for (const [way, status] of WAYS.slice(0, 8)) {
    await runProgram("end_run.ts", [path, way], { flags });
    const { run } = runsOf(path);
    assert.equal(run!.status, status, way);
    assert.deepEqual(Object.keys(run!.environment!).sort(), [
      "arch",
      "argv",
      "os",
      "pid",
      "runtime",
    ]);
    using reader = new Reader(path);
    reader.deleteRun("run");
  }
});

Deno.test("a run is killed as soon as its process is gone, and runs while that is blocked", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  const ways = [["blocks", "SIGKILL"], ["waits", "SIGTERM"], ["waits", "SIGINT"]] as const;
  for (const [way, signal] of ways) {
    await using child = startProgram("end_run.ts", [path, way]);
    const reader = child.stdout.getReader();
    await reader.read();
    reader.releaseLock();
    // Were its process not looked at, it would be lost: its last sign is long ago.
    setRow(path, { heartbeat: "2020-01-01 00:00:00.000000" });
    assert.equal(runsOf(path).run!.status, "running", way);
    child.kill(signal);
    await outcome(child);
    assert.equal(runsOf(path).run!.status, "killed", signal);
  }
});

/** Changes the row of the run, by another program. */
function setRow(path: string, row: Record<string, string>): void {
  using db = new DatabaseSync(path, { timeout: 5000 });
  const set = Object.keys(row).map((name) => `${name} = ?`).join(", ");
  db.prepare(`UPDATE _runs SET ${set} WHERE track_id = 'run'`).run(...Object.values(row));
}

Deno.test("a run on another host is lost a minute after its last sign", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  {
    using tracker = new Tracker(path, { trackId: "run" });
    tracker.log({ x: 1 });
  }
  const { environment } = runsOf(path).run!;
  const ago = (seconds: number) =>
    new Date(Date.now() - seconds * 1000).toISOString().replace("T", " ").slice(0, -1) + "000";
  const statusWith = (change: Record<string, unknown>, seconds: number) => {
    const row = JSON.stringify({ ...environment, ...change });
    setRow(path, { status: "running", environment: row, heartbeat: ago(seconds) });
    return runsOf(path).run!.status;
  };
  assert.equal(statusWith({ host: "elsewhere" }, 30), "running");
  assert.equal(statusWith({ host: "elsewhere" }, 61), "lost");
  assert.equal(statusWith({ boot: "another" }, 1), "killed");
  assert.equal(statusWith({ pid_started: 1 }, 1), "killed");
  assert.equal(statusWith({}, 3600), "running");
  assert.equal(statusWith({ pid: 4_000_000 }, 1), "killed");
  setRow(path, { status: "odd", environment: "no JSON", tags: "{" });
  const { status, environment: read, tags } = runsOf(path).run!;
  assert.deepEqual([status, read, tags], [null, null, []]);
});

Deno.test("a run that goes on runs again, keeps its start and adds its tags", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  const about = {
    trackId: "run",
    name: "first",
    group: "sweep",
    tags: ["a"],
    note: "n",
    parent: "p",
  };
  {
    using tracker = new Tracker(path, about);
    tracker.log({ x: 1 });
  }
  const before = runsOf(path).run!;
  using tracker = new Tracker(path, { trackId: "run", tags: ["b", "a"] });
  assert.equal(runsOf(path).run!.status, "finished");
  tracker.log({ x: 2 });
  const { status, started, ended, tags, name, group, note, parent } = runsOf(path).run!;
  assert.deepEqual([status, ended, started, tags], ["running", null, before.started, ["a", "b"]]);
  assert.deepEqual([name, group, note, parent], ["first", "sweep", "n", "p"]);
});

Deno.test("a run that another process ended runs again as soon as this one logs, and tells of this one", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  using tracker = new Tracker(path, { trackId: "run", name: "mine", tags: ["a"] });
  tracker.log({ x: 1 });
  await pause(150);
  await runProgram("end_run.ts", [path, "ends well"]);
  assert.equal(runsOf(path).run!.status, "finished");
  {
    using reader = new Reader(path);
    reader.setRun("run", { name: "theirs", tags: ["b"] });
  }
  tracker.log({ x: 2 });
  const { status, ended, environment, name, tags } = runsOf(path).run!;
  assert.deepEqual([status, ended, environment!.pid], ["running", null, Deno.pid]);
  assert.deepEqual([name, tags], ["theirs", ["b"]]);
  // A row that is gone comes again.
  await pause(150);
  {
    using db = new DatabaseSync(path);
    db.exec("DROP TABLE _runs");
  }
  tracker.log({ x: 3 });
  assert.equal(runsOf(path).run!.status, "running");
});

Deno.test("(slow) a sign of life is enough for that", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  using tracker = new Tracker(path, { trackId: "run" });
  tracker.log({ x: 1 });
  await runProgram("end_run.ts", [path, "ends well"]);
  await until(() => runsOf(path).run!.status === "running", "it stays as it was", 500);
  assert.equal(runsOf(path).run!.environment!.pid, Deno.pid);
});

Deno.test("finish(), tag(), untag() and setNote() are in the file at once, before the first event with it", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  using tracker = new Tracker(path, { trackId: "run" });
  tracker.tag("early", "gone");
  tracker.untag("gone");
  assert.equal(tracker.status, "running");
  assert.equal(runsOf(path).run, undefined);
  tracker.log({ x: 1 });
  tracker.tag("late");
  tracker.setNote("it learns");
  tracker.finish("failed", new RangeError("loss is NaN"));
  const { status, error, tags, note, ended } = runsOf(path).run!;
  assert.deepEqual([status, error, tags, note], [
    "failed",
    "loss is NaN",
    ["early", "late"],
    "it learns",
  ]);
  assert.ok(ended !== null);
  assert.equal(tracker.status, "failed");
  tracker.log({ x: 2 });
  assert.deepEqual([runsOf(path).run!.status, runsOf(path).run!.error], ["running", null]);
  assert.throws(() => tracker.finish("killed" as "failed"), TypeError);
  assert.throws(() => tracker.finish("failed", 3 as unknown as string), TypeError);
  assert.throws(() => tracker.tag(""), TypeError);
  assert.throws(() => tracker.setNote(1 as unknown as string), TypeError);
  assert.throws(() => new Tracker(path, { tags: [1] as unknown as string[] }), TypeError);
});

Deno.test("setRun() changes a run, makes a row for one of an earlier file, and refuses what is not there", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  {
    using tracker = new Tracker(path, { trackId: "run", environment: false });
    tracker.log({ x: 1 });
  }
  {
    using db = new DatabaseSync(path);
    db.exec("DROP TABLE _runs");
  }
  using reader = new Reader(path);
  const { status, started, seconds, name, tags, archived, environment } = reader.runs()[0]!;
  assert.deepEqual([status, started, seconds, name, environment], [null, null, null, null, null]);
  assert.deepEqual([tags, archived], [[], false]);
  reader.setRun("run", { name: "old", tags: ["x", "x"], archived: true });
  assert.deepEqual(reader.runs(), []);
  assert.deepEqual(pick(reader.runs({ archived: true })[0]!), ["old", ["x"], true, null]);
  reader.setRun("run", { name: null, archived: false, status: "failed" });
  assert.deepEqual(pick(reader.runs()[0]!), [null, ["x"], false, "failed"]);
  assert.throws(() => reader.setRun("rum", {}), /no such run.*"run"/);
  assert.throws(() => reader.setRun("run", { nmae: "x" } as object), /"name"/);
  assert.throws(() => reader.setRun("run", { name: "" }), TypeError);
  assert.throws(() => reader.setRun("run", { status: "killed" as "failed" }), TypeError);
  function pick({ name, tags, archived, status }: Run): unknown[] {
    return [name, tags, archived, status];
  }
});

Deno.test("a run's row goes with its events, and comes with them", () => {
  using folder = tempFolder();
  const [path, target] = [folder.file("a.db"), folder.file("b.db")];
  {
    using tracker = new Tracker(path, { trackId: "run", name: "old name" });
    tracker.log({ x: 1 });
    using other = new Tracker(path, { trackId: "other" });
    other.log({ x: 1 });
  }
  copy(path, target);
  assert.equal(runsOf(target).run!.name, "old name");
  {
    using reader = new Reader(target);
    reader.setRun("run", { name: "target's" });
  }
  copy(path, target);
  assert.equal(runsOf(target).run!.name, "target's");
  {
    using tracker = new Tracker(path, { trackId: "run", name: "new name" });
    tracker.log({ x: 2 });
  }
  copy(path, target);
  assert.equal(runsOf(target).run!.name, "new name");
  {
    using reader = new Reader(path);
    reader.deleteRun("run");
  }
  assert.deepEqual(rowsIn(path), ["other"]);
  {
    using tracker = new Tracker(path, { reset: true });
    assert.equal(tracker.countAll(), 0);
  }
  assert.deepEqual(rowsIn(path), []);
});

function rowsIn(path: string): unknown[] {
  using db = new DatabaseSync(path, { readOnly: true });
  return db.prepare("SELECT track_id FROM _runs").all().map((row) => row.track_id);
}

Deno.test("no run has a row without an event, also where a transaction was rolled back", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  using tracker = new Tracker(path, { trackId: "run" });
  assert.throws(() => tracker.log({ bad: () => 1 }), TypeError);
  tracker.log({});
  tracker.conn.exec("BEGIN");
  tracker.log({ x: 1 });
  tracker.log({ x: 2 });
  tracker.conn.exec("ROLLBACK");
  assert.equal(runsOf(path).run, undefined);
  tracker.log({ x: 3 });
  tracker.log({ x: 4 });
  assert.deepEqual([rowsIn(path), tracker.count()], [["run"], 2]);
});

Deno.test("a table _runs that is another's is left alone, with one warning", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  {
    using db = new DatabaseSync(path);
    db.exec("CREATE TABLE _runs (track_id TEXT NOT NULL, timestamp TEXT NOT NULL)");
  }
  const { stderr, code } = await runProgram("end_run.ts", [path, "ends well"]);
  assert.deepEqual([code, stderr.match(/_runs/g)?.length], [0, 2], stderr);
  assert.equal(runsOf(path).run!.status, null);
  assert.throws(() => new Tracker(path, { table: "_mine" }), TypeError);
  using reader = new Reader(path, { table: "_runs" });
  assert.deepEqual(reader.toRows(), []);
});

/** Makes a repository of one commit, whose one file differs from it. */
function makeRepository(path: string, branch: string): void {
  Deno.mkdirSync(path, { recursive: true });
  const git = (...args: string[]) => {
    const config = ["user.name=x", "user.email=x@x", `init.defaultBranch=${branch}`];
    const { success } = new Deno.Command("git", {
      args: ["-C", path, ...config.flatMap((line) => ["-c", line]), ...args],
      stdout: "null",
    }).outputSync();
    assert.ok(success, args.join(" "));
  };
  git("init");
  git("remote", "add", "origin", "https://user:secret@example.org/x.git");
  Deno.writeTextFileSync(`${path}/a.txt`, "a");
  git("add", "a.txt");
  git("commit", "-m", branch);
  Deno.writeTextFileSync(`${path}/a.txt`, "b");
}

Deno.test("the environment says what a run ran in; git's part comes after a moment", async () => {
  using folder = tempFolder();
  makeRepository(folder.path, "main");
  const path = folder.file("runs.db");
  await runProgram("end_run.ts", [path, "ends well"], { cwd: folder.path });
  const { host, pid, argv, runtime, git: state } = runsOf(path).run!.environment!;
  assert.deepEqual([host, runtime], [Deno.hostname(), runtimeName()]);
  assert.ok(pid! > 0 && argv!.at(-1) === "ends well" && argv![0]!.endsWith("end_run.ts"));
  const { commit, ...rest } = state!;
  assert.match(commit!, /^[0-9a-f]{40}$/);
  assert.deepEqual(rest, { branch: "main", dirty: true, remote: "https://example.org/x.git" });
  await runProgram("end_run.ts", [path, "moves away"], { cwd: folder.path });
  assert.deepEqual(runsOf(path).moved!.environment!.git, state);
});

Deno.test("git is asked about the folder named, whatever its variables say", async () => {
  using folder = tempFolder();
  for (const name of ["here", "hook"]) makeRepository(folder.file(name), name);
  const path = folder.file("runs.db");
  // What git has set while it runs a hook.
  const env = {
    GIT_DIR: folder.file("hook/.git"),
    GIT_WORK_TREE: folder.file("hook"),
    GIT_INDEX_FILE: folder.file("hook/.git/index"),
    GIT_PREFIX: "",
  };
  await runProgram("end_run.ts", [path, "moves away"], { cwd: folder.file("here"), env });
  const { git } = runsOf(path).moved!.environment!;
  assert.deepEqual([git!.branch, git!.dirty], ["here", true]);
  using reader = new Reader(path);
  const [event] = reader.toRows({ trackId: "moved" });
  assert.deepEqual(
    [event!.git_commit_hash, event!.git_branch, event!.git_dirty],
    [git!.commit, "here", true],
  );
});

Deno.test("a run tells the program's arguments, and what it failed by, without secrets", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  const given = [
    ...["--api-key", "sk-1", "--password=abc def", "--pin=0000", "--max-tokens", "77"],
    ...["-H", "Authorization: Bearer xyz", "DB_PASSWORD=dbp", "--token", "--verbose", "last"],
  ];
  await runProgram("end_run.ts", [path, "is given secrets", ...given]);
  const { environment, error } = runsOf(path).run!;
  assert.deepEqual(environment!.argv!.slice(3), [
    ...["--api-key", "[redacted]", "--password=[redacted]", "--pin=[redacted]"],
    ...["--max-tokens", "77", "-H", "Authorization: [redacted]", "DB_PASSWORD=[redacted]"],
    ...["--token", "--verbose", "last"],
  ]);
  assert.equal(error, "wrong password [redacted]");
  const bytes = new TextDecoder("latin1").decode(Deno.readFileSync(path));
  assert.doesNotMatch(bytes, /hunter2|sk-1|abc def|xyz|dbp/);
});

Deno.test("trackers and readers that nobody closes are closed when they are collected", async () => {
  if (Deno.build.os !== "linux") return;
  using folder = tempFolder();
  const flags = ["--allow-all", "--v8-flags=--expose-gc"];
  const { stdout, stderr } = await runProgram("forget.ts", [folder.file("runs.db")], { flags });
  const { before, after, ended } = JSON.parse(stdout || stderr);
  assert.ok(after <= before + 10, `${after} files are open, ${before} were`);
  assert.ok(ended >= 45, `${ended} runs are finished`);
});
