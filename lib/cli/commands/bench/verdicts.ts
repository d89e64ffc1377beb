import type { BenchmarkComparison } from "../../../benchmarks/compare.ts";
import { cut, displayWidth, markdown } from "../../../frame/markdown.ts";
import type { Options } from "../../line/options.ts";
import type { Listing, Report } from "../../terminal/listing.ts";
import { tableStyle } from "../../terminal/output.ts";
import { barsOf } from "./bar.ts";
import { judgingOptions } from "./options.ts";
import { changeText, fullName, timeText } from "./text.ts";

/** So a comment on a pull request is found again, to be replaced. */
const MARKER = "<!-- xetrack-bench -->";
const COLUMNS = ["benchmark", "before", "after", "change", "interval", "verdict"];

/** Tells comparisons: on a terminal with bars and colours, else with all numbers. */
export function verdictReport(
  all: readonly BenchmarkComparison[],
  options: Options,
  code = 0,
): Report {
  const { to, json, n } = options;
  const rows = all.slice(0, n);
  const { room } = tableStyle();
  const parts = to === "markdown" && !json
    ? [comment(rows, options)]
    : room === undefined
    ? [{ columns: COLUMNS, rows: rows.map(shownRow) }]
    : screen(rows, room, options);
  return { json: rows.map((row) => ({ ...row })), parts, code };
}

function shownRow(row: BenchmarkComparison) {
  const { ratio, low, high, baseline, current } = row;
  return {
    benchmark: fullName(row),
    before: timeText(baseline.median),
    after: timeText(current.median),
    change: changeText(ratio),
    interval: low === null ? "" : `${changeText(low)} … ${changeText(high)}`,
    verdict: verdictText(row),
  };
}

function verdictText({ verdict, needed, current }: BenchmarkComparison): string {
  if (current.median === null) return "failed";
  return needed === null ? verdict : `${verdict}, ${needed} rounds needed`;
}

/** A comment for a pull request: what a name has of Markdown, HTML or mentions is only a name there. */
function comment(rows: readonly BenchmarkComparison[], options: Options): string {
  const { maxSlowdown = 0.05, confidence = 0.99 } = judgingOptions(options);
  const percent = (share: number) => `${Number((share * 100).toPrecision(4))} %`;
  const counts = ["slower", "failed", "unsure", "faster", "same"].map((verdict) => {
    const { length } = rows.filter((row) => verdictText(row).split(",")[0] === verdict);
    return length === 0
      ? ""
      : verdict === "slower"
      ? `**${length} slower**`
      : `${length} ${verdict}`;
  });
  const told = counts.filter((text) => text !== "").join(", ");
  const bounds = `beyond ${percent(maxSlowdown)}, with a confidence of ${percent(confidence)}`;
  const shown = rows.map((row) => {
    const { benchmark, verdict, ...rest } = shownRow(row);
    const marks = "`".repeat(benchmark.includes("`") ? 2 : 1);
    return {
      ...rest,
      benchmark: `${marks}${benchmark}${marks}`,
      verdict: row.verdict === "slower" ? `**${verdict}**` : verdict,
    };
  });
  return `${MARKER}\n\n${told}: ${bounds}\n\n${markdown(shown, COLUMNS)}`;
}

const COLOURS: Readonly<Record<string, number>> = {
  slower: 31,
  failed: 31,
  faster: 32,
  unsure: 33,
};

function screen(
  rows: readonly BenchmarkComparison[],
  room: number,
  options: Options,
): (Listing | string)[] {
  const { bar, legend } = barsOf(rows, judgingOptions(options).maxSlowdown ?? 0.05);
  const suites = new Set(rows.map(({ suite }) => suite));
  const shown = rows.map((row) => ({
    ...shownRow(row),
    ...(suites.size === 1 && { suite: row.suite, benchmark: row.name }),
    interval: bar(row),
    verdict: verdictText(row).replace(" needed", ""),
  }));
  const asked = ["benchmark", "change", "interval", "verdict"] as const;
  const others = asked.slice(1).map((name) =>
    Math.max(name.length, ...shown.map((row) => displayWidth(row[name])))
  );
  const left = room - others.reduce((sum, width) => sum + width + 3, 4);
  return [
    {
      columns: suites.size === 1 && rows.length > 1 ? ["suite", ...COLUMNS] : COLUMNS,
      rows: shown.map((row) => ({ ...row, benchmark: cut(row.benchmark, Math.max(12, left)) })),
      asked: [...asked],
      paint: (name, { verdict }) =>
        name === "verdict" ? COLOURS[String(verdict).split(",")[0]!] : undefined,
    },
    ...(rows.length === 0 ? [] : [cut(legend, room)]),
  ];
}
