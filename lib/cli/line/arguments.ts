import { flagsOf, type OptionName, OPTIONS, type Options, type OptionSpec } from "./options.ts";
import { takePythonFlag } from "./python_flags.ts";
import { unknown, UsageError } from "./usage.ts";

/** A command line, read. */
export interface Arguments {
  /** What is neither an option nor its value; the command is the first of them. */
  readonly words: readonly string[];
  readonly options: Options;
}

/**
 * Reads a command line.
 *
 * Unlike the readers of `node:util` and commander it takes negative numbers as words and values (`xt set runs.db
 * loss -0.5`), and loads nothing: an empty program's start takes 1.3 × as long with the one, 2.6 × with the other.
 *
 * @throws {UsageError}
 */
export function readArguments(args: readonly string[]): Arguments {
  const words: string[] = [];
  const options: Record<string, unknown> = {};
  const commands: [flag: string, command: string][] = [];
  // The last one first: taking the first of a long list moves all others.
  const rest = args.toReversed();
  for (let arg = rest.pop(); arg !== undefined; arg = rest.pop()) {
    if (arg === "--" || isForeign(words)) {
      if (arg !== "--") words.push(arg);
      while (rest.length > 0) words.push(rest.pop()!);
    } else if (isOption(arg)) {
      const command = takeOption(arg, rest, { options, words });
      if (command !== undefined) commands.push([arg, command]);
    } else words.push(arg);
  }
  const stray = commands.find(([, command]) => words.slice(0, 2).join(" ") !== command);
  if (stray !== undefined) throw unknownOption(stray[0]);
  return { words, options };
}

/** Tells whether all that follows is the command line of another program: `xt bench run bench.db deno bench --json`. */
function isForeign(words: readonly string[]): boolean {
  return words.length > 3 && words[0] === "bench" && words[1] === "run";
}

/** Neither is a negative number, nor a comment, with which a query may begin. */
function isOption(arg: string): boolean {
  return /^-(?!-\s|Infinity$)[^\d.]/.test(arg);
}

/**
 * Reads `--flag`, `--flag value`, `--flag=value`, `-f value`, `-f=value` or `-fvalue`; gives the one command that takes it,
 * where only Python's does.
 */
function takeOption(
  arg: string,
  rest: string[],
  { options, words }: { options: Record<string, unknown>; words: readonly string[] },
): string | undefined {
  const [, flag, attached] = /^(--[^=]*|-.)(.*)$/su.exec(arg)!;
  const given = attached === "" ? undefined : attached!.replace(/^=/, "");
  const python = takePythonFlag(flag!, () => given ?? rest.pop() ?? "", options);
  if (python !== undefined) return python.for;
  const [name, spec] = findOption(flag!, arg, words[0]);
  if (spec.value === undefined) {
    if (given !== undefined) throw new UsageError(`Cannot read "${arg}": ${flag} takes no value`);
    options[name] = !(spec.negatable && flag!.startsWith("--no-"));
    return undefined;
  }
  const next = rest.at(-1);
  const following = next !== undefined && isValue(spec, next) ? next : undefined;
  const text = given ?? following ?? (spec.mayBeBare ? "" : undefined);
  if (text === undefined) throw new UsageError(`Missing the value of ${flag}`);
  if (given === undefined && following !== undefined) rest.pop();
  const value = readValue(spec, text);
  if (!spec.many) options[name] = value;
  else ((options[name] ??= []) as unknown[]).push(value);
  return undefined;
}

/** Tells whether the word behind an option is its value. */
function isValue({ dashed, choices, mayBeBare }: OptionSpec, word: string): boolean {
  if (mayBeBare && choices?.includes(word) === false) return false;
  return !isOption(word) || dashed === true && !word.startsWith("--") && !isFlag(word);
}

function isFlag(word: string): boolean {
  return Object.values(OPTIONS).some((spec) => flagsOf(spec).includes(word));
}

function findOption(
  flag: string,
  arg: string,
  command: string | undefined,
): [OptionName, OptionSpec] {
  const all = Object.entries(OPTIONS) as [OptionName, OptionSpec][];
  const those = all.filter(([, spec]) => flagsOf(spec).includes(flag));
  const found = those.find(([, spec]) => spec.command === command) ?? those[0];
  if (found !== undefined) return found;
  throw unknownOption(arg);
}

function unknownOption(arg: string): UsageError {
  const flags = Object.values(OPTIONS).flatMap(flagsOf).filter((flag) => flag.startsWith("--"));
  return unknown("option", arg.replace(/=.*/s, ""), flags);
}

function readValue(spec: OptionSpec, text: string): string | number {
  if (text === "" && spec.mayBeBare) return text;
  if (spec.choices?.includes(text) === false) {
    throw new UsageError(
      `Cannot use "${text}" as ${spec.flag}: expected ${spec.choices.join(" or ")}`,
    );
  }
  if (spec.number) return readNumber(spec, text);
  if (text === "" && !spec.count && !spec.mayBeEmpty) {
    throw new UsageError(`Cannot use "" as ${spec.flag}: expected a ${spec.value}`);
  }
  if (!spec.count) return text;
  const { range: [least, most] = [0, Infinity] } = spec;
  if (/^\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
  const range = spec.range === undefined ? ", 0 or more" : ` from ${least} to ${most}`;
  throw new UsageError(`Cannot use "${text}" as ${spec.flag}: expected a whole number${range}`);
}

function readNumber(
  { flag, range: [least, most] = [-Infinity, Infinity] }: OptionSpec,
  text: string,
) {
  const number = /^-?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(
    `Cannot use "${text}" as ${flag}: expected a number from ${least} to ${most}`,
  );
}
