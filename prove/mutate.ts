/**
 * Changes one place of the code of values and store after the other, in a copy, and lists the changes that no test noticed.
 *
 * ```sh
 * deno task mutate                              # ten minutes, places at random
 * deno task mutate --minutes 2 --seed 42 --only lib/values/
 * ```
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Dice } from "../tests/support/random_events.ts";
import { type Mutation, mutationsOf } from "./mutations.ts";

const { values: options } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    seed: { type: "string", default: String(crypto.getRandomValues(new Uint32Array(1))[0]) },
    only: { type: "string", default: "lib/" },
  },
});

/** The quick ones first: most changes fall at them. */
const TESTS = [
  "values tracker reader bad_input copy sql clock foreign_schema",
  "property cache assets follow fixtures logs fuzz cli_edits",
  "bad_files references asset_faults asset_values faults hostile_files processes",
].map((names) => names.split(" ").map((name) => `tests/${name}_test.ts`));

/** What takes long and has nothing to do with values or store. */
const SLOW = /\bDeno\.test\((?=\s*"(?:200 MB|eight processes|under 1 %|two thousand|a million))/g;
const PATIENCE = 200_000;

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const until = performance.now() + Number(options.minutes) * 60_000;
const copy = Deno.makeTempDirSync({ prefix: "xetrack_mutate_" });
const seed = Number(options.seed);

try {
  copyTo(copy);
  console.log(`seed ${seed}`);
  if (!await passes(TESTS.flat(), true)) {
    throw new Error("Cannot mutate: the tests fail as they are");
  }
  await mutateAll(shuffled(allMutations(), new Dice(seed)));
} finally {
  Deno.removeSync(copy, { recursive: true });
}

async function mutateAll(mutations: readonly Mutation[]): Promise<void> {
  const survivors: Mutation[] = [];
  let tried = 0;
  for (const mutation of mutations) {
    if (performance.now() > until) break;
    tried += 1;
    if (!await survives(mutation)) continue;
    survivors.push(mutation);
    console.log(`${mutation.file}:${mutation.line}  ${mutation.before}  →  ${mutation.after}`);
  }
  const share = (100 * (tried - survivors.length) / tried).toFixed(0);
  console.log(
    `${tried} of ${mutations.length} changes tried: ${share} % noticed, ${survivors.length} not`,
  );
}

async function survives({ file, text }: Mutation): Promise<boolean> {
  const original = Deno.readTextFileSync(`${copy}/${file}`);
  Deno.writeTextFileSync(`${copy}/${file}`, text);
  try {
    for (const tests of TESTS) if (!await passes(tests)) return false;
    return true;
  } finally {
    Deno.writeTextFileSync(`${copy}/${file}`, original);
  }
}

async function passes(tests: readonly string[], verbose = false): Promise<boolean> {
  const flags = ["--allow-all", "--no-check", "--quiet", "--fail-fast", "--parallel"];
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", ...flags, ...tests],
    cwd: copy,
    stdout: verbose ? "inherit" : "null",
    stderr: verbose ? "inherit" : "null",
  }).spawn();
  // One that goes round in circles was noticed.
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
  const { success } = await child.status;
  clearTimeout(timer);
  return success;
}

function allMutations(): Mutation[] {
  const folders = ["lib/values", "lib/store"];
  const files = folders.flatMap((folder) =>
    [...Deno.readDirSync(ROOT + folder)].map(({ name }) => `${folder}/${name}`)
  ).filter((file) => file.startsWith(options.only)).sort();
  return files.flatMap((file) => mutationsOf(file, Deno.readTextFileSync(ROOT + file)));
}

function shuffled<T>(items: T[], dice: Dice): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = dice.whole(0, i);
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}

/** Copies what is tracked, as it stands now. */
function copyTo(folder: string): void {
  const { stdout } = new Deno.Command("git", {
    args: ["ls-files", "--cached", "--others", "--exclude-standard"],
    cwd: ROOT,
  }).outputSync();
  for (const file of new TextDecoder().decode(stdout).trim().split("\n")) {
    Deno.mkdirSync(`${folder}/${file}`.replace(/[^/]*$/, ""), { recursive: true });
    if (!file.endsWith("_test.ts")) Deno.copyFileSync(ROOT + file, `${folder}/${file}`);
    else {
      const text = Deno.readTextFileSync(ROOT + file);
      Deno.writeTextFileSync(`${folder}/${file}`, text.replace(SLOW, "Deno.test.ignore("));
    }
  }
}
