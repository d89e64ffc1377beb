import { Deno } from "../runtime.ts";

/** What a file is at one moment. */
export interface FileState {
  /** In bytes. */
  readonly size: number;
  /** When it was last changed, in ms. */
  readonly changed: number;
  /** Differs where another file is there, or this one was changed. */
  readonly mark: string;
}

/** Gives what a file is now; `undefined` where there is none. @throws what the system refuses */
export function stateOf(path: string): FileState | undefined {
  try {
    const { dev, ino, size, mtime } = Deno.statSync(path);
    const changed = mtime?.getTime() ?? 0;
    return { size, changed, mark: [dev, ino, size, changed].join() };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
