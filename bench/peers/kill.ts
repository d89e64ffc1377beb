import type { Environment } from "./environment.ts";
import { withFolder } from "./folder.ts";
import { ask, Program } from "./program.ts";
import type { Losses } from "./writing.ts";

/** So long may what a killed process leaves running write on, in ms. */
const SETTLE = 2000;

/** Kills a process that logs, so many times, and counts what it said was logged, and what of it is not there. */
export async function killOften(environment: Environment, times: number): Promise<Losses> {
  const sum = { events: 0, lost: 0 };
  for (let i = 0; i < times; i++) {
    const { events, lost } = await withFolder((folder) =>
      killOnce(environment, folder, 1000 + 130 * i)
    );
    sum.events += events;
    sum.lost += lost;
  }
  return sum;
}

async function killOnce(environment: Environment, folder: string, ms: number): Promise<Losses> {
  const events = await acknowledge(environment, folder, ms);
  await wait(SETTLE);
  const stored = await ask<number>(environment, "count", folder);
  return { events, lost: Math.max(0, events - stored) };
}

/** Gives the number of events that were acknowledged before the end. */
async function acknowledge(environment: Environment, folder: string, ms: number): Promise<number> {
  await using program = new Program(environment, ["acknowledge", folder]);
  await program.answer();
  await program.go();
  const timer = setTimeout(() => program.kill(), ms);
  let last = -1;
  for await (const line of program.lines()) last = Number(line);
  clearTimeout(timer);
  if (Number.isNaN(last)) throw new Error("it failed before it was killed");
  if (last === -1) throw new Error("it acknowledged nothing within a second");
  return last + 1;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
