/**
 * A value that CBOR has no form for: its type's name and what it is made of.
 * It is written as the registered tag 27, https://cbor.schmorp.de/generic-object.
 */
export class Special {
  readonly name: string;
  readonly parts: readonly unknown[];

  constructor(name: string, parts: readonly unknown[]) {
    this.name = name;
    this.parts = parts;
  }
}

/** Makes the value again of which a Special was made. */
type Revive = (...parts: never[]) => unknown;

const ERRORS = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SuppressedError,
  SyntaxError,
  TypeError,
  URIError,
};

/** How each kind of Special comes back; classes that the user registered come on top. */
const REVIVERS: Readonly<Record<string, Revive>> = {
  "-0": () => -0,
  text: textOf,
  sparse: (length: number, members: [string, unknown][]) =>
    Object.assign(new Array(length), Object.fromEntries(members)),
  entries: (members: [string, unknown][]) => Object.fromEntries(members),
  null: (members: [string, unknown][]) => Object.setPrototypeOf(Object.fromEntries(members), null),
  Error: reviveError,
  DOMException: reviveException,
  Number: (value: number) => new Number(value),
  String: (value: string) => new String(value),
  Boolean: (value: boolean) => new Boolean(value),
  BigInt: (value: bigint) => Object(value),
  ArrayBuffer: (bytes: Uint8Array) => bytes.slice().buffer,
  SharedArrayBuffer: toShared,
  DataView: (bytes: Uint8Array) => new DataView(bytes.slice().buffer),
  Float16Array: (bytes: Uint8Array) => new Float16Array(bytes.slice().buffer),
  Blob: (bytes: Uint8Array<ArrayBuffer>, type: string) => new Blob([bytes], { type }),
  File: reviveFile,
  RegExp: (source: string, flags: string) => new RegExp(source, flags),
  URL: (href: string) => new URL(href),
  Temporal: reviveTemporal,
};

function reviveTemporal(name: "Instant", text: string): unknown {
  if (typeof Temporal === "undefined") throw new TypeError("this runtime has no Temporal");
  return Temporal[name].from(text);
}

/** Makes the value of a Special again; `undefined` for a name that is not one of these. */
export function revive(name: string, parts: readonly unknown[]): { value: unknown } | undefined {
  if (!Object.hasOwn(REVIVERS, name)) return undefined;
  return { value: (REVIVERS[name] as (...parts: readonly unknown[]) => unknown)(...parts) };
}

/** Says how an object that CBOR has no form for is made; `undefined` for others. */
export function specialOf(value: object, toCbor: (part: unknown) => unknown): Special | undefined {
  if (value instanceof DOMException) {
    return new Special("DOMException", [value.message, ...errorParts(value, toCbor)]);
  }
  if (value instanceof Error) return new Special("Error", errorParts(value, toCbor));
  if (value instanceof Number) return new Special("Number", [toCbor(value.valueOf())]);
  if (value instanceof String) return new Special("String", [toCbor(value.valueOf())]);
  if (value instanceof Boolean) return new Special("Boolean", [value.valueOf()]);
  if (value instanceof BigInt) return new Special("BigInt", [value.valueOf()]);
  if (value instanceof ArrayBuffer) return new Special("ArrayBuffer", [new Uint8Array(value)]);
  if (value instanceof SharedArrayBuffer) {
    return new Special("SharedArrayBuffer", [new Uint8Array(value)]);
  }
  if (value instanceof DataView) return new Special("DataView", [bytesOf(value)]);
  if (value instanceof Float16Array) return new Special("Float16Array", [bytesOf(value)]);
  if (value instanceof URL) return new Special("URL", [value.href]);
  const temporal = /^Temporal\.(\w+)$/.exec(Object.prototype.toString.call(value).slice(8, -1));
  return temporal === null ? undefined : new Special("Temporal", [temporal[1], String(value)]);
}

/** A call takes so many arguments. */
const UNITS = 8192;

function textOf(units: Uint16Array): string {
  let text = "";
  for (let at = 0; at < units.length; at += UNITS) {
    text += String.fromCharCode(...units.subarray(at, at + UNITS));
  }
  return text;
}

/** Gives the bytes that a view shows. */
export function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function errorParts(error: Error, toCbor: (part: unknown) => unknown): unknown[] {
  const own = Object.getOwnPropertyNames(error)
    .map((key) => [key, Object.getOwnPropertyDescriptor(error, key)!] as const)
    .filter(([, property]) => "value" in property && typeof property.value !== "function")
    .map(([key, { value, enumerable }]) => [key, toCbor(value), enumerable]);
  const stack = typeof error.stack === "string" ? [["stack", error.stack, false]] : [];
  const known = own.filter(([key]) => key !== "stack");
  return [error.name, [...known, ...stack]];
}

function reviveError(name: string, members: [string, unknown, boolean][]): Error {
  const kind = name in ERRORS ? ERRORS[name as keyof typeof ERRORS] : Error;
  const isGroup = name === "AggregateError";
  const error = isGroup ? new AggregateError([]) : new (kind as ErrorConstructor)();
  if (!isGroup && !(name in ERRORS)) define(error, "name", name, false);
  for (const [key, value, enumerable] of members) define(error, key, value, enumerable);
  return error;
}

function reviveException(
  message: string,
  name: string,
  members: [string, unknown, boolean][],
): DOMException {
  const exception = new DOMException(message, name);
  for (const [key, value, enumerable] of members) define(exception, key, value, enumerable);
  return exception;
}

/** Makes a File again of what `fileParts` gives. */
export function reviveFile(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  type: string,
  lastModified: number,
): File {
  return new File([bytes], name, { type, lastModified });
}

function toShared(bytes: Uint8Array): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(bytes.length);
  new Uint8Array(shared).set(bytes);
  return shared;
}

function define(object: object, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(object, key, { value, enumerable, writable: true, configurable: true });
}
