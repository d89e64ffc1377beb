import { type Axis, looseAxis, type Range } from "../../../plot/axis.ts";
import { dateAxis } from "../../../plot/date_axis.ts";
import { logAxis } from "../../../plot/log_axis.ts";
import { numberSteps } from "../../../plot/step.ts";

/** How an axis lies: its range, and what its values are. */
export interface AxisSpec {
  readonly range: Range;
  readonly log: boolean;
  readonly isDate: boolean;
  readonly whole: boolean;
}

/** An axis on pixels. */
export interface Scale {
  readonly range: Range;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  /** Gives the pixel of a value. */
  at(value: number): number;
  /** Gives the value at a pixel. */
  value(pixel: number): number;
}

/** How wide a character is, and how high a line, in pixels. */
const LETTER = 7;
const LINE = 22;

/** Gives the scale of an axis that reaches from one pixel to another one. */
export function scaleOf(
  { range, log, isDate, whole }: AxisSpec,
  [from, to]: readonly [number, number],
  across: boolean,
): Scale {
  const length = Math.abs(to - from);
  const cells = Math.max(across ? 8 : 3, Math.floor(length / (across ? LETTER : LINE)));
  const [min, max] = range;
  const [low, high] = log ? [Math.log10(min), Math.log10(max)] : range;
  const at = (value: number) =>
    from + ((log ? Math.log10(value) : value) - low) / (high - low) * (to - from);
  const value = (pixel: number) => {
    const place = low + (pixel - from) / (to - from) * (high - low);
    return log ? 10 ** place : place;
  };
  const axis = axisOf({ range, log, isDate, whole }, cells, across);
  const ticks = axis.ticks.map(({ at: cell, exact = cell, label }) => ({
    at: from + exact / (axis.cells - 1) * (to - from),
    label,
  })).filter(({ at }) => at >= Math.min(from, to) - 1 && at <= Math.max(from, to) + 1);
  return { range: [min, max], ticks, at, value };
}

function axisOf({ range, log, isDate, whole }: AxisSpec, cells: number, across: boolean): Axis {
  if (log) return logAxis(range, { cells, across, room: across ? cells : 12 });
  if (isDate) return dateAxis(range, { cells, across, room: across ? cells : 16 });
  const steps = numberSteps(Math.max(...range.map(Math.abs)), whole);
  return looseAxis(range, cells, { steps, across });
}

/** Gives a range that has room on both sides, also where all values are one. */
export function roomy([min, max]: Range, log: boolean): Range {
  if (log) {
    return max / min > 1 + 1e-9
      ? [min / (max / min) ** 0.04, max * (max / min) ** 0.04]
      : [min / 2, max * 2];
  }
  const size = Math.max(Math.abs(min), Math.abs(max)) || 1;
  const span = max - min > size * 1e-12 ? max - min : size;
  return [min - span * 0.05, max + span * 0.05];
}
