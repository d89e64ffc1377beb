/** What a text is written to: stdout, stderr, a file. */
export interface Stream {
  writeSync(bytes: Uint8Array): number;
}

/** Writes a text, whole. */
export function writeWhole(stream: Stream, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += writeSome(stream, bytes.subarray(at));
}

/** Writes a text to stdout, whole. */
export function writeStdout(text: string): void {
  writeWhole(Deno.stdout, text);
}

/** A pipe that was made not to block refuses what it has no room for: some terminals over ssh are such. */
function writeSome(stream: Stream, bytes: Uint8Array): number {
  try {
    return stream.writeSync(bytes);
  } catch (error) {
    if (!(error instanceof Deno.errors.WouldBlock)) throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    return 0;
  }
}
