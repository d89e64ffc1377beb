import type { Kind } from "../../types.ts";
import { Numbers } from "./numbers.ts";

/** What can be asked of values: how far along a line they lie, or how often each is. */
export type Measure = "number" | "date" | "category" | "none";

/** Tells what can be asked of values of a kind. */
export function measureOf(kind: Kind | null): Measure {
  switch (kind) {
    case "number":
    case "bigint":
      return "number";
    case "string":
    case "boolean":
      return "category";
    case "date":
      return "date";
    default:
      return "none";
  }
}

/** More different texts than these are not told apart. */
const MOST_CATEGORIES = 100_000;

/** The values of a column in some events, by what they are: which of them count, the column's kind decides. */
export class ColumnSample {
  readonly numbers = new Numbers();
  /** In ms since 1970. */
  readonly dates = new Numbers();
  readonly categories = new Map<string, number>();
  /** How many values are of categories beyond those. */
  beyond = 0;
  /** How many stood in `_extra`. */
  spilled = 0;
  nan = 0;
  infinite = 0;
  texts = 0;
  booleans = 0;
  others = 0;

  /** Takes the next value; null and what is missing is none. */
  add(value: unknown): void {
    switch (typeof value) {
      case "number":
        return this.#addNumber(value);
      case "bigint":
        return this.#addNumber(Number(value));
      case "string":
        this.texts++;
        return this.#count(value);
      case "boolean":
        this.booleans++;
        return this.#count(String(value));
      case "object":
        if (value instanceof Date) this.dates.push(value.getTime());
        else if (value !== null) this.others++;
    }
  }

  #addNumber(value: number): void {
    if (Number.isNaN(value)) this.nan++;
    else this.numbers.push(value);
    if (Math.abs(value) === Infinity) this.infinite++;
  }

  #count(category: string): void {
    const count = this.categories.get(category);
    if (count !== undefined) this.categories.set(category, count + 1);
    else if (this.categories.size < MOST_CATEGORIES) this.categories.set(category, 1);
    else this.beyond++;
  }

  /** How many values there are, of whatever kind. */
  get values(): number {
    const { nan, texts, booleans, others } = this;
    return this.numbers.length + this.dates.length + nan + texts + booleans + others;
  }

  /** How many values there are of what is asked for. */
  count(measure: Measure): number {
    switch (measure) {
      case "number":
        return this.numbers.length;
      case "date":
        return this.dates.length;
      case "category":
        return this.texts + this.booleans;
      default:
        return this.values;
    }
  }

  /** The kind that most values are of; `null` where there is none. */
  get kind(): Kind | null {
    const found: [Kind, number][] = [
      ["number", this.numbers.length + this.nan],
      ["date", this.dates.length],
      ["string", this.texts],
      ["boolean", this.booleans],
      ["json", this.others],
    ];
    const [kind, most] = found.reduce((best, next) => next[1] > best[1] ? next : best);
    return most === 0 ? null : kind;
  }
}
