/** A number of a row that JSON has no form for: the row's place, the name, and the number as text. */
export type Odd = readonly [row: number, name: string, number: string];

/** Lists the numbers of rows that are not finite. */
export function oddIn(rows: readonly Readonly<Record<string, unknown>>[]): Odd[] {
  return rows.flatMap((row, i) =>
    Object.entries(row).flatMap(([name, value]): Odd[] =>
      typeof value === "number" && !Number.isFinite(value) ? [[i, name, String(value)]] : []
    )
  );
}
