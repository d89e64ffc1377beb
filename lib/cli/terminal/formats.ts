import { csvCell } from "../../export/cell.ts";
import { markdownLines } from "../../frame/markdown.ts";
import type { Options } from "../line/options.ts";
import { late } from "../../system/late.ts";
import { UsageError } from "../line/usage.ts";
import type { Listing } from "./listing.ts";
import { dataOut, jsonOut, printParquet } from "./output.ts";

/** What only one command prints. */
const OWN: Readonly<Record<string, string>> = { bmf: "bench export", html: "drift" };

/** Gives rows in a format that `--to` names, in pieces; Parquet is written at once. @throws {UsageError} */
export async function formatted(
  listings: readonly Listing[],
  { to, precision }: Options,
): Promise<Iterable<string>> {
  if (to === "markdown") return markdownPieces(listings, precision);
  const columns = [...new Set(listings.flatMap((listing) => listing.columns))];
  const rows = listings.flatMap((listing) => listing.rows);
  switch (to) {
    case "csv":
      return [columns, ...rows.map((row) => columns.map((name) => own(row, name)))].values()
        .map((cells) => dataOut(`${cells.map(csvCell).join(",")}\n`));
    case "jsonl":
      return rows.values().map((row) => `${jsonOut(row)}\n`);
    case "parquet": {
      const { writeRows } = await late<typeof import("../../export/rows.ts")>(
        "../../export/rows.ts",
        import.meta.url,
      );
      await printParquet((path) => writeRows(path, columns, rows));
      return [];
    }
    default:
      throw new UsageError(
        `Cannot print rows as ${to}: only xt ${OWN[to!] ?? "compare"} can`,
      );
  }
}

function* markdownPieces(
  listings: readonly Listing[],
  precision: number | undefined,
): Generator<string, void> {
  for (const [i, { columns, rows }] of listings.entries()) {
    if (i > 0) yield "\n";
    for (const line of markdownLines(rows, columns, { precision })) yield `${line}\n`;
  }
}

function own(row: Listing["rows"][number], name: string): unknown {
  return Object.hasOwn(row, name) ? row[name] : null;
}
