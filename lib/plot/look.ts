import { isTerminal, refusesColour, terminalSize } from "../system/stream.ts";

/** How a plot looks. */
export interface Look {
  /** So many cells a line has at most. */
  readonly width: number;
  /** So many lines the plot has, unless its legend needs more. */
  readonly height: number;
  /** Stands above the plot; `""` for none. */
  readonly title?: string | undefined;
  /** Draws points with this character, and lines and bars too; axes are ASCII where it is. */
  readonly mark?: string | undefined;
  /** Stands below the x axis; `""` for the name of its column. */
  readonly xlab?: string | undefined;
  /** What to draw series in, one after the other; none where nothing is coloured. */
  readonly colours: readonly Colour[];
}

/** The colours that every terminal has, with their codes. */
export const COLOURS = {
  black: 30,
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  magenta: 35,
  cyan: 36,
  white: 37,
  grey: 90,
} as const;

export type Colour = keyof typeof COLOURS;

/** Colours a text; without a colour it stays as it is. */
export function paint(text: string, colour: Colour | undefined): string {
  return colour === undefined || text === "" ? text : `\x1b[${COLOURS[colour]}m${text}\x1b[39m`;
}

/** The characters that axes and boxes are drawn with. */
export interface Lines {
  readonly across: string;
  readonly down: string;
  /** A tick on the x axis, and one on the y axis. */
  readonly tick: string;
  readonly left: string;
  /** Corners from the top left on, clockwise. */
  readonly corners: readonly [string, string, string, string];
}

const BOX: Lines = { across: "─", down: "│", tick: "┬", left: "┤", corners: ["┌", "┐", "┘", "└"] };
const ASCII: Lines = {
  across: "-",
  down: "|",
  tick: "+",
  left: "+",
  corners: ["+", "+", "+", "+"],
};

/** Gives the characters for axes and boxes. */
export function linesOf({ mark }: Look): Lines {
  return mark !== undefined && mark <= "~" ? ASCII : BOX;
}

/** In this order, as neighbours are told apart, on dark and on light. */
const PALETTE: readonly Colour[] = ["green", "magenta", "cyan", "yellow", "blue", "red"];

/** Gives what to draw series in, one colour first where it is given; nothing where what is printed is not to be coloured. */
export function coloursFrom(first?: Colour): readonly Colour[] {
  if (!isTerminal("stdout") || refusesColour()) return [];
  return [...new Set([...(first === undefined ? [] : [first]), ...PALETTE])];
}

/** Gives the columns and lines for a plot: those of the terminal, but for the prompt behind it; else 80 by 24. */
export function plotSize(): { width: number; height: number } {
  if (!isTerminal("stdout")) return { width: 80, height: 24 };
  const { columns, rows } = terminalSize();
  return { width: columns || 80, height: rows > 1 ? rows - 1 : 23 };
}
