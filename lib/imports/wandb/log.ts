import { crc32Of } from "../../system/bytes.ts";
import type { Damage } from "../run.ts";

/** What a file begins with: `:W&B`, a number, a version. */
const HEADER = 7;
/** Records are cut to fit blocks of this size, of which the header takes a part of the first. */
const BLOCK = 32_768;
/** Sum, length and kind of a piece. */
const HEAD = 7;

const [FULL, FIRST, MIDDLE, LAST] = [1, 2, 3, 4];

/** Tells whether bytes begin as a file of W&B's does. */
export function isWandbFile(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, 4)) === ":W&B";
}

/**
 * Gives the records of a log (LevelDB's, with CRC-32 for sums). Where one is damaged, those of the next block go on; the
 * last one may be in the midst of being written.
 */
export function* recordsIn(bytes: Uint8Array, damage: Damage): Generator<Uint8Array, void> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let parts: Uint8Array[] = [];
  const drop = () => {
    if (parts.length > 0) damage.add();
    parts = [];
  };
  for (let at = HEADER; at < bytes.length;) {
    const room = BLOCK - at % BLOCK;
    if (room < HEAD) {
      at += room;
      continue;
    }
    if (at + HEAD > bytes.length) return damage.add();
    const length = view.getUint16(at + 4, true);
    const kind = bytes[at + 6]!;
    const end = at + HEAD + length;
    const isWhole = end <= bytes.length && HEAD + length <= room &&
      view.getUint32(at, true) === crc32Of(bytes.subarray(at + 6, end));
    if (!isWhole) {
      parts = [];
      damage.add();
      at += room;
      continue;
    }
    const data = bytes.subarray(at + HEAD, end);
    at = end;
    if (kind === FULL || kind === FIRST) drop();
    // What a damaged record left behind has no beginning.
    else if (parts.length === 0) continue;
    if (kind === FULL) yield data;
    else if (kind === FIRST || kind === MIDDLE) parts.push(data);
    else if (kind === LAST) {
      yield joined([...parts, data]);
      parts = [];
    }
  }
  drop();
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
