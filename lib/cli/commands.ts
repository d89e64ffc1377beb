import type { Answer } from "./answer.ts";
import type { OptionName, Options } from "./options.ts";
import { unknown } from "./usage.ts";

/** What a command does with its operands (as many as its `operands` ask for) and options. */
export type Action = (
  operands: readonly string[],
  options: Options,
) => Answer | Promise<Answer>;

/** A command, as its help tells it. */
export interface Command {
  readonly name: string;
  /** `<required>` and `[optional]`, in their order. */
  readonly operands: string;
  readonly options: readonly OptionName[];
  readonly summary: string;
  readonly example: string;
  /** Loads what the command needs, and nothing else: start-up is most of its time. */
  readonly load: () => Promise<Action>;
}

/** Every command there is, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  {
    name: "head",
    operands: "<db>",
    options: ["tables", "n", "json"],
    summary: "Prints the first events (5, or -n)",
    example: "xt head runs.db -n 3",
    load: async () => (await import("./head.ts")).head,
  },
  {
    name: "tail",
    operands: "<db>",
    options: ["tables", "n", "json"],
    summary: "Prints the last events (5, or -n)",
    example: "xt tail runs.db --json",
    load: async () => (await import("./head.ts")).tail,
  },
  {
    name: "columns",
    operands: "<db>",
    options: ["tables", "n", "json"],
    summary: "Prints the columns: name, kind and declared SQL type",
    example: "xt columns runs.db",
    load: async () => (await import("./columns.ts")).columns,
  },
  {
    name: "ls",
    operands: "<db> [column]",
    options: ["tables", "trackId", "unique", "n", "json"],
    summary: "Lists the ids of the runs, or the values of a column",
    example: "xt ls runs.db model --unique",
    load: async () => (await import("./ls.ts")).ls,
  },
  {
    name: "runs",
    operands: "<db>",
    options: ["tables", "n", "json"],
    summary: "Prints the runs: id, events, first and last time",
    example: "xt runs runs.db",
    load: async () => (await import("./runs.ts")).runs,
  },
  {
    name: "sql",
    operands: "<db> <query>",
    options: ["write", "n", "json"],
    summary: "Prints what a query gives",
    example: 'xt sql runs.db "SELECT track_id, min(loss) FROM events GROUP BY track_id"',
    load: async () => (await import("./sql.ts")).sql,
  },
  {
    name: "set",
    operands: "<db> <key> <value>",
    options: ["tables", "trackId", "whereKey", "whereValue"],
    summary: "Sets a value, read as the column's kind; null clears",
    example: "xt set runs.db accuracy 0.8 --track-id calm-otter-4f9x2a",
    load: async () => (await import("./set.ts")).set,
  },
  {
    name: "delete",
    operands: "<db> <track-id>",
    options: ["tables"],
    summary: "Deletes a run",
    example: "xt delete runs.db calm-otter-4f9x2a",
    load: async () => (await import("./delete.ts")).deleteRun,
  },
  {
    name: "export",
    operands: "<db> <output>",
    options: ["tables", "to"],
    summary: "Writes all events to a file",
    example: "xt export runs.db runs.csv --to csv",
    load: async () => (await import("./export.ts")).exportEvents,
  },
];

/** Finds a command by its name. @throws {UsageError} */
export function findCommand(name: string): Command {
  const found = COMMANDS.find((command) => command.name === name);
  if (found !== undefined) return found;
  throw unknown("command", name, COMMANDS.map((command) => command.name));
}
