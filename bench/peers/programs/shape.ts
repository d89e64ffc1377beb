/**
 * The shape of `shape.py`, for programs that Deno runs: `<program> <what> <folder> …` does it, and answers in JSON on
 * stdout.
 */
import { isDeepStrictEqual } from "node:util";

/** An event as every peer logs it. */
export type Event = Record<string, unknown>;

/** A store that is open for writing. */
export interface Store {
  log(event: Event): unknown;
  batch(events: Event[]): unknown;
  /** Returns when all is stored. */
  close(): void;
}

/** What is measured. */
export interface Peer {
  open(folder: string): Store;
  /** Reads everything, and gives the number of events. */
  read(folder: string): number;
  /** What the events hold in one field. */
  column(folder: string, name: string): unknown[];
}

const WARM_UP = 100;
const BATCH = 1000;

function makeEvent(n: number): Event {
  return {
    epoch: n >> 6,
    n,
    loss: Math.exp(-n / 1e6) + (n % 97) / 1e4,
    accuracy: 1 - 1 / (n + 2),
    learning_rate: 0.001 / (1 + n % 5),
    phase: n % 10 === 0 ? "validation" : "training",
  };
}

const PROBES: Record<string, unknown[]> = {
  "NaN": [NaN],
  "Infinity": [Infinity],
  "-Infinity": [-Infinity],
  "-0": [-0],
  "2^53+1": [2n ** 53n + 1n],
  "true": [true],
  "text": ["a\0b😀"],
  "date": [new Date("2026-01-02T03:04:05.678Z")],
  "nested": [{ a: { b: [1, "two"] } }],
  "mixed": [1.5, "one", true],
  "null": [null],
};

function say(answer: unknown): void {
  Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(answer) + "\n"));
}

function waitForGo(): void {
  say("ready");
  Deno.stdin.readSync(new Uint8Array(1));
}

/** Logs one by one for so long, from number `first` on. */
function log(peer: Peer, folder: string, [seconds, first]: string[]): unknown {
  const store = peer.open(folder);
  let n = Number(first);
  for (let i = 0; i < WARM_UP; i++) store.log(makeEvent(n++));
  waitForGo();
  const begun = n;
  const start = performance.now();
  const end = start + 1000 * Number(seconds);
  while (performance.now() < end) store.log(makeEvent(n++));
  const returned = (performance.now() - start) / 1000;
  store.close();
  return { events: n - begun, returned, stored: (performance.now() - start) / 1000 };
}

/** Logs for ever, and says each number once `log` has returned. */
function acknowledge(peer: Peer, folder: string): void {
  const store = peer.open(folder);
  waitForGo();
  for (let n = 0;; n++) {
    store.log(makeEvent(n));
    say(n);
  }
}

/** Logs so many events in batches, or as many as it can in so long. */
function fill(peer: Peer, folder: string, [most, seconds]: string[]): unknown {
  const store = peer.open(folder);
  const start = performance.now();
  const end = start + 1000 * Number(seconds);
  let n = 0;
  while (n < Number(most) && performance.now() < end) {
    const length = Math.min(BATCH, Number(most) - n);
    store.batch(Array.from({ length }, () => makeEvent(n++)));
  }
  store.close();
  return { events: n, stored: (performance.now() - start) / 1000, batch: true };
}

function read(peer: Peer, folder: string): unknown {
  const start = performance.now();
  const events = peer.read(folder);
  return { events, seconds: (performance.now() - start) / 1000 };
}

function count(peer: Peer, folder: string): number {
  return new Set(peer.column(folder, "n")).size;
}

/** Tells of each probe how it came back. */
function values(peer: Peer, folder: string): unknown {
  const probes = Object.entries(PROBES);
  return Object.fromEntries(
    probes.map(([name, given], i) => [name, probe(peer, `${folder}/${i}`, given)]),
  );
}

function probe(peer: Peer, folder: string, given: unknown[]): string {
  Deno.mkdirSync(folder);
  try {
    const store = peer.open(folder);
    given.forEach((value, n) => store.log({ n, value }));
    store.close();
  } catch (error) {
    return `refused: ${(error as Error).name}`;
  }
  try {
    return compare(given, peer.column(folder, "value"));
  } catch (error) {
    return `cannot be read: ${(error as Error).name}`;
  }
}

function compare(given: unknown[], found: unknown[]): string {
  const same = (value: unknown) => found.some((other) => isDeepStrictEqual(value, other));
  if (given.every(same)) return "yes";
  return `becomes ${found.map((value) => Deno.inspect(value)).join(", ")}`;
}

/** Does what the arguments say, and answers. */
export function main(peer: Peer): void {
  const [what, folder, ...rest] = Deno.args;
  const works = { log, acknowledge, fill, read, count, values };
  try {
    say(works[what as keyof typeof works](peer, folder, rest));
  } catch (error) {
    say({ error: String(error).split("\n")[0].slice(0, 200) });
  }
}
