import { stateOf } from "../system/disk/file_state.ts";
import { quote } from "../event/names.ts";
import { Database, type OpenOptions } from "./database.ts";
import { Code, codeOf, Refusal } from "./reason.ts";

/** What a file took and takes, in bytes. */
export interface Vacuumed {
  readonly before: number;
  readonly after: number;
  /** Somebody reads what was before: the file gets smaller once that is over. */
  readonly held: boolean;
}

/**
 * Gives the room back that removed rows and objects took. It waits for who writes, and at the end for who reads.
 *
 * @throws {TrackerError} where the file is locked for too long, and where there is no room to write it once more
 */
export function vacuum(path: string, options: Partial<OpenOptions> = {}): Vacuumed {
  using db = Database.open(path, { busyTimeout: 30, ...options, existing: true });
  return db.attempt("vacuum", () => {
    const before = sizeOf(db);
    try {
      vacuumWithRowids(db);
    } catch (error) {
      throw codeOf(error) === Code.full ? new Refusal(NO_ROOM, { cause: error }) : error;
    }
    const held = db.first("PRAGMA wal_checkpoint(TRUNCATE)") !== 0;
    return { before, after: held ? stateOf(db.location)!.size : sizeOf(db), held };
  });
}

const NO_ROOM =
  "the disk is full; it needs as much room as what is left takes, beside the file and in the folder for temporary files";

/**
 * SQLite numbers the rows of a table without an index anew, and whoever follows it would lose its place. One index, empty,
 * keeps it from that.
 */
function vacuumWithRowids(db: Database): void {
  const tables = db.rows(WITHOUT_INDEX).map(([name]) => String(name));
  const names = tables.map((table) => quote(`_vacuum of ${table}`));
  const drop = () => names.forEach((name) => db.run(`DROP INDEX IF EXISTS ${name}`));
  try {
    db.transaction(() =>
      tables.forEach((table, i) =>
        db.run(`CREATE INDEX IF NOT EXISTS ${names[i]} ON ${quote(table)} (track_id) WHERE 0`)
      )
    );
    db.run("VACUUM");
  } finally {
    if (names.length > 0) db.transaction(drop);
  }
}

const WITHOUT_INDEX = "SELECT name FROM sqlite_schema AS m WHERE type = 'table' AND NOT EXISTS " +
  "(SELECT 1 FROM sqlite_schema AS i WHERE i.type = 'index' AND i.tbl_name = m.name " +
  "AND i.name <> '_vacuum of ' || m.name) " +
  "AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) WHERE name = 'track_id')";

function sizeOf(db: Database): number {
  return db.first<number>("PRAGMA page_count")! * db.first<number>("PRAGMA page_size")!;
}
