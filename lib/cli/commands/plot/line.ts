import { drawLines, lineRows, type Lines, linesOf } from "../../../plot/lines.ts";
import { measured } from "../../../plot/measured.ts";
import type { Events } from "../../../store/read/events.ts";
import type { Selection } from "../../../store/read/selection.ts";
import type { Action } from "../../command.ts";
import { readColumns, readEvents } from "../events.ts";
import { selecting } from "../../line/selection.ts";
import { lookOf, sayInfinite } from "./read.ts";

/** Draws a column run by run, each in the order of its timestamps; `-n` takes the first events only. */
export const line: Action = async ([db, name], options) => {
  const look = lookOf(options);
  const select = await selecting(options);
  const lines = readEvents(
    db!,
    options.table,
    (events) => readLines(events, name!, select(events, { head: options.n })),
  );
  sayInfinite([lines.column]);
  if (options.json) return { columns: ["track_id", "index", name!], rows: lineRows(lines) };
  return drawLines(lines, look).join("\n");
};

function readLines(events: Events, name: string, selection: Selection): Lines {
  const { head: most = Infinity, where } = selection;
  const { kind } = readColumns(events, [name], { head: 0 })[0]!;
  const values: unknown[] = [];
  const runs = runsOf(events, selection).map((trackId): [string, number] => {
    const before = values.length;
    const columns = events.some([name], { trackId, where, head: most - before });
    if (Object.hasOwn(columns, name)) { for (const value of columns[name]!) values.push(value); }
    return [trackId, values.length - before];
  });
  return linesOf(measured({ name, kind, values }), runs);
}

function runsOf(events: Events, { trackId }: Selection): string[] {
  const all = events.runs().map((run) => run.trackId);
  return trackId === undefined ? all : all.filter((id) => [trackId].flat().includes(id));
}
