import { describe, safely, TrackerError } from "../errors.ts";
import { whenForgotten } from "../system/process/program.ts";
import type { Event } from "../types.ts";
import { isPlain } from "../values/kind.ts";
import { oneLine, outlineObjects } from "../values/outline.ts";
import type { Frame } from "./frames.ts";
import { CallRecord, type Ending } from "./record.ts";
import { messageOf, type Outcome } from "./result.ts";
import { followStream } from "./streams/follow.ts";
import { type Seen, Watch } from "./streams/watch.ts";
import type { Call, CallKey, CallTracker } from "./tracked.ts";

/**
 * Calls a function, or asks the cache, and stores one event of the call when it ends. What the function gives or throws
 * is passed on as it is: whatever goes wrong while its event is stored is only warned of.
 */
export function trackCall(tracker: CallTracker, call: Call): unknown {
  if (typeof call.fn !== "function") {
    throw new TypeError(`Cannot track ${describe(call.fn)}: expected a function`);
  }
  const record = new CallRecord(call, tracker);
  const made: Made = { record, frame: tracker.frames.begin() };
  const key = tracker.cache?.keyOf(call, record.name);
  if (key !== undefined && !call.cacheForce) {
    const hit = tracker.cache?.find(key, record.name);
    if (hit !== undefined) {
      const { result, isAsync, trackId: cache } = hit;
      const measured = measuring(tracker)();
      store(tracker, made, { outcome: { result }, seconds: 0, cache, measured });
      return isAsync ? Promise.resolve(result) : result;
    }
  }
  return compute(tracker, call, { ...made, key });
}

/** A call that is made: what its event is made of, and which one it is. */
interface Made {
  readonly record: CallRecord;
  readonly frame: Frame;
}

function compute(
  tracker: CallTracker,
  call: Call,
  made: Made & { readonly key: CallKey | undefined },
): unknown {
  const { fn, self, args, kwargs } = call;
  const stopMeasuring = measuring(tracker);
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  const within = <R>(work: () => R) => tracker.frames.within(made.frame, work);
  const end = (outcome: Outcome, seen?: Seen) => {
    const cache = tracker.cache && "";
    const ending = { outcome, seconds: seconds(), cache, seen };
    store(tracker, made, { ...ending, measured: stopMeasuring() });
  };
  const fail = (error: unknown) => {
    end({ error, failed: true });
    if (tracker.raiseOnError) throw error;
  };
  const keep = (result: unknown) => {
    if (made.key !== undefined) {
      tracker.cache?.store(made.key, made.record.name, { given, result });
    }
  };
  const succeed = (result: unknown) => {
    const keeps = call.resultOf !== undefined;
    const stream = followed(tracker, result, { seconds, within, keeps, onEnd: end });
    if (stream === undefined) end({ result });
    keep(result);
    // What is still told at the end of a stream must not hold the stream.
    given = undefined;
    return stream ?? result;
  };
  let given: unknown;
  try {
    given = within(() => Reflect.apply(fn, self, kwargs === undefined ? args : [...args, kwargs]));
  } catch (error) {
    return fail(error);
  }
  if (!safely(() => given instanceof Promise, false)) return succeed(given);
  return follow(given as Promise<unknown>, succeed, fail);
}

/** What following a stream takes of its call. */
interface Following {
  readonly seconds: () => number;
  readonly within: <R>(work: () => R) => R;
  readonly keeps: boolean;
  readonly onEnd: (outcome: Outcome, seen: Seen) => void;
}

/** Gives what stands for a stream, which ends its call when it ends, or nobody can read on; `undefined` for what is none. */
function followed(tracker: CallTracker, result: unknown, following: Following): object | undefined {
  if (typeof result !== "object" || result === null) return undefined;
  const { seconds, within, keeps } = following;
  const watch = new Watch({
    ...{ seconds, within, keeps },
    onEnd: ({ failed, error }, seen) => {
      tracker.streams.delete(watch);
      following.onEnd(failed ? { failed, error } : { result: told }, seen);
    },
  });
  const stream = followStream(result, watch);
  if (stream === undefined) return undefined;
  const told = toldOf(result);
  tracker.streams.add(watch);
  whenForgotten(stream, () => watch.end({ abandoned: true }));
  return stream;
}

/** What is logged of a stream, in words or as its fields, without holding it. */
function toldOf(stream: object): unknown {
  return safely(() => isPlain(stream) ? { ...stream } : oneLine(stream), typeof stream);
}

/** One that cannot be followed is a result like any other. */
function follow(
  given: Promise<unknown>,
  succeed: (result: unknown) => unknown,
  fail: (error: unknown) => unknown,
): unknown {
  const next = safely(() => given.then(succeed, fail), undefined);
  return next === undefined ? succeed(given) : inPlaceOf(given, next);
}

/** What was hung on a promise, such as a function that cancels it, hangs on the one in its place. */
function inPlaceOf(from: Promise<unknown>, to: Promise<unknown>): Promise<unknown> {
  for (const key of Reflect.ownKeys(from)) {
    Object.defineProperty(to, key, Object.getOwnPropertyDescriptor(from, key)!);
  }
  return to;
}

function measuring({ meters }: CallTracker): () => Event {
  const ends = meters.map((meter) => meter.start());
  return () => Object.assign({}, ...ends.map((end) => end()));
}

/** Where the table does not take the whole event (with `strict`; a getter that throws in a result), it has the rest of it. */
function store(tracker: CallTracker, { record, frame }: Made, told: Omit<Ending, "ids">): void {
  const ending = { ...told, ids: tracker.frames.columnsOf(frame) };
  const warn = (what: string, error: unknown) => {
    const why = messageOf({ error, failed: true });
    const message = `${what}a call of ${record.name} was not logged: ${why}`;
    tracker.warnings.once(`call ${why}`, message);
  };
  const events = [
    () => record.event(ending),
    () => outlineObjects(record.event(ending)),
    () => record.core(ending),
  ];
  const errors: unknown[] = [];
  for (const event of events) {
    try {
      frame.storedAt = tracker.store(event());
      if (errors.length > 0) warn("a part of ", errors[0]);
      return;
    } catch (error) {
      if (error instanceof TrackerError) return warn("", error);
      errors.push(error);
    }
  }
  warn("", errors.at(-1));
}
