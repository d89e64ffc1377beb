import { escapeControls } from "../../system/escape.ts";
import { markdownLines } from "../../frame/markdown.ts";
import { cellText } from "../../values/text.ts";
import type { Events } from "../../store/read/events.ts";
import type { Selection } from "../../store/read/selection.ts";
import type { Options } from "../line/options.ts";
import type { Answer, Listing, Report } from "./listing.ts";
import { jsonOut, tableStyle } from "./output.ts";

export type { Answer, Listing, Report };

type Row = Readonly<Record<string, unknown>>;

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

/** Gives the text of what a command gave for each table, in pieces: in the format that is asked for, or one after the other. */
export async function answerText(
  answers: readonly Answer[],
  options: Options,
): Promise<Iterable<string>> {
  const { json, n, to } = options;
  const given = answers.filter((answer) => answer !== undefined)
    .map((answer) => isListing(answer) ? { ...answer, rows: answer.rows.slice(0, n) } : answer);
  if (json && to === undefined) return jsonLines(given);
  if (json) {
    return await (await import("./formats.ts"))
      .formatted(given.map(listingOf), options);
  }
  return partLines(given, await linesFor(options));
}

function* partLines(given: readonly Given[], linesOf: LinesOf): Generator<string> {
  const parts = given.flatMap((answer) => isReport(answer) ? answer.parts : [answer]);
  const tables = parts.some((part) => typeof part !== "string" && !part.plain);
  for (const [i, part] of parts.entries()) {
    if (tables && i > 0) yield "\n";
    for (const line of linesOf(part)) yield `${line}\n`;
  }
}

/** Gives what options choose of listings. */
export async function chosenAnswers(
  answers: readonly Answer[],
  options: Options,
): Promise<Answer[]> {
  const { chooseRows } = await import("./choose_rows.ts");
  return answers.map((answer) =>
    answer !== undefined && isListing(answer) ? chooseRows(answer, options) : answer
  );
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

function listingOf(answer: Given): Listing {
  if (isListing(answer) && answer.columns.length > 0) return answer;
  const rows = rowsOf(answer);
  return { columns: [...new Set(rows.flatMap(Object.keys))], rows };
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

/** Gives the lines of a part of an answer. */
type LinesOf = (part: Listing | string) => Iterable<string>;

/** Gives the columns that a person sorts by. */
function sortedBy(columns: readonly string[], { sort = [] }: Options): string[] {
  return columns.filter((name) =>
    sort.some((by) => by.split(",").some((each) => each.replace(/^-/, "") === name))
  );
}

/** Loads what a terminal needs, where there is one. */
async function linesFor(options: Options): Promise<LinesOf> {
  const { room, ...style } = tableStyle(options.precision);
  const screen = room === undefined ? undefined : await import("../../frame/screen.ts");
  return (part) => {
    if (typeof part === "string") return [part];
    const { columns, rows, plain } = part;
    if (plain) return rows.values().map((row) => escapeControls(cellText(row[columns[0]!])));
    if (screen === undefined) return markdownLines(rows, columns, style);
    const asked = options.columns === undefined
      ? [...part.asked ?? [], ...sortedBy(columns, options)]
      : columns;
    const paint = style.bold ? part.paint : undefined;
    return screen.screenLines(rows, columns, { ...style, room: room!, asked, paint });
  };
}
