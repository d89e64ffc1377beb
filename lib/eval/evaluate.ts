import { describe, wordsOf } from "../errors.ts";
import { checkOptions } from "../event/options.ts";
import { openedOf } from "../tracker/opened.ts";
import type { SideTable } from "../tracker/side_table.ts";
import { Tracker } from "../tracker/tracker.ts";
import type { Event } from "../types.ts";
import type { Case, EvaluateOptions, Evaluation } from "./options.ts";
import { scoreAll } from "./scores.ts";
import { TABLE } from "./stored.ts";

/**
 * Has a task solve cases, scores what it gives, and stores an event for each case and trial in table `evaluations` of the
 * tracker's file: `evaluation`, `case`, `trial`, `input`, `output`, `expected`, the scores by name, `error` (`""` for
 * none), `seconds`. A task or a score that fails is stored, and costs no other case.
 *
 * @throws {TypeError} for wrong options, before anything is tried @throws what `data` throws
 *
 * @example
 * ```ts
 * import { evaluate } from "@xetrack/xetrack/eval";
 * import { Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * using tracker = new Tracker(Tracker.IN_MEMORY, { params: { model: "small" } });
 * const { scores } = await evaluate(tracker, "capitals", {
 *   data: [{ input: "France", expected: "Paris" }, { input: "Peru", expected: "Lima" }],
 *   task: (country) => country === "France" ? "Paris" : "Cusco",
 *   scores: { exact: ({ output, expected }) => output === expected },
 * });
 * assert.deepEqual(scores, { exact: 0.5 });
 * ```
 */
export async function evaluate<Input, Output, Expected>(
  tracker: Tracker,
  name: string,
  options: EvaluateOptions<Input, Output, Expected>,
): Promise<Evaluation> {
  const open = openedOf(tracker, "evaluate");
  checkEvaluate(name, options);
  const { data, task, scores, trials = 1, concurrency = 1, cache } = options;
  const begin = performance.now();
  const side = open.openSide(TABLE);
  const path = cache === true ? open.cachePath : cache || undefined;
  if (cache === true && path === undefined) {
    throw new TypeError(`Cannot evaluate ${name} with cache: its Tracker has none`);
  }
  using results = path === undefined ? undefined : cached(path, tracker);
  const solve = solving(task as (input: unknown) => unknown, results);
  try {
    const cases = await Array.fromAsync(await (typeof data === "function" ? data() : data));
    const tries = cases.flatMap((of, at) =>
      Array.from({ length: trials }, (_, i) => ({ of, case: of.id ?? at, trial: i + 1 }))
    );
    const events: Event[] = [];
    const names = new Set<string>();
    const attempt = async ({ of, ...which }: typeof tries[number]) => {
      const { event, scored } = await tryCase(of, { solve, scores, trial: which.trial });
      scored.forEach((name) => names.add(name));
      events.push(store(side, { evaluation: name, ...which, ...event }));
    };
    await inTurns(tries, concurrency, attempt);
    side.finish("finished");
    return {
      ...{ trackId: tracker.trackId, evaluation: name, events },
      scores: Object.fromEntries([...names].map((name) => [name, meanOf(events, name)])),
      errors: events.filter(({ error }) => error !== "").length,
      seconds: (performance.now() - begin) / 1000,
    };
  } catch (error) {
    side.finish("failed", error);
    throw error;
  }
}

function checkEvaluate(name: unknown, options: unknown): void {
  if (typeof name !== "string" || name === "") {
    throw new TypeError(`Cannot evaluate ${describe(name)}: an evaluation has a name`);
  }
  checkOptions("evaluate", options, {
    data: "any",
    task: "function",
    scores: "any",
    trials: "count",
    concurrency: "count",
    cache: "any",
  });
  const { data, task, scores, trials = 1, concurrency = 1 } = options as Record<string, unknown>;
  const refuse = (what: string, why: string) =>
    new TypeError(`Cannot evaluate ${name}: ${what} ${why}`);
  if (data === undefined || task === undefined) throw refuse("data and task", "are needed");
  const all = typeof scores === "object" && scores !== null ? Object.values(scores) : [undefined];
  if (all.some((score) => typeof score !== "function")) {
    throw refuse("scores", "are functions, in an array or an object");
  }
  if ((trials as number) < 1 || (concurrency as number) < 1) {
    throw refuse("trials and concurrency", "are at least 1");
  }
}

/** Keeps outputs in a file, without logging the calls. */
function cached(path: string, { trackId, params }: Tracker): Tracker {
  const options = { cache: path, trackId, params, warnings: false, logArgs: false };
  return new Tracker(Tracker.SKIP_INSERT, options);
}

type Solve = (input: unknown, trial: number) => Promise<unknown>;

/** Each trial of a case is a result of its own. */
function solving(task: (input: unknown) => unknown, results: Tracker | undefined): Solve {
  if (results === undefined) return async (input) => await task(input);
  return async (input, trial) => await results.track(task, { args: [input], cacheKey: { trial } });
}

interface Attempt {
  readonly solve: Solve;
  readonly scores: Parameters<typeof scoreAll>[0];
  readonly trial: number;
}

async function tryCase(
  { input, expected }: Case,
  { solve, scores, trial }: Attempt,
): Promise<{ event: Event; scored: readonly string[] }> {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  try {
    const output = await solve(input, trial);
    const took = seconds();
    const { names, fields, errors } = await scoreAll(scores, { input, output, expected });
    const own = { error: errors.join("; "), seconds: took, scores: names };
    const told = { input, output, expected, ...fields, ...own };
    return { event: told, scored: names };
  } catch (error) {
    const words = wordsOf(error) || "an error without a message";
    return { event: { input, expected, error: words, seconds: seconds() }, scored: [] };
  }
}

function store(side: SideTable, event: Event): Event {
  const given = Object.entries(event).filter(([, value]) => value !== undefined);
  return side.log(Object.fromEntries(given));
}

/** Does work for each item, so many at a time. */
async function inTurns<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, async () => {
    for (const item of rest) await work(item);
  }));
}

function meanOf(events: readonly Event[], name: string): number {
  const values = events.map((event) => event[name]).filter((value) => typeof value === "number");
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
