import { parseDate } from "../../event/clock.ts";
import { EXTRA } from "../../event/names.ts";
import type { Event, Kind } from "../../types.ts";
import { parseExtra, withoutSet } from "../../values/extra.ts";
import { parseJson } from "../../values/json.ts";
import type { Kinds } from "./tables.ts";

/** Gives the event that a row is, its cells as text: a value is the same in its column and in `_extra`. */
export function eventOf(
  names: readonly string[],
  kinds: Kinds,
  cells: readonly (string | null)[],
): Event {
  const own = names.map((name, i) => {
    const text = cells[i]!;
    return [
      name,
      text === null || name === EXTRA ? null : valueOf(text, kinds.get(name)!),
    ] as const;
  });
  const event = Object.fromEntries(own.filter(([, value]) => value !== null));
  const extra = parseExtra(cells[names.indexOf(EXTRA)]) ?? {};
  return { ...event, ...withoutSet(extra, (key) => event[key] ?? null) };
}

function valueOf(text: string, kind: Kind): unknown {
  switch (kind) {
    case "number":
      return Number(text);
    case "bigint":
      return Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text);
    case "boolean":
      return text === "true";
    case "date":
      return parseDate(text) ?? text;
    case "json":
      return parseJson(text);
    default:
      return text;
  }
}
