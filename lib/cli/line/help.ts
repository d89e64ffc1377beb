import type { Command } from "../command.ts";
import { COMMANDS, findCommand, groupOf, OVERVIEW } from "../commands.ts";
import { flagsOf, type OptionName, OPTIONS } from "./options.ts";

/** Gives the help of the command that the words name, of a group of commands, or of the program. @throws {UsageError} */
export function help(words: readonly string[]): string {
  const [first] = words;
  if (first === undefined) return listHelp([OVERVIEW, ...COMMANDS]);
  const group = words.length === 1 ? groupOf(first) : [];
  return group.length > 0 ? listHelp(group) : commandHelp(findCommand(words)[0]);
}

function listHelp(commands: readonly Command[]): string {
  return `xt looks at experiments tracked in a SQLite file, and changes them.

Usage: xt <command> <db> [options]

Commands:
${align(commands.map((command) => [usageOf(command), command.summary]))}

Options:
${align(["version", "help"].map((name) => optionLine(name as OptionName)))}

xt <command> --help tells a command's options.
`;
}

/** Says how a command is called. */
function usageOf({ name, operands }: Command): string {
  return `${name} ${operands}`.trim();
}

function commandHelp(command: Command): string {
  const { summary, options, example } = command;
  return `Usage: xt ${usageOf(command)} [options]

${summary}.

Options:
${align([...options, "help" as const].map(optionLine))}

Example:
  ${example}
`;
}

/** More would leave no room for what the option means. */
const WIDEST_CHOICES = 29;

function optionLine(name: OptionName): [string, string] {
  const { value, choices, summary } = OPTIONS[name];
  const flags = flagsOf(OPTIONS[name]).join(", ");
  const all = choices?.join("|") ?? "";
  const shown = all === "" || all.length > WIDEST_CHOICES ? value : all;
  return [shown === undefined ? flags : `${flags} <${shown}>`, summary];
}

function align(lines: readonly (readonly [string, string])[]): string {
  const width = Math.max(...lines.map(([left]) => left.length));
  return lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}
