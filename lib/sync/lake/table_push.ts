import type { Column } from "../../duckdb/scan/fields.ts";
import { Scan } from "../../duckdb/scan/scan.ts";
import { EXTRA, quote } from "../../event/names.ts";
import { isSameRow } from "../../reader/copying/rows.ts";
import type { QueryRow } from "../../sql/query.ts";
import type { Selection } from "../../store/read/selection.ts";
import { listSources } from "../../store/sources.ts";
import type { Table } from "../../store/table.ts";
import type { Event } from "../../types.ts";
import { type Extra, withoutSet } from "../../values/extra.ts";
import type { SyncResult } from "../options.ts";
import type { SourceFile } from "../source_file.ts";
import { pushRuns } from "./beside.ts";
import { literal } from "../sql_store.ts";
import { at, type Lake } from "./lake.ts";
import { LakeLedger } from "./ledger.ts";
import { ensureTable } from "./tables.ts";

/** One table on its way, inside a transaction. */
export class LakePush {
  readonly #lake: Lake;
  readonly #source: SourceFile;
  readonly #table: Table;
  readonly #target: string;
  readonly #ledger: LakeLedger;
  readonly #moved = new Set<string>();
  /** Runs of which events were looked at: they are this source's too. */
  readonly #met = new Set<string>();
  readonly #conflicting = new Set<string>();
  #columns: readonly Column[] = [];
  #events = 0;
  #conflicts = 0;
  #deleted = 0;

  constructor(lake: Lake, source: SourceFile, table: Table) {
    this.#lake = lake;
    this.#source = source;
    this.#table = table;
    this.#target = at(table.name);
    this.#ledger = new LakeLedger(lake, source, table);
  }

  async run(): Promise<SyncResult> {
    const kinds = await ensureTable(this.#lake, this.#table.name, this.#table.kinds);
    this.#columns = [
      { name: "track_id", kind: "string" },
      { name: "timestamp", kind: "stamp" },
      ...[...kinds].map(([name, kind]) => ({ name, kind })),
      { name: EXTRA, kind: "json" },
    ];
    const edits = this.#source.edits(this.#table.name);
    const known = await this.#ledger.known();
    const isCounted = this.#source.counts(this.#table.name);
    const isEdited = ([id, count]: [string, number]) =>
      !isCounted || (edits.get(id) ?? 0) !== count;
    const edited = new Set([...known].filter(isEdited).map(([id]) => id));
    await this.#append(edited);
    for (const id of edited) await this.#replace(id);
    await this.#ledger.register(this.#met, edits);
    for (const id of await pushRuns(this.#lake, this.#source, this.#table.name)) {
      this.#moved.add(id);
    }
    const { events, runs } = { events: this.#events, runs: this.#moved.size };
    return {
      source: this.#source.name,
      table: this.#table.name,
      events,
      runs,
      deleted: this.#deleted,
      assets: 0,
      conflicts: this.#conflicts,
      ...(!isCounted && { compared: true as const }),
      ...(this.#conflicting.size > 0 && { conflicting: [...this.#conflicting] }),
    };
  }

  /** Brings what is behind the mark: what others brought too is looked up first, as nothing else keeps it single. */
  async #append(edited: Set<string>): Promise<void> {
    const after = await this.#ledger.move();
    await this.#stage({ after });
    for (const { id } of await this.#lake.rows("SELECT DISTINCT track_id AS id FROM stage")) {
      this.#met.add(String(id));
    }
    for (const [trackId, events] of Map.groupBy(await this.#differing(), (id) => id)) {
      if (edited.has(trackId)) continue;
      // It is of no other source: whoever wrote it here wrote it anew, without being counted.
      if ((await this.#ledger.standing(trackId)).others === 0) edited.add(trackId);
      else {
        this.#conflicting.add(trackId);
        this.#conflicts += events.length;
      }
    }
    await this.#lake.run(
      `DELETE FROM stage s USING ${this.#target} t WHERE t.track_id = s.track_id AND t."timestamp" = s."timestamp"`,
    );
    await this.#insertStage();
  }

  async #insertStage(): Promise<void> {
    const rows = await this.#lake.rows(
      "SELECT track_id AS id, count(*) AS n FROM stage GROUP BY ALL",
    );
    for (const { id, n } of rows) {
      this.#events += Number(n);
      this.#moved.add(String(id));
    }
    if (rows.length > 0) {
      await this.#lake.run(`INSERT INTO ${this.#target} BY NAME SELECT * FROM stage`);
    }
  }

  async #stage(selection: Selection): Promise<void> {
    const { db } = this.#source;
    const source = listSources(db).find(({ name }) => name === this.#table.name)!;
    const scan = new Scan(this.#lake.library, { db, source, columns: this.#columns, selection });
    await this.#lake.runWith(
      scan,
      (table) => `CREATE OR REPLACE TEMP TABLE stage AS SELECT * FROM ${table}`,
    );
  }

  /** Gives the run of each event that holds something else there, be it in a column or in `_extra`. */
  async #differing(): Promise<string[]> {
    const names = this.#columns.slice(2).map(({ name }) => quote(name));
    const of = (side: string) => names.map((name) => `${side}.${name}`).join(", ");
    const pairs = `FROM stage s JOIN ${this.#target} t USING (track_id, "timestamp") ` +
      `WHERE row(${of("s")}) IS DISTINCT FROM row(${of("t")}) ORDER BY s.track_id, s."timestamp"`;
    const ours = await this.#lake.rows(`SELECT s.* ${pairs}`);
    const theirs = await this.#lake.rows(`SELECT t.* ${pairs}`);
    return ours.filter((row, i) => !isSameRow(eventOf(row), eventOf(theirs[i]!)))
      .map(({ track_id: id }) => String(id));
  }

  /** Makes a run what it is in the source; of one that is gone there nothing stays, unless others have it. */
  async #replace(trackId: string): Promise<void> {
    const { others, version, known } = await this.#ledger.standing(trackId);
    await this.#stage({ trackId });
    if (others > 0 && known < version && !(await this.#isSettled(trackId))) return;
    const [{ n: rows } = { n: 0 }] = await this.#lake.rows("SELECT count(*) AS n FROM stage");
    await this.#ledger.forget(trackId, version + 1);
    this.#met.add(trackId);
    const id = literal(trackId);
    const which = others > 0
      ? `t USING stage s WHERE t.track_id = s.track_id AND t."timestamp" = s."timestamp"`
      : `WHERE track_id = ${id}`;
    await this.#lake.run(`DELETE FROM ${this.#target} ${which}`);
    if (others === 0) this.#moved.add(trackId);
    if (Number(rows) > 0 || others > 0) return await this.#insertStage();
    this.#deleted++;
    const key = `table_name = ${literal(this.#table.name)} AND track_id = ${id}`;
    await this.#lake.run(`DELETE FROM ${at("_runs")} WHERE ${key}`);
  }

  /** Whoever has a run too changed it since it came from here: tells whether it is the same all the same, else names it. */
  async #isSettled(trackId: string): Promise<boolean> {
    const { length } = await this.#differing();
    if (length === 0) return true;
    this.#conflicts += length;
    this.#conflicting.add(trackId);
    return false;
  }
}

/** Gives the event that a row is: a value is the same in its column and in `_extra`. */
function eventOf({ [EXTRA]: extra, ...columns }: QueryRow): Event {
  const own = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null));
  return { ...own, ...withoutSet((extra ?? {}) as Extra, (key) => own[key] ?? null) } as Event;
}
