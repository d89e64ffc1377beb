import type { LogicalType } from "@duckdb/node-bindings";
import type { Library } from "./library.ts";
import { type DecodeJson, getterOf, type Read } from "./usual.ts";

/** Gives what reads the vectors of a type; `@duckdb/node-api` reads those of the less usual ones. */
export async function readerOf(
  library: Library,
  type: LogicalType,
  decodeJson: DecodeJson,
): Promise<Read> {
  const getter = getterOf(library, type, decodeJson);
  if (getter === undefined) return (await import("./general.ts")).generalReader(type);
  const { width, get } = getter;
  return (vector, count) => {
    const { buffer, byteOffset } = library.vector_get_data(vector, width * count);
    const memory = new DataView(buffer, byteOffset, width * count);
    const valid = library.vector_get_validity(vector, 8 * Math.ceil(count / 64)) ?? undefined;
    const isNull = (i: number) => valid !== undefined && (valid[i >> 3] & (1 << (i & 7))) === 0;
    return Array.from({ length: count }, (_, i) => isNull(i) ? null : get(memory, width * i));
  };
}
