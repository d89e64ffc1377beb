import { isSameFile } from "../system/files.ts";

/** Refuses to write over the database. @throws {TypeError} */
export function refuseDatabase(path: string, location: string): void {
  if (["", "-wal", "-shm", "-journal"].some((end) => isSameFile(path, location + end))) {
    throw new TypeError(`Cannot write "${path}": it is the database`);
  }
}
