import type { Event } from "../../types.ts";
import { isPlain } from "../../values/kind.ts";
import { parseLoose } from "../loose_json.ts";
import type { Damage } from "../run.ts";

/** Reads a JSON object a line; what is none is damaged. */
export function readJsonl(text: string, damage: Damage): Event[] {
  return text.replace(/^\uFEFF/, "").split(/\r?\n/).filter((line) => line.trim() !== "")
    .flatMap((line) => damage.try(() => rowOf(parseLoose(line))) ?? []);
}

function rowOf(value: unknown): Event {
  if (typeof value === "object" && value !== null && isPlain(value)) return value;
  throw new SyntaxError("no object");
}
