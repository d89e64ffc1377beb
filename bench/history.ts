import { record } from "../lib/benchmarks/record.ts";
import { commitHere } from "../lib/benchmarks/commits.ts";
import { markdown } from "../lib/frame/markdown.ts";
import { Tracker } from "../mod.ts";
import type { Check } from "./check.ts";
import { readSection } from "./page.ts";

const NS: Readonly<Record<string, number>> = { "µs": 1e3, ms: 1e6, s: 1e9 };

/** Stores what was measured, as the next round of the commit: what it took here, and how it compares. */
export function storeChecks(db: string, checks: readonly Check[]): void {
  using tracker = new Tracker(db, { table: "benchmarks" });
  const benchmarks = checks.flatMap((check) => {
    const { measured, unit, ours } = check;
    const [, number, of] = /^([\d.]+) (µs|ms|s)$/.exec(ours) ?? [];
    const [suite, name] = ["deno task bench", nameOf(check)];
    const told = { suite, name: `${name}, to demanded`, unit, value: measured };
    return number === undefined
      ? [told]
      : [told, { suite, name, unit: "ns", value: Number(number) * NS[of!]! }];
  });
  record(tracker, { benchmarks }, "bmf");
}

function nameOf({ what, rows, fields }: Check): string {
  const size = [rows && `${rows.toLocaleString("en")} rows`, fields && `${fields} fields`];
  return [what, ...size].filter((text) => text).join(", ");
}

/** What the history shows of each commit. */
const SHOWN = ["log", "logBatch", "toColumns", "toRows"];

/** Gives the table of the history that stands in the page, with one more line: of this commit, to the bare engine. */
export function historyWith(checks: readonly Check[]): string {
  const lines = readSection("history").split("\n").filter((line) => /^\| 20/.test(line));
  const columns = ["measured", "commit", ...SHOWN];
  const cells = lines.map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  const rows = cells.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])));
  const { commit = "", dirty } = commitHere(".") ?? {};
  const now = {
    measured: new Date().toISOString().slice(0, 10),
    commit: `${commit.slice(0, 9)}${dirty ? ", changed" : ""}`,
    ...Object.fromEntries(SHOWN.map((what) => {
      const check = checks.find((one) =>
        one.what === what && one.rows === 10_000 && one.fields === 6
      );
      return [what, check === undefined ? "" : `${check.measured.toFixed(2)} ×`];
    })),
  };
  return markdown([...rows.filter((row) => row.commit !== now.commit), now], columns);
}
