import { once } from "../system/once.ts";
import { fold, freeName, quote } from "../event/names.ts";
import { Database, IN_MEMORY } from "../store/database.ts";
import { reads, wordedCondition } from "../store/reading_only.ts";
import { encodeParam } from "../values/encode.ts";
import type { Stored } from "../values/kind.ts";
import { cellText } from "../values/text.ts";
import { checkExpression } from "./expression.ts";
import { bindings } from "./placeholders.ts";

type Row = Readonly<Record<string, unknown>>;

/** How an expression names what is in rows. */
export interface Naming {
  /** The names that it may use; of two that differ only in case, the one that it writes so. */
  readonly names: readonly string[];
  /** What these rows are called: `events.status` is then the column of that name here, → its name in the rows. */
  readonly table?: string;
  readonly columns?: ReadonlyMap<string, string>;
  /** All names there are, to say the nearest to a wrong one. */
  readonly known?: () => Iterable<string>;
}

/**
 * Gives the rows for which an SQL expression holds, as SQLite has it of a table in memory: it sees NULL for NaN, the text
 * of JSON for what is no plain value, and 1 for true.
 *
 * @throws {TypeError} for what is no expression @throws {TrackerError} for a mistake in it, and for one that would write
 */
export function rowsWhere<T extends Row>(rows: readonly T[], where: string, naming: Naming): T[] {
  checkExpression(where);
  using db = Database.open(IN_MEMORY, { busyTimeout: 0 });
  try {
    const holds = new Set(fill(db, rows, where, naming).map(([row]) => Number(row)));
    return rows.filter((_, i) => holds.has(i));
  } catch (error) {
    const { names, known = () => names } = naming;
    throw wordedCondition(error, where, known());
  }
}

/** Tells whether SQL may name a column so: its text stands there, in any case, with no letter beside it. */
export function isNamed(sql: string, name: string): boolean {
  const [text, word] = [fold(sql), fold(name.replaceAll('"', '""'))];
  const isLetter = (char: string | undefined) => char !== undefined && letter().test(char);
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const end = at + word.length;
    const goesOn = isLetter(text[at - 1]) && isLetter(word[0]) ||
      isLetter(text[end]) && isLetter(word.at(-1));
    if (!goesOn) return true;
  }
  return false;
}

const letter = once(() => /[\p{L}\p{N}_$]/u);

function fill(db: Database, rows: readonly Row[], where: string, naming: Naming): Stored[][] {
  const { table = "row", columns = new Map<string, string>() } = naming;
  const own = distinctNames([...columns.keys()]);
  const asWritten = naming.names.filter((name) => where.includes(name));
  const names = distinctNames([...asWritten, ...naming.names]);
  const isTaken = (name: string) => [...own, ...names].some((other) => fold(other) === fold(name));
  const id = quote(freeName("#", "#", isTaken));
  const inner = quote(freeName("run", "", (name) => fold(name) === fold(table)));
  const outer = quote(table);
  makeTable(db, outer, id, own, rows.map((row) => own.map((name) => row[columns.get(name)!])));
  makeTable(db, inner, id, names, rows.map((row) => names.map((name) => row[name])));
  // What stands nearer is meant by a bare name: so `status` is no mistake where both tables have one.
  const sql = `SELECT ${outer}.${id} FROM ${outer} WHERE EXISTS (SELECT 1 FROM ${inner} ` +
    `WHERE ${inner}.${id} = ${outer}.${id} AND (\n${where}\n))`;
  return db.prepareIf(sql, reads).all(...bindings(where, []));
}

function makeTable(
  db: Database,
  table: string,
  id: string,
  names: readonly string[],
  rows: readonly unknown[][],
): void {
  const columns = [`${id} INTEGER PRIMARY KEY`, ...names.map(quote)];
  db.run(`CREATE TABLE ${table} (${columns.join(", ")})`);
  const insert = db.prepare(`INSERT INTO ${table} VALUES (${columns.map(() => "?").join(", ")})`);
  for (const [i, row] of rows.entries()) insert.run(i, ...row.map(cellOf));
}

/** SQLite takes names that differ only in case for one. */
function distinctNames(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.filter((name) => seen.size < seen.add(fold(name)).size);
}

/** Gives a value as SQLite compares it; one that no column holds as what comes nearest. */
function cellOf(value: unknown): Stored {
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  try {
    return encodeParam(value);
  } catch {
    return typeof value === "bigint" ? Number(value) : cellText(value);
  }
}
