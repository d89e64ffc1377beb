import { type Axis, looseAxis } from "../axis.ts";
import { dateAxis } from "../date_axis.ts";
import { logAxis } from "../log_axis.ts";
import type { Side } from "../measured.ts";
import type { Picture, Series } from "./picture.ts";
import { type Pixel, thinned } from "./pixels.ts";
import type { Points } from "./points.ts";
import { LETTER, LINE, round, type SvgSize, textAt } from "./svg_parts.ts";

/** Above the field stands the title, below it the labels of the axis and its name. */
const TOP = 30;
const BOTTOM = 44;
/** How wide a point is that stands alone. */
const DOT = 5;

/** The field between the axes. */
export class SvgField {
  readonly #x: Axis;
  readonly #y: Axis;
  readonly #left: number;
  readonly #right: number;
  readonly #bottom: number;

  constructor({ x, y }: Pick<Picture, "x" | "y">, { width, height }: SvgSize) {
    this.#bottom = height - BOTTOM;
    this.#y = axisOf(y, Math.max(3, Math.floor((this.#bottom - TOP) / LINE)), false);
    const longest = Math.max(0, ...this.#y.ticks.map(({ label }) => label.length));
    this.#left = 16 + longest * LETTER;
    this.#right = width - 20;
    this.#x = axisOf(x, Math.max(8, Math.floor((this.#right - this.#left) / LETTER)), true);
  }

  get middle(): number {
    return (this.#left + this.#right) / 2;
  }

  #across(place: number): number {
    return this.#left + place / (this.#x.cells - 1) * (this.#right - this.#left);
  }

  #up(place: number): number {
    return this.#bottom - place / (this.#y.cells - 1) * (this.#bottom - TOP);
  }

  #pixel(x: number, y: number): Pixel {
    const up = Number.isFinite(y) ? this.#up(this.#y.place(y)) : y < 0 ? this.#bottom : TOP;
    return [this.#across(this.#x.place(x)), up];
  }

  /** A label under the last tick must not reach beyond the drawing. */
  #within(x: number, label: string): number {
    const half = label.length * LETTER / 2;
    return Math.max(half + 2, Math.min(this.#right + 18 - half, x));
  }

  /** Gives the lines of the ticks with their labels. */
  grid(): string[] {
    const line = (x1: number, y1: number, x2: number, y2: number) =>
      `<path class="grid" d="M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}"/>`;
    const ups = this.#y.ticks.flatMap(({ at, exact = at, label }) => {
      const y = this.#up(exact);
      return [line(this.#left, y, this.#right, y), textAt([this.#left - 8, y + 4], label, "end")];
    });
    const acrosses = this.#x.ticks.flatMap(({ at, exact = at, label }) => {
      const x = this.#across(exact);
      return [
        line(x, this.#bottom, x, this.#bottom + 4),
        textAt([this.#within(x, label), this.#bottom + LINE], label, "middle"),
      ];
    });
    return [...ups, ...acrosses, line(this.#left, this.#bottom, this.#right, this.#bottom)];
  }

  draw({ pieces, raw, band, marks }: Series, colour: string): string[] {
    const stroke = (points: Points, width: number, more = "") =>
      `<path fill="none" stroke="${colour}" stroke-linejoin="round" stroke-linecap="round" ` +
      `stroke-width="${points.xs.length === 1 ? DOT : width}"${more} d="${this.#path(points)}"/>`;
    const around = band === undefined ? [] : [
      `<path fill="${colour}" fill-opacity="0.18" d="${
        this.#path({ xs: band.xs, ys: band.high })
      }` +
      `${
        this.#path({ xs: band.xs.toReversed(), ys: band.low.toReversed() }).replace("M", "L")
      }Z"/>`,
    ];
    return [
      ...around,
      ...raw.map((points) => stroke(points, 1, ' stroke-opacity="0.3"')),
      ...pieces.map((points) => stroke(points, 1.75)),
      ...marks.map(({ x, y, character }) => {
        const [across, up] = this.#pixel(x, y);
        return textAt([across, up + 6], character, "middle", colour);
      }),
    ];
  }

  /** A line of one point is a dot, by its round ends. */
  #path({ xs, ys }: Points): string {
    const pixels = thinned(xs.length, (i) => this.#pixel(xs[i]!, ys[i]!));
    const [first, ...rest] = pixels.map(([x, y]) => `${round(x)} ${round(y)}`);
    return `M${first}L${rest.length === 0 ? first : rest.join(" ")}`;
  }
}

function axisOf({ isDate, range, steps, log }: Side, cells: number, across: boolean): Axis {
  if (log) return logAxis(range, { cells, across, room: cells });
  if (isDate) return dateAxis(range, { cells, across, room: across ? cells : 16 });
  return looseAxis(range, cells, { steps, across });
}
