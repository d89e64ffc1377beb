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
  | { readonly kind: "record"; readonly data: Data }
  | {
    readonly kind: "export";
    readonly format: typeof FORMATS[number];
    readonly name: string;
    readonly events: readonly Data[];
  };

const FORMATS = ["csv", "csv", "jsonl", "jsonl", "object", "object", "parquet", "folder"] as const;

/** What a writer is for: to be killed, or to have its power cut. */
export type Fate = "kill" | "power";

/** Of a hundred operations of a writer so many are of a kind. */
const SHARES: Readonly<Record<Operation["kind"], readonly [kill: number, power: number]>> = {
  log: [43, 20],
  batch: [10, 8],
  shared: [8, 4],
  set: [8, 8],
  "set where": [4, 4],
  "delete run": [3, 5],
  own: [3, 3],
  reset: [1, 2],
  part: [3, 8],
  copy: [3, 8],
  call: [6, 8],
  record: [8, 0],
  export: [0, 22],
};

const kindsOf = (fate: 0 | 1) =>
  Object.entries(SHARES).flatMap(([kind, shares]) =>
    Array<Operation["kind"]>(shares[fate]).fill(kind as Operation["kind"])
  );
const KINDS = { kill: kindsOf(0), power: kindsOf(1) };

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
export function* operations(seed: number, fate: Fate = "kill"): Generator<Operation, never> {
  const dice = new Dice(seed);
  for (let op = 0;; op++) yield draw(dice, op, dice.pick(KINDS[fate]));
}

function draw(dice: Dice, op: number, kind: Operation["kind"]): Operation {
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
    case "export": {
      const format = dice.pick(FORMATS);
      // A partitioned folder replaces nothing.
      const name = format === "folder" ? `folder_${op}` : `one.${format}`;
      return { kind, format, name, events: dice.list(1, 40, () => drawEvent(dice, op, 0)) };
    }
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
