import { late } from "../system/late.ts";
import { readArguments } from "./line/arguments.ts";
import type { Answer } from "./terminal/answer.ts";
import type { Command } from "./command.ts";
import { findCommand } from "./commands.ts";
import { operandsOf, partFiles } from "./line/files.ts";
import { type OptionName, OPTIONS, type Options } from "./line/options.ts";
import { isStore } from "../sync/address.ts";
import { isClosedPipe } from "../system/stream.ts";
import { print, printMessage } from "./terminal/output.ts";
import { Interrupted, Undecided, UsageError } from "./line/usage.ts";

/** Runs one command line and gives its exit code: 0, 1 for a failure or a gate's no, 2 for wrong usage, 3 where a gate cannot tell, 130 after Ctrl-C. */
export async function run(args: readonly string[]): Promise<number> {
  let code = 0;
  try {
    print(await answer(args, (other) => code = other));
    return code;
  } catch (error) {
    // Whoever reads has seen enough: `xt … | head -1` is no failure.
    if (isClosedPipe(error)) return code;
    complain(error);
    return codeFor(error);
  }
}

function codeFor(error: unknown): number {
  if (error instanceof UsageError) return 2;
  if (error instanceof Undecided) return 3;
  return error instanceof Interrupted ? 130 : 1;
}

/** Says what failed; where stderr is closed too, the exit code alone says it. */
function complain(error: unknown): void {
  try {
    printMessage(`xt: ${error instanceof Error ? error.message : String(error)}`);
  } catch (lost) {
    if (!isClosedPipe(lost)) throw lost;
  }
}

/** Is told the exit code. */
type OnCode = (code: number) => void;

async function answer(args: readonly string[], onCode: OnCode): Promise<Iterable<string>> {
  if (args[0] === "__complete") return await completeLines(args.slice(1));
  const { words, options } = readArguments(args);
  if (options.version) return [`${await version()}\n`];
  if (words[0] === "help") {
    return [
      (await import("./line/help.ts")).help(
        words.slice(1),
      ),
    ];
  }
  if (options.help) {
    return [
      (await import("./line/help.ts")).help(words),
    ];
  }
  if (words.length === 0) throw new UsageError("No command given; see xt --help");
  const [command, given] = findCommand(words);
  const { files, operands } = partFiles(command, given);
  checkOperands(command, operands);
  checkOptions(command, options);
  const dbs = files.length > 1 ? files : undefined;
  const { text, code } = await performWhere(command, operands, { ...options, dbs });
  onCode(code);
  return text;
}

/** What the scripts of `xt completions` ask. */
async function completeLines(args: readonly string[]): Promise<string[]> {
  const { complete } = await late<typeof import("./line/complete.ts")>(
    "./line/complete.ts",
    import.meta.url,
  );
  return (await complete(args)).map((word) => `${word}\n`);
}

async function version(): Promise<string> {
  const { default: config } = await import("../../deno.json", { with: { type: "json" } });
  return config.version;
}

function checkOperands(command: Command, given: readonly string[]): void {
  const wanted = operandsOf(command);
  const usage = `usage: xt ${command.name} ${command.operands}`.replace("  ", " ").trimEnd();
  const missing = wanted.filter((operand) => operand.startsWith("<"))[given.length];
  if (missing !== undefined) throw new UsageError(`Missing ${missing}; ${usage}`);
  const extra = wanted.some((operand) => operand.endsWith("…")) ? undefined : given[wanted.length];
  if (extra !== undefined) throw new UsageError(`Unexpected "${extra}"; ${usage}`);
}

function checkOptions(command: Command, options: Options): void {
  for (const name of Object.keys(options) as OptionName[]) {
    // Whatever the engine, events are kept by SQLite: that is all that most commands need.
    if (name === "engine" || command.options.includes(name)) continue;
    // Where a lake is, whoever takes one for a file may say.
    if (command.stores !== undefined && (name === "data" || name === "extensions")) continue;
    const see = `see xt ${command.name} --help`;
    throw new UsageError(`Cannot use ${OPTIONS[name].flag} with ${command.name}; ${see}`);
  }
}

/** A store is brought into a file before, or refused where the command is about files. */
async function performWhere(
  command: Command,
  operands: readonly string[],
  options: Options,
): ReturnType<typeof perform> {
  const isBrought = command.stores === "brought" &&
    [...operands, ...options.dbs ?? []].some(isStore);
  if (!isBrought) return await perform(command, operands, options);
  const { onStores } = await late<typeof import("./commands/stores/bring.ts")>(
    "./commands/stores/bring.ts",
    import.meta.url,
  );
  return await onStores({ command, operands, options }, perform);
}

async function perform(
  command: Command,
  operands: readonly string[],
  given: Options,
): Promise<{ text: Iterable<string>; code: number }> {
  const options = withFormat(command, given);
  const action = await command.load();
  const answers: Answer[] = [];
  const { tables = [undefined] } = command.together ? {} : options;
  const { columns, where, sort } = options;
  const choosesAfter = command.choosesAfter && (columns ?? where ?? sort) !== undefined;
  const isEach = command.files === "each" && options.dbs !== undefined;
  const act = isEach
    ? (await import("./commands/files.ts"))
      .inEachFile(action, options.dbs)
    : action;
  const asked = choosesAfter
    ? { ...options, n: undefined, columns: undefined, sort: undefined }
    : options;
  for (const table of tables) answers.push(await act(operands, { ...asked, table }));
  const { answerText, chosenAnswers } = await import("./terminal/answer.ts");
  // Of several files each gives so many rows.
  const shown = isEach
    ? { ...options, n: undefined, columns: columns && ["db", ...columns] }
    : options;
  const text = await answerText(
    choosesAfter ? await chosenAnswers(answers, shown) : answers,
    shown,
  );
  return { text, code: Math.max(0, ...answers.map(codeOf)) };
}

function codeOf(answer: Answer): number {
  return typeof answer === "object" && "code" in answer ? answer.code ?? 0 : 0;
}

/** Whoever asks for a format asks for rows, as whoever asks for JSON does. Some commands have formats of their own. */
function withFormat({ name }: Command, options: Options): Options {
  const { to, json } = options;
  if (to === undefined || hasOwnFormat(name, to)) return options;
  if (json && to !== "json") throw new UsageError(`Cannot use --json with --to ${to}`);
  return { ...options, json: true, to: to === "json" ? undefined : to };
}

function hasOwnFormat(name: string, to: string): boolean {
  if (name === "drift") return to === "markdown" || to === "html";
  return /export$/.test(name) || name === "compare" && to !== "json" ||
    /^bench (compare|gate|run)$/.test(name) && to === "markdown";
}
