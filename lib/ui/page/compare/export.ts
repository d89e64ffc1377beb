import { latex } from "../../../frame/latex.ts";
import { csvCell } from "../../../export/cell.ts";
import { markdown } from "../../../frame/markdown.ts";

type Row = Readonly<Record<string, unknown>>;

/** Gives rows as CSV, as `--to csv` writes them. */
export function csvText(rows: readonly Row[], columns = Object.keys(rows[0] ?? {})): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return `${lines.map((cells) => cells.map(csvCell).join(",")).join("\n")}\n`;
}

/** The formats of a comparison: the end of a file's name → text. */
export const FORMATS = {
  csv: csvText,
  md: (rows: readonly Row[], columns: readonly string[]) => `${markdown(rows, columns)}\n`,
  tex: (rows: readonly Row[], columns: readonly string[]) => `${latex(rows, columns)}\n`,
} as const;
