import { Deno } from "./runtime.ts";

/** Where a program writes. */
export type Stream = "stdout" | "stderr";

/** Writes a text, or bytes, whole. */
export function writeTo(stream: Stream, text: string | Uint8Array): void {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  for (let at = 0; at < bytes.length;) at += writeSome(stream, bytes.subarray(at));
}

/** A pipe that was made not to block refuses what it has no room for: some terminals over ssh are such. */
function writeSome(stream: Stream, bytes: Uint8Array): number {
  try {
    return Deno[stream].writeSync(bytes);
  } catch (error) {
    if (!(error instanceof Deno.errors.WouldBlock)) throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    return 0;
  }
}

/** Tells whether whoever read our output has gone. */
export function isClosedPipe(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe;
}

/** Reads all that comes from stdin, as text. */
export function readStdin(): string {
  return new TextDecoder().decode(readInput());
}

/** Tells whether a person sees the stream, or types into it. */
export function isTerminal(stream: Stream | "stdin"): boolean {
  return Deno[stream].isTerminal();
}

/** Tells whether the user wants no colours: `NO_COLOR` is set. */
export function refusesColour(): boolean {
  return Deno.noColor;
}

/** Gives the columns and lines of the terminal; 0 where it does not tell. @throws where there is none */
export function terminalSize(): { columns: number; rows: number } {
  return Deno.consoleSize();
}

/** Reads all that comes by stdin. */
export function readInput(): Uint8Array {
  const pieces: Uint8Array[] = [];
  const bytes = new Uint8Array(1 << 16);
  for (let n = Deno.stdin.readSync(bytes); n !== null; n = Deno.stdin.readSync(bytes)) {
    pieces.push(bytes.slice(0, n));
  }
  const all = new Uint8Array(pieces.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** Does work once whoever writes to stdin, which somebody else reads, has ended. */
export function whenInputEnds(work: () => void): void {
  globalThis.process.stdin.once("end", work);
}
