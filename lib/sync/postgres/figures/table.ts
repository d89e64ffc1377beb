import { computeFigures } from "../../asking/compute.ts";
import type { RunFigures } from "../../sql_store.ts";
import type { ChunkFigures } from "./chunk.ts";
import { keptOf } from "./kept.ts";
import { ALL_RUNS, FIGURES } from "./noticing.ts";
import { storeOf } from "../pull.ts";
import type { Server } from "../server.ts";
import { readKinds } from "../tables.ts";

/** So many runs are worked out in one transaction. */
const RUNS = 500;

/** The figures of a table's runs as the store keeps them: right, or noted as to be worked out. */
export class KeptFigures {
  readonly #server: Server;
  readonly #table: string;
  readonly #at: string;

  constructor(server: Server, table: string) {
    [this.#server, this.#table] = [server, table];
    this.#at = server.at(FIGURES);
  }

  /** Makes rows for runs that come now; the ids are in order, so that nobody waits for somebody who waits. */
  async begin(trackIds: readonly string[]): Promise<void> {
    await this.#server.run(
      `INSERT INTO ${this.#at} (table_name, track_id, events, spilled, columns) ` +
        "SELECT $1, r.id, 0, 0, '{}' FROM json_array_elements_text($2::text::json) AS r(id) ON CONFLICT DO NOTHING",
      this.#table,
      JSON.stringify(trackIds),
    );
  }

  /** Adds events that came to what is kept of their runs, in their transaction. */
  async add(chunk: ChunkFigures): Promise<void> {
    const rows = await this.#locked(chunk.trackIds);
    const merged = rows.filter(([, columns]) => columns !== null).map(([id, columns]) =>
      chunk.over(String(id), JSON.parse(String(columns)))
    );
    const there = new Set(rows.map(([id]) => String(id)));
    await this.note(chunk.trackIds.filter((id) => !there.has(id)));
    if (merged.length === 0) return;
    await this.#server.run(
      `UPDATE ${this.#at} f SET events = f.events + r.events, first = least(f.first, r.first), ` +
        "last = greatest(f.last, r.last), spilled = f.spilled + r.spilled, columns = r.columns " +
        `FROM json_to_recordset($2::text::json) AS r${RECORD} WHERE f.table_name = $1 AND f.track_id = r.track_id`,
      this.#table,
      JSON.stringify(merged),
    );
  }

  /** Notes that the figures of runs are to be worked out anew. */
  async note(trackIds: readonly string[]): Promise<void> {
    if (trackIds.length === 0) return;
    await this.#server.run(
      `INSERT INTO ${this.#at} (table_name, track_id, events, spilled) ` +
        "SELECT $1, r.id, 0, 0 FROM json_array_elements_text($2::text::json) AS r(id) " +
        "ORDER BY r.id ON CONFLICT (table_name, track_id) DO UPDATE SET columns = NULL",
      this.#table,
      JSON.stringify(trackIds),
    );
  }

  /** Works out what is noted. */
  async refresh(): Promise<void> {
    for (;;) {
      const rows = await this.#server.rows(
        `SELECT track_id FROM ${this.#at} WHERE table_name = $1 AND columns IS NULL ORDER BY 1 LIMIT ${RUNS}`,
        this.#table,
      );
      const ids = rows.map(([id]) => String(id));
      if (ids.length === 0) return;
      await this.#server.transaction(() =>
        ids.includes(ALL_RUNS) ? this.#refreshAll() : this.#refresh(ids)
      );
    }
  }

  async #refreshAll(): Promise<void> {
    await this.#server.run(
      `LOCK TABLE ${this.#server.at(this.#table)} IN SHARE ROW EXCLUSIVE MODE`,
    );
    const figures = await this.#compute(undefined);
    await this.#server.run(
      `DELETE FROM ${this.#at} WHERE table_name = $1 AND track_id = '${ALL_RUNS}'`,
      this.#table,
    );
    await this.#server.run(`UPDATE ${this.#at} SET ${NOTHING} WHERE table_name = $1`, this.#table);
    await this.#put(figures);
  }

  /** Who adds events meanwhile waits for the rows, or is waited for: then what is read has those events. */
  async #refresh(ids: readonly string[]): Promise<void> {
    await this.#locked(ids);
    const figures = await this.#compute(ids);
    await this.#server.run(
      `UPDATE ${this.#at} SET ${NOTHING} WHERE table_name = $1 AND track_id IN (SELECT json_array_elements_text($2::text::json))`,
      this.#table,
      JSON.stringify(ids),
    );
    await this.#put(figures);
  }

  async #compute(runs: readonly string[] | undefined): Promise<RunFigures[]> {
    // Another source may have added a column since.
    const kinds = (await readKinds(this.#server, this.#table))!;
    return await computeFigures(storeOf(this.#server), { table: this.#table, kinds, runs });
  }

  async #locked(ids: readonly string[]) {
    return await this.#server.rows(
      `SELECT track_id, columns::text FROM ${this.#at} WHERE table_name = $1 ` +
        "AND track_id IN (SELECT json_array_elements_text($2::text::json)) ORDER BY track_id FOR UPDATE",
      this.#table,
      JSON.stringify(ids),
    );
  }

  async #put(figures: readonly RunFigures[]): Promise<void> {
    const rows = figures.map(({ trackId, columns, ...rest }) => ({
      track_id: trackId,
      ...rest,
      columns: keptOf(columns),
    }));
    await this.#server.run(
      `INSERT INTO ${this.#at} (table_name, track_id, events, first, last, spilled, columns) ` +
        `SELECT $1, r.track_id, r.events, r.first, r.last, r.spilled, r.columns FROM json_to_recordset($2::text::json) AS r${RECORD} ` +
        "ON CONFLICT (table_name, track_id) DO UPDATE SET events = excluded.events, first = excluded.first, " +
        "last = excluded.last, spilled = excluded.spilled, columns = excluded.columns",
      this.#table,
      JSON.stringify(rows),
    );
  }
}

const RECORD =
  "(track_id text, events bigint, first timestamp, last timestamp, spilled bigint, columns json)";

/** Nobody removes a row: who adds events finds it. */
const NOTHING = "events = 0, first = NULL, last = NULL, spilled = 0, columns = '{}'";
