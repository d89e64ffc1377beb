/** A text in JSON; with the colon behind it, a key. */
const TOKEN = /"((?:[^"\\]|\\.)*)"(\s*:)?/gs;

/**
 * Parses JSON. V8 15 takes a key that has an escape for another one (nodejs/node#63785: `{"a":0,"\n":1}` has the key `\` after
 * `{"a":0,"\\":1}` was parsed once), so such keys are parsed by themselves.
 *
 * @throws {SyntaxError} for text that is no JSON
 */
export function parseJson(text: string): unknown {
  if (!text.includes("\\")) return JSON.parse(text);
  let mark = "#";
  while (text.includes(mark)) mark += "#";
  const names: string[] = [];
  const safe = text.replace(TOKEN, (token, inner: string, colon: string | undefined) => {
    if (colon === undefined || !inner.includes("\\")) return token;
    return `"${mark}${names.push(JSON.parse(`"${inner}"`)) - 1}":`;
  });
  const value: unknown = JSON.parse(safe);
  return names.length === 0 ? value : rename(value, mark, names);
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
