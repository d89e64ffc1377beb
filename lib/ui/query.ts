import { didYouMean } from "../errors.ts";
import { Refusal } from "./refusal.ts";

/** The parameters of every route: which file, which table, and who asks. */
const ALL = ["db", "table", "token"];

/** The parameters of an address, each read as what it is. */
export class Query {
  readonly #params: URLSearchParams;

  /** @throws {Refusal} for one that the route does not know */
  constructor(params: URLSearchParams, known: readonly string[]) {
    this.#params = params;
    const all = [...known, ...ALL];
    const unknown = params.keys().find((name) => !all.includes(name));
    if (unknown === undefined) return;
    throw new Refusal(400, `Unknown parameter "${unknown}"${didYouMean(unknown, all)}`);
  }

  text(name: string): string | undefined {
    return this.#params.get(name) ?? undefined;
  }

  /** Gives all values, as they stand there. */
  all(name: string): string[] | undefined {
    return this.#params.has(name) ? this.#params.getAll(name) : undefined;
  }

  /** @throws {Refusal} where it is missing */
  required(name: string): string {
    const text = this.text(name);
    if (text === undefined || text === "") throw new Refusal(400, `Missing parameter "${name}"`);
    return text;
  }

  /** @throws {Refusal} for what is no number */
  number(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const number = text.trim() === "" ? NaN : Number(text);
    if (!Number.isNaN(number)) return number;
    throw new Refusal(400, `Cannot use "${text}" as ${name}: expected a number`);
  }

  /** @throws {Refusal} for what is no number of things, or more than so many */
  count(name: string, most = Number.MAX_SAFE_INTEGER): number | undefined {
    const number = this.number(name);
    if (number === undefined || Number.isInteger(number) && number >= 0 && number <= most) {
      return number;
    }
    throw new Refusal(
      400,
      `Cannot use ${number} as ${name}: expected a whole number up to ${most}`,
    );
  }

  /** Tells whether it is there, and not denied. */
  flag(name: string): boolean {
    return !["false", "0", undefined].includes(this.text(name));
  }
}
