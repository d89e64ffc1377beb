import { describe } from "../errors.ts";
import { checkParams } from "../values/check.ts";
import { checkOptions, type Expected } from "../event/options.ts";
import type { Event } from "../types.ts";
import { copyEvent, copyPlain } from "../values/copy.ts";
import { trackCall } from "./call.ts";
import type { AnyFunction, CallTracker } from "./tracked.ts";

/** How calls of a wrapped function are named, and what goes with their events. */
export interface WrapOptions {
  /** Stands as `function_name`. Default: the function's own name. */
  name?: string | undefined;
  /** Goes with the event of each call, and wins over everything else there. */
  params?: Event | undefined;
  /** Computes what the cache has, and stores it anew. */
  cacheForce?: boolean | undefined;
  /** What the result depends on besides the arguments, as what the function captures; compared as they are. */
  cacheKey?: unknown;
  /**
   * Gives what to log of what the function gave, in place of that: fields of an event, or one value. Of a stream, it is
   * given the list of its chunks.
   */
  // deno-lint-ignore no-explicit-any
  result?: ((value: any) => unknown) | undefined;
  /** Gives what to log of the arguments, in place of `args`, `kwargs` and their fields. */
  // deno-lint-ignore no-explicit-any
  args?: ((...args: any[]) => Event) | undefined;
  /** Names of parameters that are not logged. */
  ignore?: readonly string[] | undefined;
  /** Logs the name and the stack of an error too, as `error_name` and `error_stack`. Default: false. */
  errorDetails?: boolean | undefined;
}

/** What to call a function with, and what goes with its event. */
export interface TrackOptions extends Omit<WrapOptions, "args"> {
  /** Its arguments. */
  args?: readonly unknown[] | undefined;
  /** Comes to the function as its last argument. */
  kwargs?: Readonly<Record<string, unknown>> | undefined;
}

/** What the options of `wrap` take. */
export const WRAP_OPTIONS: Readonly<Record<keyof WrapOptions, Expected>> = {
  name: "text",
  params: "object",
  cacheForce: "flag",
  cacheKey: "any",
  result: "function",
  args: "function",
  ignore: "list",
  errorDetails: "flag",
};

/** What the options of `track` take. */
export const TRACK_OPTIONS: Readonly<Record<keyof TrackOptions, Expected>> = {
  ...WRAP_OPTIONS,
  args: "list",
  kwargs: "object",
};

/** Refuses options of `track` or `wrap`. @throws {TypeError} */
export function checkCall(
  owner: string,
  options: TrackOptions | WrapOptions,
  known: Readonly<Record<string, Expected>>,
): void {
  checkOptions(owner, options, known);
  if (options.params !== undefined) checkParams(options.params);
}

/** Refuses what is no function to wrap; Python's takes params there. @throws {TypeError} */
export function checkFunction(verb: string, fn: unknown): void {
  if (typeof fn === "function") return;
  const isOptions = typeof fn === "object" && fn !== null && Object.getPrototypeOf(fn) !== null;
  const hint = isOptions ? ` before the options, ${verb}(fn, { params: … })` : "";
  throw new TypeError(`Cannot ${verb} ${describe(fn)}: expected a function${hint}`);
}

/** Refuses arguments that stand where the options do. @throws {TypeError} */
export function checkTrack(given: readonly unknown[]): void {
  const [options] = given;
  const isOptions = options === undefined ||
    typeof options === "object" && options !== null && !Array.isArray(options);
  if (given.length <= 1 && isOptions) return;
  const [what] = isOptions ? given.slice(1) : given;
  const how = "arguments come as track(fn, { args: [ … ] }), named ones as { kwargs: { … } }";
  throw new TypeError(`Cannot track with ${describe(what)}: ${how}`);
}

/**
 * Gives a function that is tracked at each call and otherwise is the function: its name, length, prototype, own
 * properties and kind, and what `new` does with it, are its own.
 */
export function wrapFunction<F extends AnyFunction>(
  tracker: CallTracker,
  fn: F,
  options: WrapOptions,
): F {
  const { params, args: argsOf, result: resultOf, ...rest } = options;
  const own = {
    ...rest,
    argsOf,
    resultOf,
    params: params === undefined ? undefined : copyEvent(params, copyPlain),
  };
  return new Proxy(fn, {
    apply: (target, self, args) => trackCall(tracker, { ...own, fn: target, self, args }),
  });
}
