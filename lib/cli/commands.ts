import { whatIsAt } from "../system/files.ts";
import type { Command } from "./command.ts";
import { CHOICE, type OptionName } from "./line/options.ts";
import { unknown, UsageError } from "./line/usage.ts";

/** Which events are meant. */
const EVENTS: readonly OptionName[] = ["tables", "where", "trackIds"];

/** Which of the rows that there are. */
const ROWS: readonly OptionName[] = ["columns", "where", "sort"];

/** The options of every plot. */
const PLOT: readonly OptionName[] = [
  ...EVENTS,
  "width",
  "height",
  "title",
  "xlab",
  "pch",
  "colour",
  "n",
  "to",
  "json",
];

/** What `xt` does with a file alone. */
export const OVERVIEW: Command = {
  name: "",
  operands: "<db>",
  options: ["json"],
  summary: "Prints what is in the file",
  example: "xt runs.db",
  load: async () => (await import("./commands/overview.ts")).overview,
};

/** When to call a benchmark slower. */
const JUDGE: readonly OptionName[] = ["maxSlowdown", "confidence"];
const COMPARE: readonly OptionName[] = ["baselineCommits", ...JUDGE, "anyMachine"];

/** Every command there is, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  {
    name: "head",
    operands: "<db>…",
    files: "each",
    options: [...EVENTS, "columns", "sort", "n", "to", "precision", "json"],
    summary: "Prints the first events (5, or -n)",
    example: "xt head runs.db -n 3",
    load: async () => (await import("./commands/head.ts")).head,
  },
  {
    name: "tail",
    operands: "<db>…",
    files: "each",
    options: [...EVENTS, "columns", "sort", "n", "follow", "to", "precision", "json"],
    summary: "Prints the last events (5, or -n)",
    example: "xt tail runs.db --follow",
    load: async () => (await import("./commands/head.ts")).tail,
  },
  {
    name: "columns",
    operands: "<db>…",
    files: "each",
    options: ["tables", ...ROWS, "n", "to", "precision", "json"],
    choosesAfter: true,
    summary: "Prints the columns: name, kind, SQL type",
    example: "xt columns runs.db",
    load: async () => (await import("./commands/columns.ts")).columns,
  },
  {
    name: "ls",
    operands: "<db>… [column]",
    files: "each",
    options: [...EVENTS, "sort", "unique", "n", "to", "precision", "json"],
    summary: "Lists the runs' ids, or a column's values",
    example: "xt ls runs.db model --unique",
    load: async () => (await import("./commands/ls.ts")).ls,
  },
  {
    name: "runs",
    operands: "<db>…",
    files: "joined",
    options: ["tables", ...CHOICE, "sort", "columns", "n", "to", "precision", "json"],
    summary: "Prints a row a run: state, params, metrics",
    example: 'xt runs runs.db --where "accuracy > 0.9" --sort -accuracy',
    load: async () => (await import("./commands/runs/summary.ts")).runs,
  },
  {
    name: "show",
    operands: "<db>… <track-id>",
    files: "joined",
    options: ["tables", "to", "precision", "json"],
    summary: "Prints all that is known of a run",
    example: "xt show runs.db calm-otter",
    load: async () => (await import("./commands/runs/show.ts")).show,
  },
  {
    name: "best",
    operands: "<db>… <metric>",
    files: "joined",
    options: ["tables", "min", "max", ...CHOICE, "n", "to", "precision", "json"],
    summary: "Prints the best run, and why it is",
    example: "xt best runs.db accuracy",
    load: async () => (await import("./commands/runs/best.ts")).best,
  },
  {
    name: "compare",
    operands: "<db>… [track-id]…",
    files: "joined",
    options: ["tables", "baseline", "all", ...CHOICE, "sort", "n", "to", "precision", "json"],
    summary: "Prints where runs differ",
    example: "xt compare runs.db --sort -accuracy -n 5",
    load: async () => (await import("./commands/runs/compare.ts")).compare,
  },
  {
    name: "sql",
    operands: "<db> [query]",
    options: [
      "tables",
      "file",
      "engine",
      "write",
      "durability",
      ...ROWS,
      "n",
      "to",
      "precision",
      "json",
    ],
    choosesAfter: true,
    together: true,
    summary: "Prints what a query gives",
    example: 'xt sql runs.db "SELECT track_id, min(loss) FROM events GROUP BY track_id"',
    load: async () => (await import("./commands/sql.ts")).sql,
  },
  {
    name: "describe",
    operands: "<db>…",
    files: "each",
    options: [...EVENTS, "columns", "per", "take", "n", "to", "precision", "json"],
    summary: "Describes columns: count, mean, quartiles",
    example: "xt describe runs.db --columns loss,accuracy",
    load: async () => (await import("./commands/describe.ts")).describe,
  },
  {
    name: "stats describe",
    operands: "<db>…",
    files: "each",
    options: [...EVENTS, "columns", "per", "take", "n", "to", "precision", "json"],
    summary: "Does what xt describe does",
    example: "xt stats describe runs.db",
    load: async () => (await import("./commands/describe.ts")).describe,
  },
  {
    name: "stats top",
    operands: "<db>… <column>",
    files: "each",
    options: [...EVENTS, "columns", "per", "take", "n", "to", "precision", "json"],
    summary: "Prints the events with the greatest values",
    example: "xt stats top runs.db accuracy -n 3",
    load: async () => (await import("./commands/stats.ts")).top,
  },
  {
    name: "stats bottom",
    operands: "<db>… <column>",
    files: "each",
    options: [...EVENTS, "columns", "per", "take", "n", "to", "precision", "json"],
    summary: "Prints the events with the least values",
    example: "xt stats bottom runs.db loss",
    load: async () => (await import("./commands/stats.ts")).bottom,
  },
  {
    name: "drift",
    operands: "<source>",
    options: [
      "reference",
      "current",
      "referenceDb",
      "currentDb",
      "tables",
      "columns",
      "by",
      "block",
      "fail",
      "n",
      "to",
      "precision",
      "json",
    ],
    summary: "Prints which columns drifted",
    example: `xt drift prod.db --reference "version = '1'" --current "version = '2'"`,
    load: async () => (await import("./commands/monitor/drift.ts")).drift,
  },
  {
    name: "profile",
    operands: "<source>…",
    options: ["tables", "where", "columns", "output"],
    summary: "Writes what drift needs of a reference",
    example: "xt profile train.db -o reference.profile.json",
    load: async () => (await import("./commands/monitor/profile.ts")).profile,
  },
  {
    name: "plot hist",
    operands: "<db>… <column>",
    files: "joined",
    options: [...PLOT, "per", "take", "bins", "summary"],
    summary: "Draws how often values are",
    example: "xt plot hist runs.db loss --bins 10",
    load: async () => (await import("./commands/plot/hist.ts")).hist,
  },
  {
    name: "plot scatter",
    operands: "<db>… <x> <y>",
    files: "joined",
    options: [...PLOT, "per", "take"],
    summary: "Draws a column over another one",
    example: "xt plot scatter runs.db lr accuracy",
    load: async () => (await import("./commands/plot/scatter.ts")).scatter,
  },
  {
    name: "plot line",
    operands: "<db>… <column>",
    files: "joined",
    options: [...PLOT, "x", "smooth", "logX", "logY", "by", "every", "agg", "follow"],
    summary: "Draws a column as a line for each run",
    example: "xt plot line runs.db loss --x elapsed --smooth 0.9 --by model",
    load: async () => (await import("./commands/plot/line.ts")).line,
  },
  {
    name: "calls",
    operands: "<db> [track-id]",
    options: ["tables", "n", "to", "precision", "json"],
    summary: "Prints tracked calls as a tree, with times",
    example: "xt calls runs.db calm-otter",
    load: async () => (await import("./commands/calls.ts")).calls,
  },
  {
    name: "set",
    operands: "<db> <key> <value>",
    options: ["tables", "trackIds", "whereKey", "whereValue", "durability"],
    summary: "Sets a value of the column's kind, or null",
    example: "xt set runs.db accuracy 0.8 --track-id calm-otter-4f9x2a",
    load: async () => (await import("./commands/set.ts")).set,
  },
  {
    name: "run finish",
    operands: "<db> <track-id>…",
    options: ["tables", "status", "durability", "json"],
    summary: "Ends runs, or says that they failed",
    example: "xt run finish runs.db calm-otter --status failed",
    load: async () => (await import("./commands/runs/edit.ts")).finish,
  },
  {
    name: "run name",
    operands: "<db> <track-id>… <value>",
    options: ["tables", "durability", "json"],
    summary: "Names runs, for people",
    example: "xt run name runs.db calm-otter baseline",
    load: async () => (await import("./commands/runs/edit.ts")).name,
  },
  {
    name: "run tag",
    operands: "<db> <track-id>… <value>",
    options: ["tables", "durability", "json"],
    summary: "Marks runs with a tag",
    example: "xt run tag runs.db calm-otter wise-crane paper",
    load: async () => (await import("./commands/runs/edit.ts")).tag,
  },
  {
    name: "run untag",
    operands: "<db> <track-id>… <value>",
    options: ["tables", "durability", "json"],
    summary: "Takes a tag away from runs",
    example: "xt run untag runs.db calm-otter paper",
    load: async () => (await import("./commands/runs/edit.ts")).untag,
  },
  {
    name: "run note",
    operands: "<db> <track-id>… <value>",
    options: ["tables", "durability", "json"],
    summary: "Writes a note about runs",
    example: 'xt run note runs.db calm-otter "loss still falls"',
    load: async () => (await import("./commands/runs/edit.ts")).note,
  },
  {
    name: "run group",
    operands: "<db> <track-id>… <value>",
    options: ["tables", "durability", "json"],
    summary: "Puts runs into a group",
    example: "xt run group runs.db calm-otter sweep-7",
    load: async () => (await import("./commands/runs/edit.ts")).group,
  },
  {
    name: "run archive",
    operands: "<db> <track-id>…",
    options: ["tables", "durability", "json"],
    summary: "Puts runs away: lists leave them out",
    example: "xt run archive runs.db calm-otter",
    load: async () => (await import("./commands/runs/edit.ts")).archive,
  },
  {
    name: "run unarchive",
    operands: "<db> <track-id>…",
    options: ["tables", "durability", "json"],
    summary: "Brings archived runs back",
    example: "xt run unarchive runs.db calm-otter",
    load: async () => (await import("./commands/runs/edit.ts")).unarchive,
  },
  {
    name: "delete",
    operands: "<db> [track-id]…",
    options: ["tables", "where", "archived", "dryRun", "durability", "json"],
    summary: "Deletes runs",
    example: "xt delete runs.db calm-otter-4f9x2a",
    load: async () => (await import("./commands/runs/delete.ts")).deleteRuns,
  },
  {
    name: "copy",
    operands: "<source>… <target>",
    options: ["tables", "update", "delete", "assets", "durability"],
    together: true,
    summary: "Copies the events that the target lacks",
    example: "xt copy runs.db all.db --no-assets",
    load: async () => (await import("./commands/copy.ts")).copyEvents,
  },
  {
    name: "vacuum",
    operands: "<db>",
    options: ["durability", "json"],
    summary: "Gives back the room of what was removed",
    example: "xt vacuum runs.db",
    load: async () => (await import("./commands/vacuum.ts")).vacuum,
  },
  {
    name: "widen",
    operands: "<db> <column>",
    options: ["tables", "kind", "durability", "json"],
    summary: "Has a column hold values of another kind",
    example: "xt widen runs.db loss --kind number",
    load: async () => (await import("./commands/widen.ts")).widen,
  },
  {
    name: "export",
    operands: "<db> <output>",
    options: [...EVENTS, "columns", "sort", "n", "to", "partitionBy"],
    summary: "Writes events to a file, all or some",
    example: "xt export runs.db runs.csv --to csv",
    load: async () => (await import("./commands/export.ts")).exportEvents,
  },
  {
    name: "assets ls",
    operands: "<db>",
    options: [...ROWS, "n", "to", "precision", "json"],
    choosesAfter: true,
    summary: "Lists the objects that were logged",
    example: "xt assets ls runs.db",
    load: async () => (await import("./commands/assets.ts")).list,
  },
  {
    name: "assets export",
    operands: "<db> <id> <output>",
    options: [],
    summary: "Writes the bytes of an object to a file",
    example: "xt assets export runs.db 2d711642b726b044 model.cbor",
    load: async () => (await import("./commands/assets.ts")).exportAsset,
  },
  {
    name: "assets delete",
    operands: "<db> <id>",
    options: ["column", "tables", "durability"],
    summary: "Deletes an object; cells keep its id",
    example: "xt assets delete runs.db 2d711642b726b044 --column model",
    load: async () => (await import("./commands/assets.ts")).deleteAsset,
  },
  {
    name: "cache ls",
    operands: "<path>",
    options: [...ROWS, "n", "to", "precision", "json"],
    choosesAfter: true,
    summary: "Lists the results that a cache keeps",
    example: "xt cache ls cache.db",
    load: async () => (await import("./commands/cache.ts")).list,
  },
  {
    name: "cache delete",
    operands: "<path> <track-id>",
    options: ["durability"],
    summary: "Deletes what a run computed from a cache",
    example: "xt cache delete cache.db calm-otter-4f9x2a",
    load: async () => (await import("./commands/cache.ts")).deleteResults,
  },
  {
    name: "bench import",
    operands: "<db> <report>…",
    options: ["tool", "suite", "commit", "branch", "json"],
    summary: "Stores what benchmark tools wrote",
    example: "xt bench import bench.db out.json",
    load: async () => (await import("./commands/bench/import.ts")).importReports,
  },
  {
    name: "bench run",
    operands: "<db> <command>…",
    options: [
      ...["against", "rounds", "setup", "untilSure", "maxMinutes", "tool", "suite"] as const,
      ...JUDGE,
      ...["to", "n", "json"] as const,
    ],
    summary: "Measures in turns with another commit",
    example: "xt bench run bench.db --against main -- deno bench --json",
    load: async () => (await import("./commands/bench/run.ts")).run,
  },
  {
    name: "bench compare",
    operands: "<db> <base> [head]",
    options: [...COMPARE, "to", "n", "json"],
    summary: "Prints how a commit compares with another",
    example: "xt bench compare bench.db main",
    load: async () => (await import("./commands/bench/compare.ts")).compare,
  },
  {
    name: "bench gate",
    operands: "<db>",
    options: ["against", ...COMPARE, "to", "n", "json"],
    summary: "Exits 1 if anything is slower, 3 if unsure",
    example: "xt bench gate bench.db --against main",
    load: async () => (await import("./commands/bench/compare.ts")).gate,
  },
  {
    name: "bench ls",
    operands: "<db>",
    options: [...ROWS, "n", "to", "precision", "json"],
    choosesAfter: true,
    summary: "Lists the benchmarks",
    example: "xt bench ls bench.db",
    load: async () => (await import("./commands/bench/ls.ts")).ls,
  },
  {
    name: "bench history",
    operands: "<db> <benchmark>",
    options: ["suite", "branch", ...ROWS, "n", "to", "precision", "json"],
    choosesAfter: true,
    summary: "Draws a benchmark over the commits",
    example: 'xt bench history bench.db "parse 1 MB"',
    load: async () => (await import("./commands/bench/history.ts")).history,
  },
  {
    name: "bench changes",
    operands: "<db> [benchmark]",
    options: ["suite", "branch", ...ROWS, "n", "to", "precision", "json"],
    choosesAfter: true,
    summary: "Lists the commits that changed it for good",
    example: "xt bench changes bench.db",
    load: async () => (await import("./commands/bench/changes.ts")).changes,
  },
  {
    name: "bench export",
    operands: "<db>",
    options: ["to", "output"],
    summary: "Writes the last commit's medians as BMF",
    example: "xt bench export bench.db --to bmf -o bmf.json",
    load: async () => (await import("./commands/bench/export.ts")).exportReport,
  },
  {
    name: "completions",
    operands: "<shell>",
    options: [],
    summary: "Prints the completions for a shell",
    example: "source <(xt completions bash)",
    load: async () => (await import("./commands/completions.ts")).completions,
  },
];

/** Gives the commands of a group: those whose first word this is. */
export function groupOf(word: string): readonly Command[] {
  return COMMANDS.filter(({ name }) => name.startsWith(`${word} `));
}

/** Finds the command that the first words name, and gives it with the words behind. @throws {UsageError} */
export function findCommand(words: readonly string[]): [Command, string[]] {
  const length = groupOf(words[0]!).length > 0 ? 2 : 1;
  const name = words.slice(0, length).join(" ");
  const found = COMMANDS.find((command) => command.name === name);
  if (found !== undefined) return [found, words.slice(length)];
  if (length === 1 && isFile(name)) return [OVERVIEW, [...words]];
  if (words.length < length) throw new UsageError(`No command given; see xt ${name} --help`);
  // "plto" is nearer to a group than to any of its commands.
  throw unknown("command", name, COMMANDS.flatMap(({ name }) => [name, name.split(" ")[0]!]));
}

/** Tells whether a word that is no command names a file: no command has a dot or a slash. */
function isFile(word: string): boolean {
  return /[./\\]/.test(word) || whatIsAt(word) === "file";
}
