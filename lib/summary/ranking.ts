import { named } from "../errors.ts";
import type { Kind } from "../types.ts";

/** A value of a kind that has an order; a number may be a bigint. */
export type Ordered = number | bigint | string | boolean | Date;

/** The type of the values that count in a column of a kind: any other value in it has no place in their order. */
const TYPES: Readonly<Partial<Record<Kind, string>>> = {
  number: "number",
  bigint: "number",
  string: "string",
  boolean: "boolean",
  date: "date",
};

/** Which to keep: those with the highest values of a column, or with the lowest. */
export interface RankingOptions {
  readonly column: string;
  /** Absent where the column is a spilled key: then the first value tells. */
  readonly kind?: Kind | undefined;
  readonly most: number;
  readonly lowest?: boolean | undefined;
}

/** Keeps the things that are first by their values of a column; of equal ones those that came first. */
export class Ranking<T> {
  readonly #options: RankingOptions;
  #type: string | undefined;
  #kept: [value: Ordered, thing: T][] = [];

  /** @throws {TypeError} for a kind without an order */
  constructor(options: RankingOptions) {
    const { kind, column } = options;
    this.#options = options;
    this.#type = kind && TYPES[kind];
    if (kind !== undefined && this.#type === undefined) {
      throw new TypeError(`Cannot rank by ${named(column)}: values of kind ${kind} have no order`);
    }
  }

  /** Takes a thing into account; one without a value of the column's type has no rank. */
  add(value: unknown, thing: T): void {
    const { most } = this.#options;
    if (value === null || value === undefined || Number.isNaN(value)) return;
    const type = typeOf(value);
    if (type !== (this.#type ??= type)) return;
    // Sorting now and then is faster than to find each one's place.
    if (this.#kept.push([value as Ordered, thing]) >= 2 * most + 1000) this.#cut();
  }

  /** Gives the things, the first one first. */
  things(): T[] {
    this.#cut();
    return this.#kept.map(([, thing]) => thing);
  }

  /** Gives their values in the same order. */
  values(): Ordered[] {
    this.#cut();
    return this.#kept.map(([value]) => value);
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
