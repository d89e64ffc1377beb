import { answerJson } from "../answers.ts";
import { readSeries } from "../series/series.ts";
import type { Route } from "./ask.ts";

/** So many buckets are given by default, and at most. */
const POINTS = 1000;
const MOST = 1_000_000;

/** A column of runs as lines; without `run`, of all of them; with `marks`, what is not finite, and where. */
export const series: Route = {
  params: ["column", "run", "x", "from", "to", "points", "marks"],
  answer: async ({ query, open }) => {
    const { reader: { events }, lines } = open();
    const column = query.required("column");
    const runs = query.all("run") ?? events.idsFrom("", Infinity);
    await lines.prepare(runs, column);
    const all = readSeries(events, lines, {
      column,
      runs,
      x: query.text("x") || undefined,
      from: query.number("from") ?? -Infinity,
      to: query.number("to") ?? Infinity,
      points: Math.max(1, query.count("points", MOST) ?? POINTS),
    });
    return answerJson(query.flag("marks") ? all : all.map(({ marks: _, ...series }) => series));
  },
};
