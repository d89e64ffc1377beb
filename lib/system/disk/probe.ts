import { Deno } from "../runtime.ts";

/** Gives the bytes of a file; `undefined` where there is none, or nobody may look. */
export function sizeOf(path: string): number | undefined {
  try {
    return Deno.statSync(path).size;
  } catch {
    return undefined;
  }
}

/** Removes a file, or a folder where it is empty, if one is there and the system lets it. */
export function tryRemove(path: string, { recursive = false } = {}): void {
  try {
    Deno.removeSync(path, { recursive });
  } catch {
    // It stays: whoever asks has nothing better to do.
  }
}

/** Gives what the system says where a path is opened so many times at once; `undefined` where it does not refuse. */
export function errorOfOpening(path: string, times = 1): Error | undefined {
  using files = new DisposableStack();
  try {
    for (let i = 0; i < times; i++) files.use(Deno.openSync(path));
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** Gives what the system says where a file is made in a folder; `undefined` where it does not refuse. */
export function errorOfMaking(folder: string): Error | undefined {
  const path = `${folder}/${crypto.randomUUID()}.tmp`;
  try {
    Deno.openSync(path, { write: true, createNew: true }).close();
  } catch (error) {
    return error as Error;
  }
  tryRemove(path);
  return undefined;
}
