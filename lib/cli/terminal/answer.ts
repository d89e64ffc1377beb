import { escapeControls } from "../../system/escape.ts";
import { markdownLines } from "../../frame/markdown.ts";
import { cellText } from "../../values/text.ts";
import type { Events } from "../../store/read/events.ts";
import type { Selection } from "../../store/read/selection.ts";
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

/** One thing, told in parts; as JSON it is one object, or rows. */
export interface Report {
  readonly json: Row | readonly Row[];
  readonly parts: readonly (Listing | string)[];
}

/** What a command gives: rows, or a line to print as it is; nothing where it only said something. */
export type Answer = Listing | Report | string | undefined;

/** Gives rows of events as a listing: a key without a column of its own follows the columns. */
export function listEvents(columns: readonly string[], rows: readonly Row[]): Listing {
  const keys = new Set(columns);
  for (const row of rows) for (const key of Object.keys(row)) keys.add(key);
  return { columns: [...keys], rows };
}

/** Reads the events that are chosen: the columns that are asked for, or all of them. */
export function listChosen(events: Events, selection: Selection): Listing {
  const { columns } = selection;
  const rows = events.toRows(selection);
  return columns === undefined ? listEvents(events.columns(), rows) : { columns, rows };
}

/** Says a number of rows. */
export function countRows(count: number): string {
  return count === 1 ? "1 row" : `${count} rows`;
}

/** Gives the text of what a command gave for each table, in pieces: one JSON array of rows, or one after the other. */
export function* answerText(answers: readonly Answer[], { json, n }: Options): Generator<string> {
  const given = answers.filter((answer) => answer !== undefined)
    .map((answer) => isListing(answer) ? { ...answer, rows: answer.rows.slice(0, n) } : answer);
  if (json) return yield* jsonLines(given);
  const parts = given.flatMap((answer) => isReport(answer) ? answer.parts : [answer]);
  const tables = parts.some((part) => typeof part !== "string" && !part.plain);
  for (const [i, part] of parts.entries()) {
    if (tables && i > 0) yield "\n";
    for (const line of linesOf(part)) yield `${line}\n`;
  }
}

type Given = Exclude<Answer, undefined>;

function isReport(answer: Given): answer is Report {
  return typeof answer !== "string" && "parts" in answer;
}

function isListing(answer: Given): answer is Listing {
  return typeof answer !== "string" && !isReport(answer);
}

/** What is one thing is one object; all else is rows. */
function* jsonLines(given: readonly Given[]): Generator<string> {
  const [only, ...others] = given;
  if (only !== undefined && others.length === 0 && isReport(only) && !isRows(only.json)) {
    return yield `${jsonOut(only.json)}\n`;
  }
  if (given.length > 0) yield* jsonArray(given.flatMap(rowsOf));
}

function isRows(json: Report["json"]): json is readonly Row[] {
  return Array.isArray(json);
}

function rowsOf(answer: Given): readonly Row[] {
  if (typeof answer === "string") return [];
  if (!isReport(answer)) return answer.rows;
  return isRows(answer.json) ? answer.json : [answer.json];
}

/** A row a line: one JSON array, and lines that `grep` and `head` can work on. */
function* jsonArray(rows: readonly Row[]): Generator<string> {
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
