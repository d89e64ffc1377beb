/* `xt bench`: what goes in, the verdicts, the exit codes. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type Event, Tracker } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";
import { messageOf, start, xtAll } from "../support/xt.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures/bench/", import.meta.url));

function store(db: string, commit: string, values: readonly number[], more: Event = {}): void {
  using tracker = new Tracker(db, { table: "benchmarks", warnings: false });
  const common = { name: "loads", unit: "ns", commit, machine: "aaaa", ...more };
  tracker.logBatch(values.map((value, at) => ({ ...common, value, round: at + 1 })));
}

function rounds(middle: number): number[] {
  return Array.from({ length: 12 }, (_, at) => middle * (1 + (at % 3 - 1) / 100) + at / 1e6);
}

Deno.test("xt bench import stores files, all or none, and says how many rows", async () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  const files = [`${FIXTURES}deno-bench.json`, `${FIXTURES}hyperfine.json`];
  const calls = [
    ["bench", "import", db, `${FIXTURES}deno-bench.json`, `${FIXTURES}deno-bench.txt`],
    ["bench", "import", db, ...files, "--commit", "a1", "--branch", "trunk", "--suite", "all"],
    ["bench", "import", db, ...files, "--commit", "a1"],
    ["bench", "import", db, files[0]!, "--tool", "mitata"],
    ["bench", "ls", db, "--json"],
    ["bench", "import", db, folder.file("none.json")],
  ];
  const [none, six, again, other, ls, missing] = await xtAll(calls);
  assert.match(messageOf(none!, 1, calls[0]!), /deno-bench\.txt": expected the output of/);
  assert.deepEqual([six!.stdout, again!.stdout], ["Imported 6 rows\n", "Imported 0 rows\n"]);
  assert.match(messageOf(other!, 1, calls[3]!), /as output of mitata: expected "layout"/);
  assert.match(messageOf(missing!, 1, calls[5]!), /no such file/);
  const rows = JSON.parse(ls!.stdout);
  assert.deepEqual(
    rows.map(({ suite, name }: Event) => [suite, name]),
    [
      ...["structuredClone", "throws", "JSON.parse", "JSON.parse with reviver"],
      ...["sleep 0.01", "sleep 0.02"],
    ].map((name) => ["all", name]),
  );
  const { tool, unit, commits, rounds, value, commit } = rows[0];
  assert.deepEqual([tool, unit, commits, rounds, value, commit], [
    "deno",
    "ns",
    1,
    1,
    296376,
    "a1",
  ]);
});

Deno.test("xt bench import - reads what a tool prints", async () => {
  using folder = tempFolder();
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "-A", fileURLToPath(new URL("../../cli.ts", import.meta.url))],
      ...["bench", "import", folder.file("bench.db"), "-", "--commit", "a"],
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const input = child.stdin.getWriter();
  await input.write(Deno.readFileSync(`${FIXTURES}pytest-benchmark.json`));
  await input.close();
  const { code, stdout } = await child.output();
  assert.deepEqual([code, new TextDecoder().decode(stdout)], [0, "Imported 4 rows\n"]);
});

Deno.test("xt bench compare prints verdicts, as rows, JSON and Markdown", async () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  store(db, "old", rounds(100));
  store(db, "new", rounds(130));
  const compare = ["bench", "compare", db, "old", "new"];
  const [text, json, markdown, latex, none] = await xtAll([
    compare,
    [...compare, "--json"],
    [...compare, "--to", "markdown"],
    [...compare, "--to", "latex"],
    ["bench", "compare", db, "nothing"],
  ]);
  assert.match(text!.stdout, /\| loads +\| 100 ns \| 130 ns \| \+30\.0 % \| .* \| slower +\|/);
  assert.ok(text!.stdout.split("\n").every((line) => line.length <= 80));
  const [row] = JSON.parse(json!.stdout);
  assert.deepEqual(Object.keys(row), [
    ...["suite", "name", "verdict", "ratio", "low", "high", "p", "adjusted"],
    ...["baseline", "current", "needed"],
  ]);
  assert.deepEqual([row.suite, row.verdict, row.needed, row.current.rounds], [
    ...[null, "slower", null, 12],
  ]);
  assert.deepEqual(markdown!.stdout.split("\n").slice(0, 2), ["<!-- xetrack-bench -->", ""]);
  assert.equal(latex!.code, 2);
  assert.equal(none!.code, 1);
});

Deno.test("xt bench gate ends with 1 if slower, 3 where it cannot tell, else 0", async () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  store(db, "old", rounds(100));
  store(db, "new", rounds(108));
  const gate = ["bench", "gate", db, "--against", "old"];
  const codes = async (...calls: string[][]) => (await xtAll(calls)).map(({ code }) => code);
  assert.deepEqual(
    await codes(gate, [...gate, "--max-slowdown", "20%"], [...gate, "--max-slowdown", "0.079"]),
    [1, 0, 3],
  );
  const [json] = await xtAll([[...gate, "--json"]]);
  assert.deepEqual([json!.code, JSON.parse(json!.stdout)[0].verdict], [1, "slower"]);
  assert.deepEqual(
    await codes(
      ["bench", "gate", db],
      [...gate, "--max-slowdown", "5"],
      [...gate, "--max-slowdown", "x"],
      [...gate, "--confidence", "1"],
      ["bench", "gate", db, "--against", "nothing"],
      ["bench", "gate", folder.file("none.db"), "--against", "old"],
    ),
    [2, 2, 2, 2, 3, 1],
  );
  store(db, "elsewhere", rounds(100), { machine: "bbbb" });
  const [refused, any] = await xtAll([gate, [...gate, "--any-machine"]]);
  assert.match(messageOf(refused!, 3, gate), /aaaa and bbbb; --any-machine/);
  assert.equal(any!.code, 0);
});

Deno.test("xt bench gate keeps its exit code where nobody reads to the end", async () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  store(db, "old", rounds(100));
  store(db, "new", rounds(130));
  const child = start(["bench", "gate", db, "--against", "old"]);
  await child.stdout.cancel();
  assert.equal((await child.status).code, 1);
  await child.stderr.cancel();
});
