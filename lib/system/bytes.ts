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
  // Bun takes no greater limit, as it has no greater buffer. Asked for as it is loaded, this would take 10 ms of Deno.
  const greatest = globalThis.process?.versions.bun !== undefined
    ? 2 ** 32
    : Number.MAX_SAFE_INTEGER;
  return { maxOutputLength: Math.min(Math.max(1, most), greatest) };
}

/** Tells whether bytes were refused as they unpack to more than they may. */
export function isTooMuch(error: unknown): boolean {
  return (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE";
}

/** What later engines have of bytes and text, and the types of this one too. */
type Later = Partial<Pick<Uint8Array, "toHex" | "toBase64">>;

/** Writes bytes in hex. */
export function hexOf(bytes: Uint8Array): string {
  return (bytes as Later).toHex?.() ?? bufferOf(bytes).toString("hex");
}

/** Reads hex. @throws {SyntaxError} for what is none */
export function bytesOfHex(text: string): Uint8Array {
  if (Uint8Array.fromHex !== undefined) return Uint8Array.fromHex(text);
  if (!/^(?:[\da-f]{2})*$/i.test(text)) throw new SyntaxError("it is no hex");
  return plain(builtin("node:buffer").Buffer.from(text, "hex"));
}

/** Writes bytes in base64. */
export function base64Of(bytes: Uint8Array): string {
  return (bytes as Later).toBase64?.() ?? bufferOf(bytes).toString("base64");
}

/** Reads base64. @throws {SyntaxError} for what is none */
export function bytesOfBase64(text: string): Uint8Array {
  if (Uint8Array.fromBase64 !== undefined) return Uint8Array.fromBase64(text);
  if (
    !/^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}(?:==)?|[A-Za-z\d+/]{3}=?)?$/.test(
      text.replace(/[\t\n\f\r ]/g, ""),
    )
  ) {
    throw new SyntaxError("it is no base64");
  }
  return plain(builtin("node:buffer").Buffer.from(text, "base64"));
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array) {
  return builtin("node:buffer").Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** A Buffer is of a class of its own, and may share its memory. */
function plain(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer);
}
