import type { Look } from "../../../plot/look.ts";
import { lineRows } from "../../../plot/line/rows.ts";
import { drawLines } from "../../../plot/line/text.ts";
import { aboutValues, windowsOf } from "../../../plot/line/options.ts";
import { pictureOf } from "../../../plot/line/picture.ts";
import type { LineData } from "../../../plot/line/points.ts";
import { readLines } from "../../../plot/line/read.ts";
import { windowed, type Windows } from "../../../plot/line/windows.ts";
import type { Events } from "../../../store/read/events.ts";
import type { Action } from "../../command.ts";
import type { Options } from "../../line/options.ts";
import { selecting } from "../../line/selection.ts";
import { UsageError } from "../../line/usage.ts";
import { printMessage } from "../../terminal/output.ts";
import { readEvents } from "../events.ts";
import { lookOf } from "./read.ts";

/** Draws a column run by run, each in the order of its timestamps; `-n` takes the first events only. */
export const line: Action = async ([db, name], options) => {
  const look = lookOf(options);
  if (options.follow) {
    if (options.dbs !== undefined) throw new UsageError("Cannot follow several files");
    const read = await readingOf(name!, options);
    const draw = (events: Events) => {
      const { text, left } = drawn(read(events), lookOf(options), options);
      return [text, ...left].join("\n");
    };
    return (await import("./follow.ts")).followPlot(
      db!,
      options,
      draw,
    );
  }
  const data = options.dbs === undefined
    ? readEvents(db!, options.table, await readingOf(name!, options))
    : await readAll(name!, options);
  if (options.json) return lineRows(data);
  const { text, left } = drawn(data, look, options);
  for (const words of left) printMessage(`xt: ${words}`);
  return text;
};

/** Reads the runs of several files; windows are of all of them together. */
async function readAll(name: string, options: Options): Promise<LineData> {
  const windows = windowsFrom(options);
  const each = {
    ...options,
    every: undefined,
    agg: undefined,
    x: options.x ?? (windows && "time"),
  };
  const { fromEach } = await import("../files.ts");
  const found = await fromEach(
    options.dbs!,
    each,
    async (db, own) => readEvents(db, own.table, await readingOf(name, own)),
  );
  const all = found.map(([_, data]) => data);
  const lost = all.reduce((sum, data) => sum + data.lost, 0);
  const data = { ...all[0]!, runs: all.flatMap(({ runs }) => runs), lost };
  return windows === undefined ? data : windowed(data, windows);
}

/** Gives what reads the lines that options ask for; what only some need is loaded only for these. @throws {UsageError} */
async function readingOf(
  column: string,
  options: Options,
): Promise<(events: Events) => LineData> {
  const { x, by, n } = options;
  const windows = windowsFrom(options);
  const select = await selecting(options);
  const groupsOf = by === undefined
    ? undefined
    : (await import("../../../plot/line/groups.ts")).groupsOf;
  return (events) =>
    events.hold(() => {
      const groups = groupsOf?.(events, by!);
      const selection = select(events, { head: n });
      return readLines(events, { column, x, by, groups, windows, selection });
    });
}

function windowsFrom(options: Options): Windows | undefined {
  try {
    return windowsOf(options, (name) => `--${name}`);
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message) : error;
  }
}

/** Draws lines as options say, and says what is left out. */
function drawn(data: LineData, look: Look, options: Options): { text: string; left: string[] } {
  const picture = pictureOf(data, {
    ...options,
    about: aboutValues(options),
    choose: "--by, --track-id or --where",
  });
  return { text: drawLines(picture, look).join("\n"), left: [...picture.left] };
}
