import { cellText } from "../values/text.ts";

type Row = Readonly<Record<string, unknown>>;

/** Writes rows as a `tabular` of LaTeX, numbers to the right; what LaTeX reads as its own is escaped. */
export function latex(rows: readonly Row[], columns: readonly string[]): string {
  const isNumeric = (column: string) =>
    rows.every((row) => [null, undefined].includes(row[column] as null) || isNumber(row[column]));
  const places = columns.map((column) => isNumeric(column) ? "r" : "l").join("");
  const lineOf = (cells: readonly unknown[]) =>
    `${cells.map((cell) => escapeLatex(cellText(cell))).join(" & ")} \\\\`;
  return [
    `\\begin{tabular}{${places}}`,
    "\\hline",
    lineOf(columns),
    "\\hline",
    ...rows.map((row) => lineOf(columns.map((column) => row[column]))),
    "\\hline",
    "\\end{tabular}",
  ].join("\n");
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" || typeof value === "bigint";
}

const ESCAPED: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
};

function escapeLatex(text: string): string {
  return text.replace(/[\r\n\t]+/g, " ")
    .replace(/[\\~^&%$#_{}]/g, (char) => ESCAPED[char] ?? `\\${char}`);
}
