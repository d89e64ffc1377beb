/* Reports become events of table `benchmarks`. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Reader } from "../../mod.ts";
import { importBenchmarks } from "../../bench.ts";
import { tempFolder } from "../support/mod.ts";
import { atBest } from "../support/time.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures/bench/", import.meta.url));
const DENO = `${FIXTURES}deno-bench.json`;
const HYPERFINE = `${FIXTURES}hyperfine-params.json`;

function rowsOf(db: string) {
  using reader = new Reader(db, { table: "benchmarks" });
  return reader.toRows();
}

Deno.test("importBenchmarks() stores an event for each benchmark, with the machine and commit", () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  const options = { commit: "0123456789abcdef", branch: "main" };
  assert.equal(importBenchmarks(db, DENO, options), 4);
  const [first, second] = rowsOf(db);
  const { track_id: _, timestamp: __, machine, source, ...told } = first!;
  assert.match(machine, /^[0-9a-f]{16}$/);
  assert.match(source, /^[0-9a-f]{16}$/);
  assert.deepEqual(told, {
    ...{ suite: "parse_bench.ts", name: "structuredClone", tool: "deno", unit: "ns", round: 1 },
    ...{ value: 296376, mean: 296376, min: 87544, p75: 178104, p99: 4339193, n: 1273 },
    ...{ commit: "0123456789abcdef", branch: "main", cpu: "AMD EPYC", os: "linux", error: null },
    runtime: "Deno/2.9.6 x86_64-unknown-linux-gnu",
  });
  assert.deepEqual([second!.value, second!.error], [null, "broken on purpose"]);
});

Deno.test("importBenchmarks() stores params as columns, and samples as an object", () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  importBenchmarks(db, HYPERFINE, { commit: "a", suite: "sleeping" });
  using reader = new Reader(db, { table: "benchmarks" });
  const [first] = reader.toRows();
  assert.deepEqual([first!.param_ms, first!.suite], ["0.01", "sleeping"]);
  const samples = reader.assets.get(first!.samples) as Float64Array;
  assert.ok(samples instanceof Float64Array);
  assert.deepEqual(
    [...samples],
    [0.011867702, 0.011936151, 0.012483268, 0.016098172].map((second) => second * 1e9),
  );
});

Deno.test("importBenchmarks() adds nothing the second time, by content and commit", () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  assert.equal(importBenchmarks(db, [DENO, DENO], { commit: "a" }), 4);
  Deno.copyFileSync(DENO, folder.file("copy.json"));
  assert.equal(importBenchmarks(db, folder.file("copy.json"), { commit: "a" }), 0);
  assert.equal(importBenchmarks(db, DENO, { commit: "b" }), 4);
  assert.equal(importBenchmarks(db, DENO, { commit: "b" }), 0);
  assert.equal(rowsOf(db).length, 8);
});

Deno.test("importBenchmarks() goes on with the rounds of the commit; a repetition is a round", () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  const google = `${FIXTURES}google-benchmark-repetitions.json`;
  importBenchmarks(db, DENO, { commit: "a" });
  importBenchmarks(db, [google, HYPERFINE], { commit: "a" });
  importBenchmarks(db, HYPERFINE, { commit: "b" });
  const rounds = rowsOf(db).map(({ tool, name, round, commit }) =>
    `${tool} ${name} ${round} ${commit}`
  );
  for (const expected of ["deno throws 1 a", "google-benchmark BM_fill/1 2 a"]) {
    assert.ok(rounds.includes(expected), expected);
  }
  assert.ok(rounds.includes("google-benchmark BM_fill/1 4 a"));
  assert.ok(rounds.includes("hyperfine sleep 0.01 5 a"));
  assert.ok(rounds.includes("hyperfine sleep 0.01 1 b"));
});

Deno.test("importBenchmarks() of several files stores all or none, and makes no file for none", () => {
  using folder = tempFolder();
  const db = folder.file("bench.db");
  const cut = folder.file("cut.json");
  Deno.writeTextFileSync(cut, Deno.readTextFileSync(DENO).slice(0, 700));
  assert.throws(() => importBenchmarks(db, [HYPERFINE, cut]), /cut\.json": its JSON is damaged/);
  assert.throws(() => Deno.statSync(db), Deno.errors.NotFound);
  importBenchmarks(db, DENO);
  const before = rowsOf(db);
  assert.throws(() => importBenchmarks(db, [HYPERFINE, folder.file("none.json")]), /no such file/);
  assert.deepEqual(rowsOf(db), before);
  assert.throws(() => importBenchmarks(db, DENO, { tool: "denno" }), TypeError);
  assert.throws(() => importBenchmarks(db, DENO, { toool: "deno" } as never), TypeError);
});

Deno.test("importBenchmarks() reads criterion's folder", () => {
  using folder = tempFolder();
  const place = `${folder.path}/criterion/parse/10/new`;
  Deno.mkdirSync(place, { recursive: true });
  const write = (name: string, value: unknown) =>
    Deno.writeTextFileSync(`${place}/${name}.json`, JSON.stringify(value));
  write("benchmark", {
    ...{ group_id: "parse", function_id: null, value_str: "10", throughput: null },
    ...{ full_id: "parse/10", directory_name: "parse/10", title: "parse/10" },
  });
  write("sample", { sampling_mode: "Linear", iters: [10, 20, 30], times: [1000, 2200, 3000] });
  const estimate = (point: number) => ({ point_estimate: point, standard_error: 1 });
  write("estimates", { mean: estimate(104), median: estimate(101), std_dev: estimate(5) });
  const db = folder.file("bench.db");
  assert.equal(importBenchmarks(db, `${folder.path}/criterion`, { commit: "a" }), 1);
  const { suite, name, tool, value, mean, min, n, param_value } = rowsOf(db)[0]!;
  assert.deepEqual([suite, name, tool, value, mean, min, n, param_value], [
    ...["parse", "parse/10", "criterion", 101, 104, 100, 3, "10"],
  ]);
  assert.equal(importBenchmarks(db, `${folder.path}/criterion`, { commit: "a" }), 0);
  Deno.removeSync(`${place}/sample.json`);
  assert.throws(
    () => importBenchmarks(db, `${folder.path}/criterion`),
    /sample\.json": no such file/,
  );
  assert.throws(() => importBenchmarks(db, FIXTURES), /a folder is read as criterion's/);
});

Deno.test("importBenchmarks() names the commit, branch and time of the working folder", async () => {
  using folder = tempFolder();
  const git = (...args: string[]) => {
    const env = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_COMMITTER_DATE: "2026-11-30T12:00:00Z" };
    const { success, stdout } = new Deno.Command("git", { args, cwd: folder.path, env })
      .outputSync();
    assert.ok(success);
    return new TextDecoder().decode(stdout).trim();
  };
  git("init", "-q", "-b", "trunk");
  const who = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
  git(...who, "commit", "-q", "--allow-empty", "-m", "first");
  const program = `import { importBenchmarks } from "${new URL("../../bench.ts", import.meta.url)}";
    importBenchmarks("bench.db", "${DENO}");
    importBenchmarks("bench.db", "${HYPERFINE}", { commit: "trunk" });`;
  const args = ["eval", "--no-check", program];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: folder.path })
    .output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const commit = git("rev-parse", "HEAD");
  for (const row of rowsOf(folder.file("bench.db"))) {
    assert.deepEqual([row.commit, row.committed], [commit, "2026-11-30 12:00:00.000000"]);
    const here = row.tool === "deno";
    assert.deepEqual([row.branch, row.dirty], here ? ["trunk", false] : [null, null]);
  }
});

Deno.test("importBenchmarks() of mitata's million samples takes under 3 s and 300 MB", async () => {
  using folder = tempFolder();
  const report = JSON.parse(Deno.readTextFileSync(`${FIXTURES}mitata.json`));
  const samples = Array.from({ length: 500_000 }, (_, at) => 100 + at / 7919);
  for (const { runs } of report.benchmarks.slice(0, 3)) runs[0].stats.samples = samples;
  const file = folder.file("mitata.json");
  Deno.writeTextFileSync(file, JSON.stringify(report));
  assert.ok(Deno.statSync(file).size > 25e6);
  const measure = async () => {
    const program = `import { importBenchmarks } from "${new URL(
      "../../bench.ts",
      import.meta.url,
    )}";
      const begin = performance.now();
      importBenchmarks("${db = folder.file(
      `${crypto.randomUUID()}.db`,
    )}", "${file}", { commit: "a" });
      const seconds = (performance.now() - begin) / 1000;
      const text = Deno.readTextFileSync("/proc/self/status");
      console.log(JSON.stringify([seconds, Number(/VmHWM:\\s+(\\d+)/.exec(text)[1]) / 1024]));`;
    const args = ["eval", "--no-check", program];
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assert.equal(err, "");
    return JSON.parse(out!) as [seconds: number, megabytes: number];
  };
  let db = "";
  await atBest(measure, ([seconds, megabytes]) => seconds < 3 && megabytes < 300, "seconds, MB");
  using reader = new Reader(db, { table: "benchmarks" });
  const kept = reader.assets.get(reader.toRows({ head: 1 })[0]!.samples) as Float64Array;
  assert.deepEqual([kept.length, kept[0], kept[999]], [1000, samples[0], samples.at(-1)]);
});
