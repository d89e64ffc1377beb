import { escapeControls } from "../escape.ts";
import { markdown } from "../markdown.ts";
import { cellText, jsonLine } from "../values/text.ts";
import type { Options } from "./options.ts";

type Row = Readonly<Record<string, unknown>>;

/** Rows to print, and the columns to print of them. */
export interface Listing {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** Prints the first column alone, a line a value, for other programs to read. */
  readonly plain?: boolean;
}

/** What a command gives: rows, or a line to print as it is; nothing where it only said something. */
export type Answer = Listing | string | undefined;

/** Gives rows of events as a listing: a key without a column of its own follows the columns. */
export function listEvents(columns: readonly string[], rows: readonly Row[]): Listing {
  const keys = new Set(columns);
  for (const row of rows) for (const key of Object.keys(row)) keys.add(key);
  return { columns: [...keys], rows };
}

/** Says a number of rows. */
export function countRows(count: number): string {
  return count === 1 ? "1 row" : `${count} rows`;
}

/** Writes what a command gave for each table: one JSON array of rows, or one text after the other. */
export function answerText(answers: readonly Answer[], { json, n }: Options): string {
  const given = answers.filter((answer) => answer !== undefined)
    .map((answer) =>
      typeof answer === "string" ? answer : { ...answer, rows: answer.rows.slice(0, n) }
    );
  if (json) {
    return jsonArray(given.flatMap((answer) => typeof answer === "string" ? [] : answer.rows));
  }
  const tables = given.some((answer) => typeof answer !== "string" && !answer.plain);
  return given.map(textOf).join(tables ? "\n" : "");
}

/** A row a line: one JSON array, and lines that `grep` and `head` can work on. */
function jsonArray(rows: readonly Row[]): string {
  if (rows.length === 0) return "[]\n";
  return `[\n${rows.map(jsonLine).join(",\n")}\n]\n`;
}

function textOf(answer: Listing | string): string {
  if (typeof answer === "string") return `${answer}\n`;
  const { columns, rows, plain } = answer;
  if (plain) return rows.map((row) => `${escapeControls(cellText(row[columns[0]!]))}\n`).join("");
  return columns.length === 0 ? "" : `${markdown(rows, columns)}\n`;
}
