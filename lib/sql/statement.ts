import { describe } from "../errors.ts";

/**
 * What in SQL may hold a `;` that ends no statement: text, names, comments, the body of a trigger. A doubled quote comes as
 * two texts: an alternative for it would take the stack of a text of 10 MB. What has no end goes to the end: else each
 * of many begins would look for it.
 */
const QUOTED =
  /'[^']*(?:'|$)|"[^"]*(?:"|$)|`[^`]*(?:`|$)|\[[^\]]*(?:\]|$)|--[^\n]*|\/\*[^]*?(?:\*\/|$)|\bCREATE\s+(?:TEMP\w*\s+)?TRIGGER\b[^]*/gi;

/** Refuses what is not one statement: SQLite forgets a second one in silence. @throws {TypeError} */
export function checkStatement(sql: unknown): asserts sql is string {
  if (typeof sql !== "string") {
    throw new TypeError(`Cannot query with ${describe(sql)}: SQL is text`);
  }
  const bare = bareOf(sql).trim();
  if (bare === "" || bare === ";") throw new TypeError("Cannot query: the SQL is empty");
  if (/;\s*[^\s;]/.test(bare)) {
    throw new TypeError("Cannot query: the SQL is more than one statement");
  }
}

/** Gives SQL with blanks for comments, and `x` for quoted text and names. */
export function bareOf(sql: string): string {
  return sql.replace(QUOTED, (quoted) => /^(--|\/\*)/.test(quoted) ? " " : "x");
}
