import type { Events } from "../../store/read/events.ts";
import type { Selection } from "../../store/read/selection.ts";
import { coloursFrom, type Look, plotSize } from "../look.ts";
import { INDENT, wrapped } from "../narrow.ts";
import { groupsOf } from "./groups.ts";
import { aboutValues, type PlotOptions, windowsOf } from "./options.ts";
import { type Picture, pictureOf } from "./picture.ts";
import type { LineData } from "./points.ts";
import { readLines } from "./read.ts";
import { svgOf } from "./svg.ts";
import { drawLines } from "./text.ts";

/** The size of a drawing in a notebook, in pixels. */
const PIXELS = { width: 720, height: 360 };

/** A column as lines, which a console draws in its cells, and a notebook of Jupyter as SVG. */
export class Plot {
  readonly #data: LineData;
  readonly #options: PlotOptions;

  /** @ignore */
  constructor(data: LineData, options: PlotOptions) {
    this.#data = data;
    this.#options = options;
    // Whoever asks learns at once that there is nothing to draw.
    this.#picture();
  }

  /** Gives the drawing as SVG. */
  toSvg(): string {
    return svgOf(this.#picture(true), { ...PIXELS, title: this.#options.title });
  }

  /** Gives the drawing as text, in 80 columns and 24 lines, without colours. */
  toString(): string {
    return this.#text({ width: 80, height: 24, colours: [] });
  }

  /** Draws it on a console: as wide as the terminal, in its colours. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.#text({ ...plotSize(), colours: coloursFrom() });
  }

  /** Shows it in a notebook of Jupyter. */
  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return { "image/svg+xml": this.toSvg(), "text/plain": this.toString() };
  }

  #text(look: Look): string {
    const picture = this.#picture();
    const left = picture.left.flatMap((text) => wrapped(INDENT + text, look));
    return [
      ...drawLines(picture, { ...look, title: this.#options.title }),
      ...left,
    ].join("\n");
  }

  #picture(withRaw = false): Picture {
    return pictureOf(this.#data, {
      ...this.#options,
      about: aboutValues(this.#options),
      choose: "by, trackId or where",
      withRaw,
    });
  }
}

/** What to plot. */
export interface PlotSource {
  readonly events: Events;
  readonly column: string;
  readonly selection: Selection;
}

/** Reads a column, and gives what draws it. @throws {TypeError} */
export function plotOf({ events, column, selection }: PlotSource, options: PlotOptions): Plot {
  const { x, by } = options;
  const windows = windowsOf(options);
  const data = events.hold(() => {
    const groups = by === undefined ? undefined : groupsOf(events, by);
    return readLines(events, { column, x, by, groups, windows, selection });
  });
  return new Plot(data, options);
}
