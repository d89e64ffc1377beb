import defer * as crypto from "node:crypto";

/** Gives the SHA-256 of bytes or text, in hex. */
export function hashOf(data: string | Uint8Array): string {
  return crypto.hash("sha256", data);
}
