/** Waits until a file is there, looking every millisecond. */
export function waitFor(path: string): void {
  while (!exists(path)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}

/** Tells whether a file is there. */
export function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
