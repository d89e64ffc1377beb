import { type Event, Tracker } from "../mod.ts";

/** Gives event number `i` of those that a benchmark logs. */
export type MakeEvent = (i: number) => Event;

/** Gives an event of six fields as a training loop logs it: numbers, and one short text. */
export function makeEvent(i: number): Event {
  return {
    epoch: i >> 6,
    step: i,
    loss: Math.exp(-i / 1e6) + (i % 97) / 1e4,
    accuracy: 1 - 1 / (i + 2),
    learning_rate: 0.001 / (1 + i % 5),
    phase: i % 10 === 0 ? "validation" : "training",
  };
}

/** Gives an event of four fields, so that a row of it has six columns. */
export function makeNarrowEvent(i: number): Event {
  const { epoch, loss, accuracy, phase } = makeEvent(i);
  return { epoch, loss, accuracy, phase };
}

/**
 * Gives an event of five hundred fields. V8 keeps what `Object.fromEntries` makes as an object with a shape; a
 * literal or JSON of 128 keys and more becomes a hash table, ten times as slow to read whoever reads it (measured).
 */
export function makeWideEvent(i: number): Event {
  const numbers = Array.from(
    { length: 499 },
    (_, n) => [`metric_${n}`, n % 2 === 0 ? i + n : (i + 1) / (n + 7)],
  );
  return Object.fromEntries([...numbers, ["phase", i % 10 === 0 ? "validation" : "training"]]);
}

/** Makes a file in which one run logged so many events. */
export function fill(path: string, makeEvent: MakeEvent, rows: number): void {
  using tracker = new Tracker(path);
  for (let from = 0; from < rows; from += BATCH) {
    const length = Math.min(BATCH, rows - from);
    tracker.logBatch(Array.from({ length }, (_, i) => makeEvent(from + i)));
  }
}

const BATCH = 1000;

/** Waits until a file is on the disk, which would otherwise be busy with it while others are measured. */
export function settle(path: string): void {
  using file = Deno.openSync(path, { write: true });
  file.syncSync();
}
