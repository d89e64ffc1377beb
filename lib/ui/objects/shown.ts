import { decodeAsset } from "../../assets/exported.ts";
import type { FileAssets } from "../../assets/file.ts";
import type { Class, ClassCodec } from "../../values/cbor/classes.ts";
import { jsonValue } from "../../values/text.ts";
import { sniff, type Sniffed } from "./sniff.ts";

/** What there is to show of an object. */
export interface ShownObject {
  readonly kind: Sniffed["kind"] | "json" | "table";
  readonly type: string;
  /** The text, or its beginning; a value as JSON; the rows of a table. */
  readonly value?: unknown;
  /** Whether there is more of it. */
  readonly cut?: boolean;
}

/** So many characters of a text are shown, and so many rows of a table. */
const MOST_TEXT = 100_000;
const MOST_ROWS = 1000;

/** An object as its bytes, with what they are. */
export interface ObjectBytes extends Sniffed {
  readonly bytes: Uint8Array;
  readonly isCbor: boolean;
}

/** Gives the bytes of an object; `undefined` if there is none. */
export function bytesOf(assets: FileAssets, id: string): ObjectBytes | undefined {
  const info = assets.list().find((asset) => asset.id === id);
  const bytes = info && assets.bytes(id);
  if (bytes === undefined) return undefined;
  const [, type] = /^blob (.*?)(\+zstd)?$/.exec(info!.encoding ?? "") ?? [];
  const isCbor = /^(cbor|file)\b/.test(info!.encoding ?? "");
  if (info!.encoding?.startsWith("cbor")) {
    return { bytes, isCbor, type: "application/cbor", kind: "bytes", extension: "cbor" };
  }
  return { bytes, isCbor, ...sniff(bytes, type) };
}

/** Gives what there is to show of it. */
export function shownOf({ kind, type, bytes, isCbor }: ObjectBytes): ShownObject {
  if (kind === "text") {
    const text = new TextDecoder().decode(bytes);
    return { kind, type, value: text.slice(0, MOST_TEXT), cut: text.length > MOST_TEXT };
  }
  if (kind !== "bytes" || !isCbor) return { kind, type };
  try {
    return shownValue(decodePlain(bytes), type);
  } catch (error) {
    // What Python pickled, and what is damaged, has its bytes only.
    return { kind: "bytes", type, value: (error as Error).message };
  }
}

/** So many classes may have a part in an object. */
const MOST_CLASSES = 100;

/** Decodes an object; of instances, whose classes are not known here, the data. */
function decodePlain(bytes: Uint8Array): unknown {
  const classes: [type: Class, codec: ClassCodec][] = [];
  for (;;) {
    try {
      return decodeAsset(bytes, { classes });
    } catch (error) {
      const [, name] = /class "(.*)" is not registered/.exec((error as Error).message) ?? [];
      if (name === undefined || classes.length > MOST_CLASSES) throw error;
      const type = { [name]: class {} }[name]!;
      classes.push([type, { encode: (data) => data, decode: (data) => data as object }]);
    }
  }
}

function shownValue(value: unknown, type: string): ShownObject {
  if (Array.isArray(value) && value.length > 0 && value.every(isRow)) {
    const rows = value.slice(0, MOST_ROWS).map(jsonValue);
    return { kind: "table", type, value: rows, cut: value.length > MOST_ROWS };
  }
  const text = JSON.stringify(jsonValue(plainOf(value)), null, 2) ?? "null";
  return { kind: "json", type, value: text.slice(0, MOST_TEXT), cut: text.length > MOST_TEXT };
}

function isRow(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

/** Gives what JSON has no form for in the nearest that it has. */
function plainOf(value: unknown): unknown {
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([k, v]) => [String(k), plainOf(v)]));
  }
  if (value instanceof Set) return [...value].map(plainOf);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView) && !(value instanceof Uint8Array)) {
    return Array.from(value as unknown as ArrayLike<number>);
  }
  if (Array.isArray(value)) return value.map(plainOf);
  if (!isRow(value)) return value;
  return Object.fromEntries(Object.entries(value as object).map(([k, v]) => [k, plainOf(v)]));
}
