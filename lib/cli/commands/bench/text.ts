/* Numbers of benchmarks, as people read them. */

const UNITS: readonly (readonly [string, number])[] = [["s", 1e9], ["ms", 1e6], ["µs", 1e3]];

/** Gives the unit for times up to this, and how many ns it is. */
export function unitFor(ns: number): readonly [unit: string, size: number] {
  return UNITS.find(([, size]) => ns >= size) ?? ["ns", 1];
}

/** Says a time that is given in ns, to four digits; nothing of none. */
export function timeText(ns: number | null): string {
  if (ns === null) return "";
  const [unit, size] = unitFor(ns);
  return `${Number((ns / size).toPrecision(4))} ${unit}`;
}

/** Says a value in its unit. */
export function valueText(value: number, unit: string | null): string {
  return unit === "ns" || unit === null ? timeText(value) : `${Number(value.toPrecision(4))}`;
}

/** Says by how much a ratio is above or below 1; nothing of none. */
export function changeText(ratio: number | null): string {
  if (ratio === null) return "";
  const percent = (ratio - 1) * 100;
  return `${percent < 0 ? "" : "+"}${percent.toFixed(1)} %`;
}

/** Names a benchmark with its suite. */
export function fullName(
  { suite, name }: { readonly suite: string | null; readonly name: string },
): string {
  return suite === null ? name : `${suite} > ${name}`;
}

/** Names a commit by its beginning. */
export function shortCommit(commit: string | null): string {
  return /^[0-9a-f]{40,}$/.test(commit ?? "") ? commit!.slice(0, 9) : commit ?? "";
}
