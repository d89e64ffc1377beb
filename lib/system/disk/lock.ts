import { Deno } from "../runtime.ts";
import { pause } from "../process/program.ts";

/** In ms: whoever holds a lock for so long was killed, and whoever waits for three times as long gives up. */
const OLD = 5000;

/**
 * Does work on a file while no other program that asks for this does. Not all runtimes lock files: another one beside it,
 * which one alone makes, stands for that.
 *
 * @throws what the system refuses, and where others hold it for long
 */
export function locked<T>(path: string, work: () => T): T {
  const lock = `${path}.lock`;
  const until = Date.now() + 3 * OLD;
  while (!isMade(lock)) {
    if (Date.now() > until) throw new Error(`"${lock}" is held by another program`);
    if (isOld(lock)) removeOld(lock);
    else pause(1);
  }
  try {
    return work();
  } finally {
    Deno.removeSync(lock);
  }
}

function isMade(lock: string): boolean {
  try {
    Deno.openSync(lock, { write: true, createNew: true }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

function isOld(lock: string): boolean {
  try {
    return Date.now() - Deno.statSync(lock).mtime!.getTime() > OLD;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** One alone removes it: another one may have made a new one in its place. */
function removeOld(lock: string): void {
  const alone = `${lock}.old`;
  if (!isMade(alone)) return pause(1);
  try {
    if (isOld(lock)) Deno.removeSync(lock);
  } finally {
    Deno.removeSync(alone);
  }
}
