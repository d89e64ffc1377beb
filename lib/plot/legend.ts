import { escapeControls } from "../system/escape.ts";
import { cut, displayWidth } from "../frame/markdown.ts";
import type { Pen } from "./canvas.ts";
import { INDENT } from "./narrow.ts";
import { type Look, paint } from "./look.ts";

/** Where colours do not tell series apart, these do. */
const MARKS = [..."*+ox#@%&=abcdefghijklmnpqr"];

/** Gives a pen for each of so many series. */
export function pensOf(series: number, { colours, mark }: Look): Pen[] {
  const marks = mark === undefined ? MARKS : [mark, ...MARKS.filter((other) => other !== mark)];
  if (series === 1) return [{ colour: colours[0], mark }];
  const dotted = mark === undefined && series <= colours.length;
  return Array.from({ length: series }, (_, i) => ({
    colour: colours[i % colours.length],
    mark: dotted ? undefined : marks[i % marks.length],
  }));
}

const GAP = "   ";
const SAMPLE = "⠒⠒";

/** Gives the lines under a plot that tell whose each line is, name under name. */
export function legend(names: readonly string[], pens: readonly Pen[], look: Look): string[] {
  const room = look.width - INDENT.length;
  const entries = pens.map(({ mark = SAMPLE, colour }, i) => {
    const name = cut(escapeControls(names[i]!), room - displayWidth(mark) - 1);
    return { text: `${paint(mark, colour)} ${name}`, width: displayWidth(`${mark} ${name}`) };
  });
  const column = Math.max(...entries.map((entry) => entry.width)) + GAP.length;
  const perLine = Math.max(1, Math.floor((room + GAP.length) / column));
  return Array.from({ length: Math.ceil(entries.length / perLine) }, (_, line) => {
    const some = entries.slice(line * perLine, (line + 1) * perLine)
      .map((entry) => entry.text + " ".repeat(column - entry.width));
    return INDENT + some.join("").trimEnd();
  });
}
