import { type Colour, paint } from "./look.ts";

/** What a series of points is drawn with: a colour, and a mark in the place of dots. */
export interface Pen {
  readonly colour?: Colour | undefined;
  readonly mark?: string | undefined;
}

/** The dots of a braille character, in its two columns from the bottom up: https://www.unicode.org/charts/PDF/U2800.pdf */
const DOTS: readonly (readonly number[])[] = [[0x40, 0x04, 0x02, 0x01], [0x80, 0x20, 0x10, 0x08]];
const BRAILLE = 0x2800;

/** Cells of a terminal to draw on: with dots of braille, eight a cell, or with marks, one a cell. */
export class Canvas {
  readonly columns: number;
  readonly rows: number;
  readonly #pens: readonly Pen[];
  /** Dots in a cell, across and up. */
  readonly #across: number;
  readonly #up: number;
  /** Which dots of a cell are set; of one that has a mark, all. */
  readonly #dots: Uint8Array;
  /** The pen that drew in a cell last. */
  readonly #pen: Uint8Array;
  /** Cells that a band fills where nothing is drawn. */
  readonly #shaded: Uint8Array;
  /** Cell → the character that stands in it, whatever is drawn there. */
  readonly #marks = new Map<number, string>();

  constructor(columns: number, rows: number, pens: readonly Pen[]) {
    this.columns = columns;
    this.rows = rows;
    this.#pens = pens;
    const dotted = pens.every(({ mark }) => mark === undefined);
    [this.#across, this.#up] = dotted ? [2, 4] : [1, 1];
    this.#dots = new Uint8Array(columns * rows);
    this.#pen = new Uint8Array(columns * rows);
    this.#shaded = new Uint8Array(columns * rows);
  }

  /** Draws a point; its place is in cells from the middle of the one at the bottom left. */
  point(x: number, y: number, pen: number): void {
    const across = dotAt(x, this.#across, this.columns);
    const up = dotAt(y, this.#up, this.rows);
    const cell = Math.floor(up / this.#up) * this.columns + Math.floor(across / this.#across);
    this.#dots[cell]! |= DOTS[across % this.#across]![up % this.#up]!;
    this.#pen[cell] = pen;
  }

  /** Draws a line from one point to another, as many dots as it has on its longer side. */
  line(x0: number, y0: number, x1: number, y1: number, pen: number): void {
    const [width, height] = [x1 - x0, y1 - y0];
    const dots = Math.max(Math.abs(width) * this.#across, Math.abs(height) * this.#up, 1);
    for (let i = 1; i < dots; i++) this.point(x0 + width * i / dots, y0 + height * i / dots, pen);
    this.point(x1, y1, pen);
  }

  /** Fills the cells of a column between two places, which must be done before anything is drawn. */
  shade(x: number, [low, high]: readonly [number, number], pen: number): void {
    const column = dotAt(x, 1, this.columns);
    for (let row = dotAt(low, 1, this.rows); row <= dotAt(high, 1, this.rows); row++) {
      this.#shaded[row * this.columns + column] = 1;
      this.#pen[row * this.columns + column] = pen;
    }
  }

  /** Sets a character into the cell of a point; it stays whatever is drawn there. */
  mark(x: number, y: number, character: string, pen: number): void {
    const cell = dotAt(y, 1, this.rows) * this.columns + dotAt(x, 1, this.columns);
    this.#marks.set(cell, character);
    this.#pen[cell] = pen;
  }

  /** Gives the lines of text from the top down, without blanks at the end. */
  lines(): string[] {
    return Array.from({ length: this.rows }, (_, i) => this.#line(this.rows - 1 - i));
  }

  /** Neighbours of one pen are coloured together. */
  #line(row: number): string {
    let line = "";
    let piece = "";
    let drawn = -1;
    const cells = Array.from({ length: this.columns }, (_, i) => row * this.columns + i);
    for (
      const cell of cells.slice(
        0,
        cells.findLastIndex((cell) => this.#charAt(cell) !== " ") + 1,
      )
    ) {
      const char = this.#charAt(cell);
      if (char !== " " && this.#pen[cell] !== drawn) {
        line += paint(piece, this.#pens[drawn]?.colour);
        piece = "";
        drawn = this.#pen[cell]!;
      }
      piece += char;
    }
    return line + paint(piece, this.#pens[drawn]?.colour);
  }

  #charAt(cell: number): string {
    const mark = this.#marks.get(cell);
    if (mark !== undefined) return mark;
    const { mark: own = "░" } = this.#pens[0]!;
    if (this.#dots[cell] === 0) return this.#shaded[cell] === 0 ? " " : own === "░" ? own : ":";
    return this.#pens[this.#pen[cell]!]!.mark ?? String.fromCharCode(BRAILLE + this.#dots[cell]!);
  }
}

function dotAt(place: number, dots: number, cells: number): number {
  return Math.max(0, Math.min(cells * dots - 1, Math.floor((place + 0.5) * dots)));
}
