import type { Environment } from "./environment.ts";
import { withFolder } from "./folder.ts";
import { ask, Program } from "./program.ts";

/** What was logged, in how many seconds: until `log` returned the last time, and until all was stored. */
export interface Logged {
  readonly events: number;
  readonly returned: number;
  readonly stored: number;
}

/** Events that `log` took, and those of them that are not there. */
export interface Losses {
  readonly events: number;
  readonly lost: number;
}

/** So many are logged before time is taken. */
const WARM_UP = 100;
/** Between the numbers of the processes that log at once. TensorBoard keeps 24 bits of a number. */
const STRIDE = 2 ** 22;

/** Logs one by one for so many seconds. */
export function logAlone(environment: Environment, seconds: number): Promise<Logged> {
  return withFolder(async (folder) => {
    const [logged] = await logIn(folder, environment, { processes: 1, seconds });
    return logged!;
  });
}

/** Does so in four processes at once, in one store. */
export function logTogether(
  environment: Environment,
  seconds: number,
): Promise<Losses & { rate: number }> {
  return withFolder(async (folder) => {
    // Who creates the store is another matter.
    await ask(environment, "fill", folder, "1", "60");
    const logged = await logIn(folder, environment, { processes: 4, seconds });
    const events = logged.reduce((sum, { events }) => sum + events + WARM_UP, 0);
    const lost = events - await ask<number>(environment, "count", folder);
    const rate = logged.reduce((sum, { events, stored }) => sum + events / stored, 0);
    // The event that the store was created with has the number of another one.
    return { events, lost: Math.max(0, lost), rate };
  });
}

async function logIn(
  folder: string,
  environment: Environment,
  { processes, seconds }: { processes: number; seconds: number },
): Promise<Logged[]> {
  await using all = new AsyncDisposableStack();
  const programs = Array.from({ length: processes }, (_, i) => {
    const args = ["log", folder, `${seconds}`, `${i * STRIDE}`];
    return all.use(new Program(environment, args));
  });
  for (const program of programs) await program.answer();
  for (const program of programs) await program.go();
  return await Promise.all(programs.map((program) => program.answer<Logged>()));
}

/** Logs in batches for so many seconds, and gives the events a second; `undefined` where there are no batches. */
export function batchRate(environment: Environment, seconds: number): Promise<number | undefined> {
  return withFolder(async (folder) => {
    const { events, stored, batch } = await ask<Logged & { batch: boolean }>(
      environment,
      ...["fill", folder, "1000000000", `${seconds}`],
    );
    return batch ? events / stored : undefined;
  });
}
