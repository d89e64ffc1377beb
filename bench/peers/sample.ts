import { median } from "../pairs.ts";
import type { Environment } from "./environment.ts";

/** This package and a peer. */
export interface Pairing {
  readonly ours: Environment;
  readonly theirs: Environment;
}

/** The same work by both. */
export interface Sample {
  readonly ours: number;
  readonly theirs: number;
  /** Theirs to ours: the median of the turns' own ratios. */
  readonly ratio: number;
}

/** What was measured, or why that could not be. */
export type Outcome<T> = T | { readonly error: string };

/** Measures both in turns, so many times. */
export async function inTurns(
  turns: number,
  { ours, theirs }: Pairing,
  measure: (environment: Environment) => Promise<number>,
): Promise<Sample> {
  const [taken, takenByThem]: number[][] = [[], []];
  for (let i = 0; i < turns; i++) {
    taken.push(await measure(ours));
    takenByThem.push(await measure(theirs));
  }
  return sampleOf(taken, takenByThem);
}

/** Gives the medians of what both took, turn by turn. */
export function sampleOf(ours: readonly number[], theirs: readonly number[]): Sample {
  return {
    ours: median(ours),
    theirs: median(theirs),
    ratio: median(ours.map((number, i) => theirs[i]! / number)),
  };
}

/** Gives what the work gives, or why it failed: that of one peer is not to end the others' measurements. */
export async function attempt<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return await work();
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** Tells whether something was measured. */
export function succeeded<T>(outcome: Outcome<T> | undefined): outcome is T {
  return outcome !== undefined && !(typeof outcome === "object" && "error" in outcome!);
}
