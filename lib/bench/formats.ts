import { named, TrackerError } from "../errors.ts";
import { bmf } from "./formats/bmf.ts";
import { criterion } from "./formats/criterion.ts";
import { deno } from "./formats/deno.ts";
import { go } from "./formats/go.ts";
import { google } from "./formats/google.ts";
import { hyperfine } from "./formats/hyperfine.ts";
import { mitata } from "./formats/mitata.ts";
import { pytest } from "./formats/pytest.ts";
import { tinybench } from "./formats/tinybench.ts";
import { vitest } from "./formats/vitest.ts";
import type { Format, Measured, Report, Source } from "./report.ts";

/** In the order of looking: the last is known by what it is not. */
const FORMATS: readonly Format[] = [
  ...[deno, mitata, pytest, google, vitest, hyperfine, tinybench, criterion, go, bmf],
];

/** The tools whose outputs can be read. */
export const TOOLS: readonly string[] = FORMATS.map(({ tool }) => tool);

const EXPECTED =
  "expected the output of deno bench --json, mitata, tinybench, vitest, hyperfine, " +
  "Google Benchmark, criterion (a folder), pytest-benchmark, go test -bench, or BMF";

/** Tells whose output something looks like. */
export function toolOf(source: Source): string | undefined {
  return FORMATS.find((one) => one.isSeenIn(source))?.tool;
}

/** Reads a report, of the tool that is named or whose output it is. @throws {TrackerError} for what is none, or damaged */
export function readReport(source: Source, tool?: string): Report & { readonly tool: string } {
  const action = `Cannot import ${named(source.path)}`;
  const wanted = tool ?? toolOf(source);
  const format = FORMATS.find((one) => one.tool === wanted);
  if (format === undefined) {
    const isCut = source.json === undefined && /^\s*[{[]/.test(source.text);
    throw new TrackerError(`${action}: ${isCut ? "its JSON is damaged; " : ""}${EXPECTED}`);
  }
  try {
    const report = format.read(source);
    return { ...report, benchmarks: distinct(report.benchmarks), tool: format.tool };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new TrackerError(`${action} as output of ${format.tool}: ${error.message}`);
  }
}

/** Two benchmarks of one name, which are no repetitions, are told apart by a number. */
function distinct(benchmarks: readonly Measured[]): Measured[] {
  const seen = new Map<string, number>();
  return benchmarks.map((one) => {
    if (one.repetition !== undefined) return one;
    const key = JSON.stringify([one.suite, one.name, one.params]);
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count === 1 ? one : { ...one, name: `${one.name} (${count})` };
  });
}
