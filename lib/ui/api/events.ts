import { quote } from "../../event/names.ts";
import type { Rowid } from "../../store/read/selection.ts";
import { isPlain } from "../../values/kind.ts";
import { shownText } from "../../values/text.ts";
import { answerJson } from "../answers.ts";
import { type Odd, oddIn } from "../odd.ts";
import type { Route } from "./ask.ts";

/** Events as `toRows` gives them, what spilled in its place. */
export interface EventRows {
  readonly rows: readonly Record<string, unknown>[];
  readonly odd: readonly Odd[];
}

/** So many come by default, and at most. */
const LIMIT = 200;
const MOST = 10_000;

/** The events of a run, the last first. */
export const events: Route = {
  params: ["run", "offset", "limit"],
  answer: ({ query, open }) => {
    const { events } = open().reader;
    const run = query.required("run");
    const [limit, offset] = [query.count("limit", MOST) ?? LIMIT, query.count("offset") ?? 0];
    const rowids = events.read((table, db) => {
      const sql = `SELECT ${table.rowid} FROM ${quote(table.name)} WHERE track_id = ? ` +
        `ORDER BY timestamp DESC, ${table.rowid} DESC LIMIT ? OFFSET ?`;
      return db.rows(sql, run, limit, offset).map(([rowid]) => rowid as Rowid);
    }, []);
    const rows = events.toRows({ rowids }).map(shownRow);
    return answerJson({ rows, odd: oddIn(rows) } satisfies EventRows);
  },
};

/** What holds values of its own comes as text, in which a number may be NaN. */
function shownRow(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      Array.isArray(value) || typeof value === "object" && value !== null && isPlain(value)
        ? shownText(value)
        : value,
    ]),
  );
}
