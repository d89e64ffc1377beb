import type { Odd } from "../../odd.ts";

/** Gives rows that came as JSON the numbers that it has no form for. */
export function withOdd<Row extends Record<string, unknown>>(
  rows: readonly Row[],
  odd: readonly Odd[],
): Row[] {
  const all = [...rows];
  for (const [i, name, number] of odd) all[i] = { ...all[i]!, [name]: Number(number) };
  return all;
}
