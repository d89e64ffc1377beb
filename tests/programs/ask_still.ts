// ask_still.ts <db> <folder>: asks a file by all that reads, and prints it; what is written goes to the folder.
import { copy, Reader, Tracker } from "../../mod.ts";

const [db, folder] = Deno.args;
using reader = new Reader(db!);
const asked: unknown[] = [reader.toRows().length, reader.count(), reader.runs().length];
for (const engine of ["sqlite", "duckdb"] as const) {
  using each = new Reader(db!, { engine });
  for (const table of ["events", "db.events"]) {
    asked.push((await each.sql(`SELECT count(*) AS n FROM ${table}`))[0]!.n);
  }
}
reader.toCsv(`${folder}/runs.csv`);
reader.toJsonl(`${folder}/runs.jsonl`);
await reader.toParquet(`${folder}/runs.parquet`);
asked.push(Deno.readTextFileSync(`${folder}/runs.csv`).trim().split("\n").length - 1);
asked.push(Deno.readTextFileSync(`${folder}/runs.jsonl`).trim().split("\n").length);
asked.push(copy(db!, `${folder}/copied.db`));
asked.push((reader.get("model") as Set<number>).size);
asked.push([...Reader.scanCache(`${db}.cache`)].length);
asked.push(reader.assets.list().length);
{
  using tracker = new Tracker(`${folder}/copied.db`);
  asked.push(tracker.countAll());
}
console.log(JSON.stringify(asked));
