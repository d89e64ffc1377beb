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
}

/** What to call a function with, and what goes with its event. */
export interface TrackOptions extends WrapOptions {
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
  options: TrackOptions,
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
  const { params } = options;
  const own = params === undefined ? options : { ...options, params: copyEvent(params, copyPlain) };
  return new Proxy(fn, {
    apply: (target, self, args) => trackCall(tracker, { fn: target, self, args, ...own }),
  });
}
