import { once } from "../system/once.ts";
import { describe } from "../errors.ts";

/** What else is a secret's name: names, patterns; `true` for none but the usual ones, `false` for none at all. */
export type Redact = boolean | readonly (string | RegExp)[];

const USUAL = ["authorization", "cookie", "password", "secret", "token", "api_key"];

/** So many names are remembered: a call may be given an object with millions of keys. */
const MOST = 1000;

/**
 * Tells names of secrets from others: `api_key` as a whole, or as the last words of `x-api-key` and `openaiApiKey`, not
 * within `max_tokens`.
 */
export class SecretNames {
  readonly #names: ReadonlySet<string>;
  /** The last words of those that have several: the others may be a name that these are within. */
  readonly #ends: ReadonlySet<string>;
  readonly #patterns: readonly RegExp[];
  /** What is known of names; `undefined` where it depends on what they are within. */
  readonly #known = new Map<string, boolean | undefined>();

  constructor(redact: Redact = true) {
    const own = typeof redact === "boolean" ? [] : redact;
    const names = own.filter((name) => typeof name === "string");
    const all = (redact === false ? [] : [...USUAL, ...names]).map(wordsOf);
    this.#names = new Set(all.map((words) => words.join("")));
    this.#ends = new Set(
      all.flatMap((words) => words.slice(1).map((_, i) => words.slice(i + 1).join(""))),
    );
    this.#patterns = own.filter((pattern) => pattern instanceof RegExp);
  }

  /** Whether there is any. */
  get isEmpty(): boolean {
    return this.#names.size === 0;
  }

  /** Tells whether a name is one; `key` may be one within `api`. */
  has(name: string, within = ""): boolean {
    return this.#alone(name) ?? (within !== "" && this.#fits(`${within}_${name}`));
  }

  #alone(name: string): boolean | undefined {
    if (this.#known.has(name)) return this.#known.get(name);
    if (this.#known.size >= MOST) this.#known.clear();
    const alone = this.#fits(name) || (this.#mayEnd(name) ? undefined : false);
    this.#known.set(name, alone);
    return alone;
  }

  #fits(name: string): boolean {
    let end = "";
    for (const word of wordsOf(name).reverse()) {
      end = word + end;
      if (this.#names.has(end)) return true;
    }
    // Unlike `test`, this begins anew each time, whatever the flags.
    return this.#patterns.some((pattern) => name.search(pattern) >= 0);
  }

  #mayEnd(name: string): boolean {
    return this.#patterns.length > 0 || this.#ends.has(wordsOf(name).join(""));
  }
}

/** Gives the words of `accessToken`, `x-api-key`, `API_KEY`, in small letters. */
function wordsOf(name: string): string[] {
  return name.split(between()).filter((word) => word !== "").map((word) => word.toLowerCase());
}

const between = once(() =>
  /[^\p{L}\p{M}\p{N}]+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=\p{N})(?=\p{L})/u
);

/** Refuses what is no list of names and patterns. @throws {TypeError} */
export function checkRedact(redact: unknown): asserts redact is Redact | undefined {
  if (redact === undefined || typeof redact === "boolean") return;
  if (Array.isArray(redact) && redact.every(isName)) return;
  const wrong = Array.isArray(redact) ? redact.find((name) => !isName(name)) : redact;
  throw new TypeError(
    `Cannot redact ${describe(wrong)}: expected a list of names and patterns, or false`,
  );
}

function isName(name: unknown): name is string | RegExp {
  return name instanceof RegExp || typeof name === "string" && wordsOf(name).length > 0;
}
