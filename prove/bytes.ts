import assert from "node:assert/strict";
import { copy, decodeAsset, readAsset, Reader, Tracker, TrackerError } from "../mod.ts";
import type { Dice } from "../tests/support/random_events.ts";

/** Files of every kind that is read, whole. */
export interface Samples {
  readonly db: Uint8Array;
  readonly cache: Uint8Array;
  readonly log: Uint8Array;
  readonly jsonl: Uint8Array;
  readonly asset: Uint8Array;
}

/** Makes a file of each kind. */
export function makeSamples(folder: string): Samples {
  const file = (name: string) => `${folder}/${name}`;
  {
    using tracker = new Tracker(file("a.db"), {
      cache: file("cache.db"),
      logsPath: file("logs"),
      jsonl: file("a.jsonl"),
      trackId: "calm-otter-000001",
      warnings: false,
    });
    for (let n = 0; n < 60; n++) {
      tracker.log({ n, loss: n % 9 ? n / 7 : NaN, note: `it's ${n} 🚀`, cfg: { lr: [n] } });
    }
    tracker.log({ model: new Map([["a", [1n, new Date(0)]]]), bytes: new Uint8Array(5000) });
    const square = (x: number) => ({ x, set: new Set([x]) });
    for (let x = 0; x < 9; x++) tracker.track(square, { args: [x] });
    tracker.assets.export(tracker.assets.list()[0]!.id, file("a.cbor"));
  }
  const [log] = [...Deno.readDirSync(file("logs"))];
  const read = (name: string) => Deno.readFileSync(file(name));
  return {
    db: read("a.db"),
    cache: read("cache.db"),
    log: read(`logs/${log!.name}`),
    jsonl: read("a.jsonl"),
    asset: read("a.cbor"),
  };
}

/** Everything that reads a file of a kind, by the kind. */
const READS: Readonly<Record<keyof Samples, (path: string) => void>> = {
  db: (path) => {
    using reader = new Reader(path, { busyTimeout: 0.1 });
    const reads = [
      () => reader.toRows(),
      () => reader.toColumns({ tail: 3 }),
      () => reader.runs(),
      () => reader.latest(),
      () => reader.get("model"),
      () => reader.assets.list().map(({ id }) => reader.assets.get(id)),
      () => reader.toCsv(`${path}.csv`),
      () => copy(path, `${path}.copy`),
    ];
    for (const read of reads) attempt(read);
  },
  cache: (path) => {
    for (const result of Reader.scanCache(path)) attempt(() => result.result);
    Reader.readCache(path, "square");
  },
  log: (path) => Reader.readLogs(path),
  jsonl: (path) => Reader.readJsonl(path),
  asset: (path) => {
    attempt(() => decodeAsset(Deno.readFileSync(path)));
    readAsset(path);
  },
};

/** Reads a damaged file in every way, and asserts that nothing but worded errors comes, soon, and the file stays as it is. */
export function readDamaged(
  kind: keyof Samples,
  bytes: Uint8Array<ArrayBuffer>,
  folder: string,
): void {
  const path = `${folder}/damaged.${kind}`;
  Deno.writeFileSync(path, bytes);
  const start = performance.now();
  attempt(() => READS[kind](path));
  assert.ok(performance.now() - start < 20_000, `reading took ${performance.now() - start} ms`);
  assert.ok(isEqual(Deno.readFileSync(path), bytes), "reading changed the file");
  for (const { name } of Deno.readDirSync(folder)) {
    if (name.startsWith("damaged.")) Deno.removeSync(`${folder}/${name}`);
  }
}

function attempt(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    const worded = error instanceof TrackerError || error instanceof TypeError;
    if (!worded || !/^Cannot [^]*: /.test(error.message)) throw error;
  }
}

/** Draws what could stand in the place of a file: noise, a part of it, or itself with some bytes altered. */
export function damage(dice: Dice, sample: Uint8Array): Uint8Array<ArrayBuffer> {
  switch (dice.whole(0, 4)) {
    case 0:
      return noise(dice, dice.whole(0, 3000));
    case 1:
      return sample.slice(0, dice.whole(0, sample.length));
    case 2: {
      const altered = sample.slice();
      const from = dice.whole(0, sample.length - 1);
      altered.set(noise(dice, Math.min(dice.whole(1, 5000), sample.length - from)), from);
      return altered;
    }
    default: {
      const altered = sample.slice();
      for (let i = dice.whole(1, 40); i > 0; i--) {
        altered[dice.whole(0, sample.length - 1)] = dice.whole(0, 255);
      }
      return altered;
    }
  }
}

function noise(dice: Dice, length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, () => dice.whole(0, 255));
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
