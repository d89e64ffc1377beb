import { describe } from "../../errors.ts";
import { classOf, platformBaseOf } from "./classes.ts";

/** Refuses what is no data, and what nobody can look into. @throws {TypeError} */
export function checkTransparent(value: object): void {
  const why = isGone(value) ? " whose memory is gone" : isOpaque(value) ? "" : undefined;
  if (why !== undefined) throw new TypeError(`${describe(value)}${why} cannot be stored`);
}

/** Tells whether the memory of bytes was handed on, or is too short by now: they read as none. */
function isGone(value: object): boolean {
  if (value instanceof ArrayBuffer) return value.detached;
  if (!ArrayBuffer.isView(value)) return false;
  try {
    value instanceof DataView ? value.byteLength : (value as Uint8Array).at(0);
    return false;
  } catch {
    return true;
  }
}

/** What the platform makes keeps its state inside, but for the types that have a form. */
function isOpaque(value: object): boolean {
  const is = Object.prototype.isPrototypeOf;
  if (TRANSPARENT.some(({ prototype }) => is.call(prototype, value))) return false;
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (tag.startsWith("Temporal.")) return false;
  const base = platformBaseOf(Object.getPrototypeOf(value));
  // Who listens to what is no data, as methods are none.
  const isListenedTo = base === EventTarget && classOf(value) !== EventTarget;
  return /Generator$/.test(tag) || (base !== undefined && !isListenedTo);
}

/** The types of the platform that come back. */
const TRANSPARENT: readonly { readonly prototype: object }[] = [
  ...[Array, Map, Set, Date, RegExp, Error, URL, Blob],
  ...[Number, String, Boolean, BigInt],
  ...[ArrayBuffer, SharedArrayBuffer, DataView, Object.getPrototypeOf(Uint8Array)],
];
