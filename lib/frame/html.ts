import { escapeControls } from "../system/escape.ts";
import { cellText } from "../values/text.ts";

/**
 * Writes rows as a table of HTML with a line below it, numbers to the right; `null` is an empty cell.
 *
 * What a cell holds is text, whatever it looks like: markup is escaped, and no formula is made of `$…$`.
 */
export function html(
  rows: readonly Readonly<Record<string, unknown>>[],
  columns: readonly string[],
  below: string,
): string {
  const sides = columns.map((name) => isNumeric(rows.map((row) => row[name])) ? "right" : "left");
  const line = (tag: string, values: readonly unknown[]) => {
    const cells = values.map((value, c) =>
      `<${tag} style="text-align: ${sides[c]}">${escapeHtml(cellText(value))}</${tag}>`
    );
    return `<tr>${cells.join("")}</tr>\n`;
  };
  const body = rows.map((row) => line("td", columns.map((name) => row[name])));
  // JupyterLab makes no formulas in an element of this class.
  return `<div class="tex2jax_ignore">\n<table>\n<thead>\n${line("th", columns)}</thead>\n` +
    `<tbody>\n${body.join("")}</tbody>\n</table>\n<p>${escapeHtml(below)}</p>\n</div>`;
}

function isNumeric(values: readonly unknown[]): boolean {
  const present = values.filter((value) => value !== null && value !== undefined);
  return present.length > 0 &&
    present.every((value) => typeof value === "number" || typeof value === "bigint");
}

/** Writes a text so that it is no markup, in HTML and in XML. */
export function escapeHtml(text: string): string {
  return escapeControls(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
