import type { Event } from "../types.ts";
import type { Score } from "./scores.ts";

/** A case: what the task is given, and what it should give. */
export interface Case<Input = unknown, Expected = unknown> {
  /** What the task is given. */
  readonly input: Input;
  /** What it should give; absent where nobody knows. */
  readonly expected?: Expected;
  /** Names the case, so that it is the same one in other runs. Default: its index. */
  readonly id?: string | number;
}

/** Cases, at once or one after the other. */
export type Cases<Input, Expected> =
  | Iterable<Case<Input, Expected>>
  | AsyncIterable<Case<Input, Expected>>;

/** What to evaluate, and how. */
export interface EvaluateOptions<Input, Output, Expected> {
  /** The cases, or what gives them. */
  readonly data:
    | Cases<Input, Expected>
    | (() => Cases<Input, Expected> | Promise<Cases<Input, Expected>>);
  /** Makes an output of an input. */
  readonly task: (input: Input) => Output | Promise<Output>;
  /** Say how good an output is: functions, by their names or those that they give, or by names of yours. */
  readonly scores:
    | readonly Score<Input, Output, Expected>[]
    | Readonly<Record<string, Score<Input, Output, Expected>>>;
  /** How often each case is tried. Default: 1. */
  readonly trials?: number;
  /** How many are tried at a time. Default: 1. */
  readonly concurrency?: number;
  /** A file that keeps outputs, for equal tasks and inputs; `true` is the tracker's own. Default: none. */
  readonly cache?: string | boolean;
}

/** What came of an evaluation. */
export interface Evaluation {
  /** The run that it is stored under. */
  readonly trackId: string;
  /** Its name. */
  readonly evaluation: string;
  /** The events, as they were stored. */
  readonly events: Event[];
  /** Name → mean, over all cases and trials that have the score. */
  readonly scores: Record<string, number>;
  /** How many trials failed. */
  readonly errors: number;
  /** How long it took. */
  readonly seconds: number;
}
