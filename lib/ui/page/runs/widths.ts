import type { RunSummary } from "../../../types.ts";
import { shown } from "../format.ts";
import type { Address } from "../state/address.ts";
import type { RunColumn } from "./columns.ts";

/** Gives how wide columns were made: `120 name` each. */
export function widthsOf(address: Address): Map<string, number> {
  return new Map(
    address.getAll("width").map((text) => {
      const [, width, name] = /^(\d+) (.*)$/s.exec(text) ?? [];
      return [name ?? "", Number(width)];
    }),
  );
}

/** Gives the widths with another one. */
export function withWidth(address: Address, key: string, width: number): string[] {
  const widths = widthsOf(address).set(key, Math.round(width));
  return [...widths].map(([name, width]) => `${width} ${name}`);
}

/** What a character takes, about, in pixels. */
const LETTER = 8.4;
/** So many rows tell how wide a column is. */
const SAMPLE = 50;

/** Gives how wide a column is that nobody made wider, for what runs have in it, and for other texts. */
export function widthOf(
  { name, numeric }: RunColumn,
  rows: readonly RunSummary[],
  others: readonly string[] = [],
): number {
  const lengths = name === "started"
    ? [19]
    : rows.slice(0, SAMPLE).map((row) => shown(row[name]).length);
  const longest = Math.max(
    name.length + 2,
    ...lengths,
    ...others.slice(0, SAMPLE).map(({ length }) => length),
  );
  return Math.round(Math.min(280, Math.max(numeric ? 84 : 70, 22 + longest * LETTER)));
}
