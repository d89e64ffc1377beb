import { builtin } from "./builtin.ts";

/** Gives how many bytes a text takes in UTF-8, without making them. */
export function utf8Length(text: string): number {
  return builtin("node:buffer").Buffer.byteLength(text);
}
