import { COLOURS } from "../../plot/line/svg_parts.ts";

/** Gives a colour for the run or group at a place. */
export function colourAt(place: number): string {
  return COLOURS[place % COLOURS.length]!;
}
