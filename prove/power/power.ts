import { Dice } from "../../tests/support/random_events.ts";
import type { Durability } from "../../lib/store/database.ts";
import { Check } from "../check.ts";
import type { Life } from "../lives.ts";
import { seedOf } from "../operations.ts";
import type { Sqlite } from "../sqlite.ts";
import type { Contents } from "../tables.ts";
import type { Call } from "./calls.ts";
import { Disk, type Loss } from "./disk.ts";
import { record } from "./trace.ts";

/** What to prove, and how long. */
export interface PowerOptions {
  readonly sqlite: Sqlite;
  readonly seed: number;
  /** Proves this writer only, again and again. */
  readonly group?: number;
  /** In ms of `performance.now()`; one writer comes in any case. */
  readonly until: number;
  /** What the writers shall do wrong. */
  readonly fault?: string;
}

/** What was done. */
export interface PowerTotal {
  readonly writers: number;
  readonly calls: number;
  readonly syncs: number;
  readonly images: number;
}

/** So many calls a writer makes. */
const CALLS = 40;

/** So many images are made of what a writer does. */
const IMAGES = 60;

const WRITER = new URL("../writer.ts", import.meta.url);
const FOLDERS = ["exports"];

/**
 * Records what writers ask of the disk, one after the other, and makes of it the files that a loss of power may leave, at
 * any moment. @throws for what is lost, damaged or by half
 */
export async function provePower(options: PowerOptions): Promise<PowerTotal> {
  let [writers, calls, syncs, images] = [0, 0, 0, 0];
  do {
    const group = options.group ?? writers;
    const seed = seedOf(options.seed, group);
    const durability = group % 3 === 2 ? "normal" : "full";
    const recorded = await recordWriter(seed, durability, options.fault);
    syncs += recorded.filter(({ kind }) => kind === "sync").length;
    calls += recorded.filter(({ kind }) => kind === "say").length;
    images += cutPower(recorded, seed, { ...options, group, durability });
    writers += 1;
    console.error(`writer ${group}: ${images} losses of power so far`);
  } while (performance.now() < options.until);
  return { writers, calls, syncs, images };
}

async function recordWriter(
  seed: number,
  durability: Durability,
  fault: string | undefined,
): Promise<Call[]> {
  const folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "xetrack_power_" }));
  try {
    for (const name of FOLDERS) Deno.mkdirSync(`${folder}/${name}`);
    const args = [folder, "w", `${seed}`, "--calls", `${CALLS}`];
    // With the fault the writer wants less than is looked for.
    args.push("--durability", fault === "unsynced" ? "normal" : durability);
    if (fault !== undefined) args.push("--fault", fault);
    return await record(WRITER, args, folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Cuts the power at some moments; gives how often. */
function cutPower(calls: readonly Call[], seed: number, options: Writing): number {
  const dice = new Dice(seed);
  const moments = Array.from({ length: IMAGES }, () => dice.whole(0, calls.length)).sort((a, b) =>
    a - b
  );
  const said = calls.flatMap((call) =>
    call.kind === "say" ? call.text.split("\n").slice(0, -1) : []
  );
  const disk = new Disk(FOLDERS);
  const acknowledged: string[] = [];
  const known = new Map<string, Contents>();
  let at = 0;
  for (const [done, moment] of moments.entries()) {
    for (; at < moment; at++) {
      const call = calls[at]!;
      disk.apply(call);
      if (call.kind === "say") acknowledged.push(...call.text.split("\n").slice(0, -1));
    }
    const loss = drawLoss(dice);
    const next = said[acknowledged.length];
    const life: Life = { name: "w", seed, acknowledged, next, fate: "power" };
    const where = `after ${at} of ${calls.length} calls of the system, ${JSON.stringify(loss)}`;
    checkImage(disk.files(loss, dice), life, { ...options, where, known });
    if (performance.now() > options.until && done > 10) return done + 1;
  }
  return moments.length;
}

function drawLoss(dice: Dice): Loss {
  const share = () => dice.pick([0, 0, 1, dice.next()]);
  return {
    writes: share(),
    names: share(),
    sector: dice.pick([0, 512, 4096]),
    zeros: dice.next() < 0.5,
  };
}

/** A writer of this durability: with `"normal"` the last calls may be lost, each as a whole. */
interface Writing extends PowerOptions {
  readonly durability: Durability;
}

interface Image extends Writing {
  /** When the power was cut, and what that left. */
  readonly where: string;
  /** What files hold by their bytes. */
  readonly known: Map<string, Contents>;
}

function checkImage(
  files: ReadonlyMap<string, Uint8Array>,
  life: Life,
  { sqlite, seed, group, where, known, durability }: Image,
): void {
  const folder = Deno.makeTempDirSync({ prefix: "xetrack_image_" });
  for (const [path, bytes] of files) {
    Deno.mkdirSync(`${folder}/${path}`.replace(/[^/]*$/, ""), { recursive: true });
    Deno.writeFileSync(`${folder}/${path}`, bytes);
  }
  try {
    const check = new Check(sqlite, folder, known);
    if (durability === "full") check.run([life]);
    else check.runWhole();
  } catch (error) {
    const again = `deno task prove --only power --seed ${seed} --group ${group}`;
    throw new Error(
      `Not proven, in writer ${group}, ${where}; the files are in ${folder}\nAgain: ${again}`,
      { cause: error },
    );
  }
  Deno.removeSync(folder, { recursive: true });
}
