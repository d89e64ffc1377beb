import { builtin } from "./builtin.ts";

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
