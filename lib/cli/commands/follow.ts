import { Lanes, type TableStyle } from "../../frame/markdown.ts";
import { followSelected } from "../../reader/follow.ts";
import { hiddenLines } from "../../frame/screen.ts";
import { OpenReader } from "../../reader/open.ts";
import type { Row } from "../../types.ts";
import { listEvents } from "../terminal/answer.ts";
import type { Options } from "../line/options.ts";
import { selecting } from "../line/selection.ts";
import { Interruption } from "../../system/process/program.ts";
import { isTerminal } from "../../system/stream.ts";
import { jsonOut, print, printMessage, tableStyle } from "../terminal/output.ts";
import { UsageError } from "../line/usage.ts";

/** Prints the last events, then others as they are committed, until it is interrupted; as JSON, an object a line. */
export async function follow(db: string, options: Options): Promise<undefined> {
  const { table, tables = [], n, json, sort, to, precision } = options;
  if (tables.length > 1) throw new UsageError("Cannot follow several tables");
  if (sort !== undefined) throw new UsageError("Cannot use --sort with --follow: more may come");
  if (to !== undefined && to !== "jsonl" && to !== "markdown") {
    throw new UsageError(`Cannot follow as ${to}: expected jsonl or markdown`);
  }
  using interruption = new Interruption();
  const select = await selecting(options);
  using open = new OpenReader(db, { table });
  const { events } = open;
  const { columns, ...selection } = select(events);
  // It says of one that it is not there.
  for (const name of columns ?? []) events.column(name, { head: 0 });
  const coming = followSelected(events, selection, { signal: interruption.signal });
  const last = events.toRows({ ...selection, tail: n });
  const linesOf = json && to !== "markdown"
    ? (rows: Row[]) => rows.map((row) => jsonOut(columns === undefined ? row : pick(row, columns)))
    : new LiveTable(
      columns ?? events.columns(),
      columns !== undefined,
      to === undefined ? tableStyle(precision) : {},
    ).linesOf;
  const show = (rows: Row[]) => print(linesOf(rows).map((line) => `${line}\n`));
  show(last);
  // Those that were committed in between come both ways.
  const shown = new Set(last.map(keyOf));
  for await (const event of coming) if (!shown.has(keyOf(event))) show([event]);
  // The terminal has written ^C, which the prompt would stand behind.
  if (isTerminal("stderr")) printMessage("");
}

function pick(row: Row, columns: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    columns.map((name) => [name, Object.hasOwn(row, name) ? row[name] : null]),
  );
}

function keyOf({ track_id, timestamp }: Row): string {
  return `${track_id}\n${timestamp}`;
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
