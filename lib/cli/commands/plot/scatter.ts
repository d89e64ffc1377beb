import { drawScatter, pointRows, pointsOf } from "../../../plot/scatter.ts";
import type { Action } from "../../command.ts";
import { lookOf, readMeasured, sayInfinite } from "./read.ts";

/** Draws a point for each event that has both columns; `-n` takes the first events only. */
export const scatter: Action = async ([db, x, y], options) => {
  const look = lookOf(options);
  const columns = await readMeasured(db!, [x!, y!], options);
  const points = pointsOf(columns[0]!, columns.at(-1)!);
  sayInfinite(columns);
  if (options.json) return { columns: [x!, y!], rows: pointRows(points) };
  return drawScatter(points, look).join("\n");
};
