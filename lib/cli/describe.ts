import { describeColumns, isMeasured, STATISTIC } from "../describe.ts";
import { Reader } from "../reader.ts";
import type { Action } from "./commands.ts";

/** Describes columns: those named, else those that hold numbers and dates, else all. */
export const describe: Action = ([db], { table, columns }) => {
  using reader = new Reader(db!, { table });
  const names = columns === undefined ? columnsOf(reader) : namesIn(columns, reader);
  const kinds = reader.dtypes;
  const described = names.map((name) => {
    const values = reader.column(name);
    return { name, kind: kinds[name] ?? "string", values };
  });
  return { columns: [STATISTIC, ...names], rows: describeColumns(described) };
};

function columnsOf(reader: Reader): string[] {
  const kinds = Object.entries(reader.dtypes);
  const measured = kinds.filter(([, kind]) => isMeasured(kind));
  return (measured.length > 0 ? measured : kinds).map(([name]) => name);
}

/** A name may hold a comma itself. */
function namesIn(text: string, reader: Reader): string[] {
  return reader.columns.includes(text) ? [text] : text.split(",");
}
