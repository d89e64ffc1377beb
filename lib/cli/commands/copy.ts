import { TrackerError } from "../../errors.ts";
import { conflictsText, copy, type CopyProgress } from "../../reader/copy.ts";
import type { Action } from "../command.ts";
import { countRows } from "../terminal/answer.ts";
import { jsonOut, print } from "../terminal/output.ts";
import { Progress } from "../terminal/progress.ts";

/** Copies the events that the target lacks, and says how many; those that it has stay, unless they were edited. */
export const copyEvents: Action = (paths, options) => {
  const { tables, assets, durability, update, delete: deletes, json } = options;
  using progress = new Progress();
  let done: CopyProgress = { copied: 0, skipped: 0, differing: 0 };
  const onProgress = (counts: CopyProgress) => {
    done = counts;
    progress.show(() => sentence(counts));
  };
  const [sources, target] = [paths.slice(0, -1), paths.at(-1)!];
  copy(sources, target, {
    tables: tables && [...new Set(tables)],
    update: update ? "newer" : undefined,
    delete: deletes,
    assets,
    durability,
    onProgress,
  });
  const row = { updated: 0, deleted: 0, left: 0, conflicts: [], ...done };
  if (done.conflicts !== undefined) {
    print([json ? `[\n${jsonOut(row)}\n]\n` : `${sentence(done)}\n`]);
    throw new TrackerError(conflictsText(done.conflicts, target));
  }
  if (json) return { columns: Object.keys(row), rows: [row] };
  // What to do about it is asked once the work is done.
  return done.differing === 0 || update ? sentence(done) : `${sentence(done)}; ${HOW}`;
};

function sentence(
  { copied, skipped, differing, left = 0, updated, deleted }: CopyProgress,
): string {
  return [
    `Copied ${countRows(copied)}`,
    updated && `updated ${updated}`,
    deleted && `deleted ${deleted === 1 ? "1 run" : `${deleted} runs`}`,
    skipped > 0 && `skipped ${skipped} that are there`,
    differing > 0 && `${differing} of them with other values`,
    left > 0 && `without ${left === 1 ? "1 object" : `${left} objects`}`,
  ].filter((part) => part).join(", ");
}

const HOW = "to take those over, delete their runs from the target (xt delete) and copy again";
