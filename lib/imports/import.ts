import { describe, named, TrackerError } from "../errors.ts";
import { checkTable } from "../event/names.ts";
import { Database } from "../store/database.ts";
import { reasonOfRuntime } from "../store/reason.ts";
import { isSameFile } from "../system/disk/place.ts";
import { sourceAt } from "./kinds.ts";
import { Damage } from "./run.ts";
import { RunStore } from "./store.ts";

/** What to import, and whereto. */
export interface ImportOptions {
  /** The kind that the source is, where its contents do not tell. */
  readonly from?: string | undefined;
  /** The table; that of the kind where none is named. */
  readonly table?: string | undefined;
  readonly durability?: "normal" | "full" | undefined;
  readonly onProgress?: ((events: number) => void) | undefined;
}

/** What came of it. */
export interface Imported {
  readonly source: string;
  readonly from: string;
  readonly table: string;
  /** Runs that the source has. */
  readonly runs: number;
  /** Events that are new, or have something new. */
  readonly events: number;
  /** Records that could not be read. */
  readonly damaged: number;
}

/** Brings runs of another tracker, or rows, into a file; what is there already is not brought again. @throws {TrackerError} */
export async function importRuns(
  path: string,
  db: string,
  options: ImportOptions = {},
): Promise<Imported> {
  for (const name of [path, db]) {
    if (name === "") throw new TypeError(`Cannot import ${describe(name)}: a source is a path`);
  }
  const { from, table, durability } = options;
  if (table !== undefined) checkTable(table);
  const damage = new Damage();
  const { source, found } = await readSource(path, from, damage);
  if (isSameFile(path, db)) throw new TypeError(`Cannot import ${named(path)} into itself`);
  const name = table ?? source.kind;
  let [runs, events] = [0, 0];
  const target = Database.open(db, { busyTimeout: 30, durability });
  try {
    const store = target.attempt("import to", () => new RunStore(target, name));
    for (const run of found) {
      events += store.store(run);
      runs++;
      options.onProgress?.(events);
    }
  } finally {
    target.close();
  }
  return { source: path, from: source.kind, table: name, runs, events, damaged: damage.records };
}

async function readSource(path: string, from: string | undefined, damage: Damage) {
  try {
    const source = sourceAt(path, from);
    return { source, found: await source.runs(damage) };
  } catch (error) {
    const reason = error instanceof Error ? reasonOfRuntime(error) : undefined;
    if (reason === undefined) throw error;
    throw new TrackerError(`Cannot import ${named(path)}: ${reason}`, { cause: error });
  }
}
