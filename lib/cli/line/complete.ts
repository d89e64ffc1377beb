import { fromHome } from "../../system/path.ts";
import { bashReply, splitLine } from "./bash_line.ts";
import { COMMANDS, findCommand, groupOf } from "../commands.ts";
import { operandsOf, partFiles } from "./files.ts";
import { type Known, knownInCache, knownNames } from "./known_names.ts";
import { flagsOf, type OptionName, OPTIONS, type OptionSpec } from "./options.ts";

/** What stands before the word to complete. */
interface Place {
  readonly words: readonly string[];
  readonly table: string | undefined;
  /** The option whose value is to come. */
  readonly awaiting: OptionSpec | undefined;
}

/**
 * Answers a completion script: the shell's name, then the words up to the cursor; of bash, its line and the end of it
 * that will be replaced. Gives a line for each word that may come, as the shell wants it; none where a file may.
 */
export async function complete([shell, ...args]: readonly string[]): Promise<string[]> {
  const line = shell === "bash" ? splitLine(args[0] ?? "") : undefined;
  const words = line?.words.slice(1) ?? args;
  const all = await candidates(words.slice(0, -1), words.at(-1) ?? "").catch(() => []);
  const found = all.filter(({ word }) => !/\p{Cc}/u.test(word));
  if (line !== undefined) return bashReply(found.map(({ word }) => word), line, args[1] ?? "");
  return found.map(shell === "zsh" ? zshLine : ({ word, about = "" }) => `${word}\t${about}`);
}

/** Colons part the word from what is said of it. */
function zshLine({ word, about }: Known): string {
  return word.replace(/[\\:]/g, "\\$&") + (about === undefined ? "" : `:${about}`);
}

async function candidates(before: readonly string[], current: string): Promise<Known[]> {
  const place = placeOf(before);
  if (place.awaiting !== undefined) return await valuesOf(place.awaiting, place);
  const [, flag] = /^(--[^=]+)=/.exec(current) ?? [];
  if (flag !== undefined) {
    const values = await valuesOf(specOf(flag), place);
    return values.map(({ word, about }) => ({ word: `${flag}=${word}`, about }));
  }
  return current.startsWith("-") ? flagsAt(place) : await wordsAt(place);
}

function placeOf(before: readonly string[]): Place {
  const words: string[] = [];
  let table: string | undefined;
  let awaiting: OptionSpec | undefined;
  for (const word of before) {
    const spec = specOf(word);
    if (awaiting === OPTIONS.tables) table = word;
    if (awaiting !== undefined) awaiting = undefined;
    else if (spec?.value !== undefined) awaiting = spec;
    else if (!word.startsWith("-")) words.push(word);
    else table = /^--table=(.*)/.exec(word)?.[1] ?? table;
  }
  return { words, table, awaiting };
}

function specOf(flag: string): OptionSpec | undefined {
  return Object.values(OPTIONS).find((spec) => flagsOf(spec).includes(flag));
}

function flagsAt({ words }: Place): Known[] {
  const names: readonly OptionName[] = words.length === 0
    ? ["version"]
    : findCommand(words)[0].options;
  return [...names, "help" as const].flatMap((name) =>
    flagsOf(OPTIONS[name]).filter((flag) => flag.startsWith("--"))
      .map((word) => ({ word, about: OPTIONS[name].summary }))
  );
}

/** Gives the commands, or what the command's next operand may be. */
async function wordsAt(place: Place): Promise<Known[]> {
  const [first] = place.words;
  if (first === undefined) return commandWords(COMMANDS, 0);
  const group = groupOf(first);
  if (group.length > 0 && place.words.length === 1) return commandWords(group, 1);
  const [command, given] = findCommand(place.words);
  const wanted = operandsOf(command);
  const many = wanted.findIndex((operand) => operand.endsWith("…"));
  const { length } = partFiles(command, [...given, ""]).operands;
  const operand = wanted[many < 0 ? length - 1 : Math.min(length - 1, many)];
  return operand === undefined ? [] : await namesOf(operand.replace(/^\W+|\W+$/g, ""), place);
}

/** Gives one of the words of each command's name, once; of a group, what is in it. */
function commandWords(commands: typeof COMMANDS, at: number): Known[] {
  const words = new Map<string, string>();
  for (const { name, summary } of commands) {
    const [word, member] = name.split(" ").slice(at);
    const others = words.get(word!);
    words.set(word!, member === undefined ? summary : others ? `${others}, ${member}` : member);
  }
  return [...words].map(([word, about]) => ({ word, about }));
}

async function valuesOf(spec: OptionSpec | undefined, place: Place): Promise<Known[]> {
  if (spec?.value === undefined) return [];
  return spec.choices?.map((word) => ({ word })) ?? await namesOf(spec.flag.slice(2), place);
}

/** Looks into the file that the command names first. */
async function namesOf(what: string, { words, table }: Place): Promise<Known[]> {
  const [command, [file = ""]] = findCommand(words);
  const db = fromHome(file);
  const inCache = command.operands.startsWith("<path>") && what === "track-id";
  return inCache ? knownInCache(db) : await knownNames(what, { db, table });
}
