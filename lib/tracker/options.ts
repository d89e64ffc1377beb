import { describe } from "../errors.ts";
import { checkParams } from "../values/check.ts";
import type { Sink } from "../logs/record.ts";
import { checkNewTable, checkTable } from "../event/names.ts";
import { checkOptions, type Expected } from "../event/options.ts";
import { checkTags } from "../runs/about.ts";
import { DURABILITIES } from "../store/database.ts";
import { ENGINES } from "../reading/options.ts";
import { whatIsAt } from "../system/files.ts";
import type { Event, Schema } from "../types.ts";
import { checkRedact } from "../values/secret_names.ts";

/** Options of a Tracker; those whose type names no event are options for any. */
// deno-lint-ignore no-explicit-any -- a schema of `Event` would fit no tracker of narrower events
export interface TrackerOptions<E extends Event = any, In extends Event = E> {
  /** Attached to every later event. */
  params?: Event | undefined;
  /** Table of this kind of experiment. Default: `events`, or `default` where the file has that and no `events`. */
  table?: string | undefined;
  /** Id of this run; reuse it to continue a run. Default: a random one. */
  trackId?: string | undefined;
  /** Drops and recreates this table. */
  reset?: boolean | undefined;
  /** What `sql` runs on. Default: `"sqlite"`. */
  engine?: "sqlite" | "duckdb" | undefined;
  /**
   * `"normal"` survives a killed process, `"full"` a loss of power too, in the cache as well. A call that throws as the
   * disk did not confirm may be stored all the same.
   */
  durability?: "normal" | "full" | undefined;
  /** Throws for a value that its column cannot hold, instead of keeping it in `_extra`. */
  strict?: boolean | undefined;
  /** How many columns the table may have, `timestamp` and `track_id` among them: later keys go to `_extra`. Default: 1,000. */
  maxColumns?: number | undefined;
  /** Validates each event before anything is stored; its output is logged. Zod, Valibot, ArkType and others. */
  schema?: Schema<In, E> | undefined;
  /** How long to wait for another writer, in seconds. Default: 30. */
  busyTimeout?: number | undefined;
  /** Measures processor, memory and disk around tracked functions, and stamps them on `log`. */
  logSystemParams?: boolean | undefined;
  /** Measures bytes over the network around tracked functions, and stamps them on `log`. */
  logNetworkParams?: boolean | undefined;
  /** How often to measure during a call, in seconds, above 0. Default: 1. */
  measurementInterval?: number | undefined;
  /** Rethrows what a tracked function throws; `false` gives `undefined` in its place. Default: true. */
  raiseOnError?: boolean | undefined;
  /** Stores with a call what it was given: `args`, `kwargs` and their fields. Default: true. */
  logArgs?: boolean | undefined;
  /** Gives each tracked call an id, `call_id`, not only those within each other. Default: false. */
  callIds?: boolean | undefined;
  /**
   * Names and patterns of secrets besides the usual ones (`authorization`, `cookie`, `password`, `secret`, `token`,
   * `api_key`): what calls are given and give under them, and the program's arguments, are stored as `"[redacted]"`.
   * `false` stores all as it is. Default: the usual ones.
   */
  redact?: boolean | readonly (string | RegExp)[] | undefined;
  /** Folder for log files: each record is a line, that `Reader.readLogs` reads. Default: none. */
  logsPath?: string | undefined;
  /** Name of a log file: `{time:…}` with YYYY, MM, DD, HH, mm, ss, UTC. Default: `{time:YYYY-MM-DD}.log`. */
  logsFileFormat?: string | undefined;
  /** In bytes: a log file that would be larger is renamed, `.log.1` and on, and begun anew. Default: as large as it gets. */
  logsMaxSize?: number | undefined;
  /** How many older log files stay beside the one that is written. Default: all. */
  logsKeep?: number | undefined;
  /** Writes the same lines to stdout. Default: false. */
  logsStdout?: boolean | undefined;
  /** File for what is logged as JSONL, one flat object a line. Default: none. */
  jsonl?: string | undefined;
  /** Functions that receive what is logged, an event once it is committed. */
  sinks?: readonly Sink[] | undefined;
  /** Path of the file where results of tracked functions are kept, for equal calls. Default: none. */
  cache?: string | undefined;
  /** Compresses assets with zstd. Default: false. */
  compress?: boolean | undefined;
  /** Says once, on stderr, what was unusual. Default: true. */
  warnings?: boolean | undefined;
  /** Folder of a git repository: its state becomes the params `git_commit_hash`, `git_branch` and `git_dirty`. */
  gitRoot?: string | undefined;
  /** Name of this run, for people. */
  name?: string | undefined;
  /** The runs that this one belongs to. */
  group?: string | undefined;
  /** What this run is marked with. */
  tags?: readonly string[] | undefined;
  /** What there is to say about this run. */
  note?: string | undefined;
  /** Id of the run that this one came from. */
  parent?: string | undefined;
  /** Records with the run what it runs in: machine, process, program, commit. Default: true. */
  environment?: boolean | undefined;
}

const OPTIONS: Readonly<Record<keyof TrackerOptions, Expected>> = {
  params: "object",
  table: "text",
  trackId: "text",
  reset: "flag",
  engine: ENGINES,
  durability: DURABILITIES,
  strict: "flag",
  maxColumns: "columns",
  schema: "schema",
  busyTimeout: "seconds",
  raiseOnError: "flag",
  logArgs: "flag",
  callIds: "flag",
  redact: "any",
  logsPath: "text",
  logsFileFormat: "text",
  logsMaxSize: "bytes",
  logsKeep: "files",
  logsStdout: "flag",
  jsonl: "text",
  sinks: "list",
  cache: "text",
  compress: "flag",
  logSystemParams: "flag",
  logNetworkParams: "flag",
  measurementInterval: "seconds",
  warnings: "flag",
  gitRoot: "text",
  name: "text",
  group: "text",
  tags: "list",
  note: "text",
  parent: "text",
  environment: "flag",
};

/** Checks a path and options before anything is opened. @throws {TypeError} @throws {RangeError} */
export function checkTracker(db: unknown, options: unknown): void {
  if (typeof db !== "string" || db === "") {
    throw new TypeError(`Cannot open ${describe(db)}: a database is a path`);
  }
  checkOptions("Tracker", options, OPTIONS);
  const { table, params, measurementInterval, sinks = [], tags = [], redact } =
    options as TrackerOptions;
  if (table !== undefined) {
    checkTable(table);
    if (whatIsAt(db) === "nothing") checkNewTable(table);
  }
  checkTags(tags);
  checkRedact(redact);
  if (params !== undefined) checkParams(params);
  for (const sink of sinks as readonly unknown[]) {
    if (typeof sink === "function") continue;
    throw new TypeError(`Cannot use ${describe(sink)} as a sink: a sink is a function`);
  }
  if (measurementInterval === 0) {
    throw new RangeError(
      'Cannot use option "measurementInterval" of Tracker: expected above 0, got 0',
    );
  }
}
