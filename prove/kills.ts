import { Check, type Found } from "./check.ts";
import { killAll } from "./lives.ts";
import { seedOf } from "./operations.ts";
import type { Sqlite } from "./sqlite.ts";

/** So many rounds write to the same files. */
const ROUNDS = 6;

/** What to prove, and how long. */
export interface KillOptions {
  readonly sqlite: Sqlite;
  readonly seed: number;
  /** Proves this group of rounds only, again and again. */
  readonly group?: number;
  /** In ms of `performance.now()`; one round comes in any case. */
  readonly until: number;
  /** At most so many writers at once. */
  readonly processes: number;
  /** What the writers shall do wrong. */
  readonly fault?: string;
}

/** What was done, and what was there. */
export interface Total extends Found {
  readonly kills: number;
  readonly calls: number;
  readonly checks: number;
}

/** Kills writers, group by group, each with new files, and checks what they leave. @throws for what is lost or altered */
export async function proveKills(options: KillOptions): Promise<Total> {
  const totals: Total[] = [];
  for (let group = options.group ?? 0;; group = options.group ?? group + 1) {
    totals.push(await proveGroup(options, group));
    const { kills, calls } = sum(totals);
    console.error(`group ${group}: ${kills} writers killed so far, ${calls} calls acknowledged`);
    if (performance.now() > options.until) return sum(totals);
  }
}

/** Kills writers of some files, round by round. */
async function proveGroup(options: KillOptions, group: number): Promise<Total> {
  const folder = Deno.makeTempDirSync({ prefix: "xetrack_prove_" });
  const check = new Check(options.sqlite, folder);
  const seed = seedOf(options.seed, group);
  let [kills, calls, checks] = [0, 0, 0];
  for (let round = 0;; round++) {
    try {
      const lives = await killAll({ ...options, folder, seed, round });
      const found = check.run(lives);
      kills += lives.length;
      calls += lives.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
      checks += 1;
      if (checks < ROUNDS && performance.now() < options.until) continue;
      Deno.removeSync(folder, { recursive: true });
      return { ...found, kills, calls, checks };
    } catch (error) {
      const again = `deno task prove --only kills --seed ${options.seed} --group ${group} ` +
        `--processes ${options.processes}`;
      const where = `group ${group}, round ${round}; the files are in ${folder}`;
      throw new Error(`Not proven, in ${where}\nAgain: ${again}`, { cause: error });
    }
  }
}

function sum(totals: readonly Total[]): Total {
  const of = (key: keyof Total) => totals.reduce((sum, total) => sum + total[key], 0);
  return {
    kills: of("kills"),
    calls: of("calls"),
    checks: of("checks"),
    events: of("events"),
    runs: of("runs"),
    objects: of("objects"),
    results: of("results"),
    records: of("records"),
    cut: of("cut"),
  };
}
