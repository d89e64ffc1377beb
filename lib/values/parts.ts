import { hasFields } from "./outline.ts";

/** Tells whether a value may have parts. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Gives the parts of an object by their names, `""` where they have none; of an array only those that are objects. */
export function partsOf(value: object): Iterable<readonly [name: string, part: unknown]> {
  if (isPair(value)) return [value];
  if (Array.isArray(value)) return unnamed(Object.values(value).filter(isObject));
  if (value instanceof Set) return unnamed(value);
  if (value instanceof Map) return Array.from(value, ([key, part]) => [nameOf(key), part] as const);
  return hasFields(value) ? Object.entries(value) : [];
}

function unnamed(parts: Iterable<unknown>): (readonly [string, unknown])[] {
  return Array.from(parts, (part) => ["", part] as const);
}

/** A name and what stands under it, as in a list of headers. */
function isPair(value: object): value is [string, unknown] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === "string";
}

function nameOf(key: unknown): string {
  return typeof key === "string" ? key : "";
}

/** How a copy is made. */
export interface Copying {
  /** Is told the copy before it has parts: one may be the whole. */
  readonly begun: (copy: object) => void;
  /** Gives what stands in the place of a part. */
  readonly part: (name: string, part: unknown) => unknown;
}

/** Copies an object that has parts, one of a class as one of the class; gives what has none as it is. */
export function copyOf(value: object, { begun, part }: Copying): object {
  const begin = <T extends object>(copy: T): T => (begun(copy), copy);
  if (Array.isArray(value)) {
    const copy = begin<unknown[]>(Object.assign([], { length: value.length }));
    // An array may be billions of holes long.
    for (const [i, member] of Object.entries(value)) Reflect.set(copy, i, part("", member));
    if (isPair(value)) copy[1] = part(...value);
    return copy;
  }
  if (value instanceof Map) {
    const copy = begin(new Map());
    for (const [key, member] of value) copy.set(key, part(nameOf(key), member));
    return copy;
  }
  if (value instanceof Set) {
    const copy = begin(new Set());
    for (const member of value) copy.add(part("", member));
    return copy;
  }
  return hasFields(value)
    ? copyFields(value, begin(Object.create(Object.getPrototypeOf(value))), part)
    : value;
}

function copyFields(value: object, copy: object, part: Copying["part"]): object {
  const fields = Object.getOwnPropertyDescriptors(value) as Record<string, PropertyDescriptor>;
  const place = { enumerable: true, configurable: true, writable: true };
  for (const [name, member] of Object.entries(value)) {
    fields[name] = { ...place, value: part(name, member) };
  }
  return Object.defineProperties(copy, fields);
}
