import type { Event } from "../types.ts";
import { parseObject } from "../values/json.ts";

/** So begins each record of a tracker's. */
const BEGIN = '{"timestamp":"';

/** Gives the record that another process wrote behind one that a kill cut. */
export function recordBehindCut(line: string): Event | undefined {
  const at = line.indexOf(BEGIN, 1);
  const begin = at < 0 ? undefined : beginOfLast(line, at);
  return begin === undefined ? undefined : parseObject(line.slice(begin));
}

/**
 * Gives where the record begins that ends with the line, if one does: the brace that its last one closes. To try each begin
 * would take time that grows as the square of the line. A begin within a text is one that a kill cut before: its quote would
 * end that text, with a word behind it.
 */
function beginOfLast(line: string, from: number): number | undefined {
  const marks = /["{}[\]]/g;
  let open: number[] = [];
  let last: number | undefined;
  marks.lastIndex = from;
  for (let mark = marks.exec(line); mark !== null; mark = marks.exec(line)) {
    const { index } = mark;
    if (mark[0] === "{" || mark[0] === "[") open.push(index);
    else if (mark[0] !== '"') last = open.pop();
    else {
      const end = endOfText(line, index);
      const isBegin = line.startsWith(BEGIN, end - 1);
      if (isBegin) open = [];
      marks.lastIndex = isBegin ? end - 1 : end + 1;
    }
  }
  return last !== undefined && line.startsWith(BEGIN, last) ? last : undefined;
}

/** Gives where the quote is that ends a text. */
function endOfText(line: string, begin: number): number {
  let at = begin + 1;
  while (at < line.length && line[at] !== '"') at += line[at] === "\\" ? 2 : 1;
  return at;
}
