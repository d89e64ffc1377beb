import { filesIn, whatIsAt } from "../system/files.ts";
import { readLines } from "./lines.ts";

/** Gives the log files at a path, itself or `*.log` in the folder and all in it, the one that was begun last first. */
export function logFiles(path: string): string[] {
  if (whatIsAt(path) !== "folder") return [path];
  return [...filesIn(path)]
    .filter((file) => file.endsWith(".log"))
    .map((file) => ({ file, begun: begunAt(file) }))
    .sort((a, b) => a.begun < b.begun || (a.begun === b.begun && a.file < b.file) ? 1 : -1)
    .map(({ file }) => file);
}

/** A copy or a checkout changes the age of a file, but not what it says of its first record. */
function begunAt(path: string): string {
  for (const line of readLines(path, 4096).take(MOST_LINES)) {
    const time = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}(?= \| )/.exec(line)?.[0];
    if (time !== undefined) return time;
  }
  return "";
}

/** Other programs print before the first record. */
const MOST_LINES = 1000;
