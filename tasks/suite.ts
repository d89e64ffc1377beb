/**
 * Runs the tests on Node or Bun, which come from npm: those that are not about Deno's own tools, each file in a process, two
 * files at once. Says how many tests Deno has of them, how many ran here, how many are left out and why; fails where these
 * do not add up.
 *
 * ```sh
 * deno task test:node
 * deno task test:bun tests/store
 * deno task test:bun --all
 * ```
 */
import { install, ROOT, SUITE, testsIn } from "./suite/install.ts";
import { OTHERS } from "./suite/left_out.ts";

const [runtime = "node", ...given] = Deno.args;
const paths = given.filter((word) => word !== "--all");
const RUN = "tests/support/suite/run.ts";
const env = {
  NO_COLOR: "1",
  NODE_COMPILE_CACHE: `${SUITE}/compiled`,
  ...given.includes("--all") ? { SUITE_ALL: "1" } : {},
};

/** What became of the tests of a file: those that were left out by why. */
interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly leftOut: Readonly<Record<string, number>>;
}

/** Runs a program to its end, which is that of all that it started. */
async function start(cwd: string, program: string, args: readonly string[]) {
  const command = new Deno.Command(program, {
    args: [...args],
    cwd,
    env,
    detached: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const child = command.spawn();
  const output = child.output();
  await child.status;
  try {
    Deno.kill(-child.pid, "SIGKILL");
  } catch {
    // Nothing is left.
  }
  const { stdout, stderr } = await output;
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { out: out!, err: err! };
}

/** Asks Deno which tests there are: file → names, in the order of the file. */
async function declared(files: readonly string[]): Promise<Record<string, string[]>> {
  const { out, err } = await start(ROOT, Deno.execPath(), [
    ...["run", "--allow-all", "--no-check", "--quiet", RUN, "--names"],
    ...files,
  ]);
  const line = out.trim().split("\n").at(-1)!;
  if (!line.startsWith("{")) throw new Error(`Deno cannot load the tests: ${err}`);
  return JSON.parse(line);
}

async function runFile(file: string): Promise<Outcome> {
  const { out, err } = await start(SUITE, `${SUITE}/deno`, ["run", "--allow-all", RUN, file]);
  const [, counts] = /\n(\{"passed":.*\})\n$/.exec(out) ?? [];
  if (/^FAILED /m.test(err) || counts === undefined) console.error(`${file}: ${err}`);
  return counts === undefined ? { passed: 0, failed: 1, leftOut: {} } : JSON.parse(counts);
}

const sum = (counts: Iterable<number>) => [...counts].reduce((all, count) => all + count, 0);

try {
  install(runtime);
} catch (error) {
  const { message } = error as Error;
  if (!/\b(?:EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH)\b/.test(message)) {
    throw error;
  }
  console.log(`${runtime} cannot be had here: no tests are run on it`);
  Deno.exit(0);
}
const files = testsIn("tests").filter((file) =>
  paths.length === 0 || paths.some((path) => file.startsWith(path))
);
const names = await declared(files);
const total = { passed: 0, failed: 0 };
const leftOut: Record<string, number> = {};
const differ: string[] = [];
const leave = (why: string, count: number) => leftOut[why] = (leftOut[why] ?? 0) + count;

async function take(file: string): Promise<void> {
  const other = Object.keys(OTHERS).find((beginning) => file.startsWith(beginning));
  if (other !== undefined) return void leave(OTHERS[other]!, names[file]!.length);
  const began = performance.now();
  const { passed, failed, leftOut } = await runFile(file);
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  total.passed += passed;
  total.failed += failed;
  for (const [why, count] of Object.entries(leftOut)) leave(why, count);
  const here = passed + failed + sum(Object.values(leftOut));
  if (here !== names[file]!.length) differ.push(`${file}: ${names[file]!.length}, here ${here}`);
  console.log(
    `${file}: ${passed} passed, ${failed} failed, ${here - passed - failed} left out (${seconds}s)`,
  );
}

const waiting = [...files];
await Promise.all(Array.from({ length: 2 }, async () => {
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) await take(file);
}));

for (const [why, count] of Object.entries(leftOut).sort(([, a], [, b]) => b - a)) {
  console.log(`left out: ${count}, ${why}`);
}
for (const line of differ) console.error(`not as many tests as on Deno: ${line}`);
const onDeno = sum(Object.values(names).map(({ length }) => length));
console.log(
  `${runtime}: ${total.passed} passed, ${total.failed} failed | of ${onDeno} on Deno, ${
    sum(Object.values(leftOut))
  } left out`,
);
if (total.failed > 0 || differ.length > 0 || total.passed === 0) Deno.exitCode = 1;
