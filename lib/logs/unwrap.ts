import { parseObject } from "../values/json.ts";

/** A line as a program wrote it, and what tells its lines from those of others. */
export interface Unwrapped {
  readonly stream: string;
  readonly text: string;
}

// deno-lint-ignore no-control-regex -- so a terminal is told of colours
const COLOURS = /\x1b\[[\d;:?]*[A-Za-z]/g;

/** What containers' runtimes write before a line: Kubernetes's, `docker logs -t`. */
const CRI = /^(\d{4}-\d\d-\d\dT\S+) (stdout|stderr) ([FP]\S*) ?/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d) /;

/** What stands before a line where several programs share a screen: `docker compose`, `kubectl logs --prefix`, syslog. */
const PREFIXES = [
  /^([A-Za-z0-9][\w.-]*)\s*\| ?/,
  /^(\[pod\/[^\]\s]+\]) /,
  /^([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ [\w./-]+(?:\[\d+\])?): /,
];

/** Takes lines out of what others wrap them in: colours, containers' JSON, times, names of programs. */
export class Unwrapper {
  /** What a runtime wrote in parts, as it was too long for one line. */
  readonly #parts = new Map<string, string>();

  /** Gives a line; `undefined` where it goes on. */
  take(given: string): Unwrapped | undefined {
    const line = given.includes("\x1b") ? given.replace(COLOURS, "") : given;
    if (isBare(line)) return { stream: "", text: line };
    const first = line.charCodeAt(0);
    if (first === BRACE) return this.#docker(line) ?? { stream: "", text: line };
    return isDigit(first) ? this.#timed(line) : prefixed(line);
  }

  /** Gives what of lines is not whole. */
  *end(): Generator<Unwrapped, void> {
    for (const [stream, text] of this.#parts) yield { stream, text };
    this.#parts.clear();
  }

  #docker(line: string): Unwrapped | undefined | null {
    if (!line.includes('"log":"')) return undefined;
    const { log, stream } = parseObject(line) ?? {};
    if (typeof log !== "string" || typeof stream !== "string") return undefined;
    return this.#whole(stream, log.replace(/\r?\n$/, ""), log.endsWith("\n"));
  }

  #timed(line: string): Unwrapped | undefined {
    const [head, , stream, tag] = CRI.exec(line) ?? [];
    if (head === undefined) return prefixed(line.replace(TIME, ""));
    return this.#whole(stream!, line.slice(head.length), tag!.startsWith("F"));
  }

  #whole(stream: string, text: string, isWhole: boolean): Unwrapped | undefined {
    const all = (this.#parts.get(stream) ?? "") + text;
    if (isWhole) this.#parts.delete(stream);
    else this.#parts.set(stream, all);
    return isWhole ? { stream, text: all.replace(COLOURS, "") } : undefined;
  }
}

/** Tells whether nothing is wrapped around a line: most begin with the time of a record, or a blank, as those within it do. */
export function isBare(line: string): boolean {
  const first = line.charCodeAt(0);
  return (first === BLANK || isDigit(first) && line.charCodeAt(10) === BLANK) &&
    !line.includes("\x1b");
}

const [BLANK, BRACE] = [" ", "{"].map((character) => character.charCodeAt(0));

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function prefixed(line: string): Unwrapped {
  for (const pattern of PREFIXES) {
    const found = pattern.exec(line);
    if (found !== null) {
      const text = line.slice(found[0].length).replace(TIME, "");
      return { stream: found[1]!, text };
    }
  }
  return { stream: "", text: line };
}
