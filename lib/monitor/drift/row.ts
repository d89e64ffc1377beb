import type { Kind } from "../../types.ts";

/** How a column's values differ between two sides: the reference, and what came since. Shares are of all events. */
export interface DriftRow {
  /** What the current events were grouped by; absent where they were not. */
  readonly by?: unknown;
  /** The column that is compared. */
  readonly column: string;
  /** The kind of its values; `null` where there are none. */
  readonly kind: Kind | null;
  /** How many values of the reference are compared: those of the kind. */
  readonly reference_n: number;
  /** How many that came since. */
  readonly current_n: number;
  /** The share of the reference's events without a value; `null` of no events. */
  readonly reference_nulls: number | null;
  /** The same of those that came since. */
  readonly current_nulls: number | null;
  /** The share of the reference's events whose value no column could hold: NaN, infinite, of another kind. */
  readonly reference_spilled: number | null;
  /** The same of those that came since. */
  readonly current_spilled: number | null;
  /** Categories that only came now, the most frequent first, at most 1,000. */
  readonly unseen: readonly string[];
  /** Categories that come no more. */
  readonly vanished: readonly string[];
  /** Whether all current values are one. */
  readonly constant: boolean;
  /** The mean of the reference, as all else of its finite numbers; of dates a text as `timestamp` is. */
  readonly reference_mean: number | string | null;
  /** The mean of what came since. */
  readonly current_mean: number | string | null;
  /** The standard deviation of the reference, divided by n; of dates in seconds. */
  readonly reference_sd: number | null;
  /** The standard deviation of what came since. */
  readonly current_sd: number | null;
  /** Kolmogorov and Smirnov's distance, of numbers and dates. */
  readonly ks: number | null;
  /** Its probability, exact where no side has more than 10,000 values. */
  readonly ks_p: number | null;
  /** Wasserstein's distance, in standard deviations of the reference. */
  readonly wasserstein: number | null;
  /** The chi-square of the table of counts, of texts and booleans. */
  readonly chi2: number | null;
  /** Its probability. */
  readonly chi2_p: number | null;
  /** The population stability index: from 0.2 on the change is large. */
  readonly psi: number | null;
  /** Jensen and Shannon's distance, base 2, of texts and booleans. */
  readonly js: number | null;
  /** The probability of such a difference by chance; of whole days dealt anew, where these are blocks. */
  readonly p: number | null;
  /** The same, adjusted for all columns that are compared. */
  readonly p_adjusted: number | null;
  /** Whether the difference is neither chance nor small. */
  readonly drifted: boolean;
}
