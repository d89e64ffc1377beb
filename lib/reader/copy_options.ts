import type { Expected } from "../event/options.ts";
import { DURABILITIES } from "../store/database.ts";
import type { CopyConflict } from "./copying/settlement.ts";

/** What to copy, and whom to tell. */
export interface CopyOptions {
  /** Tables to copy. Default: all tables of events. */
  tables?: string[] | undefined;
  /** `"newer"`: runs that were edited in the source alone since they were last the same are brought over as they are there. */
  update?: "newer" | undefined;
  /** Runs that came from a source and were deleted there are deleted in the target too. */
  delete?: boolean | undefined;
  /** Copies the objects that the events refer to, and all that Python logged; else only their ids. Default: true. */
  assets?: boolean | undefined;
  /** How long to wait for another writer, in seconds. Default: 30. */
  busyTimeout?: number | undefined;
  /** What is copied survives a killed process; with `"full"` a loss of power too. Default: `"normal"`. */
  durability?: "normal" | "full" | undefined;
  /** Is told how far the copy is, from time to time and at the end. */
  onProgress?: ((progress: CopyProgress) => void) | undefined;
}

/** How far a copy is: numbers of events. */
export interface CopyProgress {
  /** Copied so far. */
  copied: number;
  /** Skipped so far, as the target has them. */
  skipped: number;
  /** Of those skipped, the ones that hold something else in the target. */
  differing: number;
  /** Objects that stay behind: with `assets: false` all, else those that no event refers to. Told at the end, if any do. */
  left?: number;
  /** Changed or removed in the target, as their runs were edited in the source, so far. Told with `update`. */
  updated?: number;
  /** Runs deleted in the target so far. Told with `delete`. */
  deleted?: number;
  /** Runs that were changed in the target as well, which stay as they are there. Told at the end, if there are any. */
  conflicts?: CopyConflict[];
}

/** What each option takes. */
export const OPTIONS: Readonly<Record<keyof CopyOptions, Expected>> = {
  tables: "list",
  update: ["newer"],
  delete: "flag",
  assets: "flag",
  busyTimeout: "seconds",
  durability: DURABILITIES,
  onProgress: "function",
};
