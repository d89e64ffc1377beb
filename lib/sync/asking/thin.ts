import { quote } from "../../event/names.ts";
import { formatMicros, parseMicros } from "../../event/clock.ts";
import { setRunCounts } from "../../store/run_counts.ts";
import { MEASURES } from "../../runs/summary/fields.ts";
import type { Stored } from "../../values/kind.ts";
import { type Cell, literal, type RunFigures } from "../sql_store.ts";
import { ofRuns, runsMeant } from "./chosen.ts";
import { isKept, type PulledTable } from "./pulled_table.ts";
import { namedIn, type Want } from "./want.ts";

/** Columns → cells, of a row. */
type Cells = Map<string, Stored>;

/**
 * Brings of each run as many rows as tell how it stands: what its columns held last, and one value more of a column that
 * had two; and how many events it has. Rows of which something spilled come as they are. Gives the runs that come whole.
 */
export async function pullThin(
  table: PulledTable,
  { named = [], trackIds = [] }: Want,
  onRows: (count: number) => void,
): Promise<ReadonlySet<string>> {
  const figures = (await table.store.figures(table.name, table.kinds)).toSorted(byFirst);
  const measured = measuredIn(table, named);
  const conditions = realRows(table, figures);
  const isPlain = measured.length + conditions.length + trackIds.length === 0;
  table.db.transaction(() => {
    const put = table.putter(["track_id", "timestamp"]);
    // Where others come before, runs keep their order by these.
    if (!isPlain) { for (const { trackId, first } of figures) put([trackId, first]); }
    setRunCounts(table.db, table.name, figures.map(({ trackId, events }) => [trackId, events]));
  });
  if (measured.length > 0) await table.rows({ columns: measured }, onRows);
  const real = new Map<string, Set<string>>();
  const onRow = (id: string, moment: string) => {
    if (!real.has(id)) real.set(id, new Set());
    real.get(id)!.add(moment);
  };
  for (const where of conditions) await table.rows({ where, onRow }, onRows);
  const whole = new Set(
    trackIds.length > 0 ? await runsMeant(table.store, table.name, trackIds) : [],
  );
  if (whole.size > 0) await table.rows({ where: ofRuns(whole) }, onRows);
  const known = new Set(measured);
  table.db.transaction(() => {
    const thinner = new Thinner(table, known);
    for (const run of figures) {
      if (!whole.has(run.trackId)) thinner.write(run, real.get(run.trackId));
    }
  });
  return whole;
}

function byFirst(a: RunFigures, b: RunFigures): number {
  if (a.first !== b.first) return a.first < b.first ? -1 : 1;
  return a.trackId < b.trackId ? -1 : a.trackId > b.trackId ? 1 : 0;
}

/** Columns of which more than the last value may be named: all their values come. */
function measuredIn(table: PulledTable, named: readonly string[]): string[] {
  const measures = MEASURES.map((measure) => `_${measure}`);
  const all = named.join("\n").toLowerCase();
  return namedIn(table.kinds.keys(), named).filter((name) =>
    measures.some((measure) =>
      all.includes(`${name.toLowerCase().replaceAll('"', '""')}${measure}`) ||
      all.includes(`${name.toLowerCase()}${measure}`)
    )
  );
}

/** So many conditions stand in a statement. */
const SOME = 1000;

/** Writes conditions of rows that come as they are: those of which something spilled, or whose values are too long. */
function realRows(table: PulledTable, figures: readonly RunFigures[]): string[] {
  const idsOf = (is: (run: RunFigures) => boolean) =>
    parts(figures.filter(is).map(({ trackId }) => trackId));
  const outside = [...table.kinds.keys()].filter((name) => !table.holds(name));
  const long = figures.flatMap(({ trackId, columns }) =>
    [...new Set([...columns.values()].flatMap(({ last, at }) => isHeld(last) ? [] : [at]))]
      .map((at) =>
        `(e.track_id = ${literal(trackId)} AND e."timestamp" = ${literal(at)}::timestamp)`
      )
  );
  return [
    ...idsOf((run) => run.spilled > 0).map((ids) => `e._extra IS NOT NULL AND ${ofRuns(ids)}`),
    // What differs in case only from another column spills in a file.
    ...outside.flatMap((name) =>
      idsOf(({ columns }) => columns.has(name))
        .map((ids) => `e.${quote(name)} IS NOT NULL AND ${ofRuns(ids)}`)
    ),
    ...parts(long).map((keys) => keys.join(" OR ")),
  ];
}

function parts<T>(all: readonly T[]): T[][] {
  return Array.from(
    { length: Math.ceil(all.length / SOME) },
    (_, i) => all.slice(i * SOME, (i + 1) * SOME),
  );
}

/** Writes the rows that stand for those of runs. */
class Thinner {
  readonly #table: PulledTable;
  /** Columns that have all their values. */
  readonly #known: ReadonlySet<string>;
  /** Columns of which two values of a run are there: all runs of a table together tell that they vary. */
  readonly #varying = new Set<string>();

  readonly #putters = new Map<string, ReturnType<PulledTable["putter"]>>();

  constructor(table: PulledTable, known: ReadonlySet<string>) {
    this.#table = table;
    this.#known = known;
  }

  #putter(names: readonly string[]): ReturnType<PulledTable["putter"]> {
    const key = JSON.stringify(names);
    let put = this.#putters.get(key);
    if (put === undefined) this.#putters.set(key, put = this.#table.putter(names));
    return put;
  }

  write(run: RunFigures, real: ReadonlySet<string> = new Set()): void {
    const rows = new Map<string, Cells>([[run.first, new Map()], [run.last, new Map()]]);
    const put = (at: string, name: string, cell: Stored) => {
      if (!rows.has(at)) rows.set(at, new Map());
      rows.get(at)!.set(name, cell);
    };
    for (const [name, { at, last, other }] of run.columns) {
      if (this.#known.has(name) || !this.#table.holds(name)) continue;
      if (isHeld(last) && !real.has(at)) put(at, name, this.#table.stored(last, name));
      if (other === undefined || this.#varying.has(name)) continue;
      const place = freeBefore(at, run.first, real);
      if (place === undefined) continue;
      put(place, name, this.#table.stored(other, name));
      this.#varying.add(name);
    }
    for (const [at, cells] of rows) {
      if (real.has(at)) continue;
      const put = this.#putter(["track_id", "timestamp", ...cells.keys()]);
      put([run.trackId, at, ...cells.values()]);
    }
  }
}

/** Tells whether a value is here, and as a column of SQLite's gives it back. */
function isHeld(cell: Cell | undefined): cell is Cell {
  return cell !== undefined && isKept(cell);
}

/** Finds a moment from the first on where no row of the run is known to be. */
function freeBefore(at: string, first: string, real: ReadonlySet<string>): string | undefined {
  let moment = first;
  while (real.has(moment)) moment = formatMicros(parseMicros(moment)! + 1);
  return moment < at ? moment : undefined;
}
