import { builtin } from "./builtin.ts";

/** Gives the SHA-256 of bytes or text, in hex. */
export function hashOf(data: string | Uint8Array): string {
  return builtin("node:crypto").hash("sha256", data);
}

/** Gives how many bytes a text takes in UTF-8, without making them. */
export function utf8Length(text: string): number {
  return builtin("node:buffer").Buffer.byteLength(text);
}

/** Packs bytes with zstd. */
export function zstd(bytes: Uint8Array): Uint8Array {
  return builtin("node:zlib").zstdCompressSync(bytes);
}

/** Unpacks what zstd packed. @throws for bytes that are damaged */
export function unzstd(bytes: Uint8Array): Uint8Array {
  return builtin("node:zlib").zstdDecompressSync(bytes);
}

/** Unpacks what zlib packed. @throws for bytes that are damaged */
export function inflate(bytes: Uint8Array): Uint8Array {
  return builtin("node:zlib").inflateSync(bytes);
}
