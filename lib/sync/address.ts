import { whatIsAt } from "../system/files.ts";

/** What a source or a target is. */
export type Place = "postgres" | "ducklake" | "s3" | "folder" | "file";

const STORES: readonly (readonly [RegExp, Place])[] = [
  [/^postgres(?:ql)?:/, "postgres"],
  [/^ducklake:/, "ducklake"],
  [/^s3:/, "s3"],
];

/** Tells whether an address is that of a store with an engine of its own, which can be asked. */
export function isStore(address: string): boolean {
  return /^(?:postgres(?:ql)?|ducklake):/.test(address);
}

/** Tells what an address names: a store by how it begins, a folder where one is there or a slash ends it, else a file. */
export function placeOf(address: string): Place {
  const store = STORES.find(([pattern]) => pattern.test(address));
  if (store !== undefined) return store[1];
  return /[/\\]$/.test(address) || whatIsAt(address) === "folder" ? "folder" : "file";
}
