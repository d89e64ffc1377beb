import { once } from "../system/once.ts";
import { safely } from "../errors.ts";

/**
 * Gives the names of a function's parameters, read from its source text; `undefined` where one has no name of its own
 * (a pattern), or none can be read (a native or bound function).
 */
export function parameterNames(fn: (...args: never[]) => unknown): (string | undefined)[] {
  const source = Function.prototype.toString.call(fn).replace(COMMENT, (_, text) => text ?? " ")
    .replace(ESCAPE, (escape, long, short) => {
      const letter = String.fromCodePoint(Number.parseInt(long ?? short, 16));
      return /[\p{ID_Continue}]/u.test(letter) ? letter : escape;
    });
  const arrow = /^\s*(?:async\s+)?([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*=>/u.exec(source);
  if (arrow !== null) return [arrow[1]];
  const open = source.indexOf("(");
  if (open < 0) return [];
  return splitTopLevel(source.slice(open + 1)).map((parameter) => name().exec(parameter)?.[1]);
}

/** Remembers the names: reading a long source text takes longer than logging. */
export class ParameterNames {
  readonly #known = new WeakMap<(...args: never[]) => unknown, readonly (string | undefined)[]>();

  /** Gives what `parameterNames` does. */
  of(fn: (...args: never[]) => unknown): readonly (string | undefined)[] {
    let names = this.#known.get(fn);
    // A text of 10 MB in the source takes the stack.
    if (names === undefined) this.#known.set(fn, names = safely(() => parameterNames(fn), []));
    return names;
  }
}

/** A comment, or text that looks like one and is kept. */
const COMMENT = /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\*[^]*?\*\/|\/\/[^\n]*/g;

/** A letter of a name that is written by its number, as Bun has those beyond ASCII. */
const ESCAPE = /\\u(?:\{([\da-f]{1,6})\}|([\da-f]{4}))/gi;

const name = once(() => /^\s*(?:\.\.\.\s*)?([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*(?:=(?!>)|$)/u);

/** Gives what stands between commas up to the closing bracket, inner brackets and texts left whole. */
function splitTopLevel(text: string): string[] {
  const parts: string[] = [];
  let part = "";
  let depth = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    if (depth === 0 && token === ")") break;
    if (depth === 0 && token === ",") {
      parts.push(part);
      part = "";
      continue;
    }
    if ("([{".includes(token)) depth++;
    if (")]}".includes(token)) depth--;
    part += token;
  }
  return part.trim() === "" ? parts : [...parts, part];
}

const TOKEN = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|[^]/g;
