/**
 * Four workers log to files of their own, one program brings what they log to a store as it comes, and a fifth asks it.
 *
 * ```sh
 * deno task pipeline                            # to a folder of Parquet, asked by DuckDB
 * deno task pipeline postgres://localhost/lab   # to a PostgreSQL, asked by xt
 * ```
 */
import { DuckDBInstance } from "@duckdb/node-api";
import { Tracker } from "../mod.ts";
import { sync, type SyncResult, watchSync } from "../sync.ts";

const WORKERS = ["amber", "birch", "cedar", "dogwood"];

/** Logs as a training would, a little at a time. */
async function work(path: string, name: string): Promise<void> {
  using tracker = new Tracker(path, { name, params: { lr: name.length / 100 } });
  for (let epoch = 1; epoch <= 20; epoch++) {
    tracker.log({ epoch, loss: 1 / (epoch + name.length) });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Runs this file, or xt, to its end. */
async function run(...args: string[]): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), { args: ["run", "--quiet", "-A", ...args] });
  const { success } = await child.spawn().status;
  if (!success) Deno.exit(1);
}

async function ask(target: string): Promise<void> {
  if (target.startsWith("postgres")) {
    return await run(new URL("../cli.ts", import.meta.url).href, "runs", target, "--sort", "loss");
  }
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const rows = await connection.runAndReadAll(
    `SELECT r.name, count(*)::INT AS events, min(e.loss) AS loss
     FROM read_parquet('${target}events/*/*.parquet', union_by_name = true) e
     JOIN read_parquet('${target}_runs/*.parquet') r USING (track_id) GROUP BY ALL ORDER BY loss`,
  );
  for (const row of rows.getRowObjectsJS()) console.log(row.name, row.events, row.loss);
}

async function main(target: string | undefined): Promise<void> {
  const folder = Deno.makeTempDirSync();
  const paths = WORKERS.map((name) => `${folder}/${name}.db`);
  const working = WORKERS.map((name, i) => run(import.meta.filename!, "work", paths[i]!, name));
  // A file is there with its first event.
  while (!paths.every((path) => existing(path))) await new Promise((go) => setTimeout(go, 50));
  const store = target ?? `${folder}/lake/`;
  const end = new AbortController();
  const onMoved = (results: readonly SyncResult[]) => {
    for (const { source, events } of results) console.log(`${source}: ${events} events came`);
  };
  const syncing = watchSync(paths, store, { signal: end.signal, onMoved });
  await Promise.all(working);
  end.abort();
  await syncing;
  // What was logged last.
  onMoved(await sync(paths, store));
  await ask(store);
  Deno.removeSync(folder, { recursive: true });
}

function existing(path: string): boolean {
  try {
    return Deno.statSync(path).size > 0;
  } catch {
    return false;
  }
}

await (Deno.args[0] === "work" ? work(Deno.args[1]!, Deno.args[2]!) : main(Deno.args[0]));
