/** What a tool told of one benchmark; times in ns. What it does not tell is absent. */
export interface Measured {
  readonly suite?: string | undefined;
  readonly name: string;
  /** `ns` for times; else what the tool calls it, as BMF's other measures. */
  readonly unit: string;
  /** The median where the tool tells it, else the mean. */
  readonly value?: number;
  readonly mean?: number;
  readonly min?: number;
  readonly p75?: number;
  readonly p99?: number;
  readonly stddev?: number;
  /** Samples where the tool keeps them, else iterations. */
  readonly n?: number;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly samples?: Float64Array;
  /** Why there is no value. */
  readonly error?: string;
  /** Which one it is of several measurements of the same in one report, from 1. */
  readonly repetition?: number;
}

/** What a tool told of where it ran. */
export interface Place {
  readonly cpu?: string | undefined;
  readonly cores?: number | undefined;
  readonly os?: string | undefined;
  readonly arch?: string | undefined;
  readonly runtime?: string | undefined;
}

/** The commit that was measured. */
export interface Commit {
  readonly commit?: string | undefined;
  readonly branch?: string | undefined;
  /** Whether files differed from it. */
  readonly dirty?: boolean | undefined;
  /** Stands for how they differed. */
  readonly patch?: string | undefined;
  /** When it was made, as a timestamp. */
  readonly committed?: string | undefined;
}

/** What one run of a tool told, whole. */
export interface Report {
  readonly benchmarks: readonly Measured[];
  readonly place?: Place;
  readonly commit?: Commit;
}

/** What is read: JSON or text, from a file that has a name, or a folder of files. */
export interface Source {
  /** What the JSON says; `undefined` where it is none. */
  readonly json: unknown;
  readonly text: string;
  /** The path that was given. */
  readonly path: string;
}

/** The output of one tool: how it is known, and how it is read. */
export interface Format {
  readonly tool: string;
  /** Tells whether it looks like this; whether it is whole shows when it is read. */
  readonly isSeenIn: (source: Source) => boolean;
  /** @throws {TypeError} for what is damaged */
  readonly read: (source: Source) => Report;
}
