import { describeRepository } from "../system/process/git.ts";
import { ownProcess } from "../system/process/processes.ts";
import { processor, script } from "../system/process/script.ts";
import type { Environment } from "../types.ts";
import type { Redaction } from "../values/redaction.ts";
import { withoutSecrets } from "./argv.ts";

/** Gives what is known at once. */
export function environmentNow(redaction: Redaction): Environment {
  const { argv, ...rest } = script();
  return { ...ownProcess(), argv: withoutSecrets(argv, redaction), ...rest };
}

/** Gives what was asked a moment ago, if it is answered. */
export function environmentKnown(folder: string): Environment | undefined {
  const known = ASKED.get(folder);
  return known !== undefined && isFresh(known) ? known.value : undefined;
}

/** Gives what takes a while to ask; runs that begin at about the same time share the answer. */
export function environmentLater(folder: string): Promise<Environment> {
  const known = ASKED.get(folder);
  if (known !== undefined && isFresh(known)) return known.answer;
  const asked: Asked = { at: performance.now(), answer: ask(folder), value: undefined };
  asked.answer.then((value) => asked.value = value);
  ASKED.set(folder, asked);
  return asked.answer;
}

interface Asked {
  readonly at: number;
  readonly answer: Promise<Environment>;
  value: Environment | undefined;
}

function isFresh({ at }: Asked): boolean {
  return performance.now() - at < SHARED;
}

async function ask(folder: string): Promise<Environment> {
  // Starting a program takes 5 ms and more: not within the first event.
  await undefined;
  const [cpu, git] = await Promise.all([processor(), describeRepository(folder)]);
  return { ...(cpu !== undefined && { cpu }), ...(git !== undefined && { git }) };
}

/** So long an answer holds, in ms: a program may begin thousands of runs, and asking starts two others. */
const SHARED = 5000;

const ASKED = new Map<string, Asked>();
