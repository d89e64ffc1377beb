import { Reader } from "../reader/reader.ts";
import { OpenReader } from "../reader/open.ts";
import { wholeId } from "../runs/meant.ts";
import type { Arguments, InputSchema } from "./arguments.ts";
import type { Answer } from "./limits.ts";

/** The file that is asked, and which of its tables where a call names none. */
export interface Subject {
  readonly db: string;
  readonly table: string | undefined;
}

/** Something that an agent may ask, or change. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: InputSchema;
  /** Changes the file. */
  readonly isWriting?: boolean;
  readonly call: (subject: Subject, given: Arguments) => Answer | Promise<Answer>;
}

/** Opens the table that a call is about: the one that it names, the server's, the file's default, or its only one. */
export function openFor({ db, table }: Subject, given: Arguments): Reader {
  const asked = given.table ?? table;
  if (asked !== undefined) return new Reader(db, { table: asked });
  const reader = new Reader(db);
  const tables = reader.tables();
  if (tables.length === 0 || tables.includes(reader.table)) return reader;
  reader.close();
  return new Reader(db, { table: tables[0] });
}

/** Gives the id of the run that is meant by it, or by its beginning. @throws {TrackerError} */
export function runIn({ db, table }: Reader, beginning: string): string {
  using open = new OpenReader(db, { table });
  return wholeId(open.events, beginning);
}
