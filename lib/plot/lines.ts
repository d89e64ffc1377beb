import { captionOf } from "./caption.ts";
import { Field } from "./field.ts";
import { legend, pensOf } from "./legend.ts";
import type { Look } from "./look.ts";
import { finite, type Measured, type Side, sideOf, valueOf } from "./measured.ts";
import { numberSteps } from "./step.ts";

/** The line of a run: where in the run its events stand, from 0, and their finite values. */
interface Line {
  readonly trackId: string;
  readonly xs: Float64Array;
  readonly ys: Float64Array;
}

/** A column whose events stand run by run, and the line of each run that has a finite value. */
export interface Lines {
  readonly column: Measured;
  readonly lines: readonly Line[];
}

/** Gives the lines of a column; `runs` are the ids in the order of its events, and their numbers. @throws {TypeError} where there are none */
export function linesOf(column: Measured, runs: readonly (readonly [string, number])[]): Lines {
  const lines: Line[] = [];
  let from = 0;
  for (const [trackId, events] of runs) {
    const xs: number[] = [];
    const ys: number[] = [];
    for (const [i, number] of column.numbers.subarray(from, from += events).entries()) {
      if (!Number.isFinite(number)) continue;
      xs.push(i);
      ys.push(number);
    }
    if (xs.length > 0) lines.push({ trackId, xs: new Float64Array(xs), ys: new Float64Array(ys) });
  }
  if (lines.length === 0) finite(column);
  return { column, lines };
}

/** Gives the points of lines as rows: `track_id`, `index`, and the value under the column's name. */
export function lineRows({ column, lines }: Lines): Record<string, unknown>[] {
  const place = placeBeside(column.name);
  return lines.flatMap(({ trackId, xs, ys }) =>
    Array.from(
      xs,
      (index, i) => ({
        track_id: trackId,
        [place]: index,
        [column.name]: valueOf(ys[i]!, column.isDate),
      }),
    )
  );
}

/** The place of an event must not hide a column that is called so. */
function placeBeside(name: string): string {
  return name === "index" ? "index_" : "index";
}

/** Draws lines with a legend, line by line. */
export function drawLines({ column, lines }: Lines, look: Look): string[] {
  const x = eventSide(lines);
  const pens = pensOf(lines.length, look);
  const names = lines.map(({ trackId }) => trackId);
  const caption = captionOf(column.name, { x, behind: legend(names, pens, look), look });
  const field = new Field({ x, y: sideOf(finite(column)), caption, pens }, look);
  for (const [i, { xs, ys }] of lines.entries()) field.line(xs, ys, i % pens.length);
  return field.lines(look);
}

/** The first event of each run is 0. */
function eventSide(lines: readonly Line[]): Side {
  const last = lines.reduce((most, { xs }) => Math.max(most, xs.at(-1)!), 1);
  const steps = numberSteps(last, true);
  return { name: "event", isDate: false, range: [0, last], steps };
}
