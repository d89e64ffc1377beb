import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Reader, Tracker } from "../../mod.ts";
import { COMMANDS } from "../../lib/cli/commands.ts";
import {
  kill,
  type Outcome,
  type ProgramOptions,
  startProgram,
  type TempFolder,
  tempFolder,
} from "./mod.ts";

/** The program. */
export const CLI = new URL("../../cli.ts", import.meta.url).href;

/** Starts `xt`, its output as pipes. */
export function start(args: readonly string[], cwd?: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-all", CLI, ...args],
    cwd,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs `xt` to its end. */
export async function xt(...args: string[]): Promise<Outcome> {
  const { code, stdout, stderr } = await start(args).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, stdout: out!, stderr: err! };
}

/** Runs `xt`, which must succeed without a message, and gives its lines. */
export async function lines(...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await xt(...args);
  assert.deepEqual([stderr, code], ["", 0], `xt ${args.join(" ")}`);
  assert.ok(stdout === "" || stdout.endsWith("\n"), "ends with a line break");
  return stdout.split("\n").slice(0, -1);
}

/** Starts `xt` and kills it once its work has begun; tells whether that was before its end. */
export async function killed(args: readonly string[], hasBegun: () => boolean): Promise<boolean> {
  const child = start(args);
  let ended = false;
  const output = child.output().finally(() => ended = true);
  while (!ended && !hasBegun()) await new Promise((resolve) => setTimeout(resolve, 2));
  kill(child);
  return (await output).signal === "SIGKILL";
}

/** Runs `xt --json`, and gives its rows. */
export async function json(...args: string[]): Promise<Record<string, unknown>[]> {
  const rows = JSON.parse((await lines(...args, "--json")).join("\n"));
  assert.ok(Array.isArray(rows));
  return rows;
}

/** Runs `xt`, which must fail with one line, and gives it. */
export async function failure(code: number, ...args: string[]): Promise<string> {
  const outcome = await xt(...args);
  assert.deepEqual([outcome.code, outcome.stdout], [code, ""], `xt ${args.join(" ")}`);
  assert.match(outcome.stderr, /^xt: [^\n]+\n$/);
  return outcome.stderr.slice(4, -1);
}

/** Runs many command lines, one after the other in one process, which takes a tenth of the time. */
export async function xtAll(
  calls: readonly (readonly string[])[],
  options: ProgramOptions = {},
): Promise<Outcome[]> {
  const child = startProgram("xt_calls.ts", [], options);
  const output = child.output();
  const input = child.stdin.getWriter();
  await input.write(new TextEncoder().encode(JSON.stringify(calls)));
  await input.close();
  const { stdout, stderr } = await output;
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).split("\0"));
  assert.equal(err!.length, calls.length + 1, `ended early: ${err!.at(-1)}`);
  return calls.map((_, i) => ({
    stdout: out![2 * i]!,
    code: Number(out![2 * i + 1]),
    stderr: err![i]!,
  }));
}

/** Gives the arguments of each command but those without a file, and some: what its operands are called → what to give. */
export function everyCommand(
  values: Readonly<Record<string, string>>,
  without: readonly string[] = [],
): string[][] {
  const all: Readonly<Record<string, string>> = {
    report: REPORT,
    rules: RULES,
    base: "HEAD",
    head: "HEAD",
    command: "true",
    benchmark: "parse",
    ...values,
  };
  return COMMANDS.filter(({ name }) =>
    !["completions", "ui", "mcp", "skill", "otel", ...without].includes(name)
  ).map(
    ({ name, operands }) => {
      const given = operands.split(" ").map((operand) => {
        const value = all[operand.replaceAll(/^\W+|\W+$/g, "")];
        assert.ok(value !== undefined, `what is ${operand} of xt ${name}?`);
        return value;
      });
      return [...name.split(" "), ...NEEDED[name] ?? [], ...given, ...BEHIND[name] ?? []];
    },
  );
}

/** What comes behind their operands, of which there are several. */
const BEHIND: Readonly<Record<string, readonly string[]>> = { "eval compare": ["nobody-0"] };

/** What some commands do not go without. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  best: ["--min"],
  "bench gate": ["--against", "HEAD"],
  "eval gate": ["--against", "nobody-0"],
  "bench run": ["--rounds", "1"],
  watch: ["--once"],
};

/** A rule that never holds. */
const RULES = fileURLToPath(new URL("../fixtures/monitor/rules.json", import.meta.url));

/** What a benchmark tool wrote. */
const REPORT = fileURLToPath(new URL("../fixtures/bench/hyperfine.json", import.meta.url));

/** Asserts that a command line failed with one line, and gives it. */
export function messageOf(
  { code, stdout, stderr }: Outcome,
  expected: number,
  call: readonly string[],
): string {
  assert.deepEqual([code, stdout], [expected, ""], `xt ${call.join(" ")}: ${stderr}`);
  assert.match(stderr, /^xt: [^\n]+\n$/, `xt ${call.join(" ")}`);
  return stderr.slice(4, -1);
}

/** Ids of the two runs that `makeRuns` makes. */
export const OTTER = "calm-otter-000001";
export const CRANE = "wise-crane-000002";

/** Makes a file with two runs, three events and one, in a new folder. */
export function makeRuns(): TempFolder & { readonly db: string } {
  const folder = tempFolder();
  const db = folder.file("runs.db");
  using otter = new Tracker(db, { trackId: OTTER, params: { model: "vit" }, warnings: false });
  otter.log({ loss: 0.5, epoch: 1, flag: true, cfg: { lr: [1] } });
  otter.log({ loss: NaN, epoch: 2, note: "a|b\nc 🚀", at: new Date(0) });
  otter.log({ loss: -0.25, epoch: 3, big: 2n ** 60n });
  using crane = new Tracker(db, { trackId: CRANE, params: { model: "resnet" } });
  crane.log({ loss: 0.125, epoch: 1, flag: false });
  return { ...folder, db };
}

/** Gives one column of a file as a reader sees it. */
export function column(db: string, name: string): unknown[] {
  using reader = new Reader(db);
  return reader.column(name);
}
