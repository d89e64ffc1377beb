import { cellText } from "../values/text.ts";

/** Writes a value as a cell of CSV: empty is null, `""` an empty text. */
export function csvCell(value: unknown): string {
  if (value === "") return '""';
  const text = cellText(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
