/* Runs a test file in Node or Bun, and ends with a line of counts as JSON; with `--names`, gives the names of the tests in files. */
import process from "node:process";
import { pathToFileURL } from "node:url";
import { LEFT_OUT, LEFT_OUT_ON_BUN, LEFT_OUT_ON_NODE } from "../../../tasks/suite/left_out.ts";
import { AFTER, BEFORE, type Declared, NotHere, TESTS } from "./deno.ts";

const [file, ...others] = process.argv.slice(2);
const LONGEST = 120_000;
const reasons: [string, string][] = Object.entries({
  ...(process.env.SUITE_ALL ? {} : { "(slow)": "they take long" }),
  ...LEFT_OUT,
  ...(process.versions.bun === undefined ? LEFT_OUT_ON_NODE : LEFT_OUT_ON_BUN),
});

async function namesIn(files: readonly string[]): Promise<Record<string, string[]>> {
  const names: Record<string, string[]> = {};
  for (const file of files) {
    TESTS.length = 0;
    await import(pathToFileURL(file).href);
    names[file] = TESTS.filter(({ ignore }) => !ignore).map(({ name }) => name);
  }
  return names;
}

/** Gives why a test was left out; `undefined` where it ran to its end. @throws what it throws */
async function run({ name, fn }: Declared): Promise<string | undefined> {
  const reason = reasons.find(([beginning]) => name.startsWith(beginning));
  if (reason !== undefined) return reason[1];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("it takes too long")), LONGEST);
  });
  try {
    await Promise.race([fn({}), late]);
    return undefined;
  } catch (error) {
    if (error instanceof NotHere) return error.message;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function runAll(file: string): Promise<object> {
  const counts = { passed: 0, failed: 0, leftOut: {} as Record<string, number> };
  await import(pathToFileURL(file).href);
  for (const work of BEFORE) await work();
  for (const test of TESTS.filter(({ ignore }) => !ignore)) {
    try {
      const why = await run(test);
      if (why === undefined) counts.passed += 1;
      else counts.leftOut[why] = (counts.leftOut[why] ?? 0) + 1;
    } catch (error) {
      counts.failed += 1;
      console.error(`FAILED ${test.name}\n${(error as Error)?.stack ?? error}\n`);
    }
  }
  for (const work of AFTER) await work();
  return counts;
}

console.log(
  `\n${JSON.stringify(file === "--names" ? await namesIn(others) : await runAll(file!))}`,
);
process.exit(0);
