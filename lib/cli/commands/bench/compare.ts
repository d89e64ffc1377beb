import { type BenchmarkComparison, compareBenchmarks } from "../../../benchmarks/compare.ts";
import { Incomparable } from "../../../benchmarks/stored.ts";
import { markdown } from "../../../frame/markdown.ts";
import type { Action } from "../../command.ts";
import type { Options } from "../../line/options.ts";
import { Undecided, UsageError } from "../../line/usage.ts";
import type { Report } from "../../terminal/answer.ts";

/** Says of each benchmark how the second commit compares with the first. */
export const compare: Action = ([db, baseline, current], options) =>
  report(compareBenchmarks(db!, baseline!, current, compareOptions(options)), options);

/** Does so with HEAD, and ends with 1 if anything is slower, else with 3 if there is no telling. */
export const gate: Action = ([db], options) => {
  const { against } = options;
  if (against === undefined) throw new UsageError("Missing --against: the commit to compare with");
  try {
    const rows = compareBenchmarks(db!, against, undefined, compareOptions(options));
    const has = (verdict: string) => rows.some((row) => row.verdict === verdict);
    return { ...report(rows, options), code: has("slower") ? 1 : has("unsure") ? 3 : 0 };
  } catch (error) {
    throw error instanceof Incomparable ? new Undecided(error.message) : error;
  }
};

function compareOptions({ maxSlowdown, confidence, anyMachine }: Options) {
  const slowdown = shareOf("--max-slowdown", maxSlowdown);
  if (slowdown !== undefined && slowdown > 1 && !maxSlowdown!.endsWith("%")) {
    throw new UsageError(
      `Cannot use --max-slowdown ${maxSlowdown}: expected a share, as 5% or 0.05`,
    );
  }
  const sure = shareOf("--confidence", confidence);
  if (sure !== undefined && !(sure > 0 && sure < 1)) {
    throw new UsageError(`Cannot use --confidence ${confidence}: expected above 0 and below 1`);
  }
  return { maxSlowdown: slowdown, confidence: sure, anyMachine };
}

/** Reads `5%` or `0.05`. */
function shareOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, number, percent] = /^(\d+\.?\d*|\.\d+)(%?)$/.exec(text) ?? [];
  if (number === undefined) {
    throw new UsageError(`Cannot use ${flag} ${text}: expected a share, as 5% or 0.05`);
  }
  return percent === "%" ? Number(number) / 100 : Number(number);
}

/** So a comment on a pull request is found again, to be replaced. */
const MARKER = "<!-- xetrack-bench -->";
const COLUMNS = ["benchmark", "before", "after", "change", "interval", "verdict"];

function report(rows: readonly BenchmarkComparison[], { to, json }: Options): Report {
  if (to !== undefined && to !== "markdown") {
    throw new UsageError(`Cannot compare as ${to}: expected markdown`);
  }
  const shown = rows.map(shownRow);
  const table = to === undefined || json
    ? { columns: COLUMNS, rows: shown }
    : `${MARKER}\n\n${markdown(shown, COLUMNS)}`;
  return { json: rows.map((row) => ({ ...row })), parts: [table] };
}

function shownRow(row: BenchmarkComparison): Record<string, string> {
  const { suite, name, ratio, low, high, needed, baseline, current } = row;
  const rounds = needed === null ? "" : `, ${needed} rounds needed`;
  return {
    benchmark: suite === null ? name : `${suite} > ${name}`,
    before: timeText(baseline.median),
    after: timeText(current.median),
    change: changeText(ratio),
    interval: low === null ? "" : `${changeText(low)} … ${changeText(high)}`,
    verdict: current.median === null ? "failed" : `${row.verdict}${rounds}`,
  };
}

function changeText(ratio: number | null): string {
  if (ratio === null) return "";
  const percent = (ratio - 1) * 100;
  return `${percent < 0 ? "" : "+"}${percent.toFixed(1)} %`;
}

const UNITS: readonly (readonly [string, number])[] = [["s", 1e9], ["ms", 1e6], ["µs", 1e3]];

function timeText(ns: number | null): string {
  if (ns === null) return "";
  const [unit, size] = UNITS.find(([, size]) => ns >= size) ?? ["ns", 1];
  return `${Number((ns / size).toPrecision(4))} ${unit}`;
}
