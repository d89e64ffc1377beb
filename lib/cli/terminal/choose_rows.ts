import { didYouMean } from "../../errors.ts";
import { inOrder, readOrder } from "../../sql/order.ts";
import { rowsWhere } from "../../sql/where.ts";
import { readNames } from "../../sql/names.ts";
import type { Options } from "../line/options.ts";
import type { Listing } from "./listing.ts";

/** Gives those columns and rows of a listing that options choose, in their order. @throws {TypeError} @throws {TrackerError} */
export function chooseRows(listing: Listing, { columns, where, sort }: Options): Listing {
  const { columns: names, rows } = listing;
  const known = new Set(names);
  const chosen = where === undefined ? rows : rowsWhere(rows, where, { names });
  const orders = readOrder(
    readNames(sort ?? [], (name) => known.has(name)),
    (name) => known.has(name),
    () => names,
  );
  const sorted = inOrder(chosen, orders, (row, name) => row[name]);
  if (columns === undefined) return { ...listing, rows: sorted };
  const asked = readNames(columns, (name) => known.has(name));
  const missing = asked.find((name) => !known.has(name));
  if (missing !== undefined) {
    throw new TypeError(
      `Cannot print column "${missing}": there is none${didYouMean(missing, names)}`,
    );
  }
  return {
    ...listing,
    columns: asked,
    rows: sorted.map((row) => Object.fromEntries(asked.map((name) => [name, row[name] ?? null]))),
  };
}
