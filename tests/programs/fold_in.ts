/** A worker that reads one state of the file that it is named after; told to, it folds the WAL in, and waits 150 ms for itself. */
/// <reference lib="deno.worker" />
import { DatabaseSync } from "node:sqlite";

const scope = self as DedicatedWorkerGlobalScope;
const reader = new DatabaseSync(scope.name);
reader.exec("BEGIN");
reader.prepare("SELECT count(*) FROM events").get();
const folder = new DatabaseSync(scope.name, { timeout: 150 });
scope.onmessage = () => {
  scope.postMessage("folding");
  folder.exec("PRAGMA wal_checkpoint(RESTART)");
  reader.exec("COMMIT");
};
scope.postMessage("reading");
