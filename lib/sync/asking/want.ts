/** What of a table a question is about. */
export interface Want {
  /** How each run stands: its last values, not its events; of `rows`, these. */
  readonly of: "runs" | "rows";
  /** Which columns are named, by whatever text; all where nothing is said. */
  readonly named?: readonly string[] | undefined;
  /** Ids of runs, or beginnings: of `rows`, only theirs; of `runs`, theirs beside. */
  readonly trackIds?: readonly string[] | undefined;
  /** Exactly these runs, with what is told of them. */
  readonly runs?: ReadonlySet<string> | undefined;
  /** At most so many rows from the beginning, or the end. */
  readonly head?: number | undefined;
  readonly tail?: number | undefined;
  /** Leaves out what runs ran in. */
  readonly light?: boolean | undefined;
  /** Brings the objects that the rows name. */
  readonly objects?: boolean | undefined;
}

/** Gives those of some columns that texts may name: whatever stands in one of them. */
export function namedIn(columns: Iterable<string>, texts: readonly string[]): string[] {
  const all = texts.join("\n").toLowerCase();
  return [...columns].filter((name) =>
    all.includes(name.toLowerCase()) || all.includes(quotedIn(name))
  );
}

/** As SQL has a name between quotes. */
function quotedIn(name: string): string {
  return name.toLowerCase().replaceAll('"', '""');
}
