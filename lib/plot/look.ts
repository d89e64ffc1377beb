/** How a plot looks. */
export interface Look {
  /** Columns of the terminal that the plot takes, its axis with it. */
  readonly width: number;
  /** Lines, with the axis and the title. */
  readonly height: number;
  readonly title?: string;
  /** Stands below the axis. */
  readonly xlab?: string;
  /** Draws with this character, and with nothing that is not ASCII. */
  readonly pch?: string;
  /** Paints a text that belongs to a series; the first one is 0. */
  readonly paint: (text: string, series: number) => string;
}

/** The lines of axes and boxes. */
export interface Strokes {
  readonly horizontal: string;
  readonly vertical: string;
  readonly corner: string;
  readonly tickX: string;
  readonly tickY: string;
  readonly box: readonly [string, string, string, string];
}

const DRAWN: Strokes = {
  horizontal: "─",
  vertical: "│",
  corner: "└",
  tickX: "┬",
  tickY: "┤",
  box: ["╭", "╮", "╰", "╯"],
};

const ASCII: Strokes = {
  horizontal: "-",
  vertical: "|",
  corner: "+",
  tickX: "+",
  tickY: "+",
  box: ["+", "+", "+", "+"],
};

/** Gives the lines to draw with. */
export function strokesOf({ pch }: Look): Strokes {
  return pch === undefined ? DRAWN : ASCII;
}
