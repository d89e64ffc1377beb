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

/** Stores a history: a benchmark that was slower from the fourth commit of seven on. */
function storeHistory(db: string): void {
  for (let day = 1; day <= 8; day++) {
    const committed = `2026-01-0${day} 00:00:00.000000`;
    const about = { committed, branch: "main", suite: "json" };
    store(db, `c${day}`, [1, 2, 3].map((n) => (day < 5 ? 2e6 : 3e6) + n * day), about);
    store(db, `c${day}`, [5, 6], { ...about, name: "print" });
  }
}

Deno.test("xt bench history draws a benchmark over the commits, and lists its medians", async () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  storeHistory(db);
  const call = ["bench", "history", db, "loads"];
  const [text, json, chosen, branch, none, csv] = await xtAll([
    call,
    [...call, "--json"],
    [
      ...call,
      "--where",
      "value > 2.5e6",
      "--columns",
      "commit,value",
      "--sort",
      "-commit",
      "-n",
      "1",
      "--json",
    ],
    [...call, "--branch", "other", "--json"],
    ["bench", "history", db, "load"],
    [...call, "--columns", "commit,rounds", "--to", "csv"],
  ]);
  assert.match(text!.stdout, /[⠀-⣿]/);
  assert.match(text!.stdout, /\| c5 +\| main +\| 2026-01-05 .* \| 3 ms +\| +3 \|/);
  assert.ok(text!.stdout.split("\n").every((line) => line.length <= 80));
  const rows = JSON.parse(json!.stdout);
  assert.equal(rows.length, 8);
  assert.deepEqual(rows[4], {
    ...{
      suite: "json",
      name: "loads",
      commit: "c5",
      branch: "main",
      committed: "2026-01-05 00:00:00.000000",
    },
    ...{ value: 3_000_010, unit: "ns", rounds: 3, machine: "aaaa" },
  });
  assert.deepEqual(JSON.parse(chosen!.stdout), [{ commit: "c8", value: 3_000_016 }]);
  assert.match(messageOf(branch!, 1, call), /no such benchmark of this suite or branch/);
  assert.match(messageOf(none!, 1, call), /no such benchmark/);
  assert.equal(csv!.stdout.split("\n")[1], "c1,3");
});

Deno.test("xt bench changes lists the commits from which on something was slower", async () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  storeHistory(db);
  const [text, json, one, none] = await xtAll([
    ["bench", "changes", db],
    ["bench", "changes", db, "--json"],
    ["bench", "changes", db, "print", "--json"],
    ["bench", "changes", db, "printt"],
  ]);
  assert.match(
    text!.stdout,
    /\| json > loads \| c5 +\| 2026-01-05 \| 2 ms +\| 3 ms +\| \+50\.0 % \|/,
  );
  const [row, ...more] = JSON.parse(json!.stdout);
  assert.equal(more.length, 0);
  assert.deepEqual([row.suite, row.name, row.commit, row.committed], [
    ...["json", "loads", "c5", "2026-01-05 00:00:00.000000"],
  ]);
  assert.ok(row.ratio > 1.49 && row.ratio < 1.51 && row.p < 1e-6);
  assert.equal(one!.stdout, "[]\n");
  assert.equal(none!.code, 1);
});

Deno.test("xt bench export writes the last commit's medians as BMF, to stdout or a file", async () => {
  using folder = tempFolder();
  const [db, out] = [folder.file("bench.db"), folder.file("bmf.json")];
  storeHistory(db);
  const [stdout, file, again, other] = await xtAll([
    ["bench", "export", db, "--to", "bmf"],
    ["bench", "export", db, "-o", out],
    ["bench", "import", folder.file("again.db"), out, "--json", "--commit", "c8"],
    ["bench", "export", db, "--to", "csv"],
  ]);
  const expected = { loads: { latency: { value: 3_000_016 } }, print: { latency: { value: 5.5 } } };
  assert.deepEqual(JSON.parse(stdout!.stdout), expected);
  assert.deepEqual([file!.stdout, JSON.parse(Deno.readTextFileSync(out))], ["", expected]);
  assert.deepEqual(JSON.parse(again!.stdout), [{ events: 2 }]);
  assert.equal(other!.code, 2);
});

Deno.test("xt bench export writes over no database, by whatever name, and says why it cannot write", async () => {
  using folder = tempFolder();
  const [db, link, nowhere] = ["bench.db", "link.json", "none/bmf.json"].map(folder.file);
  storeHistory(db!);
  Deno.linkSync(db!, link!);
  const before = Deno.readFileSync(db!);
  const outputs = await xtAll(
    [db!, link!, nowhere!].map((out) => ["bench", "export", db!, "-o", out]),
  );
  assert.deepEqual(outputs.map(({ code, stderr }) => [code, stderr]), [
    [1, `xt: Cannot write "${db}": it is the database\n`],
    [1, `xt: Cannot write "${link}": it is the database\n`],
    [1, `xt: Cannot write "${nowhere}": its folder does not exist\n`],
  ]);
  assert.deepEqual(Deno.readFileSync(db!), before);
});

Deno.test("xt bench gate takes a branch's last commits as one sample, with what they differ by", async () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  // Days differ by 4 %, rounds of a day by 1 %.
  [100, 104, 98, 102, 96, 101].forEach((middle, day) =>
    store(db, `c${day}`, rounds(middle), {
      branch: "main",
      committed: `2026-01-0${day + 1} 00:00:00.000000`,
    })
  );
  store(db, "mine", rounds(103), { branch: "mine", committed: "2026-02-01 00:00:00.000000" });
  const gate = ["bench", "gate", db, "--max-slowdown", "0", "--json"];
  const [one, five, itself, slow] = await xtAll([
    [...gate, "--against", "c4"],
    [...gate, "--against", "main", "--baseline-commits", "5"],
    ["bench", "compare", db, "main", "c5", "--baseline-commits", "5", "--json"],
    [...gate, "--against", "main", "--baseline-commits", "0"],
  ]);
  // Against one commit of a fast day it seems slower; against five it is not.
  assert.deepEqual([one!.code, JSON.parse(one!.stdout)[0].verdict], [1, "slower"]);
  const [row] = JSON.parse(five!.stdout);
  assert.deepEqual([five!.code, row.verdict, row.baseline.rounds, row.current.rounds], [
    3,
    "unsure",
    60,
    12,
  ]);
  assert.ok(row.low < 0.95 && row.high > 1.1, `${row.low} ${row.high}`);
  // The commit that is judged is none of its own baseline.
  assert.equal(JSON.parse(itself!.stdout)[0].baseline.rounds, 60);
  assert.equal(slow!.code, 2);
  store(db, "mine", rounds(150), {
    branch: "mine",
    committed: "2026-02-02 00:00:00.000000",
    commit: "worse",
  });
  const [worse] = await xtAll([[...gate, "--against", "main", "--baseline-commits", "5"]]);
  assert.deepEqual([worse!.code, JSON.parse(worse!.stdout)[0].verdict], [1, "slower"]);
});

Deno.test("xt bench compare as a comment: a name stays a name, and verdicts are counted", async () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  for (const [name, factor] of [["@you <b> `x` | *y*", 1.3], ["same", 1]] as const) {
    store(db, "old", rounds(100), { name });
    store(db, "new", rounds(100 * factor), { name });
  }
  const [markdown, csv] = await xtAll([
    ["bench", "compare", db, "old", "new", "--to", "markdown"],
    ["bench", "compare", db, "old", "new", "--to", "csv"],
  ]);
  const [marker, , counts, , ...table] = markdown!.stdout.split("\n");
  assert.equal(marker, "<!-- xetrack-bench -->");
  assert.equal(counts, "**1 slower**, 1 same: beyond 5 %, with a confidence of 99 %");
  assert.match(table[2]!, /^\| ``@you <b> `x` \\\| \*y\*`` \|.*\| \*\*slower\*\* \|$/);
  assert.match(csv!.stdout, /^suite,name,verdict,ratio,/);
});
