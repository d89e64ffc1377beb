import type { Want } from "../../../sync/asking/want.ts";
import type { Options } from "../../line/options.ts";

/** Commands that tell how runs stand, and ask for no events but those of runs that are named. */
const OF_RUNS = ["", "runs", "best", "compare", "show"];

/** Commands that read what is told of runs beside their events; those without a say in it may have all. */
const LIGHT = ["", "runs", "best", "head", "tail", "ls", "describe", "columns"];

/** So many rows these give, where nobody says. */
const ROWS = 5;

/** Gives what of a store's tables a command with such words and options asks for. */
export function wantOf(name: string, operands: readonly string[], options: Options): Want {
  const { where, sort = [], columns, trackIds, n, x, by, per, partitionBy } = options;
  const light = LIGHT.includes(name) || /^(stats|plot)\b/.test(name);
  const words = [...operands.slice(1), ...sort, ...where === undefined ? [] : [where]];
  if (OF_RUNS.includes(name)) {
    const whole = name === "show" ? operands.slice(-1) : undefined;
    const named = [...words, ...columns ?? []];
    return { of: "runs", named, trackIds: whole, light, objects: name === "show" };
  }
  const isPlain = where === undefined && sort.length === 0;
  if (name === "columns") return { of: "rows", head: 0, light };
  if (name === "ls" && operands.length < 2 && isPlain && trackIds === undefined) {
    return { of: "runs", light };
  }
  if (name === "ui") return { of: "rows" };
  const first = name === "head" || name === "tail" ? n ?? ROWS : n;
  const counts = isPlain && per === undefined && partitionBy !== "table" && !/^stats/.test(name);
  const ends = !counts || by !== undefined
    ? {}
    : name === "tail"
    ? { tail: first }
    : { head: first };
  const beside = [x, by].filter((each) => each !== undefined);
  return {
    of: "rows",
    named: namedBy(name, [...words, ...beside], columns),
    trackIds,
    light,
    ...ends,
  };
}

/** What is named is all that is read, of commands that read some columns; of others where columns are chosen. */
function namedBy(
  name: string,
  words: readonly string[],
  columns: readonly string[] | undefined,
): string[] | undefined {
  if (columns !== undefined) return [...words, ...columns];
  return name === "ls" || name.startsWith("plot ") ? [...words] : undefined;
}
