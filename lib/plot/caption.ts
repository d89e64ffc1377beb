import { dayOf } from "./calendar.ts";
import type { Look } from "./look.ts";
import type { Side } from "./measured.ts";

/** What stands above and below a plot. */
export interface Caption {
  readonly title: string;
  /** Stands under the x axis. */
  readonly below: string;
  /** Lines at the end. */
  readonly behind: readonly string[];
}

/** What a caption is made of, beside the name of the plot. */
interface Parts {
  readonly x: Side;
  /** The x axis has its name, also where none is asked for. */
  readonly named?: boolean;
  readonly behind?: readonly string[];
  readonly look: Look;
}

/** Gives the caption of a plot; below the x axis its name, and the days that its times are of. */
export function captionOf(name: string, { x, named = false, behind = [], look }: Parts): Caption {
  const { title = name, xlab = named ? "" : undefined } = look;
  const below = [...(xlab === undefined ? [] : [xlab || x.name]), ...(x.isDate ? [daysOf(x)] : [])];
  return { title, below: below.join(", "), behind };
}

function daysOf({ range: [min, max] }: Side): string {
  const [first, last] = [dayOf(min), dayOf(max)];
  return first === last ? first : `${first} to ${last}`;
}

const FEWEST_ROWS = 3;

/** Counts the lines that are left to draw on, beside the caption, an axis and its labels. */
export function rowsLeft({ title, below, behind }: Caption, { height }: Look): number {
  const taken = [title, "axis", "labels", below].filter((text) => text !== "").length;
  return Math.max(FEWEST_ROWS, height - taken - behind.length);
}
