import type { Comparison } from "../../runs/summary/compare.ts";
import type { RunSummary } from "../../types.ts";

/** All that a report shows. */
export interface Reported {
  readonly rows: readonly RunSummary[];
  readonly params: readonly string[];
  readonly metrics: readonly string[];
  readonly comparison: Comparison;
}
