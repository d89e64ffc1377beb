import { builtin } from "./builtin.ts";

/** Gives how many bytes a text takes in UTF-8, without making them. */
export function utf8Length(text: string): number {
  return builtin("node:buffer").Buffer.byteLength(text);
}

/** Gives a buffer of so many bytes, whatever is in them, that shares its memory with no other. */
export function emptyBuffer(size: number): Uint8Array {
  return builtin("node:buffer").Buffer.allocUnsafeSlow(size);
}
