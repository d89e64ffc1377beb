import type { Look } from "./look.ts";

/** Bits of the eight dots of a braille character, by column, from the top down. */
const DOTS = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]] as const;

/** Stand for series beside each other in ASCII, after the character that was asked for. */
const OTHERS = "*+x#@%&=~";

/** An area of characters to draw points and lines on: with two by four dots in each, or with one letter. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly #look: Look;
  readonly #columns: number;
  readonly #rows: number;
  /** For each character, the dots that are set. */
  readonly #dots: Uint8Array;
  /** For each character, the series that drew there last. */
  readonly #series: Uint16Array;
  readonly #letters = new Map<number, string>();

  constructor(width: number, height: number, look: Look) {
    this.width = width;
    this.height = height;
    this.#look = look;
    this.#columns = look.pch === undefined ? 2 : 1;
    this.#rows = look.pch === undefined ? 4 : 1;
    this.#dots = new Uint8Array(width * height);
    this.#series = new Uint16Array(width * height);
  }

  /** Draws a point; 0, 0 is the lower left, 1, 1 the upper right. */
  point(x: number, y: number, series = 0): void {
    this.#set(...this.#dotAt(x, y), series);
  }

  /** Draws a line from one point to another. */
  line(from: readonly [number, number], to: readonly [number, number], series = 0): void {
    const [[x0, y0], [x1, y1]] = [this.#dotAt(...from), this.#dotAt(...to)];
    const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
    for (let i = 0; i <= steps; i++) {
      const [x, y] = [x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps];
      this.#set(Math.round(x), Math.round(y), series);
    }
  }

  /** Writes a letter over a point. */
  letter(x: number, y: number, letter: string, series: number): void {
    const [column, row] = this.#dotAt(x, y);
    const cell = this.#cellOf(column, row);
    this.#letters.set(cell, letter);
    this.#series[cell] = series;
  }

  #dotAt(x: number, y: number): [column: number, row: number] {
    return [
      Math.round(x * (this.width * this.#columns - 1)),
      Math.round((1 - y) * (this.height * this.#rows - 1)),
    ];
  }

  #cellOf(column: number, row: number): number {
    return Math.floor(row / this.#rows) * this.width + Math.floor(column / this.#columns);
  }

  #set(column: number, row: number, series: number): void {
    const cell = this.#cellOf(column, row);
    this.#dots[cell] |= DOTS[column % this.#columns][row % this.#rows];
    this.#series[cell] = series;
  }

  /** Gives the lines, painted. */
  lines(): string[] {
    return Array.from({ length: this.height }, (_, row) => {
      const cells = Array.from({ length: this.width }, (_, x) => this.#text(row * this.width + x));
      return cells.join("");
    });
  }

  #text(cell: number): string {
    const [dots, series] = [this.#dots[cell], this.#series[cell]];
    const letter = this.#letters.get(cell) ?? this.#shape(dots, series);
    return letter === " " ? letter : this.#look.paint(letter, series);
  }

  #shape(dots: number, series: number): string {
    if (dots === 0) return " ";
    const { pch } = this.#look;
    if (pch === undefined) return String.fromCharCode(0x2800 + dots);
    return series === 0 ? pch : OTHERS[(series - 1) % OTHERS.length];
  }
}
