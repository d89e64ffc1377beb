import { Dice } from "../tests/support/random_events.ts";
import { damage, makeSamples, readDamaged, type Samples } from "./bytes.ts";
import { drawName, useName } from "./names.ts";
import { seedOf } from "./operations.ts";
import { roundTrip } from "./round_trip.ts";

/** How much to try. */
export interface FuzzOptions {
  readonly seed: number;
  /** Values that are logged and read back. */
  readonly values: number;
  /** Names that are given to everything. */
  readonly names: number;
  /** Damaged files of each kind. */
  readonly files: number;
}

/** What was tried. */
export interface Tried {
  readonly values: number;
  readonly names: number;
  readonly files: number;
}

/** Tries random values, names and files. @throws for what does not come back, does harm or is no worded error */
export async function fuzz(options: FuzzOptions): Promise<Tried> {
  const folder = Deno.makeTempDirSync({ prefix: "xetrack_fuzz_" });
  try {
    return {
      values: await fuzzValues(options, folder),
      names: await fuzzNames(options, folder),
      files: await fuzzFiles(options, folder),
    };
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Files of a few sizes: many columns in some, several chunks of rows in none. */
async function fuzzValues({ seed, values }: FuzzOptions, folder: string): Promise<number> {
  let done = 0;
  for (let file = 0; done < values; file++) {
    const own = `${folder}/values`;
    Deno.mkdirSync(own);
    const most = Math.ceil((values - done) / 3);
    done += await again(
      `values of file ${file}`,
      () => roundTrip(new Dice(seedOf(seed, file)), own, Math.min(1000, Math.max(30, most))),
    );
    Deno.removeSync(own, { recursive: true });
    if (file % 25 === 24) console.error(`${done} values came back so far`);
  }
  return done;
}

async function fuzzNames({ seed, names }: FuzzOptions, folder: string): Promise<number> {
  const dice = new Dice(seedOf(seed, -1));
  for (let i = 0; i < names; i++) {
    const name = drawName(dice);
    await again(`the name ${JSON.stringify(name)}`, () => useName(name, folder));
  }
  return names;
}

async function fuzzFiles({ seed, files }: FuzzOptions, folder: string): Promise<number> {
  if (files === 0) return 0;
  const samples = makeSamples(folder);
  const kinds = Object.keys(samples) as (keyof Samples)[];
  for (const [k, kind] of kinds.entries()) {
    for (let i = 0; i < files; i++) {
      const bytes = damage(new Dice(seedOf(seed, k, i)), samples[kind]);
      await again(`${kind} file ${i}`, () => readDamaged(kind, bytes, folder));
    }
  }
  return files * kinds.length;
}

async function again<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Error(`Not proven, with ${what}`, { cause: error });
  }
}
