import { type Command, COMMANDS } from "./commands.ts";
import { type OptionName, OPTIONS } from "./options.ts";

/** Gives the help of a command, or of the program. */
export function help(command?: Command): string {
  return command === undefined ? programHelp() : commandHelp(command);
}

function programHelp(): string {
  return `xt looks at experiments tracked in a SQLite file, and changes them.

Usage: xt <command> <db> [options]

Commands:
${align(COMMANDS.map(({ name, operands, summary }) => [`${name} ${operands}`, summary]))}

Options:
${align(["version", "help"].map((name) => optionLine(name as OptionName)))}

xt <command> --help tells a command's options.
`;
}

function commandHelp({ name, operands, summary, options, example }: Command): string {
  return `Usage: xt ${name} ${operands} [options]

${summary}.

Options:
${align([...options, "help" as const].map(optionLine))}

Example:
  ${example}
`;
}

function optionLine(name: OptionName): [string, string] {
  const { flag, short, value, choices, summary } = OPTIONS[name];
  const flags = short === undefined ? flag : `${short}, ${flag}`;
  const shown = choices?.join("|") ?? value;
  return [shown === undefined ? flags : `${flags} <${shown}>`, summary];
}

function align(lines: readonly (readonly [string, string])[]): string {
  const width = Math.max(...lines.map(([left]) => left.length));
  return lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}
