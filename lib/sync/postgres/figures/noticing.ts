import type { Server } from "../server.ts";

/** Names the table of figures. A row without `columns` is one to be worked out; that of the run '' stands for all. */
export const FIGURES = "_sync_figures";
export const ALL_RUNS = "";

/** What tells of changes that somebody else makes: none is kept where that is missing. */
export const TRIGGERS: Readonly<Record<string, string>> = {
  _sync_inserted: "AFTER INSERT",
  _sync_updated: "AFTER UPDATE",
  _sync_deleted: "AFTER DELETE",
  _sync_truncated: "AFTER TRUNCATE",
};

/** Tells whether a table notices that somebody else changes it. */
export async function countsEdits(server: Server, table: string): Promise<boolean> {
  const names = Object.keys(TRIGGERS).map((name) => `'${name}'`).join(", ");
  const [[count] = [0]] = await server.rows(
    `SELECT count(*)::int FROM pg_trigger WHERE tgrelid = to_regclass($1) AND tgname IN (${names}) ` +
      `AND to_regclass($2) IS NOT NULL AND tgenabled <> 'D'`,
    server.at(table),
    server.at(FIGURES),
  );
  return count === Object.keys(TRIGGERS).length;
}

const REFERRED: Readonly<Record<string, string>> = {
  _sync_updated: " REFERENCING OLD TABLE AS o NEW TABLE AS n",
  _sync_deleted: " REFERENCING OLD TABLE AS o",
};

/** Writes the function of the triggers, which notes whose figures are to be worked out anew, whoever makes the change. */
export function noticing(at: (table: string) => string): string {
  const note = (runs: string) =>
    `INSERT INTO ${at(FIGURES)} AS f (table_name, track_id, events, spilled) ${runs} ` +
    "ON CONFLICT (table_name, track_id) DO UPDATE SET columns = NULL";
  const of = (table: string) =>
    `SELECT TG_TABLE_NAME, track_id, 0, 0 FROM ${table} GROUP BY track_id ORDER BY track_id`;
  return `CREATE OR REPLACE FUNCTION ${at("_sync_notice")}() RETURNS trigger LANGUAGE plpgsql ` +
    "SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$ BEGIN " +
    "IF current_setting('xetrack.sync', true) = 'on' THEN RETURN NULL; END IF; " +
    `IF TG_OP = 'UPDATE' THEN ${
      note(of("(SELECT track_id FROM o UNION SELECT track_id FROM n) b"))
    }; ` +
    `ELSIF TG_OP = 'DELETE' THEN ${note(of("o"))}; ` +
    `ELSE ${note(`VALUES (TG_TABLE_NAME, '${ALL_RUNS}', 0, 0)`)}; END IF; RETURN NULL; END $body$`;
}

/** Writes what has a table notice such changes. */
export function triggersOf(server: Server, table: string): string[] {
  return Object.entries(TRIGGERS).map(([name, when]) =>
    `CREATE TRIGGER ${name} ${when} ON ${server.at(table)}${REFERRED[name] ?? ""} ` +
    `FOR EACH STATEMENT EXECUTE FUNCTION ${server.at("_sync_notice")}()`
  );
}
