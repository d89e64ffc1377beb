import { type Series, seriesOf } from "../../../benchmarks/series.ts";
import { Stored } from "../../../benchmarks/stored.ts";
import { pictureOf } from "../../../plot/line/picture.ts";
import type { LineData } from "../../../plot/line/points.ts";
import { drawLines } from "../../../plot/line/text.ts";
import { coloursFrom, plotSize } from "../../../plot/look.ts";
import type { Action } from "../../command.ts";
import { fullName, shortCommit, unitFor, valueText } from "./text.ts";

const COLUMNS = ["suite", "name", "commit", "branch", "committed", "value", "unit", "rounds"];

/** Draws a benchmark over the commits, and lists what was measured of each. */
export const history: Action = ([db, name], { suite, branch, json, n, columns, where, sort }) => {
  using stored = new Stored(db!);
  const all = seriesOf(stored, { name: name!, suite, branch });
  const rows = all.flatMap(({ points, suite, name, unit, machine }) =>
    points.map((point) => ({ suite, name, ...point, unit, machine }))
  );
  if (json || (columns ?? where ?? sort) !== undefined) {
    return { columns: [...COLUMNS, "machine"], rows };
  }
  const shown = rows.slice(0, n).map((row) => ({
    ...row,
    benchmark: fullName(row),
    commit: shortCommit(row.commit),
    value: valueText(row.value, row.unit),
  }));
  const names = all.length > 1 ? ["benchmark", "machine"] : [];
  const listing = { columns: [...names, "commit", "branch", "committed", "value", "rounds"] };
  return { json: rows, parts: [...drawn(name!, all), { ...listing, rows: shown }] };
};

/** A line for each series: of one point there is nothing to see. */
function drawn(name: string, all: readonly Series[]): string[] {
  const commits = [...new Set(all.flatMap(({ points }) => points.map(({ commit }) => commit)))];
  if (commits.length < 2) return [];
  const values = all.flatMap(({ points }) => points.map(({ value }) => value));
  const isTime = all.every(({ unit }) => unit === "ns" || unit === null);
  const [unit, size] = isTime ? unitFor(Math.max(...values)) : [all[0]!.unit, 1];
  const places = new Map(commits.map((commit, at) => [commit, at]));
  const data: LineData = {
    column: { name: `${name} (${unit})`, isDate: false },
    x: { name: "commit", kind: "index" },
    lost: 0,
    runs: all.map((series) => ({
      trackId: all.length === 1 ? fullName(series) : `${fullName(series)} ${series.machine ?? ""}`,
      xs: Float64Array.from(series.points, ({ commit }) => places.get(commit)!),
      ys: Float64Array.from(series.points, ({ value }) => value / size),
    })),
  };
  const picture = pictureOf(data, { choose: "--suite or --branch" });
  const { width, height } = plotSize();
  const look = { width, height: Math.min(height, 16), colours: coloursFrom(), xlab: "commit" };
  return [drawLines(picture, look).join("\n")];
}
