import type { Message } from "../../wire/message.ts";

/**
 * Gives what a summary's value holds (tensorboard/compat/proto/summary.proto): a number, a text, the bytes of an image or
 * of audio, the counts of a histogram, the numbers of a tensor; `undefined` for none of these.
 */
export function valueOf(value: Message, plugin: string | undefined): unknown {
  if (value.has(2)) return value.float(2);
  if (value.has(4)) return bytesOf(value.message(4)!.bytes(4));
  if (value.has(5)) return histogramOf(value.message(5)!);
  if (value.has(6)) return bytesOf(value.message(6)!.bytes(4));
  const tensor = value.message(8);
  return tensor && tensorOf(tensor, plugin);
}

/** The bytes are a part of the file's, which nobody else is to keep. */
function bytesOf(bytes: Uint8Array | undefined): Uint8Array | undefined {
  return bytes?.slice();
}

function histogramOf(histogram: Message): unknown {
  const [min, max, num, sum, sum_squares] = [1, 2, 3, 4, 5].map((field) =>
    histogram.double(field) ?? 0
  );
  const [bucket_limit, bucket] = [6, 7].map((field) => histogram.doubles(field));
  return { min, max, num, sum, sum_squares, bucket_limit, bucket };
}

/** Reads the numbers of a tensor from its own bytes: size of one, and how. */
const READS: Readonly<
  Record<number, readonly [size: number, read: (view: DataView, at: number) => number | bigint]>
> = {
  1: [4, (view, at) => view.getFloat32(at, true)],
  2: [8, (view, at) => view.getFloat64(at, true)],
  3: [4, (view, at) => view.getInt32(at, true)],
  4: [1, (view, at) => view.getUint8(at)],
  5: [2, (view, at) => view.getInt16(at, true)],
  6: [1, (view, at) => view.getInt8(at)],
  9: [8, (view, at) => view.getBigInt64(at, true)],
  10: [1, (view, at) => view.getUint8(at)],
  14: [2, (view, at) => float32Of(view.getUint16(at, true) << 16)],
  19: [2, (view, at) => view.getFloat16(at, true)],
};

function float32Of(bits: number): number {
  return new Float32Array(Int32Array.of(bits).buffer)[0]!;
}

const STRING = 7;

/** Pictures and sounds are texts of bytes, behind their sizes; a text alone is itself, not a list. */
function tensorOf(tensor: Message, plugin: string | undefined): unknown {
  const type = tensor.integer(1);
  if (type === STRING) {
    const parts = tensor.allBytes(8);
    if (plugin === "images") return parts.length > 2 ? bytesOf(parts[2]) : undefined;
    if (plugin === "audio") return bytesOf(parts[0]);
    const texts = parts.map((bytes) => new TextDecoder().decode(bytes));
    return texts.length === 1 ? texts[0] : texts;
  }
  const numbers = numbersOf(tensor, Number(type)).map((value) =>
    typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value
  );
  const sizes = (tensor.message(2)?.messages(2) ?? []).map((size) => Number(size.integer(1) ?? 1));
  const count = sizes.reduce((product, size) => product * size, 1);
  // Equal values may be there once.
  while (numbers.length > 0 && numbers.length < count) numbers.push(numbers.at(-1)!);
  if (count === 1) return numbers[0];
  return sizes.length <= 1 ? numbers : rowsOf(numbers, sizes.at(-1)!);
}

function rowsOf<T>(values: readonly T[], length: number): T[][] {
  const rows = Array.from({ length: Math.ceil(values.length / length) });
  return rows.map((_, i) => values.slice(i * length, (i + 1) * length));
}

function numbersOf(tensor: Message, type: number): (number | bigint)[] {
  const content = tensor.bytes(4);
  const [size, read] = READS[type] ?? [];
  if (content !== undefined && content.length > 0 && size !== undefined) {
    const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
    return Array.from(
      { length: Math.floor(content.length / size) },
      (_, i) => read!(view, i * size),
    );
  }
  // Halves stand there as their bits.
  const halves = tensor.integers(13).map((bits) =>
    READS[type]?.[1](viewOf(Number(bits)), 0) ?? NaN
  );
  return [
    ...halves,
    ...tensor.floats(5),
    ...tensor.doubles(6),
    ...[7, 10, 11].flatMap((field) => tensor.integers(field)),
  ];
}

function viewOf(bits: number): DataView {
  return new DataView(Uint16Array.of(bits).buffer);
}
