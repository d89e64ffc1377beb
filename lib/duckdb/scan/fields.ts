import { EXTRA } from "../../event/names.ts";
import type { Source } from "../../store/sources.ts";
import { type ColumnKind, isAlike } from "../kinds.ts";

/** A column that a scan gives. */
export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Tells that it is a key which no column of the file could hold. */
  readonly spilled?: boolean | undefined;
}

/** A column that is read. */
export interface Field extends Column {
  /** Where it stands in a row of SQLite; −1 where the table lacks it. */
  readonly at: number;
  /** Its kind there. */
  readonly from: ColumnKind;
  /** Tells whether its cells may stand in a column of its kind here. */
  readonly fits: boolean;
  /** Where it stands in a chunk of DuckDB; −1 where only `_extra` is to have what does not fit. */
  readonly to: number;
}

/**
 * Lists what to read: the columns that are given. With `_extra` among them all, as each may have something for it; and
 * where nothing else gives them, also those that the rows are not for.
 */
export function fieldsOf(
  source: Source,
  columns: readonly Column[],
  { all, asked }: { all: readonly Column[]; asked: ReadonlySet<string> | undefined },
): Field[] {
  const given = columns.some(isExtra) ? all : columns;
  const isWhole = columns.some(isExtra) || !all.some(isExtra);
  const known = new Set(all.map(({ name }) => name));
  const others = [...source.kinds]
    .filter(([name]) => isWhole && !known.has(name) && asked?.has(name) !== false);
  const places = new Map(columns.map(({ name }, i) => [name, i]));
  let next = 0;
  const field = ({ name, kind, spilled }: Column, fits: boolean): Field => ({
    name,
    kind,
    spilled,
    at: source.kinds.has(name) ? next++ : -1,
    from: source.kinds.get(name) ?? kind,
    fits: fits && isAlike(source.kinds.get(name) ?? kind, kind),
    to: places.get(name) ?? -1,
  });
  return [
    ...given.filter((column) => !isExtra(column)).map((column) => field(column, true)),
    ...others.map(([name, kind]) => field({ name, kind }, false)),
  ];
}

/** Tells whether a column is `_extra`. */
export function isExtra({ name }: Column): boolean {
  return name === EXTRA;
}
