import type { Kind } from "../../types.ts";
import { ASSET, encode, encodeOutside, SPILL } from "../../values/encode.ts";
import { tag, tagAsset } from "../../values/extra.ts";
import { ASSET_ID, type Stored } from "../../values/kind.ts";
import type { Condition } from "../conditions.ts";
import type { Table } from "../table.ts";

/** Keeps the objects of a table's events, and counts who refers to them; inside a transaction. */
export interface Keeper {
  /** Stores an object; gives what its cell holds. */
  put(value: unknown): Stored;
  /** Tells whether a text is the id of a stored object. */
  has(id: string): boolean;
  /** Counts so many more references. */
  add(id: string, references: number): void;
}

/** Which references: those of some rows, in one column. */
export interface ReferenceScope {
  readonly conditions?: readonly Condition[];
  readonly column?: string;
}

/** Also takes references back, once the cells are gone: what nothing refers to any longer is freed. */
export interface Releaser extends Keeper {
  /** Counts, for each id, the references in a table. */
  referencesIn(table: Table, scope?: ReferenceScope): Map<string, number>;
  /** Takes back, for each id, so many references. */
  release(references: ReadonlyMap<string, number>): void;
}

/** Key → id of the asset that an event refers to there. */
export type Ids = ReadonlyMap<string, string>;

/** The ids of an event without assets. */
export const NO_IDS: Ids = new Map();

/** Where a value goes: to a column of this kind, or to `_extra` only. */
export type Place = Kind | "extra";

/** A value as it is stored: a cell, JSON for `_extra`, or neither; and the asset that either refers to. */
export interface Placed {
  readonly cell: Stored;
  readonly spilled?: { readonly json: unknown };
  readonly id?: string;
}

/** Tells whether storing a value may touch the table of assets, which takes a transaction. */
export function concernsAssets(value: unknown, place: Place): boolean {
  if (typeof value !== "string") return false;
  return place === "asset" || (place === "string" && value.length >= 16 && ASSET_ID.test(value));
}

/** Tells whether a value goes to `_extra`, as its column cannot hold it, or there is none. */
export function spills(value: unknown, kind: Kind | undefined, keeper: Keeper): boolean {
  if (kind === undefined) return true;
  if (concernsAssets(value, kind) && keeper.has(value as string)) return false;
  const cell = encode(value, kind);
  return cell === SPILL || (cell === ASSET && kind !== "asset" && kind !== "string");
}

/** Encodes a value for its place, its object kept. @throws {TypeError} for what no event can hold */
export function placeValue(value: unknown, place: Place, keeper: Keeper): Placed {
  const isId = concernsAssets(value, place) && keeper.has(value as string);
  if (isId) return { cell: value as string, id: value as string };
  const cell = place === "extra" ? encodeOutside(value) : encode(value, place);
  if (cell === SPILL) return { cell: null, spilled: { json: tag(value) } };
  if (cell !== ASSET) return { cell };
  const kept = keeper.put(value);
  if (typeof kept !== "string") return { cell: kept };
  if (place === "asset" || place === "string") return { cell: kept, id: kept };
  return { cell: null, spilled: { json: tagAsset(kept) }, id: kept };
}
