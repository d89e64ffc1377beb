import type { Look } from "../../lib/plot/look.ts";
import type { Measured } from "../../lib/plot/measured.ts";
import { type LineStyle, type Picture, pictureOf } from "../../lib/plot/line/picture.ts";
import type { LineData } from "../../lib/plot/line/points.ts";
import { drawLines } from "../../lib/plot/line/text.ts";

type Runs = readonly (readonly [trackId: string, events: number])[];

/** Gives a column whose events stand run by run as lines over the number of the event. */
export function linesOf({ name, isDate, numbers }: Measured, runs: Runs): LineData {
  let from = 0;
  return {
    column: { name, isDate },
    x: { name: "index", kind: "index" },
    lost: 0,
    runs: runs.map(([trackId, events]) => ({
      trackId,
      group: null,
      xs: Float64Array.from({ length: events }, (_, i) => i),
      ys: numbers.subarray(from, from += events),
    })),
  };
}

/** Gives what is to be seen of lines. */
export function pictured(data: LineData, style: Partial<LineStyle> = {}): Picture {
  return pictureOf(data, { choose: "--by", ...style });
}

/** Draws a column for a terminal. */
export function lineText(column: Measured, runs: Runs, look: Look): string[] {
  return drawLines(pictured(linesOf(column, runs)), look);
}
