/* The package as Node and Bun have it, beside Deno and Python. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Reader, Tracker } from "../../mod.ts";
import { type TempFolder, tempFolder } from "../support/mod.ts";
import { type NpmProject, npmProject } from "../support/runtimes.ts";
import { until } from "../support/time.ts";

const MOD = new URL("../../mod.ts", import.meta.url).href;
const decoder = new TextDecoder();

/** Logs and acknowledges each event, so many or for ever. */
const WRITE = `import process from "node:process";
const [db, name, count] = process.argv.slice(2);
const tracker = new Tracker(db, { trackId: name, warnings: false });
for (let n = 0; n < Number(count); n++) {
  tracker.log({ n, text: "é🚀", big: 2n ** 60n, list: [n], at: new Date(n) });
  process.stdout.write(n + "\\n");
  if (n % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
}
tracker.close();`;

/** Python's own SQLite writes rows of the same table. */
const PYTHON = `import sqlite3, sys
db, name, count = sys.argv[1:]
conn = sqlite3.connect(db, timeout=30)
for n in range(int(count)):
    with conn:
        conn.execute("INSERT INTO events (timestamp, track_id, n) VALUES (strftime('%Y-%m-%d %H:%M:%f000', 'now') || ?, ?, ?)", ("", f"{name}-{n}", n))
    print(n, flush=True)`;

/** Gives what starts a writer on each runtime. */
function writers(project: NpmProject, folder: TempFolder) {
  const files = { node: "write.mjs", bun: "write.mjs", deno: "write.ts", python: "write.py" };
  const npm = `${project.folder}/write_${crypto.randomUUID()}.mjs`;
  Deno.writeTextFileSync(npm, `import { Tracker } from "@xetrack/xetrack";\n${WRITE}`);
  Deno.writeTextFileSync(folder.file(files.deno), `import { Tracker } from "${MOD}";\n${WRITE}`);
  Deno.writeTextFileSync(folder.file(files.python), PYTHON);
  const lines: Record<string, string[]> = {
    node: [project.runtimes.node, npm],
    bun: [project.runtimes.bun, npm],
    deno: [Deno.execPath(), "run", "-A", "--no-check", folder.file(files.deno)],
    python: ["python3", folder.file(files.python)],
  };
  return {
    start: (runtime: string, ...args: string[]) => {
      const [program, ...rest] = lines[runtime]!;
      const options = { stdout: "piped", stderr: "piped" } as const;
      return new Deno.Command(program!, { args: [...rest, ...args], ...options }).spawn();
    },
    [Symbol.dispose]: () => Deno.removeSync(npm),
  };
}

Deno.test("(slow) Deno, Node, Bun and Python write to one file at once: no event is lost or altered", async () => {
  const project = await npmProject();
  if (project === undefined) return;
  using folder = tempFolder();
  using all = writers(project, folder);
  const db = folder.file("all.db");
  using first = new Tracker(db, { trackId: "first" });
  first.log({ n: 0, text: "é🚀", big: 2n ** 60n, list: [0], at: new Date(0) });
  const runtimes = ["deno", "node", "bun", "python", "deno", "node", "bun", "python"];
  await Promise.all(runtimes.map(async (runtime, at) => {
    const { success, stderr } = await all.start(runtime, db, `${runtime}-${at}`, "300").output();
    assert.ok(success, `${runtime}: ${decoder.decode(stderr)}`);
  }));
  using reader = new Reader(db);
  for (const [at, runtime] of runtimes.entries()) {
    if (runtime === "python") {
      const rows = await reader.sql("SELECT n FROM events WHERE track_id LIKE ? ORDER BY n", [
        `python-${at}-%`,
      ]);
      assert.deepEqual(rows.map(({ n }) => Number(n)), Array.from({ length: 300 }, (_, n) => n));
      continue;
    }
    const rows = reader.toRows({ trackId: `${runtime}-${at}` });
    assert.equal(rows.length, 300, `${runtime}-${at}`);
    rows.forEach(({ n, text, big, list, at }, i) => {
      assert.deepEqual([n, text, big, list, at], [i, "é🚀", 2n ** 60n, [i], new Date(i)]);
    });
  }
  using conn = new DatabaseSync(db);
  assert.equal(conn.prepare("PRAGMA integrity_check").get()!.integrity_check, "ok");
});

Deno.test("(slow) Deno, Node and Bun rotate one log file at once: no record is lost", async () => {
  const project = await npmProject();
  if (project === undefined) return;
  using folder = tempFolder();
  const rotate = Deno.readTextFileSync(new URL("../programs/log_rotated.ts", import.meta.url))
    .replace("const [logsPath, name, count] = Deno.args;", "const [logsPath, name, count] = argv;")
    .replaceAll(/(?<=\w)!/g, "");
  const program = (from: string) =>
    `import { argv as all } from "node:process";\nconst argv = all.slice(2);\n${
      rotate.replace("../../mod.ts", from)
    }`;
  const npm = `${project.folder}/rotate_${crypto.randomUUID()}.mjs`;
  Deno.writeTextFileSync(npm, program("@xetrack/xetrack"));
  Deno.writeTextFileSync(folder.file("rotate.ts"), program(MOD));
  const { node, bun } = project.runtimes;
  const deno = [Deno.execPath(), "run", "-A", "--no-check", folder.file("rotate.ts")];
  const logs = folder.file("logs");
  try {
    const all = [[node, npm], [bun, npm], deno, [node, npm], [bun, npm], deno];
    await Promise.all(all.map(async ([command, ...args], i) => {
      args.push(logs, `w${i}`, "1500");
      const { stdout, stderr, success } = await new Deno.Command(command!, { args }).output();
      assert.deepEqual([decoder.decode(stderr), success], ["", true], decoder.decode(stdout));
    }));
  } finally {
    Deno.removeSync(npm);
  }
  const records = Reader.readLogs(logs).map(({ name, i }) => `${name} ${i}`);
  const wanted = [0, 1, 2, 3, 4, 5].flatMap((w) =>
    Array.from({ length: 1500 }, (_, i) => `w${w} ${i}`)
  );
  assert.deepEqual(records.sort(), wanted.sort());
});

Deno.test("(slow) what Node and Bun acknowledged is there after a kill", async () => {
  const project = await npmProject();
  if (project === undefined) return;
  using folder = tempFolder();
  using all = writers(project, folder);
  for (const runtime of ["node", "bun"]) {
    const db = folder.file(`${runtime}.db`);
    const child = all.start(runtime, db, "killed", "1000000");
    const output = child.output();
    const isBegun = () => {
      try {
        using reader = new Reader(db);
        return reader.count() > 100;
      } catch {
        return false;
      }
    };
    await until(isBegun, `${runtime} does not write`, 20);
    child.kill("SIGKILL");
    const { stdout } = await output;
    const acknowledged = decoder.decode(stdout).split("\n").slice(0, -1).length;
    using reader = new Reader(db);
    const rows = reader.toRows();
    assert.ok(
      acknowledged > 50 && rows.length >= acknowledged,
      `${runtime} ${rows.length} ${acknowledged}`,
    );
    rows.forEach(({ n }, i) => assert.equal(n, i));
    assert.equal(reader.runs()[0]!.status, "killed");
  }
});

Deno.test("(slow) xt runs on Node and Bun, and starts within 3 × an empty program of Node's", async () => {
  const project = await npmProject();
  if (project === undefined) return;
  using folder = tempFolder();
  const db = folder.file("a.db");
  {
    using tracker = new Tracker(db, { trackId: "run-1" });
    tracker.log({ loss: 0.5 });
  }
  const xt = `${project.folder}/node_modules/@xetrack/xetrack/bin/xt.js`;
  const { node, bun } = project.runtimes;
  const run = (program: string, ...args: string[]) => {
    const start = performance.now();
    const { code, stdout, stderr } = new Deno.Command(program, { args }).outputSync();
    const [out, err] = [stdout, stderr].map((bytes) => decoder.decode(bytes));
    return { code, out, err, millis: performance.now() - start };
  };
  for (const runtime of [node, bun]) {
    const head = run(runtime, xt, "head", db, "--json");
    assert.equal(JSON.parse(head.out!)[0].loss, 0.5);
    assert.match(run(runtime, xt, "--version").out!, /^\d+\.\d+\.\d+\n$/);
    const wrong = run(runtime, xt, "head", folder.file("none.db"));
    assert.deepEqual([wrong.code, wrong.out], [1, ""]);
    assert.match(wrong.err!, /^xt: Cannot read .*: no such file\n$/);
    assert.equal(run(runtime, xt, "headd", db).code, 2);
    assert.match(
      run(runtime, xt, "sql", db, "SELECT count(*) AS n FROM events", "--engine", "duckdb").out!,
      /\| +1 \|/,
    );
  }
  // The fastest of each: what else the machine does makes a program slower, and none faster.
  const times = Array.from({ length: 15 }, () => [
    run(node, "--input-type=module", "-e", "").millis,
    run(node, xt, "head", db).millis,
  ]);
  const [empty, head] = [0, 1].map((i) => Math.min(...times.map((pair) => pair[i]!)));
  assert.ok(head! < 3 * empty!, `${head} ms, an empty program ${empty} ms`);
});

Deno.test("(slow) xt says in one line that Node 22 is too old", async () => {
  const project = await npmProject();
  if (project === undefined) return;
  const old = `${project.folder}/old`;
  const args = ["install", "--no-audit", "--no-fund", "--prefix", old, "node@22.23.3"];
  const installed = await new Deno.Command("npm", { args }).output();
  assert.ok(installed.success, decoder.decode(installed.stderr));
  const { code, stdout, stderr } = await new Deno.Command(`${old}/node_modules/.bin/node`, {
    args: [`${project.folder}/node_modules/@xetrack/xetrack/bin/xt.js`, "--version"],
  }).output();
  assert.deepEqual([code, decoder.decode(stdout), decoder.decode(stderr)], [
    1,
    "",
    "xt: Cannot run on Node 22.23.3: expected Node 24 or later, or Bun\n",
  ]);
});

Deno.test("(slow) runs end on Node and Bun as on Deno: finished, failed with the error, an exit code", async () => {
  const project = await npmProject();
  if (project === undefined) return;
  using folder = tempFolder();
  const program = `${project.folder}/end_${crypto.randomUUID()}.mjs`;
  Deno.writeTextFileSync(
    program,
    `import { Tracker } from "@xetrack/xetrack";
    import process from "node:process";
    const [db, how] = process.argv.slice(2);
    const tracker = new Tracker(db, { trackId: how });
    tracker.log({ n: 1 });
    if (how === "throw") throw new Error("out of memory");
    if (how === "reject") Promise.reject(new Error("no network"));
    if (how === "exit") process.exit(3);
    if (how === "close") tracker.close();`,
  );
  try {
    for (const [name, path] of Object.entries(project.runtimes)) {
      const db = folder.file(`${name}.db`);
      for (const how of ["well", "close", "throw", "reject", "exit"]) {
        await new Deno.Command(path, { args: [program, db, how], stderr: "null" }).output();
      }
      using reader = new Reader(db);
      assert.deepEqual(
        reader.runs().map(({ trackId, status, error }) => [trackId, status, error]),
        [
          ["well", "finished", null],
          ["close", "finished", null],
          ["throw", "failed", "out of memory"],
          ["reject", "failed", "no network"],
          ["exit", "failed", "exit code 3"],
        ],
        name,
      );
      assert.match(
        String(reader.runs()[0]!.environment!.runtime),
        name === "node" ? /^Node 24/ : /^Bun 1/,
      );
    }
  } finally {
    Deno.removeSync(program);
  }
});

Deno.test("(slow) examples/vitest: tests log to a tracker, and benchmarks go through the reporter", async () => {
  const project = await npmProject();
  if (project === undefined) return;
  const folder = `${project.folder}/example_${crypto.randomUUID()}`;
  Deno.mkdirSync(folder);
  try {
    const example = new URL("../../examples/vitest/", import.meta.url);
    for (const { name } of Deno.readDirSync(example)) {
      Deno.copyFileSync(new URL(name, example), `${folder}/${name}`);
    }
    const { code, stdout, stderr } = await new Deno.Command(project.runtimes.node, {
      args: [`${project.folder}/node_modules/vitest/vitest.mjs`, "run"],
      cwd: folder,
      env: { NO_COLOR: "1" },
    }).output();
    assert.equal(code, 0, decoder.decode(stdout) + decoder.decode(stderr));
    using runs = new Reader(`${folder}/runs.db`);
    assert.deepEqual(runs.runs().map(({ events, status }) => [events, status]), [[3, "finished"]]);
    using bench = new Reader(`${folder}/bench.db`, { table: "benchmarks" });
    assert.deepEqual(bench.toRows().map(({ suite, name, tool }) => [suite, name, tool]), [
      ["parse.bench.ts > parse", "plain", "vitest"],
      ["parse.bench.ts > parse", "reviver", "vitest"],
    ]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
