import type { LogicalType, Vector } from "@duckdb/node-bindings";
import { readsAsNumber } from "../values/kind.ts";
import type { Library } from "./library.ts";

/** Reads the first so many values of a vector. */
export type Read = (vector: Vector, count: number) => unknown[];

/** Gives the value that JSON stands for. */
export type DecodeJson = (text: string) => unknown;

/** Reads a value from the memory of a vector. */
export interface Getter {
  /** Bytes of a value. */
  readonly width: number;
  readonly get: (memory: DataView, at: number) => unknown;
}

/** Gives what reads values of a type; `undefined` for the less usual ones. */
export function getterOf(
  library: Library,
  type: LogicalType,
  decodeJson: DecodeJson,
): Getter | undefined {
  const { Type } = library;
  const textAt = textReader(library);
  switch (library.get_type_id(type)) {
    case Type.BOOLEAN:
      return { width: 1, get: (memory, at) => memory.getUint8(at) === 1 };
    case Type.INTEGER:
      return { width: 4, get: (memory, at) => memory.getInt32(at, true) };
    case Type.BIGINT:
      return { width: 8, get: (memory, at) => integerOf(memory.getBigInt64(at, true)) };
    case Type.HUGEINT:
      return { width: 16, get: (memory, at) => integerOf(hugeAt(memory, at)) };
    case Type.DOUBLE:
      return { width: 8, get: (memory, at) => memory.getFloat64(at, true) };
    case Type.VARCHAR:
      return library.logical_type_get_alias(type) === "JSON"
        ? { width: 16, get: (memory, at) => decodeJson(textAt(memory, at)) }
        : { width: 16, get: textAt };
    default:
      return undefined;
  }
}

/** Gives an integer as a bigint only beyond ±2^53. */
export function integerOf(value: bigint): number | bigint {
  return readsAsNumber(value) ? Number(value) : value;
}

function hugeAt(memory: DataView, at: number): bigint {
  return (memory.getBigInt64(at + 8, true) << 64n) + memory.getBigUint64(at, true);
}

/** A text of up to 12 bytes stands in the vector, of a longer one a pointer. */
function textReader(library: Library): (memory: DataView, at: number) => string {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return (memory, at) => {
    const length = memory.getUint32(at, true);
    const { buffer, byteOffset } = memory;
    return decoder.decode(
      length <= 12
        ? new Uint8Array(buffer, byteOffset + at + 4, length)
        : library.get_data_from_pointer(buffer as ArrayBuffer, byteOffset + at + 8, length),
    );
  };
}
