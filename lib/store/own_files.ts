import { named } from "../errors.ts";
import { isSameFile } from "../system/disk/place.ts";

/** What SQLite has beside a database: its log, the index of that, what undoes a write. */
const ENDS = ["", "-wal", "-shm", "-journal"] as const;

/** Tells whether a path is known to be a file of a database's, by whatever name or link. */
export function isOfDatabase(path: string, location: string): boolean {
  return ENDS.some((end) => isSameFile(path, location + end));
}

/** Refuses to write over the database. @throws {TypeError} */
export function refuseDatabase(path: string, location: string): void {
  if (isOfDatabase(path, location)) {
    throw new TypeError(`Cannot write ${named(path)}: it is the database`);
  }
}

/** What a tracker writes to beside its lines. */
export interface OwnFiles {
  /** Path of the database; none where it lives in memory. */
  readonly db?: string | undefined;
  readonly cache?: string | undefined;
}

/** Refuses to write lines over what a tracker keeps elsewhere. @throws {TypeError} */
export function refuseOwn(path: string, { db, cache }: OwnFiles): void {
  for (const [what, location] of [["database", db], ["cache", cache]]) {
    if (location !== undefined && isOfDatabase(path, location)) {
      throw new TypeError(`Cannot log to ${named(path)}: it is the ${what}`);
    }
  }
}

/** Gives what a tracker keeps where; a `db` of none is in memory. @throws {TypeError} where results would go among events */
export function ownFiles(db: string | undefined, cache: string | undefined): OwnFiles {
  if (db !== undefined && cache !== undefined && isOfDatabase(cache, db)) {
    throw new TypeError(`Cannot cache in ${named(cache)}: it is the database`);
  }
  return { db, cache };
}
