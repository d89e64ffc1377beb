import { outline } from "../values/outline.ts";

/** An answer has at most so many rows, and so many bytes of JSON. */
export const MOST_ROWS = 200;
const MOST_BYTES = 20_000;
/** A text within an answer has at most so many characters. */
const MOST_TEXT = 500;

/** An answer: what was asked for, and what is not there of it. */
export type Answer = Readonly<Record<string, unknown>>;

/**
 * Gives an answer as JSON of at most 20 kB. Of its longest list so many are left out as do not fit, texts are cut, and
 * `cut` says so. What JSON has no form for stands there in words: `NaN`.
 */
export function answerText(answer: Answer): string {
  const cuts: string[] = [];
  const shown = outline(shorten(answer, cuts)) as Record<string, unknown>;
  const write = (notes: readonly string[]) =>
    JSON.stringify({ ...shown, ...notes.length > 0 && { cut: notes.join("; ") } });
  const given = typeof answer.cut === "string" ? [answer.cut] : [];
  const texts = cuts.length === 0 ? [] : [`${cuts.length} texts beyond ${MOST_TEXT} characters`];
  let notes = [...given, ...texts];
  for (let text = write(notes);; text = write(notes)) {
    if (sizeOf(text) <= MOST_BYTES) return text;
    const [name, list] = longestOf(shown);
    if (list === undefined || list.length === 0) return tooLong(sizeOf(text));
    const fits = Math.floor(list.length * MOST_BYTES / sizeOf(text) * 0.95);
    shown[name] = list.slice(0, Math.min(list.length - 1, fits));
    const left = `${(shown[name] as unknown[]).length} of ${countOf(answer[name])} ${name}`;
    notes = [...given, ...texts, `${left} fit in ${MOST_BYTES / 1000} kB`];
  }
}

/** Gives the first rows of a list, and says how many there are. */
export function firstRows(
  name: string,
  rows: readonly unknown[],
  most: number = MOST_ROWS,
): Answer {
  if (rows.length <= most) return { [name]: rows };
  return { [name]: rows.slice(0, most), cut: `${most} of ${rows.length} ${name}` };
}

function shorten(value: unknown, cuts: string[]): unknown {
  if (typeof value === "string" && value.length > MOST_TEXT) {
    cuts.push(value);
    return `${value.slice(0, MOST_TEXT)}… (${value.length} characters)`;
  }
  if (Array.isArray(value)) return value.map((member) => shorten(member, cuts));
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, shorten(member, cuts)]),
  );
}

function longestOf(answer: Record<string, unknown>): [string, unknown[] | undefined] {
  const lists = Object.entries(answer).filter((entry): entry is [string, unknown[]] =>
    Array.isArray(entry[1])
  );
  const bytes = ([, list]: [string, unknown[]]) => JSON.stringify(list).length;
  return lists.sort((a, b) => bytes(b) - bytes(a))[0] ?? ["", undefined];
}

function countOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

function tooLong(bytes: number): string {
  const cut = `all of it: ${Math.ceil(bytes / 1000)} kB are more than ${MOST_BYTES / 1000}`;
  return JSON.stringify({ cut });
}

function sizeOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
