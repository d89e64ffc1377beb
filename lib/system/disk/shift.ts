import { Deno } from "../runtime.ts";
import { whatIsAt } from "../files.ts";

/** Renames a file to its name and `.1`, those that were renamed before to the next number. @throws what the system refuses */
export function shift(path: string): void {
  let last = 0;
  while (whatIsAt(`${path}.${last + 1}`) !== "nothing") last++;
  for (; last > 0; last--) Deno.renameSync(`${path}.${last}`, `${path}.${last + 1}`);
  Deno.renameSync(path, `${path}.1`);
}
