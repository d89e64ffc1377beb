import { Lanes } from "../../frame/markdown.ts";
import { Reader } from "../../reader/reader.ts";
import type { Row } from "../../types.ts";
import { listEvents } from "../terminal/answer.ts";
import type { Options } from "../line/options.ts";
import { Interruption } from "../../system/process/program.ts";
import { isTerminal } from "../../system/stream.ts";
import { jsonOut, print, printMessage, tableStyle } from "../terminal/output.ts";
import { UsageError } from "../line/usage.ts";

/** Prints the last events, then others as they are committed, until it is interrupted; as JSON, an object a line. */
export async function follow(
  db: string,
  { table, tables = [], n, json }: Options,
): Promise<undefined> {
  if (tables.length > 1) throw new UsageError("Cannot follow several tables");
  using interruption = new Interruption();
  using reader = new Reader(db, { table });
  const coming = reader.follow({ signal: interruption.signal });
  const last = reader.toRows({ tail: n });
  const linesOf = json ? (rows: Row[]) => rows.map(jsonOut) : new LiveTable(reader.columns).linesOf;
  const show = (rows: Row[]) => print(linesOf(rows).map((line) => `${line}\n`));
  show(last);
  // Those that were committed in between come both ways.
  const shown = new Set(last.map(keyOf));
  for await (const event of coming) if (!shown.has(keyOf(event))) show([event]);
  // The terminal has written ^C, which the prompt would stand behind.
  if (isTerminal("stderr")) printMessage("");
}

function keyOf({ track_id, timestamp }: Row): string {
  return `${track_id}\n${timestamp}`;
}

/** A table that grows: its header comes with the first row, and anew with a new column. */
class LiveTable {
  readonly #lanes: Lanes;
  #begun = false;

  constructor(columns: readonly string[]) {
    this.#lanes = new Lanes(columns, tableStyle());
  }

  /** Gives the lines of rows; a column that has to be wider from now on is. */
  readonly linesOf = (rows: readonly Row[]): string[] => {
    if (rows.length === 0) return [];
    const fresh = listEvents([], rows).columns.filter((name) => !this.#lanes.has(name));
    for (const name of fresh) this.#lanes.add(name);
    for (const row of rows) this.#lanes.fit(row);
    const gap = this.#begun ? [""] : [];
    const header = this.#begun && fresh.length === 0 ? [] : [...gap, ...this.#lanes.header()];
    this.#begun = true;
    return [...header, ...rows.map((row) => this.#lanes.line(row))];
  };
}
