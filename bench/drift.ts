import type { Check } from "./check.ts";
import { fill } from "./events.ts";
import { ask } from "./process.ts";

/** What `programs/drift.ts` says. */
interface Took {
  readonly bytes: number;
  readonly ms: number;
  readonly peak: number;
}

/** Ten columns, seven of numbers, two of texts, one of booleans. */
const KINDS: readonly ((i: number) => unknown)[] = [
  (i) => i * 7919 % 1_000_003 / 1000,
  (i) => Math.log(1 + i * 104_729 % 1_000_003),
  (i) => i * 31 % 100,
  (i) => (i * 7919 % 1_000_003 / 1_000_003) ** 3,
  (i) => Math.sin(i),
  (i) => 1 / (1 + i % 9973),
  (i) => i * 31 % 7 === 0 ? 0 : i * 104_729 % 10_007,
  (i) => ["DE", "FR", "IT", "US"][i * 31 % 7 % 4],
  (i) => `shop ${i * 7919 % 200}`,
  (i) => i * 31 % 10 < 3,
];

/** Measures the comparison of 10 columns of two halves of so many rows, and a profile of 50 columns. */
export async function checkDrift(folder: string, rows: number): Promise<Check[]> {
  const [narrow, wide] = [`${folder}/drift.db`, `${folder}/wide_drift.db`];
  const event = (columns: number) => (i: number) => ({
    half: i < rows / 2 ? 1 : 2,
    ...Object.fromEntries(
      Array.from({ length: columns }, (_, c) => [`x${c}`, KINDS[c % KINDS.length]!(i + c)]),
    ),
  });
  fill(narrow, event(10), rows);
  const drift = await ask<Took>("drift.ts", [narrow, "drift"]);
  Deno.removeSync(narrow);
  fill(wide, event(49), rows);
  const profile = await ask<Took>("drift.ts", [wide, "profile"]);
  Deno.removeSync(wide);
  return [
    check("drift of two halves", { rows, fields: 10 }, drift.ms, "ms", 5000),
    check("peak memory of drift", { rows, fields: 10 }, drift.peak, "MB", 500),
    check("size of a profile", { rows, fields: 50 }, profile.bytes / 1e6, "MB", 1),
  ];
}

function check(
  what: string,
  size: Pick<Check, "rows" | "fields">,
  measured: number,
  unit: "ms" | "MB",
  most: number,
): Check {
  const ours = `${measured.toFixed(unit === "MB" ? 2 : 0)} ${unit}`;
  return { what, ...size, ours, bare: "", measured, unit, demanded: { most } };
}
