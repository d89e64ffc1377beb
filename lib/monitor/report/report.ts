import { escapeHtml, html as tableHtml } from "../../frame/html.ts";
import { markdown } from "../../frame/markdown.ts";
import type { Compared, Comparison } from "../drift/drift.ts";
import { barsOf } from "./bars.ts";
import { notesOf, type Table, tablesOf } from "./tables.ts";

/** So many digits of a number count for a person. */
const DIGITS = 4;

/** What a report tells of. */
export interface ReportOptions {
  /** What was compared with what. */
  readonly title: string;
}

/** Writes what was compared as Markdown: a title, the tables, and what else there is to say. */
export function markdownReport(comparison: Comparison, { title }: ReportOptions): string {
  const notes = notesOf(comparison).map((note) => `- ${escapedMarkdown(note)}`).join("\n");
  const tables = tablesOf(comparison).map(rounded)
    .map(({ columns, rows }) => markdown(rows, columns));
  return [`# ${escapedMarkdown(title)}`, notes, ...tables].join("\n\n");
}

/** Names of columns may hold what Markdown takes for markup. */
function escapedMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>|#]/g, "\\$&");
}

/** Writes the same as one page of HTML that needs nothing else, with bars for how both sides lie. */
export function htmlReport(comparison: Comparison, { title }: ReportOptions): string {
  const notes = notesOf(comparison).map((note) => `<li>${escapeHtml(note)}</li>`).join("\n");
  const tables = tablesOf(comparison).map(rounded)
    .map(({ columns, rows }) => tableHtml(rows, columns, ""));
  const figures = drawn(comparison).flatMap((each) => barsOf(each));
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
<ul>
${notes}
</ul>
${tables.join("\n")}
${figures.join("\n")}
</body>
</html>`;
}

/** More are none that a person looks at. */
const MOST_DRAWN = 200;

/** Of groups, those columns that drifted. */
function drawn({ compared }: Comparison): readonly Compared[] {
  return compared.filter(({ row }) => !("by" in row) || row.drifted).slice(0, MOST_DRAWN);
}

const STYLE = `
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
div:has(> table) { overflow-x: auto; }
th, td { border-bottom: 1px solid #8884; padding: .2rem .6rem; white-space: nowrap; }
figure { display: inline-block; margin: 1rem 1rem 0 0; }
.reference { fill: #8888; }
.current { fill: #d62; }
`;

function rounded({ columns, rows }: Table): Table {
  const round = (value: unknown) =>
    typeof value === "number" && Number.isFinite(value) && !Number.isInteger(value)
      ? Number(value.toPrecision(DIGITS))
      : value;
  return {
    columns,
    rows: rows.map((row) =>
      Object.fromEntries(columns.map((name) => [name, round(row[name] ?? null)]))
    ),
  };
}
