import { named } from "../../errors.ts";
import { WIDE_KINDS, type WideKind } from "../../values/kind.ts";
import { UsageError } from "../line/usage.ts";
import { Reader } from "../../reader/reader.ts";
import type { Action } from "../command.ts";

/** Gives a column another kind, and says which and how many values came back from `_extra`. */
export const widen: Action = ([db, column], { table, kind, json, durability }) => {
  if (!isWideKind(kind)) {
    const kinds = WIDE_KINDS.join(" or ");
    throw new UsageError(`Cannot use ${named(kind!)} as --kind: expected ${kinds}`);
  }
  using reader = new Reader(db!, { table, durability });
  const before = reader.dtypes[column!];
  const values = reader.widen(column!, kind);
  const after = reader.dtypes[column!];
  if (json) return { columns: [], rows: [{ column, kind: after, values }] };
  const what = values === 1 ? "1 value" : `${values} values`;
  if (before === after && values === 0) return `"${column}" holds its values as ${after} already`;
  return `Widened "${column}" from ${before} to ${after}; ${what} came back from _extra`;
};

function isWideKind(kind: string | undefined): kind is WideKind | undefined {
  return kind === undefined || (WIDE_KINDS as readonly string[]).includes(kind);
}
