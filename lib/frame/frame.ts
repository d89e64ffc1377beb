import { ColumnTable } from "arquero";
import { outline } from "../values/outline.ts";
import { html } from "./html.ts";
import { markdown } from "./markdown.ts";

/** So much of a table is shown. */
const MOST_ROWS = 10;
const MOST_COLUMNS = 20;
const MOST_CHARACTERS = 60;

/** A table that shows itself. Verbs make their results with the class of the table, so that these do so too. */
export class Frame extends ColumnTable {
  /** Prints the first rows and the size. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return textOf(this);
  }

  /** Shows the first rows and the size in a notebook of Jupyter. */
  [Symbol.for("Jupyter.display")](): Record<string, string> {
    const { rows, columns } = head(this);
    return { "text/html": html(rows, columns, sizeOf(this)), "text/plain": textOf(this) };
  }
}

function textOf(table: ColumnTable): string {
  const { rows, columns } = head(table);
  return `${markdown(rows, columns)}\n${sizeOf(table)}`.trimStart();
}

function head(table: ColumnTable): { rows: Record<string, unknown>[]; columns: string[] } {
  const columns = table.columnNames().slice(0, MOST_COLUMNS);
  const cells = columns.map((name) => [name, table.getter(name)] as const);
  const length = Math.min(table.numRows(), MOST_ROWS);
  const rows = Array.from(
    { length },
    (_, row) => Object.fromEntries(cells.map(([name, get]) => [name, shorten(get(row))])),
  );
  return { rows, columns };
}

/** Numbers stay numbers, as they stand to the right. Else a text: a table of the user's own may hold anything. */
function shorten(value: unknown): unknown {
  if (typeof value === "number" || typeof value === "bigint") return value;
  const seen = outline(value);
  if (seen === null) return null;
  const text = typeof seen === "string" ? seen : JSON.stringify(seen);
  // A character takes one or two units.
  const characters = [...text.slice(0, 2 * MOST_CHARACTERS + 2)];
  if (characters.length <= MOST_CHARACTERS) return text;
  return `${characters.slice(0, MOST_CHARACTERS - 1).join("")}…`;
}

function sizeOf(table: ColumnTable): string {
  const parts = [
    count(table.numRows(), "row", MOST_ROWS),
    count(table.numCols(), "column", MOST_COLUMNS),
  ];
  if (table.isGrouped()) parts.push(count(table.groups().size, "group"));
  return parts.join(", ");
}

function count(all: number, what: string, shown = Infinity): string {
  const number = `${all.toLocaleString("en")} ${what}${all === 1 ? "" : "s"}`;
  return all > shown ? `first ${shown} of ${number}` : number;
}
