import { escapeControls } from "../../system/escape.ts";
import { markdownLines } from "../../frame/markdown.ts";
import { cellText } from "../../values/text.ts";
import type { Options } from "../line/options.ts";
import { jsonOut, tableStyle } from "./output.ts";

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

/** Gives the text of what a command gave for each table, in pieces: one JSON array of rows, or one after the other. */
export function* answerText(answers: readonly Answer[], { json, n }: Options): Generator<string> {
  const given = answers.filter((answer) => answer !== undefined)
    .map((answer) =>
      typeof answer === "string" ? answer : { ...answer, rows: answer.rows.slice(0, n) }
    );
  if (json) return yield* jsonArray(given);
  const tables = given.some((answer) => typeof answer !== "string" && !answer.plain);
  for (const [i, answer] of given.entries()) {
    if (tables && i > 0) yield "\n";
    for (const line of linesOf(answer)) yield `${line}\n`;
  }
}

/** A row a line: one JSON array, and lines that `grep` and `head` can work on. */
function* jsonArray(given: readonly (Listing | string)[]): Generator<string> {
  if (given.length === 0) return;
  const rows = given.flatMap((answer) => typeof answer === "string" ? [] : answer.rows);
  if (rows.length === 0) return yield "[]\n";
  for (const [i, row] of rows.entries()) yield `${i === 0 ? "[" : ","}\n${jsonOut(row)}`;
  yield "\n]\n";
}

function linesOf(answer: Listing | string): Iterable<string> {
  if (typeof answer === "string") return [answer];
  const { columns, rows, plain } = answer;
  if (!plain) return markdownLines(rows, columns, tableStyle());
  return rows.values().map((row) => escapeControls(cellText(row[columns[0]!])));
}
