import { named } from "../errors.ts";
import { captionOf } from "./caption.ts";
import { Field } from "./field.ts";
import type { Look } from "./look.ts";
import { finite, type Measured, sideOf, valueOf } from "./measured.ts";

/** Two columns of as many finite numbers, a point each. */
export interface Points {
  readonly x: Measured;
  readonly y: Measured;
}

/** Gives the points of two columns of the same events. @throws {TypeError} where there are none */
export function pointsOf(x: Measured, y: Measured): Points {
  const xs: number[] = [];
  const ys: number[] = [];
  for (let i = 0; i < x.numbers.length; i++) {
    if (!Number.isFinite(x.numbers[i]) || !Number.isFinite(y.numbers[i])) continue;
    xs.push(x.numbers[i]!);
    ys.push(y.numbers[i]!);
  }
  if (xs.length > 0) {
    return {
      x: { ...x, numbers: new Float64Array(xs) },
      y: { ...y, numbers: new Float64Array(ys) },
    };
  }
  // One that has no number at all is the better reason.
  for (const column of [x, y]) finite(column);
  throw new TypeError(
    `Cannot plot ${named(x.name)} and ${named(y.name)}: no event has a number in both`,
  );
}

/** Gives points as rows, with the names of the columns. */
export function pointRows({ x, y }: Points): Record<string, unknown>[] {
  return Array.from(x.numbers, (number, i) => ({
    [x.name]: valueOf(number, x.isDate),
    [y.name]: valueOf(y.numbers[i]!, y.isDate),
  }));
}

/** Draws points, line by line. */
export function drawScatter({ x, y }: Points, look: Look): string[] {
  const side = sideOf(x);
  const caption = captionOf(y.name, { x: side, named: true, look });
  const pens = [{ colour: look.colours[0], mark: look.mark }];
  const field = new Field({ x: side, y: sideOf(y), caption, pens }, look);
  field.points(x.numbers, y.numbers);
  return field.lines(look);
}
