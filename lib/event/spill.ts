import { describe } from "../errors.ts";
import type { Kind } from "../types.ts";
import type { Warnings } from "../system/warnings.ts";

/**
 * Is told each value that goes to `_extra`, with the kind of its column, `undefined` where no column can have the name.
 * May throw a TypeError to refuse it.
 */
export type OnSpill = (key: string, value: unknown, kind: Kind | undefined) => void;

/** Warns of each key once; with `strict`, refuses. */
export function spillHandler(warnings: Warnings, strict: boolean): OnSpill {
  return (key, value, kind) => {
    const why = kind === undefined
      ? "no column can have this name beside the others"
      : `its ${kind} column cannot hold ${describe(value)} as it is`;
    if (strict) throw new TypeError(why);
    warnings.once(`spill ${key}`, `"${key}" is kept in "_extra": ${why}`);
  };
}
