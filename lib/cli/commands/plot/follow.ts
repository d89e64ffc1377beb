import { plotSize } from "../../../plot/look.ts";
import type { Events } from "../../../store/read/events.ts";
import { pause } from "../../../system/pause.ts";
import { Interruption } from "../../../system/process/program.ts";
import { isTerminal } from "../../../system/stream.ts";
import type { Options } from "../../line/options.ts";
import { UsageError } from "../../line/usage.ts";
import { print, printMessage } from "../../terminal/output.ts";
import { eventsOf, openToRead } from "../events.ts";

/** How often the file is looked at, in ms, and what share of the time drawing may take. */
const INTERVAL = 200;
const SHARE = 0.2;

/** Draws, and draws anew as events come, until it is interrupted: on a terminal in one place, else one after the other. */
export async function followPlot(
  db: string,
  { table, tables = [], json }: Options,
  draw: (events: Events) => string,
): Promise<undefined> {
  if (tables.length > 1) throw new UsageError("Cannot follow several tables");
  if (json) throw new UsageError("Cannot use --json with --follow: xt tail follows events as JSON");
  using interruption = new Interruption();
  const { signal } = interruption;
  using database = openToRead(db);
  const events = eventsOf(database, table);
  const show = isTerminal("stdout") ? redraw : append;
  let [seen, shown] = ["", ""];
  while (!signal.aborted) {
    const begin = performance.now();
    const state = JSON.stringify([events.version(), plotSize()]);
    const text = state === seen ? shown : drawOrWait(events, draw);
    if (text !== shown) print(show(text, shown === ""));
    [seen, shown] = [state, text];
    await pause(Math.max(INTERVAL, (performance.now() - begin) / SHARE), signal);
  }
  // The terminal has written ^C, which the prompt would stand behind.
  if (isTerminal("stderr")) printMessage("");
}

/** Before the first event there is nothing to draw, which is no failure. */
function drawOrWait(events: Events, draw: (events: Events) => string): string {
  try {
    return draw(events);
  } catch (error) {
    if (!(error instanceof TypeError) || events.count() > 0) throw error;
    return "Waiting for the first event";
  }
}

/** From the top left on, each line to its end, then all below: nothing flickers. */
function redraw(text: string, first: boolean): string[] {
  const lines = text.split("\n").map((line) => `${line}\x1b[K\n`);
  return [first ? "\x1b[2J" : "", "\x1b[H", ...lines, "\x1b[J"];
}

function append(text: string, first: boolean): string[] {
  return [first ? "" : "\n", text, "\n"];
}
