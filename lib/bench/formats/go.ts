import type { Format, Measured, Place } from "../report.ts";

/** A result: name, iterations, then numbers with their units. */
const RESULT = /^(Benchmark\S*)\s+(\d+)\s+([\d.]+(?:e[+-]?\d+)?) ns\/op(?:\s|$)/;
const FAILED = /^\s*--- FAIL: (Benchmark\S*)/;
/** Whatever else may name a benchmark: with `-v` its name stands alone, what it logged stands further in. */
const NO_RESULT =
  /^Benchmark\S*$|^\s+(?!---)|^\s*--- (FAIL|SKIP|BENCH|PASS): (Benchmark|Test|Example|Fuzz)/;
const SUSPECT = /ns\/op|Benchmark\w|\bFAIL:|--- /;
/** How a package's output ends. */
const END = /^(ok|FAIL|PASS)(\s|$)/;

/** What `go test -bench` prints: ns for each iteration; `-count` has a name stand several times. */
export const go: Format = {
  tool: "go",
  isSeenIn: ({ json, text }) => json === undefined && /^(goos: |Benchmark\w)/m.test(text),
  read: ({ text }) => {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
    if (!END.test(lines.at(-1) ?? "")) {
      throw new TypeError('expected "ok", "PASS" or "FAIL" at the end: the output is cut');
    }
    const benchmarks = benchmarksIn(lines);
    return { benchmarks, place: placeOf(text) };
  },
};

function benchmarksIn(lines: readonly string[]): Measured[] {
  const found: Measured[] = [];
  let suite: string | undefined;
  lines.forEach((line, at) => {
    suite = /^pkg: (.+)$/.exec(line)?.[1] ?? suite;
    const [, failed] = FAILED.exec(line) ?? [];
    if (failed !== undefined) {
      found.push({ suite, name: failed, unit: "ns", error: why(lines, at) });
    }
    const [, name, n, ns] = RESULT.exec(line) ?? [];
    if (name !== undefined) {
      const value = Number(ns);
      found.push({ suite, name, unit: "ns", value, mean: value, n: Number(n) });
    } else if (SUSPECT.test(line) && (/ns\/op/.test(line) || !NO_RESULT.test(line))) {
      throw new TypeError(`expected a result in line ${at + 1}, found "${line.slice(0, 40)}"`);
    }
  });
  const short = shortNames(found.map(({ name }) => name));
  const seen = new Map<string, number>();
  return found.map((benchmark) => {
    const name = short(benchmark.name);
    const key = JSON.stringify([benchmark.suite, name]);
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return { ...benchmark, name, repetition: seen.get(key)! };
  });
}

/** What a failed benchmark logged stands below its line, further in. */
function why(lines: readonly string[], at: number): string {
  const [, log] = /^\s+(?:\S+\.go:\d+: )?(.+)$/.exec(lines[at + 1] ?? "") ?? [];
  return log?.startsWith("---") ? "failed" : log ?? "failed";
}

/** Takes off the number of processors, which stands behind each name, or behind none. */
function shortNames(names: readonly string[]): (name: string) => string {
  const ends = new Set(names.map((name) => /-\d+$/.exec(name)?.[0]));
  return ends.size === 1 ? (name) => name.replace(/-\d+$/, "") : (name) => name;
}

function placeOf(text: string): Place {
  const told = (key: string) => new RegExp(`^${key}: (.+)$`, "m").exec(text)?.[1]?.trim();
  return { os: told("goos"), arch: told("goarch"), cpu: told("cpu") };
}
