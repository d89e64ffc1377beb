import { Lanes, type TableStyle } from "../../frame/markdown.ts";
import { hiddenLines } from "../../frame/screen.ts";
import type { Options } from "../line/options.ts";
import { UsageError } from "../line/usage.ts";
import { listEvents } from "./answer.ts";
import { jsonOut, tableStyle } from "./output.ts";

type Row = Readonly<Record<string, unknown>>;

/** Refuses a format that rows cannot come in one by one. @throws {UsageError} */
export function checkLive(to: string | undefined): void {
  if (to === undefined || to === "jsonl" || to === "markdown") return;
  throw new UsageError(`Cannot follow as ${to}: expected jsonl or markdown`);
}

/** Gives what makes lines of rows that come one after the other: of a table that grows, or as JSON an object a line. */
export function liveLines(
  columns: readonly string[],
  isFixed: boolean,
  { json, to, precision }: Options,
): (rows: readonly Row[]) => string[] {
  if (json && to !== "markdown") {
    return (rows) => rows.map((row) => jsonOut(isFixed ? pick(row, columns) : row));
  }
  return new LiveTable(columns, isFixed, to === undefined ? tableStyle(precision) : {}).linesOf;
}

function pick(row: Row, columns: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    columns.map((name) => [name, Object.hasOwn(row, name) ? row[name] : null]),
  );
}

/** A table that grows: its header comes with the first row, and anew with a new column; those that it has stay. */
class LiveTable {
  readonly #lanes: Lanes;
  #begun = false;

  /** Tells whether it is to have these columns only. */
  readonly #isFixed: boolean;
  readonly #room: number;

  constructor(columns: readonly string[], isFixed: boolean, style: TableStyle) {
    this.#lanes = new Lanes(columns, { ...style, room: isFixed ? undefined : style.room });
    this.#isFixed = isFixed;
    this.#room = style.room ?? Infinity;
  }

  /** Gives the lines of rows; a column that has to be wider from now on is. */
  readonly linesOf = (rows: readonly Row[]): string[] => {
    if (rows.length === 0) return [];
    const fresh = this.#isFixed
      ? []
      : listEvents([], rows).columns.filter((name) => !this.#lanes.has(name));
    for (const name of fresh) this.#lanes.add(name);
    for (const row of rows) this.#lanes.fit(row);
    const gap = this.#begun ? [""] : [];
    const header = this.#begun && fresh.length === 0 ? [] : [...gap, ...this.#header()];
    this.#begun = true;
    return [...header, ...rows.map((row) => this.#lanes.line(row))];
  };

  #header(): string[] {
    const header = this.#lanes.header();
    return [...hiddenLines(this.#lanes.hidden, this.#room), ...header];
  }
}
