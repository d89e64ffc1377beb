import { describe, safely } from "../errors.ts";
import { EXTRA, STAMP } from "../event/names.ts";
import type { Event } from "../types.ts";
import { kindOf } from "../values/inspect.ts";
import { isPlain } from "../values/kind.ts";
import { oneLine, outline } from "../values/outline.ts";

/** How a call ended. */
export type Outcome =
  | { readonly result: unknown; readonly failed?: undefined }
  | { readonly error: unknown; readonly failed: true };

/** Gives the message of what was thrown; `""` says that nothing was. */
export function messageOf(outcome: Outcome): string {
  if (!outcome.failed) return "";
  const { error } = outcome;
  return safely(() => {
    const own = (error as Partial<Error> | null | undefined)?.message;
    const hasWords = error instanceof Error || typeof own === "string";
    const message = hasWords ? own || (error as Error).name || error : error;
    return typeof message === "string" && message !== "" ? message : oneLine(message);
  }, "what was thrown cannot be read");
}

/** Gives the name and the stack of what was thrown; null where there is none. */
export function errorFields(outcome: Outcome): { name: string | null; stack: string | null } {
  const { error } = outcome.failed ? outcome : {};
  return safely(() => {
    if (!(error instanceof Error)) {
      return { name: outcome.failed ? describe(error) : null, stack: null };
    }
    const { name, stack } = error;
    return { name: String(name), stack: typeof stack === "string" ? stack : null };
  }, { name: null, stack: null });
}

/**
 * Gives the fields of a plain object that was returned; or `function_result`: a primitive as it is, an array as JSON,
 * else a line of text. A field whose name is taken becomes `function_result_<field>`.
 *
 * @param taken has the fields of the call
 */
export function resultFields(outcome: Outcome, taken: Event, ways: ResultWays): Event {
  if (outcome.failed || outcome.result === undefined) return {};
  const { result } = outcome;
  if (Array.isArray(result)) return { function_result: outline(ways.redact("", result)) };
  if (typeof result !== "object" || result === null) return { function_result: loggable(result) };
  if (!isPlain(result)) return { function_result: oneLine(result) };
  const fields = Object.entries(result).map(([key, value]) => {
    const field = loggable(ways.redact(key, value));
    if (!Object.hasOwn(taken, key) && !isReserved(key)) return [key, field];
    ways.onTaken(key);
    return [`function_result_${key}`, field];
  });
  return Object.fromEntries(fields);
}

/** How a result is taken. */
export interface ResultWays {
  /** Gives what is to be stored under a name. */
  readonly redact: (name: string, value: unknown) => unknown;
  /** Is told each name that is taken. */
  readonly onTaken: (name: string) => void;
}

/** Tells whether no event can have the key. */
export function isReserved(key: string): boolean {
  return key === "" || key === EXTRA || STAMP.includes(key);
}

function loggable(value: unknown): unknown {
  try {
    kindOf(value);
    return value;
  } catch {
    return typeof value === "object" ? outline(value) : oneLine(value);
  }
}
