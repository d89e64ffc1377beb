import { utf8Length } from "../../system/bytes.ts";
import { hasOnlyMembers } from "../kind.ts";

/** Tells whether CBOR keeps an array as it is. */
export function isOrdinaryArray(part: object): part is unknown[] {
  return Array.isArray(part) && Object.getPrototypeOf(part) === Array.prototype &&
    hasOnlyMembers(part);
}

/** Tells whether CBOR keeps an object as it is: a plain one, with no key that would be altered. */
export function isOrdinary(part: object): boolean {
  return Object.getPrototypeOf(part) === Object.prototype && !Object.hasOwn(part, "__proto__") &&
    Object.keys(part).every((key) => key.isWellFormed());
}

/** Tells whether CBOR keeps a text as it is: UTF-8 has no half of a surrogate pair, and reading it has a limit. */
export function isOrdinaryText(text: string): boolean {
  const mayBeLong = text.length > MOST_BYTES / 3;
  return text.isWellFormed() &&
    !(mayBeLong && utf8Length(text) > MOST_BYTES);
}

/** V8 makes a text of so many bytes at most. */
const MOST_BYTES = 2 ** 29 - 24;

/** Gives the UTF-16 units of a text. */
export function unitsOf(text: string): Uint16Array {
  const units = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
  return units;
}
