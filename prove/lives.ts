import assert from "node:assert/strict";
import { Dice } from "../tests/support/random_events.ts";
import { type Fate, seedOf } from "./operations.ts";

/** A writer from its start until it was killed. */
export interface Life {
  /** Its name: of the round, the place and its turn there. */
  readonly name: string;
  /** Decides what it does. */
  readonly seed: number;
  /** What was said of each operation that had returned. */
  readonly acknowledged: readonly string[];
  /** What the operation said later that had not, where it is known. */
  readonly next?: string;
  readonly fate?: Fate;
}

/** How a round of killing goes. */
export interface Killing {
  readonly folder: string;
  readonly seed: number;
  readonly round: number;
  /** At most so many writers at once. */
  readonly processes: number;
  /** What the writers shall do wrong. */
  readonly fault?: string;
}

/** Starts writers one after the other at each of some places, kills each after a random time; gives their lives. */
export async function killAll(killing: Killing): Promise<Life[]> {
  const dice = new Dice(seedOf(killing.seed, killing.round));
  const places = dice.whole(1, killing.processes);
  const turns = dice.whole(1, 4);
  const delays = Array.from({ length: places }, () => dice.list(turns, turns, () => delay(dice)));
  const all = delays.map(async (own, place) => {
    const lives: Life[] = [];
    for (const [turn, wait] of own.entries()) {
      const name = `r${killing.round}-p${place}-t${turn}`;
      const seed = seedOf(killing.seed, killing.round, place, turn);
      lives.push({ name, seed, acknowledged: await live(killing, { name, seed }, wait) });
    }
    return lives;
  });
  return (await Promise.all(all)).flat();
}

/** When to kill: after so many calls were acknowledged, and so many ms more. */
interface Wait {
  readonly calls: number;
  readonly millis: number;
}

/** A tenth dies while the program starts or opens its file. */
function delay(dice: Dice): Wait {
  return dice.next() < 0.1
    ? { calls: 0, millis: dice.whole(20, 200) }
    : { calls: 1 + Math.floor(dice.next() ** 2 * 60), millis: dice.next() ** 2 * 10 };
}

const WRITER = new URL("./writer.ts", import.meta.url).href;

/** Runs a writer until it is killed; gives what it acknowledged, which reaches us through a pipe also after its death. */
async function live(
  { folder, fault }: Killing,
  { name, seed }: { name: string; seed: number },
  { calls, millis }: Wait,
): Promise<string[]> {
  const args = ["run", "--quiet", "--no-check", "--no-prompt", "--allow-all", WRITER];
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args, folder, name, `${seed}`, ...(fault === undefined ? [] : ["--fault", fault])],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = new Response(child.stderr).text();
  let said = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const kill = () => timer ??= setTimeout(() => child.kill("SIGKILL"), millis);
  if (calls === 0) kill();
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    said += chunk;
    if (linesIn(said).length >= calls) kill();
  }
  const { signal, code } = await child.status;
  if (signal !== "SIGKILL") {
    clearTimeout(timer);
    throw new Error(`The writer ${name} ended by itself with ${code}: ${await errors}`);
  }
  assert.equal(await errors, "", `what ${name} said on stderr`);
  return linesIn(said);
}

/** Lines that were said to their end. */
function linesIn(said: string): string[] {
  return said.split("\n").slice(0, -1);
}
