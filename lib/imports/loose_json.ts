import { parseJson } from "../values/json.ts";

/** Parses JSON as Python writes it too, with `NaN` and `Infinity`. @throws {SyntaxError} */
export function parseLoose(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    const marked = text.replace(WORD, (word, string) => string ?? `"${MARK}${word}"`);
    if (marked === text) throw error;
    return revive(parseJson(marked));
  }
}

/** A string that never ends is one too: looking for a word behind each of its quotes would take as long each time. */
const WORD = /("(?:[^"\\]+|\\[^])*(?:"|\\?$))|-?\bInfinity\b|\bNaN\b/g;
const MARK = "\uE000number ";

function revive(value: unknown): unknown {
  if (typeof value === "string") {
    return value.startsWith(MARK) ? Number(value.slice(MARK.length)) : value;
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(revive);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, revive(member)]));
}
