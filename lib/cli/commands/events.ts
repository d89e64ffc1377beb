import type { Column } from "../../summary/quantity.ts";
import { describe } from "../../errors.ts";
import { checkTable } from "../../event/names.ts";
import { Database } from "../../store/database.ts";
import { Events } from "../../store/read/events.ts";
import type { Selection } from "../../store/read/selection.ts";
import { defaultTable } from "../../store/table.ts";
import { countRows } from "../terminal/answer.ts";
import { Progress } from "../terminal/progress.ts";

/**
 * Opens a table for a command that reads some of its columns, or goes through its rows. A Reader would do the same, and
 * loading it takes half of such a command's time.
 */
export function readEvents<T>(
  db: string,
  table: string | undefined,
  read: (events: Events) => T,
): T {
  using progress = new Progress();
  let rows = 0;
  const onRead = (more: number) => {
    rows += more;
    progress.show(() => `Read ${countRows(rows)}`);
  };
  using database = openToRead(db, onRead);
  const events = eventsOf(database, table);
  return events.hold(() => read(events));
}

/** Gives the table that is asked for, or the file's default. @throws {TypeError} for a name that no table may have */
export function eventsOf(database: Database, table: string | undefined): Events {
  if (table !== undefined) checkTable(table);
  return new Events(database, table ?? database.attempt("read", () => defaultTable(database)));
}

/** Opens a file to read it; `onRead` is told, as tables are read, how many rows more came. */
export function openToRead(db: string, onRead?: (rows: number) => void): Database {
  if (db === "") throw new TypeError(`Cannot read ${describe(db)}: a database is a path`);
  return Database.open(db, { busyTimeout: 30, readOnly: true, onRead });
}

/** Reads columns, each once. @throws {TypeError} for one that is not there */
export function readColumns(
  events: Events,
  names: readonly string[],
  selection: Selection = {},
): Column[] {
  const kinds = new Map(Object.entries(events.kinds()));
  const columns = events.toColumns({ ...selection, columns: names });
  return [...new Set(names)].map((name) => ({
    name,
    kind: kinds.get(name),
    values: columns[name]!,
  }));
}

/** Reads those columns that are there, and what spilled beside them. */
export function readSome(
  events: Events,
  names: readonly string[],
  selection: Selection = {},
): Column[] {
  const kinds = new Map(Object.entries(events.kinds()));
  return Object.entries(events.some(names, selection))
    .map(([name, values]) => ({ name, kind: kinds.get(name), values }));
}
