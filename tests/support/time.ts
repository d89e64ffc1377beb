/* What tests do about time: a machine that does much else takes longer for everything, and shall fail none of them. */
import assert from "node:assert/strict";

/** In ms: so long is waited for what must come. */
const PATIENCE = 60_000;

/** Goes on after so many ms. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits until something holds; fails with what did not come, or what that gives. */
export async function until(
  holds: () => unknown,
  what: string | (() => string),
  every = 10,
): Promise<void> {
  const last = performance.now() + PATIENCE;
  while (!await holds()) {
    if (performance.now() > last) assert.fail(typeof what === "string" ? what : what());
    await pause(every);
  }
}

/** Measures something until it is as it should be, a few times at most; fails with all that was measured. */
export async function atBest<T>(
  measure: () => T | Promise<T>,
  isGood: (measured: T) => boolean,
  what: string,
): Promise<T> {
  const all: T[] = [];
  while (all.length < TURNS) {
    const measured = await measure();
    if (isGood(measured)) return measured;
    all.push(measured);
  }
  return assert.fail(`${what}: ${all.map((one) => JSON.stringify(one)).join(", ")}`);
}

const TURNS = 6;

/** Gives the ms that this thread had the processor for some work; where the system does not tell, those that passed. */
export function millisOf(work: () => unknown): number {
  const before = spent();
  work();
  return spent() - before;
}

function spent(): number {
  try {
    return Number(Deno.readTextFileSync("/proc/thread-self/schedstat").split(" ")[0]) / 1e6;
  } catch {
    return performance.now();
  }
}

/** Asserts that a call's time grows about as the length that it is given: ten times as much may take thirty times as long. */
export function grows(call: (length: number) => unknown, what: string, short = 10_000): void {
  const tried: string[] = [];
  while (tried.length < TURNS) {
    const [few, many] = [short, 10 * short].map((length) => leastOf(() => call(length)));
    // Its square would be a hundred times.
    if (many! < 30 * Math.max(few!, 3)) return;
    tried.push(`${few} ms, then ${many} ms`);
  }
  assert.fail(`${what}: ${tried.join("; ")}`);
}

/** The least of some times that a call took, in ms: other work makes it longer, and none shorter. */
function leastOf(call: () => unknown): number {
  let least = Infinity;
  for (let turn = 0; turn < 3 && least > 1; turn++) least = Math.min(least, millisOf(call));
  return least;
}

/** Gives a port that nobody listened on a moment ago. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
