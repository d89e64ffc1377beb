/*
 * Runs what README.md shows, from top to bottom, in one folder: each `ts` block is a program, each `python` block too
 * where there is Python, under the permissions that the README names for what it does, each `$ xt` line a command. What a program prints stands in the `text` block behind it. `deno test -A tests/house/readme_test.ts -- --update`
 * writes what they print into the README.
 */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { flagsOf, OPTIONS } from "../../lib/cli/line/options.ts";
import { pythonOfReaders, runPython } from "../support/python.ts";
import { flagsFor, permissionRows, unmatched } from "../support/readme_permissions.ts";
import { PLAIN, tempFolder } from "../support/mod.ts";

const README = new URL("../../README.md", import.meta.url);
const CLI = new URL("../../cli.ts", import.meta.url).href;
const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));
const PYTHON = new URL("../fixtures/python_events.db", import.meta.url);
const python = await pythonOfReaders();

const text = Deno.readTextFileSync(README);
const PERMISSIONS = permissionRows(text);
/** Rows of the table of permissions that an example has shown to be enough. */
const shown = new Set<string>();

/** A block of code: where it begins, what it is, what is in it. */
interface Block {
  readonly line: number;
  readonly language: string;
  readonly body: string;
}

const blocks: readonly Block[] = text.matchAll(/^```(\w+).*\n([^]*?)^```$/gm)
  .map(({ index, 1: language, 2: body }) => ({
    line: text.slice(0, index).split("\n").length,
    language: language!,
    body: body!,
  })).toArray();

/** Runs Deno in a folder and gives all that it prints, messages first; what would go on for ever until it has printed. */
async function deno(cwd: string, ...args: string[]): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args,
    cwd,
    env: PLAIN,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const watch = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      if (args.includes("--follow")) child.kill("SIGINT");
    },
  });
  const streams = [child.stderr, child.stdout.pipeThrough(watch)];
  return (await Promise.all(streams.map((stream) => new Response(stream).text()))).join("");
}

async function runProgram(cwd: string, { line, language, body }: Block): Promise<string> {
  if (language === "python") return await runPython(python!, body, { cwd });
  Deno.writeTextFileSync(`${cwd}/line_${line}.ts`, body);
  const flags = [
    "--quiet",
    "--no-prompt",
    "--config",
    CONFIG,
    ...flagsFor(body, PERMISSIONS, shown),
  ];
  return await deno(cwd, "run", ...flags, `line_${line}.ts`);
}

/** Runs the commands of a block; gives each with what it prints. */
async function runCommands(cwd: string, { body }: Block): Promise<string> {
  const session: string[] = [];
  for (const [line, command, rest] of body.matchAll(/^\$ (\w+) (.*)$/gm)) {
    const words = rest!.match(/"[^"]*"|\S+/g)!.map((word) => word.replaceAll('"', ""));
    const printed = command === "cat"
      ? Deno.readTextFileSync(`${cwd}/${words[0]}`)
      : await deno(cwd, "run", "--no-prompt", "--allow-all", CLI, ...words);
    assert.ok(command === "cat" || command === "xt", `${line}: the test knows xt and cat`);
    session.push(`${line}\n${printed}`);
  }
  return session.join("\n");
}

/** Replaces what differs from run to run: moments, and the ids of runs; `…-000001` was given, and stays. */
function pinned(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}/g, "<timestamp>")
    .replace(/[a-z]+-[a-z]+-(?!00000)[0-9a-z]{6}\b/g, "<id>")
    .trimEnd();
}

Deno.test("README's programs and commands print what it shows", async () => {
  using folder = tempFolder();
  Deno.writeFileSync(folder.file("python.db"), Deno.readFileSync(PYTHON));
  const printed = new Map<Block, string>();
  for (const [i, block] of blocks.entries()) {
    if (block.language === "console") printed.set(block, await runCommands(folder.path, block));
    const isProgram = block.language === "ts" || (block.language === "python" && python);
    if (!isProgram) continue;
    const output = await runProgram(folder.path, block);
    const next = blocks[i + 1];
    if (next?.language === "text") printed.set(next, output);
    else assert.equal(output, "", `README.md:${block.line} prints something`);
  }
  if (Deno.args.includes("--update")) return update(printed);
  const never = ["track into a folder that is not there yet", "use `gitRoot`"];
  assert.deepEqual([...PERMISSIONS.keys()].filter((row) => !shown.has(row)), never);
  for (const [{ line, body }, output] of printed) {
    const place = `README.md:${line}\n`;
    assert.equal(place + pinned(output), place + pinned(body));
  }
});

function update(printed: ReadonlyMap<Block, string>): void {
  let at = 0;
  const bodies = blocks.map((block) => {
    const output = printed.get(block) ?? block.body;
    return pinned(output) === pinned(block.body) ? block.body : `${output.trimEnd()}\n`;
  });
  const updated = text.replace(
    /^(```\w+.*\n)[^]*?^```$/gm,
    (_, fence) => `${fence}${bodies[at++]}\`\`\``,
  );
  Deno.writeTextFileSync(README, updated);
}

Deno.test("README's programs pass the type check", async () => {
  using folder = tempFolder();
  const programs = blocks.filter(({ language }) => language === "ts");
  for (const { line, body } of programs) {
    Deno.writeTextFileSync(folder.file(`line_${line}.ts`), body);
  }
  const output = await deno(folder.path, "check", "--quiet", "--config", CONFIG, ".");
  assert.equal(output, "");
});

Deno.test("README's table of permissions names what the test knows to look for", () => {
  assert.deepEqual(unmatched(PERMISSIONS), []);
});

Deno.test("README tells each command and each option of xt", () => {
  for (const { name } of COMMANDS) {
    assert.match(text, new RegExp(`^\\$ xt ${name} `, "m"), `xt ${name}`);
  }
  for (const form of Object.values(OPTIONS).flatMap(flagsOf)) {
    assert.match(text, new RegExp(`[\\s\`(]${form}[\\s\`=;]`), form);
  }
});

Deno.test("README tells each option of a Tracker", () => {
  const source = Deno.readTextFileSync(new URL("../../lib/tracker/options.ts", import.meta.url));
  const names = [...source.matchAll(/^ {2}(\w+)\?: /gm)].map(([, name]) => name!);
  assert.ok(names.includes("params"));
  for (const name of names) assert.match(text, new RegExp(`^\\| \`${name}\` +\\|`, "m"), name);
});
