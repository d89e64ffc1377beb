import { type Mark, START } from "../source_file.ts";
import type { Route } from "./route.ts";
import type { Param, Server } from "./server.ts";

/** How a run stands in the store. */
export interface Standing {
  /** How often it had been changed here when it came from this source; `undefined` for one that did not. */
  readonly known: number | undefined;
  /** How often it was changed here. */
  readonly version: number;
  /** Whether it came from other sources too. */
  readonly others: boolean;
}

/** What the store knows of one table of one source: how far it is, and which runs came from there. */
export class Ledger {
  readonly #server: Server;
  readonly #key: readonly [table: string, source: string];
  readonly #edits: ReadonlyMap<string, number>;
  #mark: Mark = START;

  constructor({ server, source, table }: Route) {
    this.#server = server;
    this.#key = [table.name, source.name];
    this.#edits = source.edits(table.name);
  }

  /** How far the source is. */
  get mark(): Mark {
    return this.#mark;
  }

  /** Reads how far the source is. */
  async readMark(): Promise<void> {
    const [row] = await this.#rows(
      `SELECT rowid_to::text, track_id, "timestamp", sign FROM ${this.#at("_sync")} ` +
        "WHERE table_name = $1 AND source = $2",
    );
    if (row === undefined) return;
    const [rowid, trackId, timestamp, sign] = row as (string | null)[];
    this.#mark = { rowid: BigInt(rowid!), trackId: trackId!, timestamp: timestamp!, sign: sign! };
  }

  /**
   * Sets how far the source is, in the transaction of what came.
   *
   * @throws {Error} where another sync of it went on meanwhile
   */
  async setMark(mark: Mark): Promise<void> {
    const changed = await this.#run(
      `INSERT INTO ${this.#at("_sync")} AS m ` +
        `(table_name, source, rowid_to, track_id, "timestamp", sign, synced) ` +
        `VALUES ($1, $2, $3::bigint, $4, $5, $6, now()) ` +
        `ON CONFLICT (source, table_name) DO UPDATE SET rowid_to = excluded.rowid_to, ` +
        `track_id = excluded.track_id, "timestamp" = excluded."timestamp", sign = excluded.sign, ` +
        "synced = excluded.synced WHERE m.rowid_to = $7::bigint",
      String(mark.rowid),
      mark.trackId,
      mark.timestamp,
      mark.sign,
      String(this.#mark.rowid),
    );
    if (changed === 0) throw new Error(`another sync of source "${this.#key[1]}" goes on`);
    this.#mark = mark;
  }

  /** Takes back that a mark was set, as its transaction was. */
  undo(mark: Mark): void {
    this.#mark = mark;
  }

  /** Says that runs are this source's too, before their events come: whoever deletes there waits for it. */
  async register(trackIds: readonly string[]): Promise<void> {
    const runs = trackIds.map((id) => ({ id, edits: this.#edits.get(id) ?? 0 }));
    await this.#run(
      `INSERT INTO ${this.#at("_sync_runs")} (table_name, source, track_id, edits, version) ` +
        "SELECT $1, $2, r.id, r.edits, coalesce(v.version, 0) " +
        "FROM json_to_recordset($3::text::json) AS r(id text, edits bigint) " +
        `LEFT JOIN ${this.#at("_sync_versions")} v ON v.table_name = $1 AND v.track_id = r.id ` +
        "ON CONFLICT DO NOTHING",
      JSON.stringify(runs),
    );
  }

  /** Gives the runs that were edited in the source since they came, those that are gone too. */
  async edited(): Promise<string[]> {
    const edits = [...this.#edits].map(([id, edits]) => ({ id, edits }));
    if (edits.length === 0) return [];
    const rows = await this.#rows(
      "SELECT r.track_id FROM json_to_recordset($3::text::json) AS e(id text, edits bigint) " +
        `JOIN ${this.#at("_sync_runs")} r ON r.track_id = e.id ` +
        "WHERE r.table_name = $1 AND r.source = $2 AND r.edits <> e.edits",
      JSON.stringify(edits),
    );
    return rows.map(([id]) => String(id));
  }

  /** Gives all runs that came from this source. */
  async runs(): Promise<string[]> {
    const sql = `SELECT track_id FROM ${
      this.#at("_sync_runs")
    } WHERE table_name = $1 AND source = $2`;
    return (await this.#rows(sql)).map(([id]) => String(id));
  }

  /** Keeps others from registering runs, or changing them, to the end of the transaction. */
  async lock(): Promise<void> {
    await this.#server.run(`LOCK TABLE ${this.#at("_sync_runs")} IN SHARE ROW EXCLUSIVE MODE`);
  }

  async standing(trackId: string): Promise<Standing> {
    const [[known, version, others] = []] = await this.#rows(
      `SELECT (SELECT r.version::int FROM ${this.#at("_sync_runs")} r ` +
        "WHERE r.table_name = $1 AND r.source = $2 AND r.track_id = $3), " +
        `(SELECT v.version::int FROM ${this.#at("_sync_versions")} v ` +
        `WHERE v.table_name = $1 AND v.track_id = $3), EXISTS (SELECT 1 FROM ${
          this.#at("_sync_runs")
        } o ` +
        "WHERE o.table_name = $1 AND o.track_id = $3 AND o.source <> $2)",
      trackId,
    );
    return {
      known: known === null ? undefined : Number(known),
      version: Number(version ?? 0),
      others: others === true,
    };
  }

  /** Keeps that a run is here as it is in the source. */
  async keep(trackId: string, version: number): Promise<void> {
    await this.#server.run(
      `INSERT INTO ${this.#at("_sync_versions")} (table_name, track_id, version) ` +
        "VALUES ($1, $2, $3::bigint) " +
        "ON CONFLICT (table_name, track_id) DO UPDATE SET version = excluded.version",
      this.#key[0],
      trackId,
      String(version),
    );
    await this.#run(
      `INSERT INTO ${this.#at("_sync_runs")} (table_name, source, track_id, edits, version) ` +
        "VALUES ($1, $2, $3, $4::bigint, $5::bigint) ON CONFLICT (table_name, track_id, source) " +
        "DO UPDATE SET edits = excluded.edits, version = excluded.version",
      trackId,
      String(this.#edits.get(trackId) ?? 0),
      String(version),
    );
  }

  /** Keeps that a run came another way before, so that no later edit of this source takes its place in silence. */
  async leave(trackId: string): Promise<void> {
    await this.#run(
      `UPDATE ${this.#at("_sync_runs")} SET version = -1 ` +
        "WHERE table_name = $1 AND source = $2 AND track_id = $3",
      trackId,
    );
  }

  /** Forgets that a run came from this source. */
  async forget(trackId: string): Promise<void> {
    await this.#run(
      `DELETE FROM ${
        this.#at("_sync_runs")
      } WHERE table_name = $1 AND source = $2 AND track_id = $3`,
      trackId,
    );
  }

  #at(table: string): string {
    return this.#server.at(table);
  }

  #rows(sql: string, ...params: readonly Param[]) {
    return this.#server.rows(sql, ...this.#key, ...params);
  }

  #run(sql: string, ...params: readonly Param[]) {
    return this.#server.run(sql, ...this.#key, ...params);
  }
}
