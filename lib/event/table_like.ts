/** What an Arquero table can tell of its rows: those that its filter leaves, in its order. */
export interface TableLike {
  /** Counts the rows. */
  numRows(): number;
  /** Lists the columns. */
  columnNames(): string[];
  /** Gives a function from the number of a row to its value in a column. */
  getter(name: string): (row: number) => unknown;
}

/** Tells whether a value is an Arquero table, of whatever copy or version of the library. */
export function isTable(value: unknown): value is TableLike {
  if (typeof value !== "object" || value === null) return false;
  const { numRows, columnNames, getter } = value as Partial<TableLike>;
  return [numRows, columnNames, getter].every((method) => typeof method === "function");
}

/** Gives the rows of a table as objects. Arquero's own `objects()` would lose a column `__proto__`. */
export function rowsOf(table: TableLike): Record<string, unknown>[] {
  const cells = table.columnNames().map((name) => [name, table.getter(name)] as const);
  return Array.from(
    { length: table.numRows() },
    (_, row) => Object.fromEntries(cells.map(([name, get]) => [name, get(row)])),
  );
}
