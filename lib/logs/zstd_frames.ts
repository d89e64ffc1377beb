import { unzstd } from "../system/bytes.ts";

/**
 * Unpacks a file that zstd packed, all frames of it: who appends, or packs on several cores, writes many, of which zlib
 * unpacks the first alone. It walks over the headers of frames and of blocks, as RFC 8878 has them.
 *
 * @throws for bytes that are damaged, or cut
 */
export function* unzstdFrames(bytes: Uint8Array): Generator<Uint8Array, void> {
  for (let at = 0; at < bytes.length;) {
    const rest = bytes.subarray(at);
    const size = skippable(rest) ?? frameSize(rest);
    if (!(size <= rest.length)) throw cut();
    if (skippable(rest) === undefined) yield unzstd(rest.subarray(0, size));
    at += size;
  }
}

/** Gives the size of a frame that holds no data but what its program put there. */
function skippable(bytes: Uint8Array): number | undefined {
  return numberAt(bytes, 0, 4) >>> 4 === 0x184d2a5 ? 8 + numberAt(bytes, 4, 4) : undefined;
}

function frameSize(bytes: Uint8Array): number {
  if (numberAt(bytes, 0, 4) !== 0xfd2fb528) throw new Error("its packed bytes are damaged");
  const flags = bytes[4];
  if (flags === undefined) throw cut();
  const isSingle = (flags & 32) !== 0;
  const sizeOfSize = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6]!;
  let at = 5 + (isSingle ? 0 : 1) + [0, 1, 2, 4][flags & 3]! + sizeOfSize;
  for (let isLast = false; !isLast;) {
    if (at + 3 > bytes.length) throw cut();
    const header = numberAt(bytes, at, 3);
    isLast = (header & 1) === 1;
    // A block of one byte, many times.
    const repeats = (header >> 1 & 3) === 1;
    at += 3 + (repeats ? 1 : header >> 3);
  }
  return at + ((flags & 4) === 0 ? 0 : 4);
}

function cut(): Error {
  return new Error("its packed bytes end too early");
}

/** Reads an unsigned number, the lowest byte first; `NaN` where the bytes end. */
function numberAt(bytes: Uint8Array, at: number, size: number): number {
  let number = 0;
  for (let i = size - 1; i >= 0; i--) number = number * 256 + (bytes[at + i] ?? NaN);
  return number;
}
