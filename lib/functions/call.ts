import { describe } from "../errors.ts";
import { EXTRA, STAMP } from "../names.ts";
import type { Meter } from "../measure/meter.ts";
import type { Event } from "../types.ts";
import { kindOf } from "../values/inspect.ts";
import { isPlain } from "../values/kind.ts";
import type { Warnings } from "../warnings.ts";
import { oneLine, outline } from "./outline.ts";
import { parameterNames } from "./parameters.ts";
import { unpack } from "./unpack.ts";

/** Any function. */
export type AnyFunction = (...args: never[]) => unknown;

/** A call to make and to track. */
export interface Call {
  readonly fn: AnyFunction;
  readonly self?: unknown;
  readonly args: readonly unknown[];
  /** Comes to the function as its last argument. */
  readonly kwargs?: Readonly<Record<string, unknown>>;
  readonly name?: string;
  readonly params?: Event;
}

/** What tracking a call needs of its tracker. */
export interface CallTracker {
  /** Stores the event of a call. */
  readonly store: (event: Event) => void;
  readonly meters: readonly Meter[];
  readonly warnings: Warnings;
  readonly raiseOnError: boolean;
}

/**
 * Calls a function and stores one event of it, when it ends. What it gives or throws is passed on as it is: whatever
 * goes wrong while its event is stored is only warned of.
 */
export function trackCall(tracker: CallTracker, call: Call): unknown {
  const { fn, self, args, kwargs } = call;
  if (typeof fn !== "function") {
    throw new TypeError(`Cannot track ${describe(fn)}: expected a function`);
  }
  const given = kwargs === undefined ? args : [...args, kwargs];
  const before = attempt(tracker, call, () => describeCall(tracker, call));
  const ends = tracker.meters.map((meter) => meter.start());
  const start = performance.now();
  const end = (outcome: Event) => {
    const seconds = (performance.now() - start) / 1000;
    const measured = Object.assign({}, ...ends.map((stop) => stop()));
    attempt(tracker, call, () => {
      const { error, ...result } = outcome;
      const own = { ...before?.call, error, function_time: seconds, ...result };
      tracker.store({ ...before?.fields, ...own, ...measured, ...call.params });
    });
  };
  const fail = (error: unknown) => {
    end({ error: messageOf(error) });
    if (tracker.raiseOnError) throw error;
  };
  const succeed = (result: unknown) => {
    end({ error: "", ...resultFields(result) });
    return result;
  };
  let result: unknown;
  try {
    result = fn.apply(self, given as never[]);
  } catch (error) {
    return fail(error);
  }
  return result instanceof Promise ? result.then(succeed, fail) : succeed(result);
}

/** What is known of a call before it is made: it may change its arguments. */
function describeCall(
  { warnings }: CallTracker,
  { fn, args, kwargs = {}, name = fn.name || "<anonymous>" }: Call,
): { call: Event; fields: Event } {
  const names = parameterNames(fn);
  const named = args.map((arg, i) => [names[i] ?? `arg${i}`, arg] as const);
  const onCycle = (column: string) =>
    warnings.once(
      `cycle ${column}`,
      `"${column}" of a call of ${name} is left out: it contains itself`,
    );
  const fields = unpack([...named, ...Object.entries(kwargs)], onCycle);
  return { call: { function_name: name, args: outline(args), kwargs: outline(kwargs) }, fields };
}

function attempt<T>({ warnings }: CallTracker, { fn }: Call, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    const message = (error as Error).message;
    warnings.once(
      `call ${message}`,
      `a call of ${fn.name || "a function"} was not logged: ${message}`,
    );
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : oneLineOf(error);
}

function oneLineOf(value: unknown): string {
  return typeof value === "string" ? value : oneLine(value);
}

const TAKEN: readonly string[] = [...STAMP, EXTRA, ""];

/** The fields of a plain object; or `function_result`: a primitive as it is, an array as JSON, else a line of text. */
function resultFields(result: unknown): Event {
  if (result === undefined) return {};
  if (typeof result === "object" && result !== null) {
    if (Array.isArray(result)) return { function_result: outline(result) };
    if (!isPlain(result)) return { function_result: oneLine(result) };
    const fields = Object.entries(result).filter(([key]) => !TAKEN.includes(key));
    return Object.fromEntries(fields.map(([key, value]) => [key, loggable(value)]));
  }
  const isPrimitive = typeof result !== "function" && typeof result !== "symbol";
  return { function_result: isPrimitive ? result : oneLine(result) };
}

function loggable(value: unknown): unknown {
  try {
    kindOf(value);
    return value;
  } catch {
    return typeof value === "object" ? outline(value) : oneLine(value);
  }
}
