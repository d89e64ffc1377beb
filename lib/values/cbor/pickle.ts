import { bytesOfBase64 } from "../../system/bytes.ts";
/** Opcodes of Python's pickle that carry a short text or a whole number: https://docs.python.org/3/library/pickletools.html. */
const Op = { shortText: 0x8c, text: 0x58, int1: 0x4b, int2: 0x4d, int4: 0x4a } as const;

/** Reads the one text or whole number in a small pickle, without running it; `undefined` if there is none. */
export function readPickled(bytes: Uint8Array): string | number | undefined {
  try {
    return firstIn(bytes);
  } catch {
    // It ends within a number.
    return undefined;
  }
}

function firstIn(bytes: Uint8Array): string | number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (from: number, length: number) =>
    new TextDecoder().decode(bytes.subarray(from, from + length));
  // After the two bytes of the protocol, and the nine of a frame if there is one.
  for (let at = bytes[2] === 0x95 ? 11 : 2; at < bytes.length; at++) {
    switch (bytes[at]) {
      case Op.shortText:
        return text(at + 2, bytes[at + 1]!);
      case Op.text:
        return text(at + 5, view.getUint32(at + 1, true));
      case Op.int1:
        return bytes[at + 1];
      case Op.int2:
        return view.getUint16(at + 1, true);
      case Op.int4:
        return view.getInt32(at + 1, true);
    }
  }
  return undefined;
}

/** Gives the pickle of a whole number below 2^31. */
export function writePickled(value: number): Uint8Array {
  const bytes = Uint8Array.of(0x80, 2, Op.int4, 0, 0, 0, 0, 0x2e);
  new DataView(bytes.buffer).setInt32(3, value, true);
  return bytes;
}

/** Gives the text that Python's xetrack stored as a key: base64 of a pickle. */
export function readPickledKey(key: string): string | undefined {
  try {
    const text = readPickled(bytesOfBase64(key));
    return typeof text === "string" ? text : undefined;
  } catch {
    return undefined;
  }
}
