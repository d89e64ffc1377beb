/** A cell of CSV: its text, and whether it stood in quotes, which tells an empty text from nothing. */
export interface Cell {
  readonly text: string;
  readonly quoted: boolean;
}

/** Reads CSV as RFC 4180 has it; gives its rows, the header first. */
export function parseCsv(text: string): Cell[][] {
  const rows: Cell[][] = [];
  let row: Cell[] = [];
  const cells = /(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/y;
  while (cells.lastIndex < text.length) {
    const at = cells.lastIndex;
    const found = cells.exec(text);
    if (found === null) throw new Error(`no CSV from ${at} on: ${text.slice(at, at + 60)}`);
    const [, quoted, plain, end] = found;
    row.push(
      quoted === undefined
        ? { text: plain!, quoted: false }
        : { text: quoted.replaceAll('""', '"'), quoted: true },
    );
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
