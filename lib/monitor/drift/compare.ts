import { formatMillis } from "../../event/clock.ts";
import { benjaminiHochberg } from "../../stats/adjust.ts";
import { measureOf } from "../sample/column_sample.ts";
import type { Distribution } from "../sample/distribution.ts";
import { compareCategories, onlyIn } from "./categories.ts";
import { compareNumbers } from "./numbers.ts";
import type { DriftRow } from "./row.ts";

/** From these on a difference is more than small. */
const LARGE = { psi: 0.2, wasserstein: 0.1, js: 0.1 };

/** So sure it has to be that a difference is no chance. */
const SIGNIFICANT = 0.05;

/** The two sides of a column. */
export interface Sides {
  readonly reference: Distribution;
  readonly current: Distribution;
}

/** Compares the two sides of a column; whether it drifted, `judged` says, who knows the others. */
export function compareColumn(column: string, { reference, current }: Sides): DriftRow {
  const measured = distancesOf(reference, current);
  const { ks_p = null, chi2_p = null } = measured;
  return {
    column,
    kind: reference.kind ?? current.kind,
    reference_n: reference.n,
    current_n: current.n,
    reference_nulls: shareOf(reference.nulls, reference),
    current_nulls: shareOf(current.nulls, current),
    reference_spilled: shareOf(reference.spilled, reference),
    current_spilled: shareOf(current.spilled, current),
    ...namesOnOneSide(reference, current),
    constant: isConstant(current),
    reference_mean: meanOf(reference),
    current_mean: meanOf(current),
    reference_sd: deviationOf(reference),
    current_sd: deviationOf(current),
    ...NOTHING,
    ...measured,
    p: ks_p ?? chi2_p,
    p_adjusted: null,
    drifted: false,
  };
}

const NOTHING = {
  ks: null,
  ks_p: null,
  wasserstein: null,
  chi2: null,
  chi2_p: null,
  psi: null,
  js: null,
};

function distancesOf(reference: Distribution, current: Distribution): Partial<DriftRow> {
  if (reference.n === 0 || current.n === 0) return {};
  if (reference.numbers !== undefined && current.numbers !== undefined) {
    return compareNumbers(reference.numbers, current.numbers);
  }
  if (reference.categories === undefined || current.categories === undefined) return {};
  return compareCategories(reference.categories, current.categories);
}

function namesOnOneSide({ categories: a }: Distribution, { categories: b }: Distribution) {
  if (a === undefined || b === undefined) return { unseen: [], vanished: [] };
  return { unseen: onlyIn(b, a), vanished: onlyIn(a, b) };
}

function shareOf(count: number, { events }: Distribution): number | null {
  return events === 0 ? null : count / events;
}

function isConstant({ n, numbers, categories }: Distribution): boolean {
  if (n === 0) return false;
  if (numbers !== undefined) return numbers.sorted[0] === numbers.sorted.at(-1);
  return categories !== undefined && categories.counts.size === 1 && categories.rest === 0;
}

function meanOf({ kind, numbers }: Distribution): number | string | null {
  if (numbers === undefined || numbers.finite.length === 0) return null;
  return measureOf(kind) === "date" ? momentText(numbers.mean) : numbers.mean;
}

/** Writes ms since 1970 as `timestamp` is. */
export function momentText(millis: number): string {
  return `${formatMillis(Math.round(millis))}000`;
}

function deviationOf({ kind, numbers }: Distribution): number | null {
  if (numbers === undefined || numbers.finite.length === 0) return null;
  return measureOf(kind) === "date" ? numbers.sd / 1000 : numbers.sd;
}

/** Says of columns that were compared together which of them drifted. */
export function judged(rows: readonly DriftRow[]): DriftRow[] {
  const compared = rows.filter(({ p }) => p !== null);
  const adjusted = benjaminiHochberg(compared.map(({ p }) => p!));
  const byRow = new Map(compared.map((row, at) => [row, adjusted[at]!]));
  return rows.map((row) => {
    const p = byRow.get(row) ?? null;
    return { ...row, p_adjusted: p, drifted: p !== null && p < SIGNIFICANT && isLarge(row) };
  });
}

function isLarge({ psi, wasserstein, js }: DriftRow): boolean {
  return (psi ?? 0) >= LARGE.psi || (wasserstein ?? 0) >= LARGE.wasserstein ||
    (js ?? 0) >= LARGE.js;
}
