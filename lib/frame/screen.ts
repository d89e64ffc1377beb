import { escapeControls } from "../system/escape.ts";
import { cellText } from "../values/text.ts";
import { displayWidth, Lanes, type TableStyle } from "./markdown.ts";

type Row = Readonly<Record<string, unknown>>;

/** How a table looks on a terminal. */
export interface ScreenStyle extends TableStyle {
  readonly room: number;
  /** Columns that are shown in any case: where they have no room beside each other, below. */
  readonly asked: readonly string[];
}

/**
 * Gives the lines of a table for a terminal. Columns that are the same in all rows stand once above it; those that there
 * is no room for are named below, but for those that were asked for: they stand in tables of their own.
 */
export function* screenLines(
  rows: readonly Row[],
  columns: readonly string[],
  style: ScreenStyle,
): Generator<string, void> {
  if (columns.length === 0) return;
  const same = rows.length < 2 ? [] : columns.filter((name) => isSame(rows, name));
  const others = columns.filter((name) => !same.includes(name));
  if (same.length > 0 && others.length > 0) {
    yield* sameLines(rows[0]!, same, style);
    yield "";
  }
  const { blocks, hidden } = blocksOf(rows, others.length > 0 ? others : columns, style);
  for (const [i, names] of blocks.entries()) {
    if (i > 0) yield "";
    const lanes = new Lanes(names, style);
    for (const row of rows) lanes.fit(row);
    yield* lanes.header();
    for (const row of rows) yield lanes.line(row);
  }
  yield* hiddenLines(hidden, style.room);
}

/** Names the columns that there was no room for. */
export function hiddenLines(names: readonly string[], room: number): string[] {
  if (names.length === 0) return [];
  const count = `+${names.length} column${names.length === 1 ? "" : "s"}: `;
  return wrapped(names.map((name, i) => (i === 0 ? count : "") + escapeControls(name)), room);
}

function isSame(rows: readonly Row[], name: string): boolean {
  const key = (row: Row) => {
    const value = Object.hasOwn(row, name) ? row[name] ?? null : null;
    return `${value === null ? "null" : typeof value} ${cellText(value)}`;
  };
  const first = key(rows[0]!);
  return rows.every((row) => key(row) === first);
}

/** Those without a value come last, and at once. */
function sameLines(row: Row, names: readonly string[], style: ScreenStyle): string[] {
  const lanes = new Lanes([], style);
  const hasValue = (name: string) => (row[name] ?? null) !== null;
  const told = names.filter(hasValue)
    .map((name) => `${lanes.textOf(name)}: ${lanes.textOf(row[name])}`);
  const empty = names.filter((name) => !hasValue(name)).map((name) => lanes.textOf(name));
  return wrapped(empty.length === 0 ? told : [...told, `no value: ${empty.join(" ")}`], style.room);
}

/** Joins texts with commas, in lines that fit. */
function wrapped(texts: readonly string[], room: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const [i, text] of texts.entries()) {
    const part = i < texts.length - 1 ? `${text},` : text;
    const longer = line === "" ? part : `${line} ${part}`;
    if (line !== "" && displayWidth(longer) > room) {
      lines.push(line);
      line = part;
    } else line = longer;
  }
  return [...lines, line];
}

/** Divides columns into tables that fit: one of those that there is room for, more of what else was asked for. */
function blocksOf(
  rows: readonly Row[],
  columns: readonly string[],
  style: ScreenStyle,
): { blocks: string[][]; hidden: string[] } {
  const lanes = new Lanes(columns, style);
  for (const row of rows) lanes.fit(row);
  const asked = new Set(style.asked);
  const width = (names: readonly string[]) =>
    names.reduce((sum, name) => sum + lanes.widthOf(name), 1);
  let left = style.room - width(columns.filter((name) => asked.has(name)));
  const fitting = columns.filter((name) => {
    if (asked.has(name)) return true;
    const fits = lanes.widthOf(name) <= left;
    if (fits) left -= lanes.widthOf(name);
    return fits;
  });
  const shown = fitting.length > 0 ? fitting : columns.slice(0, 1);
  const blocks: string[][] = [];
  for (const name of shown) {
    const last = blocks.at(-1);
    if (last !== undefined && width([...last, name]) <= style.room) last.push(name);
    else {
      // What a row is about, mostly the text that it begins with, stands before each part of it.
      const isLabelled = last !== undefined && typeof rows[0]?.[shown[0]!] === "string";
      const labelled = isLabelled ? [shown[0]!, name] : [name];
      blocks.push(width(labelled) <= style.room ? labelled : [name]);
    }
  }
  const isShown = new Set(shown);
  return { blocks, hidden: columns.filter((name) => !isShown.has(name)) };
}
