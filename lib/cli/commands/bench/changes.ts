import { changesIn, seriesOf } from "../../../benchmarks/series.ts";
import { Stored } from "../../../benchmarks/stored.ts";
import type { Action } from "../../command.ts";
import { changeText, fullName, shortCommit, valueText } from "./text.ts";

const COLUMNS = ["suite", "name", "commit", "branch", "committed", "before", "after", "ratio", "p"];
const SHOWN = ["benchmark", "commit", "committed", "before", "after", "change", "p"];

/** Lists the commits from which on a benchmark was faster or slower for good. */
export const changes: Action = ([db, name], { suite, branch, json, columns, where, sort }) => {
  using stored = new Stored(db!);
  const rows = seriesOf(stored, { name, suite, branch }).flatMap((series) =>
    changesIn(series).map(({ point: { commit, branch, committed }, before, after, p }) => {
      const { suite, name, unit, machine } = series;
      const what = { suite, name, commit, branch, committed };
      return { ...what, before, after, ratio: after / before, p, unit, machine };
    })
  );
  if (json || (columns ?? where ?? sort) !== undefined) {
    return { columns: [...COLUMNS, "unit", "machine"], rows };
  }
  return {
    columns: SHOWN,
    rows: rows.map((row) => ({
      benchmark: fullName(row),
      commit: shortCommit(row.commit),
      committed: row.committed?.slice(0, 10),
      before: valueText(row.before, row.unit),
      after: valueText(row.after, row.unit),
      change: changeText(row.ratio),
      p: Number(row.p.toPrecision(2)),
    })),
  };
};
