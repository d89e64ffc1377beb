import { maskedCrc32c } from "./crc32c.ts";

/** Length and its sum before a record, its sum behind it. */
const HEAD = 12;
const TAIL = 4;

/**
 * Gives the records of an event file (TensorFlow's TFRecord). A record whose sum is wrong is left out and counted; behind
 * a length that is wrong nothing can be found. The last one may be in the midst of being written.
 */
export function* recordsIn(
  bytes: Uint8Array,
  damage: { add(): void },
): Generator<Uint8Array, void> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length;) {
    if (at + HEAD > bytes.length) return damage.add();
    const length = Number(view.getBigUint64(at, true));
    const isLength = view.getUint32(at + 8, true) === maskedCrc32c(bytes.subarray(at, at + 8));
    const end = at + HEAD + length;
    if (!isLength || end + TAIL > bytes.length) return damage.add();
    const data = bytes.subarray(at + HEAD, end);
    if (view.getUint32(end, true) === maskedCrc32c(data)) yield data;
    else damage.add();
    at = end + TAIL;
  }
}

/** Tells whether bytes begin as an event file does. */
export function isEventFile(bytes: Uint8Array): boolean {
  if (bytes.length < HEAD) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEAD);
  return view.getUint32(8, true) === maskedCrc32c(bytes.subarray(0, 8));
}

/** Gives a record as it stands in a file. */
export function recordOf(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEAD + data.length + TAIL);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(bytes.subarray(0, 8)), true);
  bytes.set(data, HEAD);
  view.setUint32(HEAD + data.length, maskedCrc32c(data), true);
  return bytes;
}
