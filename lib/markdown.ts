import { eastAsianWidth } from "get-east-asian-width";
import { escapeControls } from "./escape.ts";
import { cellText } from "./values/text.ts";

/**
 * Writes rows as a Markdown table, the columns aligned as a terminal shows them, numbers to the right.
 *
 * Absent values and `null` are empty cells. A cell stays on one line: pipes, line breaks and other control
 * characters are escaped. No columns give an empty text; there is no line break at the end.
 */
export function markdown(
  rows: readonly Record<string, unknown>[],
  columns: readonly string[],
): string {
  if (columns.length === 0) return "";
  const lanes = columns.map((name) => makeLane(name, rows.map((row) => own(row, name))));
  const lines = Array.from(
    { length: rows.length + 2 },
    (_, i) => `| ${lanes.map((lane) => lane[i]).join(" | ")} |`,
  );
  return lines.join("\n");
}

/** A row without a column "toString" has that name all the same, from its prototype. */
function own(row: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(row, name) ? row[name] : null;
}

/** Gives one column from the header down, every cell padded to the same width. */
function makeLane(name: string, values: readonly unknown[]): string[] {
  const texts = [name, ...values.map(cellText)].map(escapeCell);
  const width = texts.reduce((most, text) => Math.max(most, displayWidth(text)), RULE.length);
  const right = isNumeric(values);
  const [header, ...cells] = texts.map((text) => pad(text, width, right));
  return [header!, right ? `${"-".repeat(width - 1)}:` : "-".repeat(width), ...cells];
}

/** The shortest rule that every Markdown reader takes. */
const RULE = "---";

/** Tells whether there are values, and all are numbers. */
export function isNumeric(values: readonly unknown[]): boolean {
  const present = values.filter((value) => value !== null && value !== undefined);
  return present.length > 0 &&
    present.every((value) => typeof value === "number" || typeof value === "bigint");
}

function pad(text: string, width: number, right: boolean): string {
  const blanks = " ".repeat(width - displayWidth(text));
  return right ? blanks + text : text + blanks;
}

function escapeCell(text: string): string {
  return escapeControls(text).replaceAll("|", "\\|");
}

/** Counts the cells of a terminal that a text without control characters takes. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text.replace(EMOJI, WIDE).replace(INVISIBLE, "")) {
    width += eastAsianWidth(character.codePointAt(0)!);
  }
  return width;
}

const ASCII = /^[ -~]*$/;
/**
 * What shows as one emoji takes two cells, as the wide blank does: https://unicode.org/reports/tr51/#EBNF_and_Regex.
 * `\p{RGI_Emoji}` would say the same and takes 20 ms to compile, `Intl.Segmenter` 14 ms to load.
 */
const ELEMENT = String.raw`(?:\p{EBase}\p{EMod}|\p{EPres}\ufe0f?|\p{Emoji}\ufe0f\u20e3?)`;
const EMOJI = new RegExp(
  String.raw`\p{RI}{2}|${ELEMENT}[\u{e0020}-\u{e007f}]*(?:\u200d(?:${ELEMENT}|\p{Emoji}))*`,
  "gu",
);
const WIDE = "\u3000";
/** Combining marks, joiners, and the vowels and finals that complete a Korean syllable. */
const INVISIBLE = /[\p{Mark}\p{Default_Ignorable_Code_Point}\u1160-\u11ff\ud7b0-\ud7ff]/gu;
