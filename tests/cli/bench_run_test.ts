/* `xt bench run`: a command, again and again, in turns with another commit. */
import assert from "node:assert/strict";
import { type Event, Reader } from "../../mod.ts";
import { type Outcome, tempFolder } from "../support/mod.ts";
import { type TestRepository, testRepository } from "../support/repository.ts";
import { until } from "../support/time.ts";
import { messageOf, start } from "../support/xt.ts";

const decoder = new TextDecoder();

async function run(cwd: string, ...args: string[]): Promise<Outcome> {
  const { code, stdout, stderr } = await start(["bench", "run", ...args], cwd).output();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

function rowsOf(db: string): Event[] {
  using reader = new Reader(db, { table: "benchmarks" });
  return reader.toRows();
}

/** A program that tells times, so many ms and a little more each time, and leaves a line in a file beside the repository. */
function teller(ms: number, more = ""): string {
  return `#!/bin/sh
echo "${ms} $PWD" >> "$LOG"
n=$(wc -l < "$LOG")
${more}
echo '{"results":[{"command":"parse","mean":0.'${ms}$n',"median":0.'${ms}$n',"min":0.'${ms}$n',"max":1,"user":0,"system":0,"times":[0.'${ms}$n'],"exit_codes":[0],"parameters":{"size":"1 MB"}}]}'
`;
}

/** Two commits, the second one 25 % slower. */
function twoCommits(more?: string): TestRepository & { old: string; new: string } {
  const repo = testRepository();
  const old = repo.commit({ "bench.sh": teller(400, more) });
  const now = repo.commit({ "bench.sh": teller(500, more) });
  return { ...repo, old, new: now };
}

function worktrees(repo: TestRepository): string[] {
  const beside = [...Deno.readDirSync(repo.path.replace(/repo$/, ""))].map(({ name }) => name);
  assert.deepEqual(beside.filter((name) => name.startsWith("xetrack_bench")), []);
  return repo.git("worktree", "list").split("\n");
}

/** The log of the programs, which a variable names: both sides see the same. */
function logging(repo: TestRepository): { log: () => string[] } & Disposable {
  const path = repo.path.replace(/repo$/, "log");
  Deno.writeTextFileSync(path, "");
  Deno.env.set("LOG", path);
  return {
    log: () => Deno.readTextFileSync(path).trim().split("\n"),
    [Symbol.dispose]: () => Deno.env.delete("LOG"),
  };
}

const COMMAND = ["--", "sh", "./bench.sh"];

Deno.test("xt bench run measures two commits in turns A B B A, stores each round, and compares them", async () => {
  using repo = twoCommits();
  using logged = logging(repo);
  const db = repo.file("../bench.db");
  const { code, stdout, stderr } = await run(repo.path, db, "--against", "HEAD~1", ...COMMAND);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(
    stdout,
    /\| parse +\| 4\d\d\.?\d* ms \| 5\d\d\.?\d* ms \| \+2\d\.\d % \| .* \| slower +\|/,
  );
  const order = logged.log().map((line) => line.slice(0, 3));
  assert.deepEqual(
    order,
    Array.from({ length: 24 }, (_, i) => i % 4 === 0 || i % 4 === 3 ? "400" : "500"),
  );
  const rows = rowsOf(db);
  assert.equal(rows.length, 24);
  const told = rows.map(({ round, commit }) => `${round} ${commit === repo.old ? "A" : "B"}`);
  assert.deepEqual(told.slice(0, 6), ["1 A", "1 B", "2 B", "2 A", "3 A", "3 B"]);
  const [first, second] = rows;
  const { param_size, tool, name, unit, value, dirty, branch, committed } = first!;
  assert.deepEqual([param_size, tool, name, unit, dirty, branch], [
    "1 MB",
    "hyperfine",
    "parse",
    "ns",
    false,
    null,
  ]);
  assert.equal(value, 400_100_000 * 1);
  assert.match(committed as string, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.000000$/);
  assert.deepEqual([second!.commit, second!.branch, second!.dirty], [repo.new, "trunk", false]);
  assert.equal(new Set(rows.map(({ track_id }) => track_id)).size, 1);
  assert.deepEqual(worktrees(repo).length, 1);
  // What was stored decides the gate too.
  const gate = await start(["bench", "gate", db, "--against", repo.old], repo.path).output();
  assert.equal(gate.code, 1);
});

Deno.test("xt bench run gives verdicts as JSON, alone a row a benchmark, and goes on with the rounds", async () => {
  using repo = twoCommits();
  using _ = logging(repo);
  const db = repo.file("../bench.db");
  // What follows the command is its own, without "--" too.
  const alone = await run(
    repo.path,
    db,
    "--rounds",
    "2",
    "--json",
    "--suite",
    "all",
    "sh",
    "./bench.sh",
    "--n",
    "5",
  );
  const [row, ...more] = JSON.parse(alone.stdout);
  assert.deepEqual([row.suite, row.name, row.rounds, row.commit, more.length], [
    "all",
    "parse",
    2,
    repo.new,
    0,
  ]);
  const call = [db, "--against", "HEAD~1", "--rounds", "5", "--suite", "all", "--json", ...COMMAND];
  const { code, stdout } = await run(repo.path, ...call);
  const [judged] = JSON.parse(stdout);
  assert.deepEqual([code, judged.verdict, judged.current.rounds, judged.needed], [
    0,
    "slower",
    5,
    null,
  ]);
  assert.deepEqual(Object.keys(judged), [
    ...["suite", "name", "verdict", "ratio", "low", "high", "p", "adjusted"],
    ...["baseline", "current", "needed"],
  ]);
  const rounds = rowsOf(db).filter(({ commit }) => commit === repo.new).map(({ round }) => round);
  assert.deepEqual(rounds, [1, 2, 3, 4, 5, 6, 7]);
});

Deno.test("xt bench run finds the report below what a task's runner says", async () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  Deno.writeTextFileSync(
    folder.file("package.json"),
    `{"scripts":{"bench":"echo '{\\"parse\\":{\\"latency\\":{\\"value\\":1200}}}'"}}`,
  );
  const { code, stderr } = await run(
    folder.path,
    ...[db, "--rounds", "1", "--", "npm", "run", "bench"],
  );
  assert.equal(code, 0, stderr);
  const told = rowsOf(db).map(({ tool, name, value }) => [tool, name, value]);
  assert.deepEqual(told, [["bmf", "parse", 1200]]);
});

Deno.test("xt bench run takes the wall time of what prints no report", async () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  const { code } = await run(
    folder.path,
    db,
    "--rounds",
    "2",
    "--",
    "sh",
    "-c",
    "sleep 0.05; echo done",
  );
  assert.equal(code, 0);
  const rows = rowsOf(db);
  for (const { value, tool, name, n, unit, commit, error } of rows) {
    assert.deepEqual([tool, name, n, unit, commit ?? null, error ?? null], [
      ...["command", "sh -c 'sleep 0.05; echo done'", 1, "ns", null, null],
    ]);
    assert.ok(value as number > 50e6 && value as number < 45e9);
  }
  assert.equal(rows.length, 2);
  // What looks like a report is none where it is told so.
  const told = await run(
    folder.path,
    db,
    "--rounds",
    "1",
    "--tool",
    "command",
    "--",
    "echo",
    "[1]",
  );
  assert.equal(told.code, 0);
  const wrong = await run(folder.path, db, "--rounds", "1", "--", "echo", "[1]");
  assert.match(
    messageOf(wrong, 1, []),
    /Failed 1 of 1 times: .*--tool command takes its wall time/,
  );
});

Deno.test("xt bench run keeps what failed in one round as an error, and ends with 1", async () => {
  using repo = twoCommits('if [ "$n" = 6 ]; then echo broken >&2; exit 3; fi');
  using logged = logging(repo);
  const db = repo.file("../bench.db");
  const outcome = await run(repo.path, db, "--against", "HEAD~1", "--rounds", "4", ...COMMAND);
  assert.match(messageOf(outcome, 1, []), /^Failed 1 of 8 times: exit code 3: broken$/);
  assert.equal(logged.log().length, 8);
  const rows = rowsOf(db);
  assert.deepEqual(rows.map(({ error }) => error ?? null), [
    ...[null, null, null, null, null, "exit code 3: broken", null, null],
  ]);
  assert.deepEqual([rows[5]!.value ?? null, rows[5]!.commit, rows[5]!.round], [null, repo.new, 3]);
  assert.equal(worktrees(repo).length, 1);
});

Deno.test("xt bench run gives up what always fails, and says why", async () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  const always = await run(folder.path, db, "--", "sh", "-c", "exit 7");
  assert.match(messageOf(always, 1, []), /^Failed 3 of 3 times: exit code 7$/);
  assert.deepEqual(
    rowsOf(db).map(({ error, tool }) => [error, tool]),
    Array(3).fill(["exit code 7", "command"]),
  );
  const missing = await run(folder.path, db, "--rounds", "1", "--", "no-such-program");
  assert.match(messageOf(missing, 1, []), /cannot be started: .*no-such-program/);
  const killed = await run(folder.path, db, "--rounds", "1", "--", "sh", "-c", "kill -9 $$");
  assert.match(messageOf(killed, 1, []), /ended by SIGKILL/);
});

Deno.test("xt bench run sets both sides up, and does not measure what cannot be", async () => {
  using repo = twoCommits("[ -f built ] || exit 9");
  using _ = logging(repo);
  repo.commit({ ".gitignore": "built\n" });
  const db = repo.file("../bench.db");
  const setup = ["--setup", 'echo "built in $PWD" > built'];
  const { code, stderr } = await run(
    repo.path,
    db,
    "--against",
    "HEAD~2",
    "--rounds",
    "1",
    ...setup,
    ...COMMAND,
  );
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(Deno.readTextFileSync(repo.file("built")), /built in .*\/repo\n/);
  const none = repo.file("../none.db");
  const failing = ["--setup", "echo no network >&2; exit 4"];
  const outcome = await run(repo.path, none, "--against", "HEAD~2", ...failing, ...COMMAND);
  assert.match(messageOf(outcome, 1, []), /^Cannot set up by .*: exit code 4: no network$/);
  assert.throws(() => Deno.statSync(none), Deno.errors.NotFound);
  assert.equal(worktrees(repo).length, 1);
});

for (const [signal, how] of [["SIGINT", "Ctrl-C"], ["SIGTERM", "being told to end"]] as const) {
  Deno.test(`xt bench run at ${how} keeps what was measured, and leaves nothing behind`, async () => {
    using repo = twoCommits('if [ "$n" -ge 4 ]; then sleep 60.125; fi');
    using logged = logging(repo);
    const db = repo.file("../bench.db");
    const child = start(["bench", "run", db, "--against", "HEAD~1", ...COMMAND], repo.path);
    const output = child.output();
    await until(() => logged.log().length >= 4, "no fourth round begins", 20);
    child.kill(signal);
    const { code, stdout, stderr } = await output;
    assert.deepEqual([code, decoder.decode(stdout)], [130, ""]);
    assert.equal(decoder.decode(stderr), "xt: Interrupted: 3 runs of the command are kept\n");
    assert.equal(rowsOf(db).length, 3);
    assert.equal(worktrees(repo).length, 1);
    // Nor does what the command started go on.
    const isGone = () => {
      const { stdout: processes } = new Deno.Command("ps", { args: ["-eo", "args"] }).outputSync();
      return !/^sleep 60\.125$/m.test(decoder.decode(processes));
    };
    await until(isGone, "what it started goes on");
  });
}

Deno.test("xt bench run measures changed files as such, each state of them by itself", async () => {
  using repo = twoCommits();
  using _ = logging(repo);
  const db = repo.file("../bench.db");
  const clean = await run(repo.path, db, "--against", "HEAD", ...COMMAND);
  assert.match(messageOf(clean, 1, []), /it is the commit that is here, and nothing was changed/);
  const ratios: number[] = [];
  for (const ms of [600, 450]) {
    Deno.writeTextFileSync(repo.file("bench.sh"), teller(ms));
    const { code, stdout } = await run(
      repo.path,
      db,
      "--against",
      "HEAD",
      "--rounds",
      "5",
      "--json",
      ...COMMAND,
    );
    assert.equal(code, 0);
    const [row] = JSON.parse(stdout);
    ratios.push(Math.round(row.ratio * 10) / 10);
    assert.equal(row.current.rounds, 5);
    const compared = await start(["bench", "compare", db, "HEAD", "--json"], repo.path).output();
    const [stored] = JSON.parse(decoder.decode(compared.stdout));
    // Whoever compares later finds the files that are there, not those of before.
    assert.deepEqual([stored.verdict, stored.current.rounds], [
      ms === 600 ? "slower" : "faster",
      5,
    ]);
  }
  assert.deepEqual(ratios, [1.2, 0.9]);
  const rows = rowsOf(db);
  assert.ok(rows.every(({ commit }) => commit === repo.new));
  assert.equal(rows.filter(({ dirty }) => dirty === true).length, 10);
  assert.equal(new Set(rows.map(({ patch }) => patch)).size, 3);
});

Deno.test("xt bench run gives both sides one environment, the folder it was called in, and no repository of others", async () => {
  using repo = testRepository();
  Deno.mkdirSync(repo.file("sub"));
  const dump =
    '#!/bin/sh\nenv | grep -v -e ^PWD= -e ^OLDPWD= | sort > "$LOG.$(cat which)"; git rev-parse HEAD >> "$LOG"\n';
  repo.commit({ "sub/dump.sh": dump, "sub/which": "a" });
  Deno.writeTextFileSync(repo.file("sub/which"), "b");
  repo.commit({});
  Deno.chmodSync(repo.file("sub/dump.sh"), 0o755);
  repo.commit({});
  using logged = logging(repo);
  Deno.env.set("GIT_DIR", "/nowhere");
  try {
    const args = [
      repo.file("../bench.db"),
      "--against",
      "HEAD~2",
      "--rounds",
      "1",
      "--",
      "sh",
      "./dump.sh",
    ];
    const { code, stderr } = await run(repo.file("sub"), ...args);
    assert.deepEqual([code, stderr], [0, ""]);
  } finally {
    Deno.env.delete("GIT_DIR");
  }
  const [a, b] = ["a", "b"].map((side) => Deno.readTextFileSync(`${Deno.env.get("LOG")}.${side}`));
  assert.equal(a, b);
  assert.deepEqual(logged.log(), [repo.git("rev-parse", "HEAD~2"), repo.git("rev-parse", "HEAD")]);
});

Deno.test("xt bench run runs each side's own program, though its path is relative", async () => {
  using repo = twoCommits();
  Deno.chmodSync(repo.file("bench.sh"), 0o755);
  repo.commit({});
  repo.git("checkout", "-q", "-b", "other");
  repo.commit({ "bench.sh": teller(500, ":") });
  using logged = logging(repo);
  const args = [
    repo.file("../bench.db"),
    "--against",
    "trunk",
    "--rounds",
    "1",
    "--",
    "./bench.sh",
  ];
  assert.equal((await run(repo.path, ...args)).code, 0);
  const [a, b] = logged.log();
  assert.match(a!, /xetrack_bench/);
  assert.match(b!, /\/repo$/);
  assert.equal(rowsOf(args[0]!)[0]!.branch, "trunk");
});

Deno.test("xt bench run --until-sure goes on until it is, or the minutes are over", async () => {
  using repo = twoCommits();
  using logged = logging(repo);
  const sure = ["--against", "HEAD~1", "--rounds", "3", "--until-sure"];
  const { stdout } = await run(repo.path, repo.file("../a.db"), ...sure, "--json", ...COMMAND);
  const [row] = JSON.parse(stdout);
  // 3 rounds cannot say it, nor can 5 as surely as the second look asks.
  assert.deepEqual([row.verdict, row.current.rounds], ["slower", 8]);
  const before = logged.log().length;
  repo.commit({});
  // Of two that are the same without any threshold nobody is ever sure.
  const never = [...sure, "--max-slowdown", "0", "--max-minutes", "0.02", "--json", ...COMMAND];
  const { code, stdout: unsure } = await run(repo.path, repo.file("../b.db"), ...never);
  assert.deepEqual([code, JSON.parse(unsure)[0].verdict], [0, "unsure"]);
  assert.ok(logged.log().length - before > 6);
});

Deno.test("xt bench run says in one line what it cannot do", async () => {
  using repo = twoCommits();
  using folder = tempFolder();
  const db = folder.file("bench.db");
  const cases: [string, string[], number, RegExp][] = [
    [repo.path, [db, "--against", "nowhere", "--", "true"], 1, /git knows no such commit/],
    [
      repo.path,
      [db, "--against", "--all", "--", "true"],
      2,
      /Missing the value of --against|--all/,
    ],
    [folder.path, [db, "--against", "main", "--", "true"], 1, /not a git repository/],
    [repo.path, [db], 2, /Missing <command>/],
    [repo.path, [db, "--rounds", "0", "--", "true"], 2, /whole number from 1/],
    [repo.path, [db, "--max-slowdown", "x", "--", "true"], 2, /expected a share/],
    [repo.path, [db, "--tool", "none", "--", "true"], 2, /expected deno or/],
  ];
  for (const [cwd, args, code, words] of cases) {
    assert.match(messageOf(await run(cwd, ...args), code, args), words);
  }
  assert.throws(() => Deno.statSync(db), Deno.errors.NotFound);
  assert.equal(worktrees(repo).length, 1);
});

Deno.test("(slow) xt bench run raises no alarm: a commit against an equal one, twenty times, while a core is busy", async () => {
  using repo = testRepository();
  repo.commit({ "data.txt": "some words and numbers 0123456789\n".repeat(200_000) });
  repo.commit({});
  const busy = new Deno.Command("sh", { args: ["-c", "while :; do :; done"] }).spawn();
  const verdicts: string[] = [];
  try {
    for (let time = 0; time < 20; time++) {
      const args = ["--against", "HEAD~1", "--json", "--", "cksum", "data.txt"];
      const { code, stdout, stderr } = await run(repo.path, repo.file(`../${time}.db`), ...args);
      assert.deepEqual([code, stderr], [0, ""]);
      verdicts.push(...JSON.parse(stdout).map(({ verdict }: Event) => verdict));
    }
  } finally {
    busy.kill("SIGKILL");
    await busy.status;
  }
  assert.equal(verdicts.length, 20);
  // At 0.99 one in a hundred may be an alarm.
  const alarms = verdicts.filter((verdict) => verdict === "slower" || verdict === "faster");
  assert.ok(alarms.length <= 2, verdicts.join(" "));
});
