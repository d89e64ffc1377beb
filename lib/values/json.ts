/** What JSON can do and its types lack. */
const json = JSON as unknown as {
  parse(
    text: string,
    revive: (key: string, value: unknown, by: { source: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
};

/**
 * Parses JSON. A whole number whose digits a double would print otherwise is a bigint. V8 15 takes a key that has an
 * escape for another one (nodejs/node#63785: `{"a":0,"\n":1}` has the key `\` after `{"a":0,"\\":1}` was parsed once), so
 * such keys are parsed by themselves.
 *
 * @throws {SyntaxError} for text that is no JSON
 */
export function parseJson(text: string): unknown {
  const keys = escapedKeys(text);
  if (keys.length === 0) return parseExact(text);
  const mark = markNotIn(text);
  let safe = "";
  let end = 0;
  for (const [i, key] of keys.entries()) {
    safe += `${text.slice(end, key.start)}"${mark}${i}"`;
    end = key.end;
  }
  const value = parseExact(safe + text.slice(end));
  const names = keys.map(({ start, end }): string => JSON.parse(text.slice(start, end)));
  return rename(value, mark, names);
}

/** Parses a JSON object; `undefined` for any other text. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value = parseJson(text);
    const fits = typeof value === "object" && value !== null && !Array.isArray(value);
    return fits ? value as Record<string, unknown> : undefined;
  } catch {
    return undefined;
  }
}

/** Gives an object with something else for each value. `Object.fromEntries` defines each key: `__proto__` is one like any other. */
export function mapValues<T>(
  object: Readonly<Record<string, T>>,
  map: (value: T) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}

/** Writes JSON, a bigint by its digits. `parseJson` gives back one that `hasOwnDigits`. */
export function writeJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, member) => typeof member === "bigint" ? json.rawJSON(String(member)) : member,
  );
}

/** Tells whether a double would print a bigint with other digits, so that these tell that it is one. */
export function hasOwnDigits(value: bigint): boolean {
  return String(Number(value)) !== String(value);
}

/** Asking for the source of each number takes several times as long: only where one may be long. */
function parseExact(text: string): unknown {
  return LONG.test(text) ? json.parse(text, exact) : JSON.parse(text);
}

const LONG = /(?:^|[:,[\s-])\d{16}/;

function exact(_key: string, value: unknown, { source }: { source: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  return String(value) === source || /[.eE]/.test(source) ? value : BigInt(source);
}

/** Where a text in JSON begins, and what comes behind it. */
interface Token {
  readonly start: number;
  readonly end: number;
}

/** Finds the keys with an escape, each by its first one. A regular expression would run out of stack in a text of 10 MB. */
function escapedKeys(text: string): Token[] {
  const keys: Token[] = [];
  for (let at = text.indexOf("\\"); at >= 0;) {
    const start = text.lastIndexOf('"', at);
    const end = endOfToken(text, at);
    if (start >= 0 && isKey(text, end)) keys.push({ start, end });
    at = text.indexOf("\\", end);
  }
  return keys;
}

function endOfToken(text: string, escape: number): number {
  let at = escape;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function isKey(text: string, end: number): boolean {
  let at = end;
  while (" \t\n\r".includes(text[at] ?? ":")) at++;
  return text[at] === ":";
}

/** A mark that was longer than any in the text would make a key of each kilobytes, where somebody wants it to. */
function markNotIn(text: string): string {
  const taken = new Set(text.matchAll(/#(\d+)(?=#)/g).map(([, number]) => number));
  let free = 0;
  while (taken.has(String(free))) free++;
  return `#${free}#`;
}

/** Gives the keys that stand for others their names. */
function rename(value: unknown, mark: string, names: readonly string[]): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((member) => rename(member, mark, names));
  const members = Object.entries(value).map(([key, member]) => [
    key.startsWith(mark) ? names[Number(key.slice(mark.length))] : key,
    rename(member, mark, names),
  ]);
  return Object.fromEntries(members);
}
