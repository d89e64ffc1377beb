import { quote } from "../../event/names.ts";
import type { Kind } from "../../types.ts";
import {
  type Cell,
  type ColumnFigures,
  literal,
  type RunFigures,
  selected,
  type SqlStore,
} from "../sql_store.ts";

/** So many columns are asked about at a time: an answer has at most 1,664 cells. */
const COLUMNS = 200;

/** Which figures to work out. */
export interface Asked {
  readonly table: string;
  readonly kinds: ReadonlyMap<string, Kind>;
  /** Ids of runs. Default: all. */
  readonly runs?: readonly string[] | undefined;
}

/** Has a store work out the figures of runs from their events, all of which it reads. */
export async function computeFigures(store: SqlStore, asked: Asked): Promise<RunFigures[]> {
  const names = [...asked.kinds.keys()].filter((name) =>
    name !== "track_id" && name !== "timestamp"
  );
  const found = new Map<string, RunFigures & { columns: Map<string, ColumnFigures> }>();
  for (let done = 0; done === 0 || done < names.length; done += COLUMNS) {
    const some = names.slice(done, done + COLUMNS);
    for (
      const [id, events, first, last, spilled, ...cells] of await store.rows(
        sqlOf(store, asked, some),
      )
    ) {
      const trackId = String(id);
      let run = found.get(trackId);
      if (run === undefined) {
        run = {
          trackId,
          events: Number(events),
          first: String(first),
          last: String(last),
          spilled: Number(spilled),
          columns: new Map(),
        };
        found.set(trackId, run);
      }
      for (const [c, name] of some.entries()) {
        const figures = columnOf(cells.slice(4 * c, 4 * c + 4), asked.kinds.get(name)!);
        if (figures !== undefined) run.columns.set(name, figures);
      }
    }
  }
  return [...found.values()];
}

function columnOf([at, last, min, max]: readonly Cell[], kind: Kind): ColumnFigures | undefined {
  if (at === null || at === undefined) return undefined;
  return { at: String(at), last: last!, other: otherThan(last!, [min!, max!], kind) };
}

function otherThan(last: Cell, ends: readonly Cell[], kind: Kind): Cell | undefined {
  const other = ends.find((cell) => String(cell) !== String(last));
  // Any other serves, and NaN stands in no column of SQLite's.
  if (kind === "number" && other !== undefined) return last === 0 ? 1 : 0;
  if (kind !== "blob") return other;
  // Of bytes the ends are hashes.
  return ends[0] === ends[1] ? undefined : new Uint8Array((last as Uint8Array).length + 1);
}

function sqlOf(store: SqlStore, { table, kinds, runs }: Asked, names: readonly string[]): string {
  const from = store.at(table);
  const inner = [
    "track_id",
    "count(*) AS n",
    'min("timestamp") AS a',
    'max("timestamp") AS b',
    "count(_extra) AS x",
  ];
  const outer = ["f.track_id", "f.n", store.moment("f.a"), store.moment("f.b"), "f.x"];
  for (const [i, name] of names.entries()) {
    const [column, kind] = [quote(name), kinds.get(name)!];
    inner.push(`max("timestamp") FILTER (WHERE ${column} IS NOT NULL) AS at${i}`);
    inner.push(`${least(column, kind)} AS min${i}`, `${greatest(column, kind)} AS max${i}`);
    if (!store.seeksByKey) inner.push(`arg_max(${column}, "timestamp") AS last${i}`);
    const last = store.seeksByKey
      ? `(SELECT ${selected(store, `e.${column}`, kind)} FROM ${from} e ` +
        `WHERE e.track_id = f.track_id AND e."timestamp" = f.at${i})`
      : selected(store, `f.last${i}`, kind);
    const side = (at: string) => kind === "blob" ? at : selected(store, at, kind);
    outer.push(store.moment(`f.at${i}`), last, side(`f.min${i}`), side(`f.max${i}`));
  }
  const numbered = outer.map((cell, i) => `${cell} AS c${i}`).join(", ");
  const where = runs === undefined ? "" : ` WHERE track_id IN (${runs.map(literal).join(", ")})`;
  return `SELECT ${numbered} FROM (SELECT ${
    inner.join(", ")
  } FROM ${from}${where} GROUP BY track_id) f`;
}

function least(column: string, kind: Kind): string {
  return kind === "boolean" ? `bool_and(${column})` : `min(${ordered(column, kind)})`;
}

function greatest(column: string, kind: Kind): string {
  return kind === "boolean" ? `bool_or(${column})` : `max(${ordered(column, kind)})`;
}

/** JSON and bytes have no order of their own everywhere. */
function ordered(column: string, kind: Kind): string {
  if (kind === "blob") return `md5(${column})`;
  return kind === "json" ? `${column}::text` : column;
}
