import type { Database } from "../../store/database.ts";
import { connectThere, type Place, placeOf, type Sqlite } from "../../store/engine/aside.ts";
import { callInThread } from "../../system/process/aside.ts";
import { type CellPages, type CellsPlan, type First, readCells } from "./cells.ts";

/** Reads cells of some runs in a thread, by a connection of its own, which sees one state of the file, not older than ours. */
export function readAside(
  db: Database,
  plan: CellsPlan,
  runs: readonly string[],
): Promise<(CellPages | undefined)[]> {
  const { signal } = new AbortController();
  const functions = [connectThere, readCells] as const;
  return callInThread(readThere, { functions, data: { ...placeOf(db), plan, runs }, signal });
}

interface Asked extends Place {
  readonly plan: CellsPlan;
  readonly runs: readonly string[];
}

function readThere(
  [connect, read]: readonly [typeof connectThere, typeof readCells],
  { module, path, timeout, plan, runs }: Asked,
  load: (module: string) => unknown,
): (CellPages | undefined)[] {
  const conn = connect(load(module) as Sqlite, path, timeout);
  conn.exec("BEGIN");
  const first: First = (sql, ...params) => {
    const statement = conn.prepare(sql);
    statement.setReturnArrays(true);
    return statement.all(...params)[0]?.[0];
  };
  try {
    return runs.map((run) => read(first, plan, run));
  } finally {
    conn.close();
  }
}
