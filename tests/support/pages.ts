/* Pages of documentation: the blocks of code in them, and what these print when they run, from top to bottom, in one folder. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };
import { PLAIN } from "./mod.ts";
import { pythonOfReaders, runPython } from "./python.ts";
import { start, xtAll } from "./xt.ts";

const ROOT = new URL("../../", import.meta.url);
const CONFIG = fileURLToPath(new URL("deno.json", ROOT));

/** A block of code: where it begins, what it is, what is in it. */
export interface Block {
  readonly line: number;
  readonly language: string;
  readonly body: string;
}

/** A page of Markdown. */
export interface Page {
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** Reads README.md and the pages in docs/; the page of contents, whose files the others ask, comes first. */
export function readPages(): Page[] {
  const names = [...Deno.readDirSync(new URL("docs", ROOT))].map(({ name }) => `docs/${name}`);
  const pages = names.filter((name) => name.endsWith(".md")).sort();
  return [...pages, "README.md"].map((path) => {
    const text = Deno.readTextFileSync(new URL(path, ROOT));
    const blocks = text.matchAll(/^```(\w+).*\n([^]*?)^```$/gm)
      .map(({ index, 1: language, 2: body }) => ({
        line: text.slice(0, index).split("\n").length,
        language: language!,
        body: body!,
      })).toArray();
    return { path, text, blocks };
  });
}

/** Tells whether a page shows what can be run. */
export function isRun({ blocks }: Page): boolean {
  return blocks.some(({ language }) => /^(?:ts|python|console)$/.test(language));
}

/** Runs a page's programs and commands in a folder, and gives what each block should hold that shows an output. */
export async function runPage(
  { path, blocks }: Page,
  cwd: string,
  flagsOf: (program: string) => readonly string[],
): Promise<Map<Block, string>> {
  const printed = new Map<Block, string>();
  for (const [i, block] of blocks.entries()) {
    if (block.language === "console") printed.set(block, await runCommands(cwd, block));
    const next = blocks[i + 1];
    const shown = next?.language === "text" ? next : undefined;
    const output = block.language === "ts"
      ? await runTypeScript(cwd, block, flagsOf(block.body))
      : block.language === "python"
      ? await runPythonWherePossible(cwd, block)
      : block.language === "sh" && shown
      ? await runTask(cwd, block)
      : undefined;
    if (output === undefined) continue;
    if (shown) printed.set(shown, output);
    else assert.equal(output, "", `${path}:${block.line} prints something`);
  }
  return printed;
}

async function runTypeScript(
  cwd: string,
  { line, body }: Block,
  permissions: readonly string[],
): Promise<string> {
  Deno.writeTextFileSync(`${cwd}/line_${line}.ts`, body);
  const flags = ["--quiet", "--no-prompt", "--config", CONFIG, ...permissions];
  return await runDeno(cwd, "run", ...flags, `line_${line}.ts`);
}

async function runPythonWherePossible(cwd: string, { body }: Block): Promise<string | undefined> {
  const python = await pythonOfReaders();
  return python && await runPython(python, body, { cwd });
}

/** Runs the first command, which names a task of deno.json that runs a program. */
async function runTask(cwd: string, { body }: Block): Promise<string> {
  const name = /^deno task (\w+)/.exec(body)![1] as keyof typeof config.tasks;
  const words = config.tasks[name].command.split(" ").slice(1);
  return await runDeno(cwd, ...words.slice(0, -1), new URL(words.at(-1)!, ROOT).href);
}

/** Runs Deno in a folder and gives all that it prints, messages first. */
export async function runDeno(cwd: string, ...args: string[]): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), { args, cwd, env: PLAIN });
  const { stdout, stderr } = await command.output();
  return [stderr, stdout].map((bytes) => new TextDecoder().decode(bytes)).join("");
}

/** Runs the commands of a block, `xt` and `cat`; gives each with what it prints. */
async function runCommands(cwd: string, { body }: Block): Promise<string> {
  const lines = body.match(/^\$ .*$/gm)!;
  const printed: string[] = [];
  while (printed.length < lines.length) {
    const calls = lines.slice(printed.length).map(wordsOf);
    const [program, ...args] = calls[0]!;
    assert.ok(program === "cat" || program === "xt", `the test knows xt and cat, not ${program}`);
    if (program === "cat") printed.push(Deno.readTextFileSync(`${cwd}/${args[0]}`));
    else if (goesOn(args)) printed.push(await follow(cwd, args));
    else {
      const end = calls.findIndex(([name, ...words]) => name !== "xt" || goesOn(words));
      const together = calls.slice(0, end < 0 ? undefined : end).map((words) => words.slice(1));
      for (const { stdout, stderr } of await xtAll(together, { cwd })) {
        printed.push(stderr + stdout);
      }
    }
  }
  return lines.map((line, i) => `${line}\n${printed[i]}`).join("\n");
}

/** Tells whether a command goes on until it is interrupted. */
function goesOn(words: readonly string[]): boolean {
  return words.includes("--follow") || ["ui", "otel"].includes(words[0]!);
}

function wordsOf(line: string): string[] {
  return line.slice(2).match(/"[^"]*"|\S+/g)!.map((word) => word.replaceAll('"', ""));
}

/** Runs what would go on for ever until it has printed. */
async function follow(cwd: string, args: readonly string[]): Promise<string> {
  const child = start(args, cwd);
  const errors = new Response(child.stderr).text();
  let output = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    output += text;
    child.kill("SIGINT");
  }
  return await errors + output;
}

/** Type checks the programs of all pages; gives what is wrong. */
export async function checkPrograms(pages: readonly Page[], folder: string): Promise<string> {
  for (const { path, blocks } of pages) {
    for (const { line, body } of blocks.filter(({ language }) => language === "ts")) {
      Deno.writeTextFileSync(`${folder}/${path.replace(/\W/g, "_")}_${line}.ts`, body);
    }
  }
  return await runDeno(folder, "check", "--quiet", "--config", CONFIG, ".");
}

/** Replaces what differs from run to run: moments, sizes of files, how long runs took, and their ids; `…-000001` was given, and stays. */
export function pinned(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}/g, "<timestamp>")
    .replace(/^\| call .*\n(?:\|.*\n?)*/gm, pinnedCalls)
    .replace(/:\d+\/\?token=\w+/g, ":<port>/?token=<token>")
    .replace(/[\d.]+ [kM]B\b/g, "<size>")
    .replace(/(\| seconds +\| )[\d.]+ +/g, "$1<seconds> ")
    .replace(/[a-z]+-[a-z]+-(?!00000)[0-9a-z]{6}\b/g, "<id>")
    .trimEnd();
}

/** How long calls took differs, and with it the width of their columns. */
function pinnedCalls(table: string): string {
  return table.replace(/ \d+\.?\d*(?:e-\d+)? +\|/g, " <seconds> |").replace(/ {2,}|-{2,}:?/g, " ");
}

/** Writes into a page what its blocks print now. */
export function updatePage(
  { path, text, blocks }: Page,
  printed: ReadonlyMap<Block, string>,
): void {
  let at = 0;
  const bodies = blocks.map((block) => {
    const output = printed.get(block) ?? block.body;
    return pinned(output) === pinned(block.body) ? block.body : `${output.trimEnd()}\n`;
  });
  const updated = text.replace(
    /^(```\w+.*\n)[^]*?^```$/gm,
    (_, fence) => `${fence}${bodies[at++]}\`\`\``,
  );
  if (updated !== text) Deno.writeTextFileSync(new URL(path, ROOT), updated);
}
