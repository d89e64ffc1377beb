import { describe, safely, TrackerError } from "../errors.ts";
import type { Event } from "../types.ts";
import { outlineObjects } from "../values/outline.ts";
import { CallRecord, type Ending } from "./record.ts";
import { messageOf, type Outcome } from "./result.ts";
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
  const key = tracker.cache?.keyOf(call, record.name);
  if (key !== undefined && !call.cacheForce) {
    const hit = tracker.cache?.find(key, record.name);
    if (hit !== undefined) {
      const { result, isAsync, trackId: cache } = hit;
      const measured = measuring(tracker)();
      store(tracker, record, { outcome: { result }, seconds: 0, cache, measured });
      return isAsync ? Promise.resolve(result) : result;
    }
  }
  return compute(tracker, call, { record, key });
}

function compute(
  tracker: CallTracker,
  { fn, self, args, kwargs }: Call,
  { record, key }: { record: CallRecord; key: CallKey | undefined },
): unknown {
  const stopMeasuring = measuring(tracker);
  const start = performance.now();
  const end = (outcome: Outcome) => {
    const seconds = (performance.now() - start) / 1000;
    const cache = tracker.cache && "";
    store(tracker, record, { outcome, seconds, cache, measured: stopMeasuring() });
  };
  const fail = (error: unknown) => {
    end({ error, failed: true });
    if (tracker.raiseOnError) throw error;
  };
  const succeed = (result: unknown) => {
    end({ result });
    if (key !== undefined) tracker.cache?.store(key, record.name, { given, result });
    return result;
  };
  let given: unknown;
  try {
    given = Reflect.apply(fn, self, kwargs === undefined ? args : [...args, kwargs]);
  } catch (error) {
    return fail(error);
  }
  if (!safely(() => given instanceof Promise, false)) return succeed(given);
  return follow(given as Promise<unknown>, succeed, fail);
}

/** One that cannot be followed is a result like any other. */
function follow(
  given: Promise<unknown>,
  succeed: (result: unknown) => unknown,
  fail: (error: unknown) => unknown,
): unknown {
  const next = safely(() => given.then(succeed, fail), undefined);
  return next === undefined ? succeed(given) : followed(given, next);
}

/** What was hung on a promise, such as a function that cancels it, hangs on the one in its place. */
function followed(from: Promise<unknown>, to: Promise<unknown>): Promise<unknown> {
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
function store(tracker: CallTracker, record: CallRecord, ending: Ending): void {
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
      tracker.store(event());
      if (errors.length > 0) warn("a part of ", errors[0]);
      return;
    } catch (error) {
      if (error instanceof TrackerError) return warn("", error);
      errors.push(error);
    }
  }
  warn("", errors.at(-1));
}
