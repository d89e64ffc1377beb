import { filesIn } from "../system/disk/files_in.ts";
import { tryRemove } from "../system/disk/probe.ts";
import type { FileNames } from "./file_names.ts";

/** Which files of a folder stay. */
export interface Keeping {
  readonly names: FileNames;
  /** So many, the newest, */
  readonly keep: number;
  /** beside the one that is written. */
  readonly current: string;
}

/** Removes the older log files of a folder, those of this form alone. @throws what the system refuses of the folder */
export function removeOld(folder: string, { names, keep, current }: Keeping): void {
  const older: { path: string; age: string }[] = [];
  for (const path of filesIn(folder, () => {})) {
    const name = path.slice(folder.length + 1).replaceAll("\\", "/");
    const age = name === current ? undefined : names.ageOf(name);
    if (age !== undefined) older.push({ path, age });
  }
  older.sort((a, b) => a.age < b.age ? 1 : a.age > b.age ? -1 : 0);
  for (const { path } of older.slice(keep)) tryRemove(path);
}
