import type { Look } from "../../../plot/look.ts";
import { lineRows } from "../../../plot/line/rows.ts";
import { drawLines } from "../../../plot/line/text.ts";
import { aboutValues, windowsOf } from "../../../plot/line/options.ts";
import { pictureOf } from "../../../plot/line/picture.ts";
import type { LineData } from "../../../plot/line/points.ts";
import { readLines } from "../../../plot/line/read.ts";
import type { Windows } from "../../../plot/line/windows.ts";
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
  const read = await readingOf(name!, options);
  const look = lookOf(options);
  if (options.follow) {
    const draw = (events: Events) => {
      const { text, left } = drawn(read(events), lookOf(options), options);
      return [text, ...left].join("\n");
    };
    return (await import("./follow.ts")).followPlot(db!, options, draw);
  }
  const data = readEvents(db!, options.table, read);
  if (options.json) return lineRows(data);
  const { text, left } = drawn(data, look, options);
  for (const words of left) printMessage(`xt: ${words}`);
  return text;
};

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
