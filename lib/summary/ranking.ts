import { named } from "../errors.ts";
import type { Kind } from "../types.ts";

/** A value of a kind that has an order; a number may be a bigint. */
type Ordered = number | bigint | string | boolean | Date;

type Row = Readonly<Record<string, unknown>>;

/** The type of the values that count in a column of a kind: any other value in it has no place in their order. */
const TYPES: Readonly<Partial<Record<Kind, string>>> = {
  number: "number",
  bigint: "number",
  string: "string",
  boolean: "boolean",
  date: "date",
};

/** Which rows to keep: those with the highest values of a column, or with the lowest. */
export interface RankingOptions {
  readonly column: string;
  /** Absent where the column is a spilled key: then the first value tells. */
  readonly kind?: Kind | undefined;
  readonly most: number;
  readonly lowest?: boolean | undefined;
}

/** Keeps the rows that are first by a column's values; of equal ones those that came first. */
export class Ranking {
  readonly #options: RankingOptions;
  #type: string | undefined;
  #kept: [value: Ordered, row: Row][] = [];

  /** @throws {TypeError} for a kind without an order */
  constructor(options: RankingOptions) {
    const { kind, column } = options;
    this.#options = options;
    this.#type = kind && TYPES[kind];
    if (kind !== undefined && this.#type === undefined) {
      throw new TypeError(`Cannot rank by ${named(column)}: values of kind ${kind} have no order`);
    }
  }

  /** Takes a row into account; one without a value of the column's type has no rank. */
  add(row: Row): void {
    const { column, most } = this.#options;
    const value = Object.hasOwn(row, column) ? row[column] : null;
    if (value === null || value === undefined || Number.isNaN(value)) return;
    const type = typeOf(value);
    if (type !== (this.#type ??= type)) return;
    // Sorting now and then is faster than to find each row's place.
    if (this.#kept.push([value as Ordered, row]) >= 2 * most + 1000) this.#cut();
  }

  /** Gives the rows, the first one first. */
  rows(): Row[] {
    this.#cut();
    return this.#kept.map(([, row]) => row);
  }

  #cut(): void {
    const sign = this.#options.lowest ? 1 : -1;
    this.#kept = this.#kept.sort(([a], [b]) => a < b ? -sign : a > b ? sign : 0)
      .slice(0, this.#options.most);
  }
}

function typeOf(value: unknown): string {
  if (value instanceof Date) return "date";
  return typeof value === "bigint" ? "number" : typeof value;
}
