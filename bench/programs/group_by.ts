/** Groups all events of a file: once by SQLite alone, then twice by DuckDB, which is loaded for the first; prints ms. */
import { DatabaseSync } from "node:sqlite";
import { Reader } from "../../mod.ts";

const SQL =
  "SELECT phase, count(*) AS n, avg(loss) AS loss, max(accuracy) AS best FROM events GROUP BY phase";

using conn = new DatabaseSync(Deno.args[0]!, { readOnly: true });
const group = conn.prepare(SQL);
// Without this one, who is first would wait for the disk.
group.all();
const bare = await time(() => group.all());
using reader = new Reader(Deno.args[0]!, { engine: "duckdb" });
const first = await time(() => reader.sql(SQL));
const second = await time(() => reader.sql(SQL));
console.log(JSON.stringify({ bare, first, second }));

async function time(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
