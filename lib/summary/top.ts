import { EXTRA, quote } from "../event/names.ts";
import type { Database } from "../store/database.ts";
import type { Events } from "../store/read/events.ts";
import { readChunks } from "../store/read/reads.ts";
import type { Rowid, Selection } from "../store/read/selection.ts";
import type { Table } from "../store/table.ts";
import type { Stored } from "../values/kind.ts";
import { Ranking, type RankingOptions } from "./ranking.ts";

/** So many rows tell at first which ones cannot be among the best. */
const SAMPLE = 1000;

/** So many rows that may be better come at a time: those behind them have to be better still. */
const PAGE = 1000;

/**
 * Finds the rows that are first by a column, the first one first. SQLite is asked for those only that are better than
 * what was found so far, and for those of which something spilled: so few rows come out of it.
 */
export function topRowids(
  events: Events,
  options: RankingOptions,
  selection: Selection,
): Rowid[] {
  return events.read((table, db) => {
    const ranking = new Ranking<Rowid>(options);
    if (options.most === 0) return [];
    const better = new Better(table, options);
    better.than(seedOf(db, table, options, selection));
    const { column, most } = options;
    const stored = table.kinds.has(column);
    const names = stored ? [column, table.rowid] : [table.rowid];
    const also = [better.condition];
    const paced = { ...selection, columns: undefined, also, chunk: () => PAGE };
    readChunks(db, table, names, paced, ({ rows, extras }) => {
      for (const [i, row] of rows.entries()) {
        const extra = extras.get(i);
        const spilled = extra !== undefined && Object.hasOwn(extra, column);
        ranking.add(
          spilled ? extra[column] : stored ? row[0] : null,
          row[names.length - 1] as Rowid,
        );
      }
      const values = ranking.values();
      if (values.length === most) better.than(values.at(-1) as Stored);
    });
    return ranking.things();
  }, []);
}

/** What a row's value has to be better than. */
class Better {
  /** Its values may change while it is read by. */
  readonly condition: [sql: string, ...params: Stored[]];
  readonly #isAsked: boolean;

  constructor({ kinds, hasExtra }: Table, { column, kind, lowest }: RankingOptions) {
    // Only numbers have the same order in SQLite as here.
    this.#isAsked = kinds.has(column) && (kind === "number" || kind === "bigint");
    const isBetter = `${this.#isAsked ? quote(column) : "NULL"} ${lowest ? "<" : ">"} ?`;
    const others = hasExtra ? ` OR ${EXTRA} IS NOT NULL` : "";
    this.condition = [`(? IS NULL OR ${isBetter}${others})`, null, null];
  }

  than(value: Stored | undefined): void {
    if (!this.#isAsked || value === undefined) return;
    this.condition[1] = this.condition[2] = value;
  }
}

/** Gives a value that is worse than that of so many rows as are wanted, by some of all rows; `undefined` if none is found. */
function seedOf(
  db: Database,
  table: Table,
  options: RankingOptions,
  selection: Selection,
): Stored | undefined {
  const { column, most } = options;
  const ends = ["min", "max"].map((end) =>
    db.integer(`SELECT ${end}(${table.rowid}) FROM ${quote(table.name)}`)
  );
  const [first, last] = ends.map(Number);
  if (!table.kinds.has(column) || !(last! - first! > 10 * SAMPLE) || most > SAMPLE / 10) return;
  const step = Math.floor((last! - first!) / SAMPLE);
  const places = Array.from({ length: SAMPLE }, (_, i) => first! + i * step);
  const among = `${table.rowid} IN (SELECT value FROM json_each(?))`;
  const sample = new Ranking<undefined>({ ...options, most: SAMPLE });
  const also = [[among, JSON.stringify(places)] as const];
  readChunks(db, table, [column], { ...selection, columns: undefined, also }, ({ rows }) => {
    for (const [value] of rows) sample.add(value, undefined);
  });
  const values = sample.values();
  const nth = values[most - 1];
  return nth === undefined
    ? undefined
    : values.find((value) => options.lowest ? value > nth : value < nth) as Stored | undefined;
}
