import { escapeControls } from "../escape.ts";

/** Writes a text to stdout, whole. */
export function print(text: string): void {
  write(Deno.stdout, text);
}

/** Writes a message to stderr, as one line. */
export function printMessage(text: string): void {
  write(Deno.stderr, `${escapeControls(text.replace(/\s*[\r\n]+\s*/g, " "))}\n`);
}

/** Tells whether whoever read our output has gone. */
export function isClosedPipe(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe;
}

function write(stream: typeof Deno.stdout, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += writeSome(stream, bytes.subarray(at));
}

/** A pipe that was made not to block refuses what it has no room for: some terminals over ssh are such. */
function writeSome(stream: typeof Deno.stdout, bytes: Uint8Array): number {
  try {
    return stream.writeSync(bytes);
  } catch (error) {
    if (isClosedPipe(error)) throw error;
    if (!(error instanceof Deno.errors.WouldBlock)) {
      throw new Error(`Cannot write the output: ${(error as Error).message}`, { cause: error });
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    return 0;
  }
}
