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

  constructor(columns: number, rows: number, pens: readonly Pen[]) {
    this.columns = columns;
    this.rows = rows;
    this.#pens = pens;
    const dotted = pens.every(({ mark }) => mark === undefined);
    [this.#across, this.#up] = dotted ? [2, 4] : [1, 1];
    this.#dots = new Uint8Array(columns * rows);
    this.#pen = new Uint8Array(columns * rows);
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

  /** Gives the lines of text from the top down, without blanks at the end. */
  lines(): string[] {
    return Array.from({ length: this.rows }, (_, i) => this.#line(this.rows - 1 - i));
  }

  /** Neighbours of one pen are coloured together. */
  #line(row: number): string {
    let line = "";
    let piece = "";
    let drawn = -1;
    let end = this.columns;
    const from = row * this.columns;
    while (end > 0 && this.#dots[from + end - 1] === 0) end--;
    for (let cell = from; cell < from + end; cell++) {
      const blank = this.#dots[cell] === 0;
      if (!blank && this.#pen[cell] !== drawn) {
        line += paint(piece, this.#pens[drawn]?.colour);
        piece = "";
        drawn = this.#pen[cell]!;
      }
      piece += blank
        ? " "
        : this.#pens[drawn]!.mark ?? String.fromCharCode(BRAILLE + this.#dots[cell]!);
    }
    return line + paint(piece, this.#pens[drawn]?.colour);
  }
}

function dotAt(place: number, dots: number, cells: number): number {
  return Math.max(0, Math.min(cells * dots - 1, Math.floor((place + 0.5) * dots)));
}
