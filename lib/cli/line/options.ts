import type { Partition } from "../../export/partition.ts";
import type { Aggregate } from "../../plot/line/windows.ts";
import type { RunStatus } from "../../types.ts";

/** Which value of a run's. */
export type Take = "last" | "min" | "max" | "mean";

/** What the options of a command line said; those not given are absent. */
export interface Options {
  /** Every `--table`, in the order given. */
  readonly tables?: readonly string[] | undefined;
  /** The one of `tables` that an action is called for; absent: the file's default. */
  readonly table?: string | undefined;
  /** All files, where there are several; absent where there is one. */
  readonly dbs?: readonly string[] | undefined;
  readonly update?: boolean | undefined;
  readonly delete?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly n?: number | undefined;
  readonly unique?: boolean | undefined;
  /** As given: each a whole id, or a beginning. */
  readonly trackIds?: readonly string[] | undefined;
  readonly write?: boolean | undefined;
  readonly durability?: "normal" | "full" | undefined;
  readonly whereKey?: string | undefined;
  readonly whereValue?: string | undefined;
  readonly column?: string | undefined;
  /** As given: each a name, or names with commas between them. */
  readonly columns?: readonly string[] | undefined;
  readonly bins?: number | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly title?: string | undefined;
  readonly pch?: string | undefined;
  readonly colour?: string | undefined;
  /** Empty where the x axis is to have the name of its column. */
  readonly xlab?: string | undefined;
  readonly summary?: boolean | undefined;
  readonly x?: string | undefined;
  readonly smooth?: number | undefined;
  readonly logX?: boolean | undefined;
  readonly logY?: boolean | undefined;
  readonly by?: string | undefined;
  readonly every?: string | undefined;
  readonly agg?: Aggregate | undefined;
  readonly follow?: boolean | undefined;
  readonly assets?: boolean | undefined;
  readonly to?: string | undefined;
  readonly partitionBy?: Partition | undefined;
  readonly engine?: "sqlite" | "duckdb" | undefined;
  readonly kind?: string | undefined;
  readonly status?: readonly RunStatus[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly group?: string | undefined;
  /** `only`, or empty: the archived too. */
  readonly archived?: string | undefined;
  /** An SQL expression over a row. */
  readonly where?: string | undefined;
  /** As given: each a name, or names with commas between them. */
  readonly sort?: readonly string[] | undefined;
  readonly baseline?: string | undefined;
  readonly all?: boolean | undefined;
  readonly min?: boolean | undefined;
  readonly max?: boolean | undefined;
  /** What is taken of each run as one value. */
  readonly per?: "run" | undefined;
  readonly take?: Take | undefined;
  readonly dryRun?: boolean | undefined;
  /** Digits of a number that count. */
  readonly precision?: number | undefined;
  /** Path of a file that has the query. */
  readonly file?: string | undefined;
  /** Name of a file as a source. */
  readonly source?: string | undefined;
  readonly watch?: boolean | undefined;
  /** Where a lake's data is. */
  readonly data?: string | undefined;
  readonly extensions?: string | undefined;
  readonly compact?: boolean | undefined;
  readonly tool?: string | undefined;
  readonly suite?: string | undefined;
  readonly commit?: string | undefined;
  readonly branch?: string | undefined;
  readonly against?: string | undefined;
  readonly baselineCommits?: number | undefined;
  readonly rounds?: number | undefined;
  /** A line for the shell. */
  readonly setup?: string | undefined;
  readonly untilSure?: boolean | undefined;
  readonly maxMinutes?: number | undefined;
  /** Path of a file to write to. */
  readonly output?: string | undefined;
  /** What a source is. */
  readonly from?: string | undefined;
  /** A share, as `5%` or `0.05`. */
  readonly maxSlowdown?: string | undefined;
  /** On the scale of scores, or a share. */
  readonly maxDrop?: string | undefined;
  readonly confidence?: string | undefined;
  readonly anyMachine?: boolean | undefined;
  /** Events to compare with: an SQL expression. */
  readonly reference?: string | undefined;
  /** Events to compare: an SQL expression. */
  readonly current?: string | undefined;
  readonly referenceDb?: string | undefined;
  readonly currentDb?: string | undefined;
  readonly block?: "day" | undefined;
  readonly fail?: boolean | undefined;
  readonly once?: boolean | undefined;
  /** Path of a database that keeps alerts. */
  readonly alerts?: string | undefined;
  readonly level?: readonly string[] | undefined;
  /** A time, or how long ago. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** Where the page is served. */
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly open?: boolean | undefined;
  /** Path of what there is to say. */
  readonly note?: string | undefined;
  readonly help?: boolean | undefined;
  readonly version?: boolean | undefined;
}

/** What an export may be. */
export const FORMATS: readonly string[] = ["csv", "jsonl", "parquet"];

/** Which runs are meant: what these options say of them. */
export const CHOICE = ["status", "tags", "group", "archived", "where"] as const;

/** The name of an option that can be given. */
export type OptionName = Exclude<keyof Options, "table" | "dbs">;

/** How an option is written, and what it means. */
export interface OptionSpec {
  readonly flag: string;
  readonly short?: string;
  /** What its value is, for the help; an option without one is a switch. */
  readonly value?: string;
  /** The only values that it takes. */
  readonly choices?: readonly string[];
  /** Takes an empty text too. */
  readonly mayBeEmpty?: boolean;
  /** Collects its values into a list. */
  readonly many?: boolean;
  /** May stand without its value, which is empty then. */
  readonly mayBeBare?: boolean;
  /** Takes a text that begins with a dash and is no option: `--sort -loss`. */
  readonly dashed?: boolean;
  /** Takes a whole number, 0 or more. */
  readonly count?: boolean;
  /** Takes a number in its range, whole or not. */
  readonly number?: boolean;
  /** The least and the most that the number may be. */
  readonly range?: readonly [least: number, most: number];
  /** A switch that `--no-…` turns off. */
  readonly negatable?: boolean;
  /** The only command that takes it; another may have the same short form for something else. */
  readonly command?: string;
  readonly summary: string;
}

/** Every option there is. One option means the same in each command that takes it. */
export const OPTIONS: Readonly<Record<OptionName, OptionSpec>> = {
  tables: {
    flag: "--table",
    value: "name",
    many: true,
    summary: "Table of events, may be repeated",
  },
  n: { flag: "--n", short: "-n", value: "count", count: true, summary: "At most so many rows" },
  json: { flag: "--json", summary: "Prints one JSON array of rows" },
  unique: { flag: "--unique", summary: "Prints each value once" },
  trackIds: {
    flag: "--track-id",
    value: "id",
    many: true,
    summary: "Only this run, may be repeated",
  },
  whereKey: { flag: "--where-key", value: "key", summary: "Only rows that have, under this key," },
  whereValue: { flag: "--where-value", value: "value", mayBeEmpty: true, summary: "this value" },
  follow: { flag: "--follow", short: "-f", summary: "Goes on with those that come, until Ctrl-C" },
  assets: {
    flag: "--assets",
    negatable: true,
    summary: "Copies the objects too (the default), or not",
  },
  column: { flag: "--column", value: "column", summary: "Also clears the cells of this column" },
  columns: { flag: "--columns", value: "a,b", many: true, summary: "Only these columns" },
  bins: { flag: "--bins", value: "count", count: true, range: [1, 1000], summary: "So many bars" },
  width: {
    flag: "--width",
    value: "columns",
    count: true,
    range: [20, 1000],
    summary: "Width of the plot",
  },
  height: {
    flag: "--height",
    value: "lines",
    count: true,
    range: [6, 1000],
    summary: "Height of the plot",
  },
  title: { flag: "--title", value: "text", mayBeEmpty: true, summary: "Stands above it" },
  xlab: {
    flag: "--xlab",
    value: "text",
    mayBeBare: true,
    mayBeEmpty: true,
    summary: "Name of the x axis, or the column's",
  },
  pch: { flag: "--pch", value: "character", summary: "Draws with this one, in plain ASCII" },
  colour: { flag: "--colour", value: "name", summary: "Colour of the first line: red, blue …" },
  summary: {
    flag: "--summary",
    negatable: true,
    summary: "Ends with a box of numbers (the default), or not",
  },
  x: { flag: "--x", value: "column", summary: "Over a column, elapsed or time" },
  smooth: {
    flag: "--smooth",
    value: "weight",
    number: true,
    range: [0, 1],
    summary: "Draws the exponential mean, 0.9 or so",
  },
  logX: { flag: "--log-x", summary: "Makes the x axis logarithmic" },
  logY: { flag: "--log-y", summary: "Makes the y axis logarithmic" },
  by: { flag: "--by", value: "column", summary: "Puts together what is alike in it" },
  every: { flag: "--every", value: "time", summary: "A value for each 30s, 1m, 1h, 1d …" },
  agg: {
    flag: "--agg",
    value: "what",
    choices: ["mean", "min", "max", "p50", "p95", "p99", "count"] satisfies Aggregate[],
    summary: "mean, min, max, p50, p95, p99 or count",
  },
  write: { flag: "--write", summary: "Lets it change the file" },
  update: { flag: "--update", summary: "Brings over what was edited in the source alone" },
  delete: { flag: "--delete", summary: "Deletes runs that came and were deleted there" },
  durability: {
    flag: "--durability",
    value: "what",
    choices: ["normal", "full"],
    summary: "full: survives a loss of power too",
  },
  engine: {
    flag: "--engine",
    value: "name",
    choices: ["sqlite", "duckdb"],
    summary: "What SQL runs on, sqlite by itself",
  },
  to: {
    flag: "--to",
    value: "format",
    choices: [...FORMATS, "markdown", "json", "latex", "bmf", "html", "tensorboard"],
    summary: "csv, jsonl, parquet, markdown or json",
  },
  partitionBy: {
    flag: "--partition-by",
    value: "what",
    choices: ["date", "table", "track_id"] satisfies Partition[],
    summary: "A folder of Parquet, divided by this",
  },
  kind: {
    flag: "--kind",
    value: "kind",
    summary: "Kind to give it: number, bigint, date …",
  },
  status: {
    flag: "--status",
    value: "status",
    many: true,
    choices: ["running", "finished", "failed", "killed", "lost"] satisfies RunStatus[],
    summary: "Runs that are so: failed, killed …",
  },
  tags: { flag: "--tag", value: "tag", many: true, summary: "Runs that have this tag" },
  group: { flag: "--group", value: "name", summary: "Runs of this group" },
  archived: {
    flag: "--archived",
    value: "only",
    choices: ["only"],
    mayBeBare: true,
    summary: "Archived runs too, or only these",
  },
  where: { flag: "--where", value: "sql", dashed: true, summary: "Rows for which this holds" },
  sort: {
    flag: "--sort",
    value: "a,-b",
    many: true,
    dashed: true,
    summary: "Order: - before a name for descending",
  },
  baseline: { flag: "--baseline", value: "track-id", summary: "Run to measure the others against" },
  all: { flag: "--all", summary: "What does not differ too" },
  min: { flag: "--min", summary: "The least is the best" },
  max: { flag: "--max", summary: "The greatest is the best" },
  per: {
    flag: "--per",
    value: "what",
    choices: ["run"],
    summary: "One value a run: its last, or --take",
  },
  take: {
    flag: "--take",
    value: "which",
    choices: ["last", "min", "max", "mean"] satisfies Take[],
    summary: "What of each run is its value",
  },
  dryRun: { flag: "--dry-run", summary: "Says what it would do, and does nothing" },
  precision: {
    flag: "--precision",
    value: "digits",
    count: true,
    range: [1, 17],
    summary: "Digits of numbers in tables; 6 on a terminal",
  },
  file: {
    flag: "--file",
    short: "-f",
    value: "path",
    command: "sql",
    summary: "Takes the query from a file, or from stdin: -",
  },
  source: { flag: "--source", value: "name", summary: "Name of the file in the store" },
  data: { flag: "--data", value: "folder", summary: "Where a DuckLake has its Parquet; s3:// too" },
  extensions: { flag: "--extensions", value: "folder", summary: "Where DuckDB's extensions are" },
  compact: { flag: "--compact", summary: "Merges a DuckLake's small files" },
  watch: { flag: "--watch", summary: "Goes on as events come, until Ctrl-C" },
  tool: {
    flag: "--tool",
    value: "name",
    choices: [
      ...["deno", "mitata", "tinybench", "vitest", "hyperfine", "google-benchmark"],
      ...["criterion", "pytest-benchmark", "go", "bmf", "command"],
    ],
    summary: "Tool that wrote it, seen by itself",
  },
  suite: { flag: "--suite", value: "name", summary: "Suite of these benchmarks" },
  commit: { flag: "--commit", value: "commit", summary: "Commit that was measured, else HEAD" },
  branch: { flag: "--branch", value: "name", summary: "Branch that was measured" },
  from: {
    flag: "--from",
    value: "kind",
    choices: [
      ...["tensorboard", "mlflow", "trackio", "wandb"],
      ...["csv", "jsonl", "parquet", "sqlite"],
    ],
    summary: "What the source is, seen by itself",
  },
  against: { flag: "--against", value: "commit", summary: "Commit, branch or run to compare with" },
  baselineCommits: {
    flag: "--baseline-commits",
    value: "count",
    count: true,
    range: [1, 1000],
    summary: "So many of its branch are the baseline; 1",
  },
  rounds: {
    flag: "--rounds",
    value: "count",
    count: true,
    range: [1, 10_000],
    summary: "So often each side is measured; 12",
  },
  setup: { flag: "--setup", value: "line", summary: "Line for the shell, once for each side" },
  untilSure: { flag: "--until-sure", summary: "Goes on until each verdict is sure" },
  maxMinutes: {
    flag: "--max-minutes",
    value: "minutes",
    number: true,
    range: [0, 10_000],
    summary: "But begins no round after this time",
  },
  output: { flag: "--output", short: "-o", value: "path", summary: "Writes to this file" },
  maxSlowdown: {
    flag: "--max-slowdown",
    value: "share",
    summary: "Slower by so much is no fault; 5%",
  },
  maxDrop: {
    flag: "--max-drop",
    value: "points",
    summary: "A score may fall by so much; 0.05, or 5%",
  },
  confidence: { flag: "--confidence", value: "share", summary: "How sure to be; 0.99" },
  anyMachine: { flag: "--any-machine", summary: "Compares what other machines measured" },
  reference: {
    flag: "--reference",
    value: "sql",
    dashed: true,
    summary: "Events to compare with; all by itself",
  },
  current: {
    flag: "--current",
    value: "sql",
    dashed: true,
    summary: "Events to compare; all by itself",
  },
  referenceDb: { flag: "--reference-db", value: "path", summary: "File, logs or profile of those" },
  currentDb: { flag: "--current-db", value: "path", summary: "File or logs of these" },
  block: {
    flag: "--block",
    value: "day",
    choices: ["day"],
    summary: "Takes a day's events for one",
  },
  fail: { flag: "--fail", summary: "Exits 1 if any drifted, 3 if there is no telling" },
  once: { flag: "--once", summary: "Looks once; exits 1 if anything fires" },
  alerts: { flag: "--alerts", value: "db", summary: "Database to keep alerts in" },
  level: { flag: "--level", value: "level", many: true, summary: "Records of this level: ERROR …" },
  since: { flag: "--since", value: "time", summary: "From then on, 2026-01-02 or 1h ago" },
  until: { flag: "--until", value: "time", summary: "Until then" },
  port: {
    flag: "--port",
    value: "number",
    count: true,
    range: [0, 65535],
    summary: "Port to serve at; 0 takes a free one",
  },
  host: { flag: "--host", value: "name", summary: "Where to serve, here by itself" },
  note: { flag: "--note", value: "file", summary: "Markdown that stands above the report" },
  open: { flag: "--open", negatable: true, summary: "Opens a browser (the default), or not" },
  help: { flag: "--help", short: "-h", summary: "Prints this help" },
  version: { flag: "--version", short: "-V", summary: "Prints the version" },
};

/** Lists every way to write an option: `-n` and `--n`, `--assets` and `--no-assets`. */
export function flagsOf({ flag, short, negatable }: OptionSpec): string[] {
  const flags = short === undefined ? [flag] : [short, flag];
  return negatable ? [...flags, flag.replace("--", "--no-")] : flags;
}
