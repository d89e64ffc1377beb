import { describe } from "../errors.ts";

/** A part of a report, and where it stands: whatever is not as its tool writes it is an error that says where. */
export class Part {
  readonly value: unknown;
  readonly #way: string;

  constructor(value: unknown, way = "") {
    this.value = value;
    this.#way = way;
  }

  /** Tells whether an object has the key, with something under it. */
  has(key: string): boolean {
    if (!this.isObject || !Object.hasOwn(this.value as object, key)) return false;
    return ((this.value as Record<string, unknown>)[key] ?? null) !== null;
  }

  /** Tells whether it is an object, and no array. */
  get isObject(): boolean {
    return typeof this.value === "object" && this.value !== null && !Array.isArray(this.value);
  }

  /** Gives what stands under a key, which must be there. */
  at(key: string): Part {
    if (!this.isObject) throw this.not("an object");
    if (Object.hasOwn(this.value as object, key)) {
      return new Part((this.value as Record<string, unknown>)[key], `${this.#way}.${key}`);
    }
    throw new TypeError(`expected "${key}"${this.#place}, found ${this.#keys()}`);
  }

  /** Gives each key with what stands under it. */
  entries(): [string, Part][] {
    if (!this.isObject) throw this.not("an object");
    return Object.keys(this.value as object).map((key) => [key, this.at(key)]);
  }

  /** Gives what is in an array. */
  list(): Part[] {
    if (!Array.isArray(this.value)) throw this.not("an array");
    return this.value.map((item, at) => new Part(item, `${this.#way}[${at}]`));
  }

  number(key: string): number {
    const { value } = this.at(key);
    if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
    throw this.at(key).not("a number of at least 0");
  }

  text(key: string): string {
    const { value } = this.at(key);
    if (typeof value === "string" && value !== "") return value;
    throw this.at(key).not("text");
  }

  /** Gives a text, or `undefined` for `null`. */
  optionalText(key: string): string | undefined {
    return this.at(key).value === null ? undefined : this.text(key);
  }

  /** Gives an array of numbers. */
  numbers(key: string): readonly number[] {
    const { value } = this.at(key);
    const isWhole = Array.isArray(value) && value.every((item) => Number.isFinite(item));
    if (!isWhole) throw this.at(key).not("an array of numbers");
    return value;
  }

  not(expected: string): TypeError {
    return new TypeError(
      `expected ${expected}${this.#place}, found ${
        this.value === undefined ? "nothing" : describe(this.value)
      }`,
    );
  }

  get #place(): string {
    return this.#way === "" ? "" : ` at ${this.#way.replace(/^\./, "")}`;
  }

  #keys(): string {
    const keys = Object.keys(this.value as object).slice(0, 5).map((key) => `"${key}"`);
    return keys.length === 0 ? "nothing" : keys.join(", ");
  }
}
