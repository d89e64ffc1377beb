/* Reports of each tool, as it wrote them, whole and damaged. */
import assert from "node:assert/strict";
import { readReport } from "../../lib/bench/formats.ts";
import type { Measured } from "../../lib/bench/report.ts";
import { sourceOf } from "../../lib/benchmarks/source.ts";
import { randomNumbers } from "../../lib/stats/random.ts";

const FOLDER = new URL("../fixtures/bench/", import.meta.url);

function bytesOf(file: string): Uint8Array {
  return Deno.readFileSync(new URL(file, FOLDER));
}

function read(file: string, tool?: string) {
  return readReport(sourceOf(file, bytesOf(file)), tool);
}

function readText(text: string) {
  return readReport(sourceOf("report", new TextEncoder().encode(text)));
}

/** Gives a benchmark without its samples, and those beside it. */
function plain({ samples, ...rest }: Measured): Measured {
  assert.ok(samples === undefined || samples instanceof Float64Array);
  return JSON.parse(JSON.stringify(rest));
}

Deno.test("deno bench --json: times, groups, a failure", () => {
  const { tool, place, benchmarks } = read("deno-bench.json");
  assert.equal(tool, "deno");
  assert.deepEqual(place, {
    runtime: "Deno/2.9.6 x86_64-unknown-linux-gnu",
    arch: "x86_64",
    os: "linux",
    cpu: "AMD EPYC",
  });
  assert.deepEqual(plain(benchmarks[0]!), {
    ...{
      name: "structuredClone",
      suite: "parse_bench.ts",
      unit: "ns",
      value: 296376,
      mean: 296376,
    },
    ...{ min: 87544, p75: 178104, p99: 4339193, n: 1273 },
  });
  assert.deepEqual(plain(benchmarks[1]!), {
    ...{ name: "throws", suite: "parse_bench.ts", unit: "ns", error: "broken on purpose" },
  });
  assert.deepEqual(
    benchmarks.slice(2).map(({ suite, name }) => [suite, name]),
    ["JSON.parse", "JSON.parse with reviver"].map((name) => ["parse_bench.ts > parse", name]),
  );
});

Deno.test("mitata: medians, args as params, a failure", () => {
  const { tool, place, benchmarks } = read("mitata.json");
  assert.equal(tool, "mitata");
  assert.deepEqual(place, { cpu: "AMD EPYC", runtime: "node 20.20.2", arch: "x64", os: "linux" });
  assert.deepEqual(plain(benchmarks[0]!), {
    ...{ suite: "parse", name: "JSON.parse", params: {}, unit: "ns", value: 39365.4482421875 },
    ...{ mean: 42278.511698404945, min: 28721.720458984375, p75: 48645.0927734375 },
    ...{ p99: 54031.761962890625, n: 49152 },
  });
  assert.deepEqual(
    benchmarks.slice(2).map(({ name, params, error }) => [name, params, error]),
    [["fill 1", { n: 1 }, undefined], ["fill 100", { n: 100 }, undefined], [
      "throws",
      {},
      "broken on purpose",
    ]],
  );
});

Deno.test("tinybench: results with samples, and its rounded table", () => {
  const { tool, place, benchmarks } = read("tinybench-results.json");
  assert.deepEqual([tool, place], ["tinybench", { runtime: "node 20.20.2" }]);
  const [first, , last] = benchmarks;
  assert.deepEqual(plain(first!), {
    ...{ suite: "parse", name: "JSON.parse", unit: "ns", value: 0.023514500000004546 * 1e6 },
    ...{ mean: 0.19670804166666755 * 1e6, min: 0.018214999999997872 * 1e6 },
    ...{ p75: 0.02936724999999285 * 1e6, p99: 3.2018293999999985 * 1e6 },
    ...{ stddev: 0.8411256384877012 * 1e6, n: 24 },
  });
  assert.deepEqual(first!.samples!.length, 24);
  assert.equal(last!.error, "broken on purpose");
  assert.deepEqual(read("tinybench-table.json").benchmarks.map(plain), [
    { name: "JSON.parse", unit: "ns", value: 23515, mean: 196708, n: 24 },
    { name: "with reviver", unit: "ns", value: 93055, mean: 99469, n: 24 },
    { name: "throws", unit: "ns", error: "broken on purpose" },
  ]);
});

Deno.test("vitest: ms become ns, what has no numbers has failed", () => {
  for (const file of ["vitest-bench.json", "vitest4-bench.json"]) {
    const { tool, benchmarks } = read(file);
    assert.equal(tool, "vitest");
    assert.deepEqual(benchmarks.map(({ suite, name, error }) => [suite, name, error]), [
      ["b/parse.bench.js > parse", "JSON.parse", undefined],
      ["b/parse.bench.js > parse", "with reviver", undefined],
      ["b/parse.bench.js > broken", "throws", "failed"],
    ]);
  }
  assert.deepEqual(plain(read("vitest-bench.json").benchmarks[0]!), {
    ...{ suite: "b/parse.bench.js > parse", name: "JSON.parse", unit: "ns" },
    ...{ value: 0.07618800000000192 * 1e6, mean: 0.20671823553718996 * 1e6 },
    ...{ min: 0.06277799999998024 * 1e6, p75: 0.08358700000007957 * 1e6 },
    ...{ p99: 8.302201000000196 * 1e6, stddev: 1.1204849162516826 * 1e6, n: 484 },
  });
  const { tasks } = JSON.parse(new TextDecoder().decode(bytesOf("tinybench-results.json")));
  const { latency, throughput, period, totalTime } = tasks[0].result;
  const written = JSON.stringify({ latency, throughput, period, totalTime });
  const { tool, benchmarks } = readReport(
    sourceOf("out/JSON.parse.json", new TextEncoder().encode(written)),
  );
  assert.deepEqual([tool, benchmarks[0]!.name, benchmarks[0]!.n], ["vitest", "JSON.parse", 24]);
});

Deno.test("hyperfine: seconds become ns, parameters, exit codes", () => {
  const { tool, benchmarks } = read("hyperfine.json");
  assert.equal(tool, "hyperfine");
  const { samples, p75, p99, ...first } = benchmarks[0]!;
  assert.deepEqual(first, {
    ...{ name: "sleep 0.01", params: {}, unit: "ns", value: 0.012110569000000002 * 1e9 },
    ...{ mean: 0.012476899800000002 * 1e9, min: 0.011893731000000001 * 1e9, n: 5 },
    ...{ stddev: 0.0006835551749882372 * 1e9 },
  });
  const seconds = [0.011893731000000001, 0.012002355000000001, 0.012110569000000002];
  const all = [...seconds, 0.012910029, 0.013467815000000001].map((second) => second * 1e9);
  assert.deepEqual([[...samples!], p75], [all, all[3]]);
  assert.ok(p99! > all[3]! && p99! < all[4]!);
  assert.deepEqual(read("hyperfine-params.json").benchmarks.map(({ params }) => params), [
    { ms: "0.01" },
    { ms: "0.02" },
  ]);
  assert.deepEqual(read("hyperfine-failing.json").benchmarks, [
    { name: "false", params: {}, unit: "ns", error: "exit code 1" },
  ]);
});

Deno.test("Google Benchmark: the unit of each row, repetitions, a failure", () => {
  const { tool, place, benchmarks } = read("google-benchmark.json");
  assert.deepEqual([tool, place], ["google-benchmark", { cores: 2 }]);
  assert.deepEqual(benchmarks, [
    {
      ...{ suite: "bench", name: "BM_fill/1", unit: "ns", repetition: 1 },
      ...{ value: 44.50820277360921, mean: 44.50820277360921, n: 882994 },
    },
    {
      ...{ suite: "bench", name: "BM_fill/1000", unit: "ns", repetition: 1 },
      ...{ value: 859.2480234644254, mean: 859.2480234644254, n: 34404 },
    },
    { suite: "bench", name: "BM_skip", unit: "ns", repetition: 1, error: "broken on purpose" },
  ]);
  const repeated = read("google-benchmark-repetitions.json").benchmarks;
  assert.deepEqual(
    repeated.slice(0, 3).map(({ name, repetition, value }) => [name, repetition, value]),
    [
      ["BM_fill/1", 1, 40.06566903903471],
      ["BM_fill/1", 2, 41.542735436109005],
      ["BM_fill/1", 3, 41.235238614789296],
    ],
  );
  const text = new TextDecoder().decode(bytesOf("google-benchmark.json"));
  const inMillis = readText(text.replaceAll('"time_unit": "ns"', '"time_unit": "ms"'));
  assert.equal(inMillis.benchmarks[0]!.value, 44.50820277360921 * 1e6);
  const whole = JSON.parse(new TextDecoder().decode(bytesOf("google-benchmark-repetitions.json")));
  const only = whole.benchmarks.filter((row: { run_type: string }) => row.run_type === "aggregate");
  const [first] = readText(JSON.stringify({ ...whole, benchmarks: only })).benchmarks;
  assert.deepEqual([first!.name, first!.value, first!.mean, first!.stddev], [
    ...["BM_fill/1", 41.2352386147893, 40.94788102997767, 0.7793343772111688],
  ]);
});

Deno.test("pytest-benchmark: params, the machine, a commit where there is one", () => {
  const { tool, place, commit, benchmarks } = read("pytest-benchmark.json");
  assert.deepEqual([tool, commit], ["pytest-benchmark", undefined]);
  assert.deepEqual(place, {
    ...{ cpu: "AMD EPYC", cores: 2, os: "linux", arch: "x86_64", runtime: "CPython 3.11.7" },
  });
  assert.deepEqual(benchmarks.map(({ name, suite, params, n }) => [name, suite, params, n]), [
    ["test_loads", "test_parse.py", {}, 8],
    ["test_fill[1]", "test_parse.py", { n: 1 }, 5],
    ["test_fill[100]", "test_parse.py", { n: 100 }, 5],
    ["test_grouped", "test_parse.py", {}, 5],
  ]);
  assert.equal(benchmarks[0]!.value, 2.8981044997635764e-05 * 1e9);
  const text = new TextDecoder().decode(bytesOf("pytest-benchmark.json"))
    .replace('"id": "unknown"', '"id": "0db0fb569789a93ba402f9d4987613f67de4db73"')
    .replace('"time": null', '"time": "2026-11-30T12:00:00+02:00"')
    .replace('"branch": "(unknown)"', '"branch": "main"');
  assert.deepEqual(readText(text).commit, {
    commit: "0db0fb569789a93ba402f9d4987613f67de4db73",
    branch: "main",
    dirty: false,
    committed: "2026-11-30 10:00:00.000000",
  });
});

const GO = `goos: linux
goarch: amd64
pkg: example.com/parse
cpu: AMD EPYC
BenchmarkParse-8         	   12345	     97531 ns/op	    2048 B/op	      12 allocs/op
BenchmarkParse-8         	   12000	     98000 ns/op
BenchmarkFill/n=10-8     	 5000000	       234.5 ns/op
--- FAIL: BenchmarkBroken-8
    parse_test.go:9: broken on purpose
PASS
ok  	example.com/parse	4.321s
`;

Deno.test("go test -bench: rounds of one name, a failure, no number of processors", () => {
  const { tool, place, benchmarks } = readText(GO);
  assert.deepEqual([tool, place], ["go", { os: "linux", arch: "amd64", cpu: "AMD EPYC" }]);
  const suite = "example.com/parse";
  assert.deepEqual(benchmarks, [
    {
      ...{ suite, name: "BenchmarkParse", unit: "ns", value: 97531, mean: 97531 },
      ...{ n: 12345, repetition: 1 },
    },
    {
      ...{ suite, name: "BenchmarkParse", unit: "ns", value: 98000, mean: 98000 },
      ...{ n: 12000, repetition: 2 },
    },
    {
      ...{ suite, name: "BenchmarkFill/n=10", unit: "ns", value: 234.5, mean: 234.5 },
      ...{ n: 5000000, repetition: 1 },
    },
    { suite, name: "BenchmarkBroken", unit: "ns", error: "broken on purpose", repetition: 1 },
  ]);
  const cpus = GO.replace("BenchmarkParse-8         	   12000", "BenchmarkParse-4  12000");
  assert.ok(readText(cpus).benchmarks.some(({ name }) => name === "BenchmarkParse-4"));
});

Deno.test("BMF: names and measures, and parameters", () => {
  const plainForm = readText(
    '{"parse":{"latency":{"value":12.5,"upper_value":13},"size":{"value":3}}}',
  );
  assert.equal(plainForm.tool, "bmf");
  assert.deepEqual(plainForm.benchmarks, [
    { name: "parse", params: {}, unit: "ns", value: 12.5 },
    { name: "parse size", params: {}, unit: "size", value: 3 },
  ]);
  const measures = { latency: { value: 10, p99: 12 } };
  assert.deepEqual(
    readText(JSON.stringify({ parse: [{ parameters: { n: 1 }, measures }] })).benchmarks,
    [{ name: "parse", params: { n: 1 }, unit: "ns", value: 10, p99: 12 }],
  );
});

Deno.test("a million samples become 1,000 quantiles, the least and the greatest among them", () => {
  const random = randomNumbers(5);
  const samples = Array.from({ length: 50_000 }, random).sort((a, b) => a - b);
  const report = JSON.parse(new TextDecoder().decode(bytesOf("mitata.json")));
  report.benchmarks[0].runs[0].stats.samples = samples;
  const [first] = readText(JSON.stringify(report)).benchmarks;
  assert.deepEqual([first!.n, first!.samples!.length], [50_000, 1000]);
  assert.deepEqual([first!.samples![0], first!.samples![999]], [samples[0], samples.at(-1)]);
  assert.equal(first!.value, 39365.4482421875);
});

Deno.test("what no tool wrote is refused, and the error says what was expected", () => {
  const others = ["deno-bench.txt", "deno-test-pretty.txt", "deno-test-dot.txt"];
  for (const file of [...others, "deno-test-tap.txt", "deno-test-junit.xml"]) {
    assert.throws(() => read(file), /Cannot import ".*": expected the output of deno bench --json/);
  }
  for (const text of ["", "{}", "[1]", "3", "null", '"text"', '{"a":1}', '{"a":{"b":1}}']) {
    assert.throws(() => readText(text), { name: "TrackerError" }, text);
  }
  assert.throws(() => read("mitata.json", "deno"), /as output of deno: expected "benches"/);
  assert.throws(() => readText('{"benches": [{"na'), /its JSON is damaged/);
});

Deno.test("two benchmarks of one name are told apart", () => {
  const report = JSON.parse(new TextDecoder().decode(bytesOf("deno-bench.json")));
  report.benches.push(report.benches[0]);
  const names = readText(JSON.stringify(report)).benchmarks.map(({ name }) => name);
  assert.equal(names.at(-1), "structuredClone (2)");
});

Deno.test("a damaged report is an error, or as many benchmarks with values as the whole one", () => {
  const random = randomNumbers(9);
  const files = [...Deno.readDirSync(FOLDER)].map(({ name }) => name)
    .filter((name) => /^(deno-bench|mitata|tiny|vitest|hyper|google|pytest).*json$/.test(name));
  const sources: [string, Uint8Array][] = files.map((file) => [file, bytesOf(file)]);
  sources.push(["go", new TextEncoder().encode(GO)]);
  let refused = 0;
  for (const [file, bytes] of sources) {
    const shape = (found: readonly Measured[]) =>
      found.map(({ value, error, params = {} }) => [
        typeof value,
        error !== undefined,
        Object.keys(params).length,
      ]);
    const whole = shape(readReport(sourceOf(file, bytes)).benchmarks);
    for (let time = 0; time < 150; time++) {
      const damaged = damage(bytes, random);
      try {
        const found = readReport(sourceOf(file, damaged)).benchmarks;
        assert.deepEqual(shape(found), whole, `${file}\n${new TextDecoder().decode(damaged)}`);
      } catch (error) {
        assert.equal((error as Error).name, "TrackerError", String((error as Error).stack));
        refused++;
      }
    }
  }
  assert.ok(refused > 500, `${refused} refused`);
});

/** Cuts the end off, or writes over a byte. */
function damage(bytes: Uint8Array, random: () => number): Uint8Array {
  const at = Math.floor(random() * (bytes.length - 3));
  if (random() < 0.4) return bytes.slice(0, at);
  const damaged = bytes.slice();
  const byte = 32 + Math.floor(random() * 95);
  // Another digit in the place of one is another number: nobody can tell.
  const isDigit = (code: number) => code >= 48 && code <= 57;
  damaged[at] = isDigit(byte) && isDigit(bytes[at]!) ? 63 : byte;
  return damaged;
}
