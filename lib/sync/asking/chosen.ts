import { type Cell, literal, type SqlStore } from "../sql_store.ts";

/** Of so many runs it is told that they begin alike. */
const MOST = 7;

/** Finds the runs of a table that beginnings of their ids may mean; `undefined` where one means none. */
export async function runsMeant(
  store: SqlStore,
  table: string,
  beginnings: readonly string[],
): Promise<string[] | undefined> {
  const found = new Set<string>();
  for (const beginning of beginnings) {
    const ids = await idsFrom(store, table, beginning);
    if (ids.length === 0) return undefined;
    for (const id of ids) found.add(id);
  }
  return [...found];
}

/** Each step is one in the key, as far as the engine has one; a whole id means itself. */
async function idsFrom(store: SqlStore, table: string, beginning: string): Promise<string[]> {
  const next = async (how: ">=" | ">", id: string): Promise<Cell> => {
    const sql = `SELECT min(track_id) AS c0 FROM ${store.at(table)} WHERE track_id ${how} ${
      literal(id)
    }`;
    return (await store.rows(sql))[0]?.[0] ?? null;
  };
  const ids: string[] = [];
  let id = await next(">=", beginning);
  while (typeof id === "string" && id.startsWith(beginning) && ids.length < MOST) {
    ids.push(id);
    if (id === beginning) break;
    id = await next(">", id);
  }
  return ids;
}

/** Writes the condition that a row is of these runs. */
export function ofRuns(ids: Iterable<string>): string {
  const list = [...ids].map(literal).join(", ");
  return list === "" ? "false" : `e.track_id IN (${list})`;
}
