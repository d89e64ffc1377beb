import { Dice } from "../tests/support/random_events.ts";

/** An event that a writer logs. */
export type Data = Record<string, unknown>;

/** One call that a writer makes; when it has returned, the writer acknowledges it. */
export type Operation =
  | { readonly kind: "log" | "shared" | "own"; readonly event: Data }
  | { readonly kind: "batch" | "part"; readonly events: readonly Data[] }
  | { readonly kind: "set"; readonly key: string; readonly value: unknown }
  | { readonly kind: "set where"; readonly key: string; readonly value: unknown }
  | { readonly kind: "delete run" }
  | { readonly kind: "copy" | "reset" }
  | { readonly kind: "call"; readonly x: number }
  | { readonly kind: "record"; readonly data: Data };

/** Of a hundred operations so many are of a kind. */
const SHARES: readonly (readonly [Operation["kind"], number])[] = [
  ["log", 43],
  ["batch", 10],
  ["shared", 8],
  ["set", 8],
  ["set where", 4],
  ["delete run", 3],
  ["own", 3],
  ["reset", 1],
  ["part", 3],
  ["copy", 3],
  ["call", 6],
  ["record", 8],
];

const KINDS = SHARES.flatMap(([kind, share]) => Array<Operation["kind"]>(share).fill(kind));

/** Mixes numbers to a seed. */
export function seedOf(...numbers: readonly number[]): number {
  let seed = 0x811c9dc5;
  for (const number of numbers) {
    seed = Math.imul(seed ^ number, 0x01000193);
    seed ^= seed >>> 15;
  }
  return seed >>> 0;
}

/** What a life does, decided by its seed alone: the writer does it, the check knows it. */
export function* operations(seed: number): Generator<Operation, never> {
  const dice = new Dice(seed);
  for (let op = 0;; op++) yield draw(dice, op);
}

function draw(dice: Dice, op: number): Operation {
  const kind = dice.pick(KINDS);
  const value = () => dice.pick([dice.whole(0, 9), NaN, "late", drawObject(dice)]);
  switch (kind) {
    case "log":
    case "shared":
    case "own":
      return { kind, event: drawEvent(dice, op, 0) };
    case "batch":
    case "part": {
      const size = dice.next() < 0.05 ? dice.whole(100, 400) : dice.whole(2, 30);
      const events = Array.from({ length: size }, (_, i) => drawEvent(dice, op, i));
      return { kind, events };
    }
    case "set":
    case "set where":
      return { kind, key: dice.pick(["score", "mixed"]), value: value() };
    case "call":
      return { kind, x: dice.whole(0, 99) };
    case "record":
      return { kind, data: drawEvent(dice, op, 0) };
    default:
      return { kind };
  }
}

/** Keys that all events share, some that appear late, one whose values are of many kinds. */
function drawEvent(dice: Dice, op: number, i: number): Data {
  const event: Data = { op, i, loss: dice.next(), note: `${op} it's "${i}" 🚀` };
  if (dice.next() < 0.2) event.loss = dice.pick([NaN, -0, Infinity]);
  if (dice.next() < 0.3) event.big = 2n ** 62n + BigInt(dice.whole(0, 1e9));
  if (dice.next() < 0.3) event.ok = dice.next() < 0.5;
  if (dice.next() < 0.3) event.at = new Date(dice.whole(0, 2e12));
  if (dice.next() < 0.3) event.layers = [dice.whole(0, 9), { rate: dice.next() }];
  if (dice.next() < 0.2) event.mixed = dice.pick([op, `text ${op}`, true, drawObject(dice)]);
  if (dice.next() < 0.1) event.object = drawObject(dice);
  if (dice.next() < 0.02) event[`late_${dice.whole(0, 40)}`] = op;
  return event;
}

/** One of forty contents, so that lives meet at them. */
function drawObject(dice: Dice): Uint8Array {
  const n = dice.whole(0, 39);
  return new Uint8Array(n < 36 ? 20 + n * 40 : n * 1000).fill(n);
}
