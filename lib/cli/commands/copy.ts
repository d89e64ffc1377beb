import { copy, type CopyProgress } from "../../reader/copy.ts";
import { countRows } from "../terminal/answer.ts";
import type { Action } from "../command.ts";
import { Progress } from "../terminal/progress.ts";

/** Copies the events that the target lacks, and says how many; those that it has stay as they are. */
export const copyEvents: Action = ([source, target], { tables, assets, durability }) => {
  using progress = new Progress();
  let done: CopyProgress = { copied: 0, skipped: 0, differing: 0 };
  const onProgress = (counts: CopyProgress) => {
    done = counts;
    progress.show(() => sentence(counts));
  };
  const some = tables && [...new Set(tables)];
  copy(source!, target!, { tables: some, assets, durability, onProgress });
  // What to do about it is asked once the work is done.
  return done.differing === 0 ? sentence(done) : `${sentence(done)}; ${HOW}`;
};

function sentence({ copied, skipped, differing, left = 0 }: CopyProgress): string {
  const there = skipped === 0 ? "" : `, skipped ${skipped} that are there`;
  return `Copied ${countRows(copied)}${there}${
    differing === 0 ? "" : `, ${differing} of them with other values`
  }${left === 0 ? "" : `, without ${left === 1 ? "1 object" : `${left} objects`}`}`;
}

const HOW = "to take those over, delete their runs from the target (xt delete) and copy again";
