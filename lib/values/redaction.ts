import { safely } from "../errors.ts";
import { HiddenTexts, REDACTED } from "./hidden_texts.ts";
import { copyOf, isObject, partsOf } from "./parts.ts";
import { type Redact, SecretNames } from "./secret_names.ts";

/** Keeps secrets out of what is stored: what stands under their names, at whatever depth. */
export class Redaction {
  readonly names: SecretNames;
  /** Those that are not to come up again in what is told of the run. */
  readonly hidden: HiddenTexts = new HiddenTexts();

  constructor(redact?: Redact) {
    this.names = new SecretNames(redact);
  }

  /** Tells whether a value holds a secret. @param within the value's own name */
  finds(value: unknown, within = ""): boolean {
    if (this.names.isEmpty || !isObject(value)) return false;
    const seen = new Set<unknown>();
    const open: (readonly [name: string, value: unknown])[] = [[within, value]];
    // Without recursion, which would not come to the end of what is very deep.
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [name, part] = next;
      if (!isObject(part) || seen.size === seen.add(part).size) continue;
      for (const [key, member] of partsOf(part)) {
        if (this.#isSecret(key, member, name)) return true;
        if (isObject(member)) open.push([pathOf(name, key), member]);
      }
    }
    return false;
  }

  /** Gives a value without its secrets, which are added to those met: itself, or a copy if it has any. */
  of(value: unknown, met: HiddenTexts, within = ""): unknown {
    // What cannot be looked through cannot be stored either.
    if (!safely(() => this.finds(value, within), false)) return value;
    return safely(() => this.#copy(value, { met, copies: new Map() }, within), typeof value);
  }

  /** Gives what is to be stored under a name. */
  under(name: string, value: unknown, met: HiddenTexts): unknown {
    return this.#isSecret(name, value) ? hide(value, met) : this.of(value, met, name);
  }

  /** Where nothing is, nothing is hidden. */
  #isSecret(name: string, value: unknown, within = ""): boolean {
    return name !== "" && value !== undefined && value !== null && this.names.has(name, within);
  }

  /** Parts that are there twice, and those within themselves, stay so. */
  #copy(value: unknown, copying: Copying, within: string): unknown {
    if (!isObject(value)) return value;
    const known = copying.copies.get(value);
    if (known !== undefined) return known;
    return copyOf(value, {
      begun: (copy) => copying.copies.set(value, copy),
      part: (name, part) =>
        this.#isSecret(name, part, within)
          ? hide(part, copying.met)
          : this.#copy(part, copying, pathOf(within, name)),
    });
  }
}

interface Copying {
  readonly met: HiddenTexts;
  readonly copies: Map<object, object>;
}

function hide(value: unknown, met: HiddenTexts): string {
  met.add(value);
  return REDACTED;
}

/** A name as unpacked columns have it; its end alone, where it is very deep. */
function pathOf(within: string, name: string): string {
  if (within === "" || name === "") return within + name;
  const path = `${within}_${name}`;
  return path.length > MOST ? path.slice(-MOST) : path;
}

/** So many characters of a path count. */
const MOST = 256;
