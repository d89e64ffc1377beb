import { useMemo } from "preact/hooks";
import { shown } from "../format.ts";
import type { TableColumn } from "../table/lanes.ts";
import { VirtualTable } from "../table/virtual_table.tsx";

export type Row = Readonly<Record<string, unknown>>;

/** What a character takes, about, in pixels, and how many rows tell how wide a column is. */
const LETTER = 8.4;
const SAMPLE = 50;
/** The letters of a heading are wider. */
const BOLD = 1.2;

/** Rows as a table. */
export function ResultTable(
  { label, rows }: { readonly label: string; readonly rows: readonly Row[] },
) {
  const columns = useMemo(() => columnsOf(rows), [rows]);
  if (rows.length === 0) return <p class="soft">No rows</p>;
  return (
    <VirtualTable
      label={label}
      columns={columns}
      rows={rows.length}
      cell={(i, { key }) => {
        const text = shown(rows[i]![key]);
        return <span title={text} dir="auto">{text}</span>;
      }}
    />
  );
}

function columnsOf(rows: readonly Row[]): TableColumn[] {
  const some = rows.slice(0, SAMPLE);
  return Object.keys(rows[0] ?? {}).map((key) => {
    const numeric = some.every((row) => row[key] === null || typeof row[key] === "number") &&
      some.some((row) => row[key] !== null);
    const longest = Math.max(key.length * BOLD, ...some.map((row) => shown(row[key]).length));
    return {
      key,
      numeric,
      width: Math.round(Math.min(360, Math.max(60, 24 + longest * LETTER))),
      header: <span dir="auto" title={key}>{key}</span>,
    };
  });
}
