import { gunzip } from "../system/bytes.ts";
import { readBytes, readPieces } from "../system/files.ts";
import { unzstdFrames } from "./zstd_frames.ts";

/**
 * Gives the lines of a file, without their ends. It is read piece by piece: memory holds no more than one, and a line; of
 * one that gzip or zstd packed all of it.
 */
export function* readLines(path: string, size = 1 << 20): Generator<string, void> {
  let decoder: TextDecoder | undefined;
  let rest: string[] = [];
  for (const bytes of piecesOf(path, size)) {
    decoder ??= new TextDecoder(encodingOf(bytes));
    const lines = decoder.decode(bytes, { stream: true }).split("\n");
    rest.push(lines[0]!);
    if (lines.length === 1) continue;
    yield rest.join("");
    for (let i = 1; i < lines.length - 1; i++) yield lines[i]!;
    rest = [lines[lines.length - 1]!];
  }
  const last = rest.join("") + (decoder?.decode() ?? "");
  if (last !== "") yield last;
}

function* piecesOf(path: string, size: number): Generator<Uint8Array, void> {
  let isFirst = true;
  for (const bytes of readPieces(path, size)) {
    const packed = isFirst ? PACKED.find(({ begin }) => startsWith(bytes, begin)) : undefined;
    if (packed !== undefined) return yield* packed.unpack(readBytes(path));
    isFirst = false;
    yield bytes;
  }
}

/** How packed files begin. */
const PACKED = [
  { begin: [0x1f, 0x8b], unpack: (bytes: Uint8Array) => [gunzip(bytes)] },
  { begin: [0x28, 0xb5, 0x2f, 0xfd], unpack: unzstdFrames },
  { begin: [0x42, 0x5a, 0x68], unpack: () => refuse("bzip2") },
  { begin: [0xfd, 0x37, 0x7a, 0x58, 0x5a], unpack: () => refuse("xz") },
  { begin: [0x50, 0x4b, 0x03, 0x04], unpack: () => refuse("zip") },
];

function startsWith(bytes: Uint8Array, begin: readonly number[]): boolean {
  return begin.every((byte, i) => bytes[i] === byte);
}

function refuse(tool: string): never {
  throw new Error(`${tool} packed it, and what is read is gzip and zstd`);
}

/** PowerShell 5 writes what it captures as UTF-16. Where no mark says so, the half of the first letter that is 0 does. */
export function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  if (second === 0 && first !== 0) return "utf-16le";
  return first === 0 && second !== undefined && second !== 0 ? "utf-16be" : "utf-8";
}
