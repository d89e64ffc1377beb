import { Deno } from "../runtime.ts";
import { whatIsAt } from "../files.ts";

/** When a file is full, and what becomes of it. */
export interface Limit {
  /** In bytes. */
  readonly most: number;
  /** Gives it another name. */
  readonly shift: (path: string) => void;
  /** Is told that another one was begun. */
  readonly onFull: () => void;
  /** Is told why it cannot be given another name: it grows on. */
  readonly onStuck: (error: unknown) => void;
}

/** Renames a file to its name and `.1`, those that were renamed before to the next number. @throws what the system refuses */
export function shift(path: string): void {
  let last = 0;
  while (whatIsAt(`${path}.${last + 1}`) !== "nothing") last++;
  for (; last > 0; last--) Deno.renameSync(`${path}.${last}`, `${path}.${last + 1}`);
  Deno.renameSync(path, `${path}.1`);
}
