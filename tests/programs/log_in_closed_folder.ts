// log_in_closed_folder.ts <folder>: makes the folder read-only under an open tracker, and prints what comes of it.
import { Reader, Tracker, TrackerError } from "../../mod.ts";

const [folder] = Deno.args;
const db = `${folder}/runs.db`;
const failures: string[] = [];

function attempt(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof TrackerError)) throw error;
    failures.push(error.message);
  }
}

{
  using tracker = new Tracker(db, { trackId: "calm-otter-000001", logsPath: folder });
  tracker.log({ n: 0 });
  Deno.chmodSync(folder!, 0o555);
  attempt(() => tracker.log({ n: 1 }));
  attempt(() => tracker.log({ n: 2, fresh: "column", object: new Set([1]) }));
  attempt(() => tracker.logBatch(Array.from({ length: 2000 }, (_, i) => ({ n: 3 + i }))));
  attempt(() => tracker.setValue("done", true));
  attempt(() => new Reader(db).close());
  attempt(() => new Tracker(`${folder}/other.db`));
}
Deno.chmodSync(folder!, 0o755);
using reader = new Reader(db);
console.log(
  JSON.stringify({ failures, n: reader.column("n"), done: reader.column("done").at(-1) }),
);
