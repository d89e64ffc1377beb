import { builtin } from "./builtin.ts";

/** Gives the SHA-256 of bytes or text, in hex. */
export function hashOf(data: string | Uint8Array): string {
  return builtin("node:crypto").hash("sha256", data);
}

/** Gives how many bytes a text takes in UTF-8, without making them. */
export function utf8Length(text: string): number {
  return builtin("node:buffer").Buffer.byteLength(text);
}

/** Gives the CRC-32 of bytes (ISO 3309), without a sign. */
export function crc32Of(bytes: Uint8Array): number {
  return builtin("node:zlib").crc32(bytes);
}

/** Packs bytes with zstd. */
export function zstd(bytes: Uint8Array): Uint8Array {
  return builtin("node:zlib").zstdCompressSync(bytes);
}

/** Unpacks what zstd packed. @throws for bytes that are damaged */
export function unzstd(bytes: Uint8Array, most?: number): Uint8Array {
  return builtin("node:zlib").zstdDecompressSync(bytes, limit(most));
}

/** Unpacks what zlib packed. @throws for bytes that are damaged */
export function inflate(bytes: Uint8Array, most?: number): Uint8Array {
  return builtin("node:zlib").inflateSync(bytes, limit(most));
}

/** Unpacks what gzip packed. @throws for bytes that are damaged, or cut */
export function gunzip(bytes: Uint8Array): Uint8Array {
  return builtin("node:zlib").gunzipSync(bytes);
}

/** Refuses to give more bytes than these: a small text can unpack to more than the memory. */
function limit(most = Number.MAX_SAFE_INTEGER): { maxOutputLength: number } {
  return { maxOutputLength: Math.max(1, most) };
}

/** Tells whether bytes were refused as they unpack to more than they may. */
export function isTooMuch(error: unknown): boolean {
  return (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE";
}
