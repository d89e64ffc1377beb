import { describe } from "../errors.ts";
import type { Kind } from "../types.ts";
import type { Warnings } from "../system/warnings.ts";

/**
 * Is told each value that goes to `_extra`, with the kind of its column: `"full"` where there is no room for a column, `undefined`
 * where none can have the name. May throw a TypeError to refuse it.
 */
export type OnSpill = (key: string, value: unknown, kind: Kind | "full" | undefined) => void;

/** Warns of each key once; with `strict`, refuses. */
export function spillHandler(warnings: Warnings, strict: boolean): OnSpill {
  return (key, value, kind) => {
    const isFull = kind === "full";
    const why = isFull
      ? "the table has as many columns as it may"
      : kind === undefined
      ? "no column can have this name beside the others"
      : `its ${kind} column cannot hold ${describe(value)} as it is`;
    if (strict) throw new TypeError(why);
    // Whoever logs keys without end is told once.
    const topic = isFull ? "columns" : `spill ${key}`;
    const what = isFull ? `"${key}", as each new key from now on,` : `"${key}"`;
    warnings.once(topic, `${what} is kept in "_extra": ${why}`);
  };
}
