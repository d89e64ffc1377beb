import { followSelected } from "../../reader/follow.ts";
import { OpenFile } from "../../reader/open_file.ts";
import type { Row } from "../../types.ts";
import type { Options } from "../line/options.ts";
import { selecting } from "../line/selection.ts";
import { Interruption } from "../../system/process/program.ts";
import { isTerminal } from "../../system/stream.ts";
import { checkLive, liveLines } from "../terminal/live.ts";
import { print, printMessage } from "../terminal/output.ts";
import { UsageError } from "../line/usage.ts";

/** Prints the last events, then others as they are committed, until it is interrupted; as JSON, an object a line. */
export async function follow(db: string, options: Options): Promise<undefined> {
  const { table, tables = [], n, sort, to } = options;
  checkLive(to);
  if (tables.length > 1) throw new UsageError("Cannot follow several tables");
  if (sort !== undefined) throw new UsageError("Cannot use --sort with --follow: more may come");
  using interruption = new Interruption();
  const select = await selecting(options);
  using open = new OpenFile(db, { table });
  const { events } = open;
  const { columns, ...selection } = select(events);
  // It says of one that it is not there.
  for (const name of columns ?? []) events.column(name, { head: 0 });
  const coming = followSelected(events, selection, { signal: interruption.signal });
  const last = events.toRows({ ...selection, tail: n });
  const linesOf = liveLines(columns ?? events.columns(), columns !== undefined, options);
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
