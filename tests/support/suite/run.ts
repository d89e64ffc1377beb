/* Runs a test file in Node or Bun: the file, then the beginning of names that are left out. Ends with a line of counts as JSON. */
import { pathToFileURL } from "node:url";
import { AFTER, BEFORE, NotHere, TESTS } from "./deno.ts";

const [file, ...leftOut] = process.argv.slice(2);
const counts = { passed: 0, failed: 0, ignored: 0 };
const LONGEST = 120_000;

await import(pathToFileURL(file!).href);
for (const work of BEFORE) await work();
for (const { name, fn, ignore } of TESTS) {
  if (ignore || leftOut.some((beginning) => name.startsWith(beginning))) {
    counts.ignored += 1;
    continue;
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("it takes too long")), LONGEST);
  });
  try {
    await Promise.race([fn({}), late]);
    counts.passed += 1;
  } catch (error) {
    // Node has no workers of the web.
    const isLeftOut = error instanceof NotHere || /\bWorker is not defined/.test(String(error));
    if (isLeftOut) counts.ignored += 1;
    else {
      counts.failed += 1;
      console.error(`FAILED ${file}: ${name}\n${(error as Error)?.stack ?? error}\n`);
    }
  } finally {
    clearTimeout(timer);
  }
}
for (const work of AFTER) await work();
console.log(`\n${JSON.stringify(counts)}`);
process.exit(0);
