import { sqlName } from "../format.ts";
import type { Address } from "../state/address.ts";

/** A part of an axis that runs have to pass. */
export type Brush = readonly [min: number, max: number];

/** Reads the brushes: name → part. */
export function brushesOf(address: Address): Map<string, Brush> {
  return new Map(
    address.getAll("brush").map((text) => {
      const [, min, max, name] = /^(\S+) (\S+) (.*)$/s.exec(text) ?? [];
      return [name ?? "", [Number(min), Number(max)]];
    }),
  );
}

/** Gives the condition that brushes come to, within the one that there is. */
export function narrowed(address: Address, brushes: ReadonlyMap<string, Brush>): string {
  const own = address.get("where");
  const parts = [...brushes].map(([name, [min, max]]) =>
    `${sqlName(name)} BETWEEN ${min} AND ${max}`
  );
  return [...own === null ? [] : [own], ...parts].join(" AND ");
}
