import { apartOf, type Axis, fitAxis } from "./axis.ts";
import { Canvas, type Pen } from "./canvas.ts";
import { type Caption, rowsLeft } from "./caption.ts";
import { dateAxis } from "./date_axis.ts";
import { FEWEST_COLUMNS, frame, labelRoom, marginOf, narrowed } from "./frame.ts";
import { logAxis } from "./log_axis.ts";
import type { Look } from "./look.ts";
import type { Side } from "./measured.ts";

/** What to make a field of. */
export interface FieldOptions {
  readonly x: Side;
  readonly y: Side;
  readonly caption: Caption;
  readonly pens: readonly Pen[];
}

function upAxis({ isDate, range, steps, log }: Side, cells: number, room: number): Axis {
  if (log) return logAxis(range, { cells, room });
  if (isDate) return dateAxis(range, { cells, room });
  return fitAxis(range, cells, { steps, apart: apartOf(cells) });
}

function acrossAxis({ isDate, range, steps, log }: Side, cells: number): Axis {
  if (log) return logAxis(range, { cells, across: true, room: cells });
  if (isDate) return dateAxis(range, { cells, across: true, room: cells });
  return fitAxis(range, cells, { steps, apart: [6, 14], across: true });
}

/** An empty plot, to draw points and lines between two axes. */
export class Field {
  readonly #caption: Caption;
  readonly #x: Axis;
  readonly #y: Axis;
  readonly #canvas: Canvas;

  constructor({ x, y, caption, pens }: FieldOptions, look: Look) {
    const rows = rowsLeft(caption, look);
    this.#caption = caption;
    this.#y = narrowed(upAxis(y, rows, labelRoom(look)), look);
    const columns = Math.max(FEWEST_COLUMNS, look.width - marginOf(this.#y));
    this.#x = acrossAxis(x, columns);
    this.#canvas = new Canvas(columns, rows, pens);
  }

  /** Draws points. */
  points(xs: Float64Array, ys: Float64Array): void {
    for (let i = 0; i < xs.length; i++) {
      this.#canvas.point(this.#x.place(xs[i]!), this.#y.place(ys[i]!), 0);
    }
  }

  /** Draws a line from point to point. */
  line(xs: Float64Array, ys: Float64Array, pen: number): void {
    let [x0, y0] = [this.#x.place(xs[0]!), this.#y.place(ys[0]!)];
    this.#canvas.point(x0, y0, pen);
    for (let i = 1; i < xs.length; i++) {
      const [x1, y1] = [this.#x.place(xs[i]!), this.#y.place(ys[i]!)];
      this.#canvas.line(x0, y0, x1, y1, pen);
      [x0, y0] = [x1, y1];
    }
  }

  /** Fills what is between two lines, where nothing else is drawn. */
  band(xs: Float64Array, low: Float64Array, high: Float64Array, pen: number): void {
    for (let i = 0; i < xs.length; i++) {
      const [x0, x1] = [this.#x.place(xs[Math.max(0, i - 1)]!), this.#x.place(xs[i]!)];
      const steps = Math.max(1, Math.ceil(x1 - x0));
      for (let step = 0; step < steps; step++) {
        const share = (step + 1) / steps;
        const at = (ys: Float64Array) =>
          this.#y.place(ys[Math.max(0, i - 1)]!) * (1 - share) + this.#y.place(ys[i]!) * share;
        this.#canvas.shade(x0 + (x1 - x0) * share, [at(low), at(high)], pen);
      }
    }
  }

  /** Sets a character at a point; an infinite y is at the edge. */
  mark(x: number, y: number, character: string, pen: number): void {
    const up = Number.isFinite(y) ? this.#y.place(y) : y;
    this.#canvas.mark(this.#x.place(x), up, character, pen);
  }

  /** Gives the plot, line by line. */
  lines(look: Look): string[] {
    return frame({ rows: this.#canvas.lines(), x: this.#x, y: this.#y }, this.#caption, look);
  }
}
