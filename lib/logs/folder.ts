import { isMissing, nameOf, whatIsAt } from "../system/files.ts";
import { filesIn } from "../system/disk/files_in.ts";
import { readLines } from "./lines.ts";
import type { Unread } from "./unread.ts";

/** Gives the log files at a path, itself or `*.log` in the folder and all in it, rotated ones too, the one that was begun last first. */
export function logFiles(path: string, unread: Unread): string[] {
  if (whatIsAt(path) !== "folder") return [path];
  const files = [...filesIn(path, (file, error) => {
    // Editors leave links to nothing, of other names.
    if (isLog(file) || !isMissing(error)) unread.file(file, error);
  })];
  const all = new Set(files);
  const logs = files.filter((file) => isLog(file) && !isDouble(file, all));
  if (logs.length === 0 && files.length > 0) unread.folder(path);
  return logs
    .map((file) => ({ file, begun: begunAt(file) }))
    .sort((a, b) => a.begun < b.begun || (a.begun === b.begun && a.file < b.file) ? 1 : -1)
    .map(({ file }) => file);
}

/** Tells whether a file is a log by its name: as it is written, or as tools rotate and pack it. */
export function isLog(path: string): boolean {
  return ROTATED.test(nameOf(path));
}

const ROTATED = /\.log(?:[.-][0-9A-Za-z_-]+)*$/;

/** A tool that packs a file removes it once that is done. */
function isDouble(path: string, all: ReadonlySet<string>): boolean {
  const unpacked = path.replace(/\.(gz|zst)$/, "");
  return unpacked !== path && all.has(unpacked);
}

/** A copy or a checkout changes the age of a file, but not what it says of its first record. */
function begunAt(path: string): string {
  try {
    for (const line of readLines(path, 4096).take(MOST_LINES)) {
      const time = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}(?= \| )/.exec(line)?.[0];
      if (time !== undefined) return time;
    }
  } catch {
    // Whoever reads it is told why it cannot be read.
  }
  return "";
}

/** Other programs print before the first record. */
const MOST_LINES = 1000;
