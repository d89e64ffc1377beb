import { describe, wordsOf } from "../errors.ts";
import { STAMP } from "../event/names.ts";
import type { Event } from "../types.ts";
import { outline } from "../values/outline.ts";

/** What a score is given: a case, and what the task made of it. */
export interface ScoreArgs<Input, Output, Expected> {
  /** What the task was given. */
  input: Input;
  /** What it gave. */
  output: Output;
  /** What the case says it should give. */
  expected: Expected;
}

/** A score with its name, as scorers of `autoevals` give it; `null` where there is none. */
export interface NamedScore {
  /** The score's name. */
  name: string;
  /** From 0 to 1, by custom. */
  score: number | null;
  /** Why it is so. */
  metadata?: unknown;
}

/** Says how good an output is. */
export type Score<Input, Output, Expected> = (
  args: ScoreArgs<Input, Output, Expected>,
) => number | boolean | null | NamedScore | Promise<number | boolean | null | NamedScore>;

// deno-lint-ignore no-explicit-any -- scorers of other packages take what they like
type AnyScore = (args: any) => unknown;

/** Names of columns that an evaluation has of its own. */
const OWN = [
  ...["evaluation", "case", "trial", "input", "output", "expected", "error", "seconds", "scores"],
];

/** Scores of one output. */
export interface Scored {
  readonly names: readonly string[];
  /** Name → score, and why; of those that could be made. */
  readonly fields: Event;
  /** What went wrong. */
  readonly errors: readonly string[];
}

/** Has an output scored by all; one that fails costs no other. */
export async function scoreAll(
  scores: readonly AnyScore[] | Readonly<Record<string, AnyScore>>,
  args: ScoreArgs<unknown, unknown, unknown>,
): Promise<Scored> {
  const named = Array.isArray(scores)
    ? scores.map((score: AnyScore, at) => [score.name || `score_${at + 1}`, score, false] as const)
    : Object.entries(scores).map(([name, score]) => [name, score, true] as const);
  const fields: Event = {};
  const [names, errors]: [string[], string[]] = [[], []];
  const all = await Promise.allSettled(named.map(async ([, score]) => await score({ ...args })));
  for (const [at, outcome] of all.entries()) {
    const [own, , isFixed] = named[at]!;
    if (outcome.status === "rejected") {
      errors.push(`${own}: ${wordsOf(outcome.reason)}`);
      continue;
    }
    const { name, score, metadata } = readScore(outcome.value);
    const column = columnFor(isFixed ? own : name ?? own);
    if (score === undefined) {
      errors.push(`${own}: expected a number, got ${describe(outcome.value)}`);
      continue;
    }
    names.push(column);
    fields[column] = score;
    const why = metadata === undefined ? undefined : outline(metadata);
    if (why !== undefined) fields[`${column}_metadata`] = why;
  }
  return { names, fields, errors };
}

function readScore(value: unknown): { name?: string; score?: number | null; metadata?: unknown } {
  if (typeof value !== "object" || value === null) return { score: numberOf(value) };
  const { name, score, metadata } = value as Partial<NamedScore>;
  const isShown = typeof metadata === "object" && metadata !== null &&
    Object.values(metadata).some((member) => member !== undefined);
  return {
    ...(typeof name === "string" && name !== "" && { name }),
    score: numberOf(score),
    ...(isShown && { metadata }),
  };
}

function numberOf(value: unknown): number | null | undefined {
  if (value === null) return null;
  return typeof value === "boolean" ? Number(value) : typeof value === "number" ? value : undefined;
}

function columnFor(name: string): string {
  return OWN.includes(name) || STAMP.includes(name) ? `score_${name}` : name;
}
