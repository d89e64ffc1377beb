import { escapeControls } from "../system/escape.ts";
import { mapValues } from "../values/json.ts";
import { isPlain } from "../values/kind.ts";
import { shownText } from "../values/text.ts";
import { isWide, shownCharacters } from "./wide.ts";

/** How a table looks where a person sees it. */
export interface TableStyle {
  /** So many cells the terminal has in a line: a text of more than half of them is cut, columns beyond are left out. */
  readonly room?: number | undefined;
  /** Shows the header in bold. */
  readonly bold?: boolean | undefined;
  /** Shows numbers that are not whole with so many digits that count; all if absent. */
  readonly precision?: number | undefined;
  /** Gives the number of the colour that a cell is shown in; none where it has no meaning. */
  readonly paint?: ((name: string, row: Row) => number | undefined) | undefined;
}

type Row = Readonly<Record<string, unknown>>;

/**
 * Writes rows as a Markdown table, the columns aligned as a terminal shows them, numbers to the right.
 *
 * Absent values and `null` are empty cells. A cell stays on one line: pipes, line breaks and other control
 * characters are escaped. No columns give an empty text; there is no line break at the end.
 */
export function markdown(rows: readonly Row[], columns: readonly string[]): string {
  return markdownLines(rows, columns).toArray().join("\n");
}

/** Gives the lines of such a table, without line breaks. */
export function* markdownLines(
  rows: readonly Row[],
  columns: readonly string[],
  style: TableStyle = {},
): Generator<string, void> {
  if (columns.length === 0) return;
  const lanes = new Lanes(columns, style);
  for (const row of rows) lanes.fit(row);
  yield* lanes.header();
  for (const row of rows) yield lanes.line(row);
}

/** A column of a table: its width, and whether it holds numbers only, which is not known before the first value. */
interface Lane {
  width: number;
  numeric: boolean | undefined;
}

/** The columns of a table, as wide as the rows that were fitted into them. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();
  readonly #style: TableStyle;
  /** Those that the header shows. */
  #shown: [string, Lane][] = [];

  constructor(columns: readonly string[], style: TableStyle) {
    this.#style = style;
    for (const name of columns) this.add(name);
  }

  /** Tells whether there is a column of this name. */
  has(name: string): boolean {
    return this.#lanes.has(name);
  }

  /** Adds a column at the end. */
  add(name: string): void {
    const width = Math.max(RULE.length, displayWidth(this.textOf(name)));
    this.#lanes.set(name, { width, numeric: undefined });
  }

  /** Makes the columns as wide as a row needs them. */
  fit(row: Row): void {
    for (const [name, lane] of this.#lanes) {
      const value = own(row, name);
      if (value === null || value === undefined) continue;
      const numeric = isNumber(value);
      lane.numeric = numeric && lane.numeric !== false;
      lane.width = Math.max(lane.width, displayWidth(this.textOf(value)));
    }
  }

  /** Gives how many cells a column takes, with what parts it from the next. */
  widthOf(name: string): number {
    return this.#lanes.get(name)!.width + 3;
  }

  /** Gives the two lines above the rows, with the columns that the terminal has room for. Those of a header before stay. */
  header(): [names: string, rule: string] {
    this.#choose();
    const names = this.#join((name) => this.textOf(name));
    const rule = this.#join((_, { width, numeric }) =>
      numeric ? `${"-".repeat(width - 1)}:` : "-".repeat(width)
    );
    return [this.#style.bold ? `\x1b[1m${names}\x1b[22m` : names, rule];
  }

  /** Names the columns that the header had no room for. */
  get hidden(): string[] {
    const shown = new Set(this.#shown.map(([name]) => name));
    return [...this.#lanes.keys()].filter((name) => !shown.has(name));
  }

  /** Gives the line of a row, the columns as in the header before. */
  line(row: Row): string {
    return this.#join((name) => this.textOf(own(row, name)), row);
  }

  #choose(): void {
    const { room = Infinity } = this.#style;
    const kept = new Set(this.#shown.map(([name]) => name));
    let left = room - 1 - [...kept].reduce((sum, name) => sum + this.widthOf(name), 0);
    for (const lane of this.#lanes) {
      if (kept.has(lane[0])) continue;
      left -= this.widthOf(lane[0]);
      if (left < 0 && this.#shown.length > 0) return;
      this.#shown.push(lane);
    }
  }

  #join(text: (name: string, lane: Lane) => string, row?: Row): string {
    const cells = this.#shown.map(([name, lane]) => {
      const [cell, colour] = [pad(text(name, lane), lane), row && this.#style.paint?.(name, row)];
      return colour === undefined ? cell : `\x1b[${colour}m${cell}\x1b[39m`;
    });
    return `| ${cells.join(" | ")} |`;
  }

  /** Gives what stands in a cell. A number that was cut would be another one. */
  textOf(value: unknown): string {
    const { room = Infinity, precision } = this.#style;
    const text = escapeControls(shownText(rounded(value, precision))).replaceAll("|", "\\|");
    return isNumber(value) ? text : cut(text, Math.floor(room / 2));
  }
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" || typeof value === "bigint";
}

/** Gives a value with numbers of so many digits that count, whole ones as they are. */
function rounded(value: unknown, precision: number | undefined): unknown {
  if (precision === undefined) return value;
  if (typeof value === "number") {
    return Number.isFinite(value) && !Number.isInteger(value)
      ? Number(value.toPrecision(precision))
      : value;
  }
  if (Array.isArray(value)) return value.map((member) => rounded(member, precision));
  if (typeof value !== "object" || value === null || !isPlain(value)) return value;
  return mapValues(value as Record<string, unknown>, (member) => rounded(member, precision));
}

/** A row without a column "toString" has that name all the same, from its prototype. */
function own(row: Row, name: string): unknown {
  return Object.hasOwn(row, name) ? row[name] : null;
}

/** The shortest rule that every Markdown reader takes. */
const RULE = "---";

function pad(text: string, { width, numeric }: Lane): string {
  const blanks = " ".repeat(Math.max(0, width - displayWidth(text)));
  return numeric ? blanks + text : text + blanks;
}

/** Cuts a text to so many cells of a terminal. */
export function cut(text: string, widest: number): string {
  if (displayWidth(text) <= widest) return text;
  // A terminal may be too narrow even for the dots.
  if (widest < 1) return "";
  const characters = [...text].slice(0, widest - 1);
  while (displayWidth(characters.join("")) >= widest) characters.pop();
  return `${characters.join("")}…`;
}

/** Counts the cells of a terminal that a text without control characters takes. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of shownCharacters(text)) {
    width += isWide(character) ? 2 : 1;
  }
  return width;
}

const ASCII = /^[ -~]*$/;
