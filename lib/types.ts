/**
 * What one call of `log` takes: names and values, in the order in which new columns appear.
 *
 * `any`, because only then an `interface` of the user's own is an event too.
 */
// deno-lint-ignore no-explicit-any
export type Event = Record<string, any>;

/** The two columns that every event has: its run, and its moment (UTC, `YYYY-MM-DD HH:MM:SS.ffffff`). */
export interface Stamp {
  /** The run that logged the event. */
  track_id: string;
  /** When it was logged; strictly rising within a run. */
  timestamp: string;
}

/** What `log` gives back: the event as it was stored, with its stamp. */
export type Logged<E extends Event = Event> = E & Stamp;

/** What reads give: a stored event with every column of the table, `null` where it has no value. */
export type Row<E extends Event = Event> = { [K in keyof E]: E[K] | null } & Stamp;

/** The rows of a table as one array a column, each in the order of the rows. */
export type Columns<E extends Event = Event> = { [K in keyof Row<E>]: Row<E>[K][] };

/**
 * What a column holds; the declared SQL type says it. `asset` is the id of an object in the table `assets`,
 * `blob` is bytes, inline, in files of other tools.
 */
export type Kind =
  | "number"
  | "bigint"
  | "boolean"
  | "string"
  | "date"
  | "json"
  | "asset"
  | "blob";

/**
 * How a run stands: `killed` if its process is gone without an end, `lost` if it has given no sign for a minute and its
 * process cannot be looked for.
 */
export type RunStatus = "running" | "finished" | "failed" | "killed" | "lost";

/** What a run ran in; what a permission refused is absent. */
export interface Environment {
  /** Name of the machine. */
  readonly host?: string | undefined;
  /** What differs each time that the machine starts. */
  readonly boot?: string | undefined;
  /** Number of the process. */
  readonly pid?: number | undefined;
  /** When the process started, in ticks since the machine did. */
  readonly pid_started?: number | undefined;
  /** The script and its arguments. */
  readonly argv?: readonly string[];
  /** Name and version of the runtime. */
  readonly runtime?: string | undefined;
  /** Operating system. */
  readonly os?: string | undefined;
  /** Architecture of the processor. */
  readonly arch?: string | undefined;
  /** Name of the processor. */
  readonly cpu?: string | undefined;
  /** The repository of the working folder. */
  readonly git?: {
    readonly commit?: string;
    readonly branch?: string;
    /** Whether tracked files differ from the commit. */
    readonly dirty?: boolean;
    /** Where it came from, without user and password. */
    readonly remote?: string;
  };
}

/** A run, as `runs()` lists it; `null` for what nobody recorded. */
export interface Run {
  /** The run's id. */
  trackId: string;
  /** How many events it has. */
  events: number;
  /** Timestamp of its first event. */
  first: string;
  /** Timestamp of its last event. */
  last: string;
  /** Its name, for people. */
  name: string | null;
  /** How it stands. */
  status: RunStatus | null;
  /** When it began, UTC. */
  started: string | null;
  /** When it ended, UTC. */
  ended: string | null;
  /** From its start to its end, or to its last event while it has none. */
  seconds: number | null;
  /** The runs that it belongs to. */
  group: string | null;
  /** What it was marked with. */
  tags: string[];
  /** What somebody wrote about it. */
  note: string | null;
  /** Put away: left out of lists unless asked for. */
  archived: boolean;
  /** Id of the run that it came from. */
  parent: string | null;
  /** What it failed by. */
  error: string | null;
  /** What it ran in. */
  environment: Environment | null;
}

/**
 * A row of a summary: what is told of the run, then its params and metrics by the names of their columns. With `columns`,
 * only these.
 */
export interface RunSummary {
  /** The run's id. */
  track_id: string;
  /** Its name, for people. */
  name: string | null;
  /** How it stands. */
  status: RunStatus | null;
  /** When it began, UTC. */
  started: string | null;
  /** From its start to its end, or to its last event while it has none. */
  seconds: number | null;
  /** How many events it has. */
  events: number;
  /** Last values of columns, and other measures that were named. */
  // deno-lint-ignore no-explicit-any
  [column: string]: any;
}

/** Values for the placeholders of a query: a list for `?`, an object for `:name`, `$name` and `@name`. */
export type QueryParams = readonly unknown[] | Readonly<Record<string, unknown>>;

/**
 * A schema of Zod, Valibot, ArkType or any other library that follows Standard Schema (https://standardschema.dev).
 *
 * `Input` is what `log` takes, `Output` what is stored.
 */
export interface Schema<Input = unknown, Output = Input> {
  /** The part that Standard Schema defines. */
  readonly "~standard": {
    /** The version of the standard. */
    readonly version: 1;
    /** The library that made the schema. */
    readonly vendor: string;
    /** Checks a value; only synchronous results are taken. */
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    /** Carries the two types; never there at run time. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** What a schema answers: the value it made, or what is wrong. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** One thing that a schema found wrong, and where. */
export interface SchemaIssue {
  /** What is wrong. */
  readonly message: string;
  /** Where: keys from the outside in. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}
