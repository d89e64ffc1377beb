import { safely } from "../../errors.ts";
import { type Emitter, followEmitter } from "./emitter.ts";
import { followIterable, followIterator } from "./iterator.ts";
import { followReadable } from "./readable.ts";
import type { Watch } from "./watch.ts";

/** Gives what a caller gets in the place of a stream, which is followed to its end; `undefined` for what is no stream. */
export function followStream(value: unknown, watch: Watch): object | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return safely(() => followed(value, watch), undefined);
}

function followed(value: object, watch: Watch): object | undefined {
  if (value instanceof ReadableStream) {
    return value.locked ? undefined : followReadable(value, watch);
  }
  const has = (name: PropertyKey) =>
    typeof (value as Record<PropertyKey, unknown>)[name] === "function";
  if (!has(Symbol.asyncIterator) || !Object.isExtensible(value)) return undefined;
  if (has("pipe") && has("emit")) followEmitter(value as Emitter, watch);
  else if (has("next")) followIterator(value, watch);
  else followIterable(value, watch);
  return value;
}
