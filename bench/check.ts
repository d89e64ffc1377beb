import { markdown } from "../lib/frame/markdown.ts";

/** A number that was measured, and what the contract demands of it. */
export interface Check {
  readonly what: string;
  /** On a table of so many rows. */
  readonly rows?: number;
  /** And of so many columns, the two of the stamp apart. */
  readonly fields?: number;
  /** What was measured on our side, with its unit. */
  readonly ours: string;
  /** The same of what it is compared with. */
  readonly bare: string;
  readonly measured: number;
  readonly unit:
    | "×"
    | "µs"
    | "ms"
    | "MB"
    | "events"
    | "M rows/s"
    | "KB"
    | "bytes"
    | "%"
    | "frames/s";
  /** At least or at most this number is demanded. */
  readonly demanded: { readonly least: number } | { readonly most: number };
}

/** Tells whether what is demanded holds. */
export function holds({ measured, demanded }: Check): boolean {
  return "least" in demanded ? measured >= demanded.least : measured <= demanded.most;
}

/** Writes checks as a Markdown table. */
export function tableOf(checks: readonly Check[]): string {
  const rows = checks.map((check) => {
    const { what, fields, ours, bare, measured, unit, demanded } = check;
    const write = (number: number) =>
      `${number.toFixed(unit === "×" || unit === "M rows/s" || unit === "%" ? 2 : 0)} ${unit}`;
    return {
      what,
      rows: check.rows?.toLocaleString("en"),
      fields,
      ours,
      bare,
      measured: write(measured),
      demanded: "least" in demanded ? `≥ ${write(demanded.least)}` : `≤ ${write(demanded.most)}`,
      holds: holds(check) ? "yes" : "NO",
    };
  });
  return markdown(rows, Object.keys(rows[0]));
}
