/**
 * Runs the tests on Node or Bun, which come from npm: those that are not about Deno's own tools, each file in a process.
 *
 * ```sh
 * deno task test:node
 * deno task test:bun tests/store
 * ```
 */
import { fileURLToPath } from "node:url";
import config from "../deno.json" with { type: "json" };

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const SUITE = `${ROOT}dist/suite`;
const [runtime = "node", ...wanted] = Deno.args;

/** What is about Deno's own tools, or needs what only Deno starts. */
const OTHERS: Readonly<Record<string, string>> = {
  "tests/house/": "the sources, docs and tasks, by Deno's tools",
  "tests/system/": "the package for npm, made by deno pack",
  "tests/ui/browser/": "a browser, driven from Deno",
  "tests/cli/compile_test.ts": "deno compile",
  "tests/frame/notebook_test.ts": "the kernel of Deno for Jupyter",
  "tests/cli/bench_example_test.ts": "a program that deno runs",
  "tests/functions/functions_test.ts": "decorators, which Node does not take as they stand",
  "tests/functions/redact_test.ts": "decorators",
  "tests/logs/service_test.ts": "an example that serves by Deno.serve",
};

/** Beginnings of the names of tests that are left out, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  "(slow)": "take long",
  "looking for an object in a file of Python's reads none": "memory, as Deno takes it",
  "Tracker and Reader say that the file is locked, and":
    "the lock is let go by a pipe, whose end Node writes later",
  "log() waits for a lock that is let go": "the same",
  "whatever writes waits for a lock that is let go": "the same",
  "a tracker goes on in a folder that was made read-only": "Node words the folder otherwise",
  "with too few descriptors": "a shell that starts deno",
  "every command of xt reads it, and those that would write": "a shell that starts deno",
  "rowids beyond 2^53": "Node refuses to give the number of such a row",
  "columns may have any name, before and behind verbs": "__proto__, which Deno alone switches off",
  "the next export there removes what a killed one left": "Node locks no folders",
  "an export goes where a link leads": "what Node gives a program as its output cannot be opened",
  "xt mcp speaks on stdio": "a client that starts deno",
  "webhooks get alerts": "a server by Deno.serve",
  "20 MB over the loopback": "sockets by Deno.listen",
  "a tracked call has the bytes": "sockets by Deno.listen",
  "the sampler's worker starts with": "threads are counted by their names in Deno",
  "no worker runs before": "the same",
  "a writer beside a Reader in a loop": "events a second, as Deno logs them",
  "one query of duckdb sees one state": "the same",
};

/** What else is left out on Bun. */
const LEFT_OUT_ON_BUN: Readonly<Record<string, string>> = {
  "objects that refer to each other in any way": "errors of JavaScriptCore have more members",
  "what is no data is refused with its name": "JavaScriptCore words it otherwise",
  "a File keeps its name": "Bun adds the character set to its type",
  "random events read back as they were logged, from few": "its SQLite adds no column oid",
  "a run ends as its program does": "the program takes its main thread for a worker",
  "an error behind the block of a run": "the same",
  "a run is killed as soon as its process is gone": "the same",
  "a table _runs that is another's": "the same",
  "the environment says what a run ran in": "the same",
  "git is asked about the folder named": "the same",
  "a run tells the program's arguments": "the same",
};

function prepare(): void {
  Deno.mkdirSync(SUITE, { recursive: true });
  const files = [...Deno.readDirSync(ROOT)].filter(({ isFile, name }) =>
    isFile && /\.(ts|json|lock|md)$/.test(name)
  );
  const folders = ["lib", "tests", "examples", "prove", "bench", "tasks", "docs"];
  for (const name of [...folders, ...files.map(({ name }) => name)]) {
    run("rm", ["-rf", `${SUITE}/${name}`]);
    run("cp", ["-r", `${ROOT}${name}`, `${SUITE}/${name}`]);
  }
  const dependencies = Object.fromEntries(
    Object.entries(config.imports).map((
      [name, from],
    ) => [name, from.slice(from.lastIndexOf("@") + 1)]),
  );
  const overrides = { "@uwdata/flechette": "2.5.0" };
  const devDependencies = { node: "26.8.2", bun: "1.4.5" };
  const text = JSON.stringify({
    type: "module",
    private: true,
    dependencies,
    devDependencies,
    overrides,
  });
  const manifest = `${SUITE}/package.json`;
  if (textOf(manifest) === text && textOf(`${SUITE}/installed`) === text) return;
  Deno.writeTextFileSync(manifest, text);
  run("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock"], SUITE);
  Deno.writeTextFileSync(`${SUITE}/installed`, text);
}

function textOf(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

function run(program: string, args: string[], cwd?: string): void {
  const { success, stderr } = new Deno.Command(program, { args, cwd }).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** Gives the test files below a folder, in order. */
function testsIn(folder: string): string[] {
  return [...Deno.readDirSync(`${SUITE}/${folder}`)].flatMap(({ name, isDirectory }) =>
    isDirectory
      ? testsIn(`${folder}/${name}`)
      : name.endsWith("_test.ts")
      ? [`${folder}/${name}`]
      : []
  ).sort();
}

interface Counts {
  passed: number;
  failed: number;
  ignored: number;
}

const leftOut = Object.keys(runtime === "bun" ? { ...LEFT_OUT, ...LEFT_OUT_ON_BUN } : LEFT_OUT);

async function runFile(file: string): Promise<Counts> {
  const suite = `${SUITE}/tests/support/suite`;
  const loading = runtime === "bun"
    ? ["--preload", `${suite}/preload.ts`]
    : ["--no-warnings", "--import", `${suite}/preload.ts`];
  const { stdout, stderr } = await new Deno.Command(`${SUITE}/node_modules/.bin/${runtime}`, {
    args: [...loading, `${suite}/run.ts`, `${SUITE}/${file}`, ...leftOut],
    cwd: SUITE,
    env: { NO_COLOR: "1" },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  const [, counts] = /\n(\{"passed":.*\})\n$/.exec(out!) ?? [];
  const why = err!.split("\n").slice(0, counts === undefined ? 40 : 400).join("\n");
  if (/FAILED /.test(err!) || counts === undefined) console.error(`${file}: ${why}`);
  return counts === undefined ? { passed: 0, failed: 1, ignored: 0 } : JSON.parse(counts);
}

prepare();
const isWanted = (file: string) =>
  wanted.length === 0 || wanted.some((path) => file.startsWith(path));
const files = testsIn("tests").filter(isWanted)
  .filter((file) => !Object.keys(OTHERS).some((other) => file.startsWith(other)));
const all: Counts = { passed: 0, failed: 0, ignored: 0 };
for (const file of files) {
  const counts = await runFile(file);
  for (const key of ["passed", "failed", "ignored"] as const) all[key] += counts[key];
  console.log(
    `${file}: ${counts.passed} passed, ${counts.failed} failed, ${counts.ignored} ignored`,
  );
}
console.log(`${runtime}: ${all.passed} passed, ${all.failed} failed, ${all.ignored} ignored`);
if (all.failed > 0) Deno.exitCode = 1;
