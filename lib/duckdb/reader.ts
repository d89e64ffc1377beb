import type { LogicalType } from "@duckdb/node-bindings";
import type { Library } from "./library.ts";
import { type OddStamps, StampWriter } from "./stamps.ts";
import { type DecodeJson, type Getter, getterOf, type Read } from "./usual.ts";

/** How values are read. */
export interface ReadOptions {
  readonly decodeJson: DecodeJson;
  /** Is given for moments of events, which are read as the texts that they are in the file. */
  readonly odd?: OddStamps | undefined;
}

function stampGetter(odd: OddStamps): Getter {
  const writer = new StampWriter(odd);
  return { width: 8, get: (memory, at) => writer.text(memory.getBigInt64(at, true)) };
}

/** Gives what reads the vectors of a type; `@duckdb/node-api` reads those of the less usual ones. */
export async function readerOf(
  library: Library,
  type: LogicalType,
  { decodeJson, odd }: ReadOptions,
): Promise<Read> {
  const getter = odd === undefined ? getterOf(library, type, decodeJson) : stampGetter(odd);
  if (getter === undefined) return (await import("./general.ts")).generalReader(type);
  const { width, get } = getter;
  return (vector, count) => {
    const { buffer, byteOffset } = library.vector_get_data(vector, width * count);
    const memory = new DataView(buffer, byteOffset, width * count);
    const valid = library.vector_get_validity(vector, 8 * Math.ceil(count / 64)) ?? undefined;
    const isNull = (i: number) => valid !== undefined && (valid[i >> 3]! & (1 << (i & 7))) === 0;
    return Array.from({ length: count }, (_, i) => isNull(i) ? null : get(memory, width * i));
  };
}
