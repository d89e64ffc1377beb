import { named, TrackerError } from "../errors.ts";
import { fold, quote } from "../event/names.ts";
import type { Database } from "./database.ts";

/** Quoted text and names, comments, blanks, words and numbers; else one character. */
const TOKEN =
  /'[^']*'|"[^"]*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[^]*?(?:\*\/|$)|\s+|[\w$\u0080-\u{10ffff}]+|[^]/gu;

/** Words that end the type in a column's declaration: https://sqlite.org/syntax/column-constraint.html. */
const CONSTRAINT =
  /^(CONSTRAINT|PRIMARY|NOT|NULL|UNIQUE|CHECK|DEFAULT|COLLATE|REFERENCES|GENERATED|AS)$/i;

/** A connection may change the schema as text only once this is off. */
interface Defensive {
  enableDefensive(active: boolean): void;
}

/**
 * Declares a column of another type; its cells stay as they are. SQLite has no statement for that, and making the table anew
 * would lose what refers to it: so the text of its declaration is changed, as https://sqlite.org/lang_altertable.html
 * tells for changes like this one. Inside a transaction.
 *
 * @throws {TrackerError} where the declaration cannot be understood
 */
export function retype(db: Database, table: string, column: string, type: string): void {
  const before = declarations(db, table);
  const sql = db.first<string>(
    "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?",
    table,
  );
  const changed = sql === undefined ? undefined : withType(sql, column, type);
  const conn = db.conn as unknown as Defensive;
  conn.enableDefensive(false);
  try {
    const version = db.first<number>("PRAGMA schema_version")!;
    db.conn.exec("PRAGMA writable_schema = ON");
    const write = "UPDATE sqlite_schema SET sql = ? WHERE type = 'table' AND name = ?";
    db.prepare(write).run(changed ?? sql ?? null, table);
    // Whoever has the file open sees by the version that it is another schema.
    db.conn.exec(`PRAGMA schema_version = ${version + 1}; PRAGMA writable_schema = RESET`);
  } finally {
    db.conn.exec("PRAGMA writable_schema = OFF");
    conn.enableDefensive(true);
  }
  const expected = before.map(([name, was]) => [name, name === column ? type : was]);
  if (JSON.stringify(declarations(db, table)) !== JSON.stringify(expected)) {
    const why = `how ${named(column)} is declared is not understood`;
    throw new TrackerError(`Cannot widen a column of ${named(db.path)}: ${why}`);
  }
  db.conn.exec(`REINDEX ${quote(table)}`);
}

function declarations(db: Database, table: string): [name: string, type: string][] {
  return db.rows("SELECT name, type FROM pragma_table_xinfo(?)", table)
    .map(([name, type]) => [String(name), String(type)]);
}

/** Gives the declaration of a table with another type for one column; `undefined` where it has no such column. */
function withType(sql: string, column: string, type: string): string | undefined {
  const tokens = [...sql.matchAll(TOKEN)].map(({ 0: text, index }) => ({ text, index }))
    .filter(({ text }) => !/^(\s|--|\/\*)/.test(text));
  let depth = 0;
  let begins = false;
  for (const [i, { text, index }] of tokens.entries()) {
    if (begins && depth === 1 && fold(unquoted(text)) === fold(column)) {
      const end = tokens.slice(i + 1).findIndex(endsType());
      const types = tokens.slice(i + 1, i + 1 + end);
      const from = types[0]?.index ?? index + text.length;
      const last = types.at(-1);
      const to = last === undefined ? from : last.index + last.text.length;
      return `${sql.slice(0, from)}${types.length === 0 ? " " : ""}${type}${sql.slice(to)}`;
    }
    begins = depth === 0 && text === "(" || depth === 1 && text === ",";
    if (text === "(") depth++;
    if (text === ")") depth--;
  }
  return undefined;
}

/** Gives a test for the token that ends a type, which may have numbers in brackets. */
function endsType(): (token: { readonly text: string }) => boolean {
  let depth = 0;
  return ({ text }) => {
    if (depth === 0 && (text === "," || text === ")" || CONSTRAINT.test(text))) return true;
    if (text === "(") depth++;
    if (text === ")") depth--;
    return false;
  };
}

/** A doubled quote comes as two tokens: a name with one is not found, and said not to be understood. */
function unquoted(text: string): string {
  return /^["'`[]/.test(text) ? text.slice(1, -1) : text;
}
