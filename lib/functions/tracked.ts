import type { Meter } from "../measure/meter.ts";
import type { Warnings } from "../system/warnings.ts";
import type { Event } from "../types.ts";
import type { Redaction } from "../values/redaction.ts";
import type { Frames } from "./frames.ts";
import type { ParameterNames } from "./parameters.ts";
import type { Watch } from "./streams/watch.ts";

/** Any function. */
export type AnyFunction = (...args: never[]) => unknown;

/** A call to make and to track. */
export interface Call {
  readonly fn: AnyFunction;
  readonly self?: unknown;
  readonly args: readonly unknown[];
  /** Comes to the function as its last argument. */
  readonly kwargs?: Readonly<Record<string, unknown>> | undefined;
  readonly name?: string | undefined;
  readonly params?: Event | undefined;
  readonly cacheForce?: boolean | undefined;
  readonly cacheKey?: unknown;
  /** Says what to log of the result. */
  readonly resultOf?: ((value: unknown) => unknown) | undefined;
  /** Says what to log of the arguments. */
  readonly argsOf?: ((...args: unknown[]) => unknown) | undefined;
  /** Parameters that are left out. */
  readonly ignore?: readonly string[] | undefined;
  /** Whether the name and the stack of an error are logged too. */
  readonly errorDetails?: boolean | undefined;
}

/** What tracking a call needs of its tracker. */
export interface CallTracker {
  /** Stores the event of a call, and gives its timestamp. */
  readonly store: (event: Event) => string;
  /** The calls that run. */
  readonly frames: Frames;
  /** The streams that calls gave, and that have not ended. */
  readonly streams: Set<Pick<Watch, "end">>;
  readonly meters: readonly Meter[];
  readonly warnings: Warnings;
  readonly raiseOnError: boolean;
  readonly names: ParameterNames;
  readonly redaction: Redaction;
  /** Whether a call's event has what the function was given. */
  readonly logArgs: boolean;
  readonly cache: Results | undefined;
}

/** What equal calls share. */
export interface CallKey {
  /** As the call begins. */
  readonly atBegin: string;
  /** Gives it anew: it is another one where the arguments have changed. */
  readonly now: () => string;
}

/** A result that an equal call had. */
export interface Hit {
  readonly result: unknown;
  readonly isAsync: boolean;
  /** The run that computed it. */
  readonly trackId: string;
}

/** Results of earlier calls. */
export interface Results {
  /** Gives the key that equal calls share; `undefined` for a call that cannot be compared. */
  keyOf(call: Call, name: string): CallKey | undefined;
  /** Gives the result of a key; `undefined` if there is none. */
  find(key: CallKey, name: string): Hit | undefined;
  /** Stores a result; `given` is what the function gave, the result or a Promise of it. */
  store(key: CallKey, name: string, made: { given: unknown; result: unknown }): void;
  close(): void;
}
