import { builtin } from "./builtin.ts";

/** Gives the SHA-256 of bytes or text, in hex. */
export function hashOf(data: string | Uint8Array): string {
  return builtin("node:crypto").hash("sha256", data);
}
