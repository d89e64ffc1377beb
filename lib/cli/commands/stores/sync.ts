import { sync, type SyncResult } from "../../../sync/sync.ts";
import type { Action } from "../../command.ts";
import { countRows } from "../../terminal/answer.ts";
import { Interruption } from "../../../system/process/program.ts";
import type { Options } from "../../line/options.ts";
import { UsageError } from "../../line/usage.ts";
import { jsonOut, print, printMessage } from "../../terminal/output.ts";
import { Progress } from "../../terminal/progress.ts";

/** So many runs are named. */
const MOST_NAMED = 5;

/** Brings files to a store, or what a store has to a file, and says what moved. */
export const syncFiles: Action = async (paths, options) => {
  const { tables, source, assets, where, dryRun, data, extensions, compact } = options;
  if (options.watch) return await watch(paths, options);
  using progress = new Progress();
  const onProgress = (events: number) => progress.show(() => `Moved ${countRows(events)}`);
  const [sources, target] = [paths.slice(0, -1), paths.at(-1)!];
  const results = await sync(sources, target, {
    tables: tables && [...new Set(tables)],
    source,
    assets,
    where,
    dryRun,
    data,
    extensions,
    compact,
    onProgress,
  });
  results.forEach(warn);
  return {
    json: results.map(told),
    parts: results.map((result) => sentence(result, dryRun ?? false)),
    code: results.some(({ conflicts }) => conflicts > 0) ? 1 : 0,
  };
};

function told({ conflicting: _, compared: __, ...result }: SyncResult): Record<string, unknown> {
  return result;
}

/** Says on stderr what did not go as it should. */
function warn(result: SyncResult): void {
  if (result.compared) {
    const why = `the file of source "${result.source}" cannot be written to count edits`;
    printMessage(`xt: Its runs were compared one by one, as ${why}`);
  }
  if (result.conflicts > 0) printMessage(`xt: ${conflictText(result)}`);
}

/** Goes on until it is interrupted; as JSON, an object a line. */
async function watch(
  paths: readonly string[],
  { tables, source, assets, where, dryRun, data, extensions, json }: Options,
): Promise<undefined> {
  if (dryRun || where !== undefined) {
    throw new UsageError(`Cannot use ${dryRun ? "--dry-run" : "--where"} with --watch`);
  }
  const { watchSync } = await import("../../../sync/watch.ts");
  using interruption = new Interruption();
  await watchSync(paths.slice(0, -1), paths.at(-1)!, {
    tables,
    source,
    assets,
    data,
    extensions,
    signal: interruption.signal,
    onMoved: (results) => {
      print(results.map((each) => `${json ? jsonOut(told(each)) : sentence(each, false)}\n`));
      results.forEach(warn);
    },
    onBehind: (error) =>
      printMessage(
        `xt: ${error === undefined ? "It can be reached again" : `${error.message}; trying again`}`,
      ),
  });
}

function sentence(result: SyncResult, dryRun: boolean): string {
  const { source, table, events, runs, deleted, assets } = result;
  const moved = [
    `${dryRun ? "would move" : "moved"} ${countRows(events)} of ${count(runs, "run")}`,
    deleted > 0 && `deleted ${count(deleted, "run")}`,
    assets > 0 && `brought ${count(assets, "object")}`,
  ];
  return `${source}, table ${table}: ${moved.filter((part) => part).join(", ")}`;
}

function count(n: number, what: string): string {
  return n === 1 ? `1 ${what}` : `${n} ${what}s`;
}

/** Says which events stayed as they were. */
function conflictText({ source, table, conflicts, conflicting = [] }: SyncResult): string {
  const runs = conflicting.slice(0, MOST_NAMED).map((id) => `"${id}"`).join(", ");
  const more = conflicting.length > MOST_NAMED ? ` … ${conflicting.length} in all` : "";
  return `Cannot bring ${countRows(conflicts)} of "${source}": run ${runs}${more} of table ` +
    `"${table}" holds something else there`;
}
