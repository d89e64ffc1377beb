import type { Table } from "../../store/table.ts";
import { type SourceFile, START } from "../source_file.ts";
import { literal } from "../sql_store.ts";
import { at, type Lake } from "./lake.ts";

/** How a run stands in the lake. */
export interface Standing {
  /** How many other sources have it. */
  readonly others: number;
  /** How often it was changed here. */
  readonly version: number;
  /** How often it had been when it came from this source. */
  readonly known: number;
}

/** What a lake knows of one table of one source; inside a transaction. */
export class LakeLedger {
  readonly #lake: Lake;
  readonly #source: SourceFile;
  readonly #table: Table;
  readonly #name: string;
  readonly #tableName: string;
  readonly #key: string;
  /** Run → how often it was changed here by now. */
  readonly #versions = new Map<string, number>();

  constructor(lake: Lake, source: SourceFile, table: Table) {
    this.#lake = lake;
    this.#source = source;
    this.#table = table;
    this.#name = literal(source.name);
    this.#tableName = literal(table.name);
    this.#key = `source = ${this.#name} AND table_name = ${this.#tableName}`;
  }

  /** Gives the runs that came from this source, and how often they had been edited there. */
  async known(): Promise<Map<string, number>> {
    const sql = `SELECT track_id, edits FROM ${at("_sync_runs")} WHERE ${this.#key}`;
    const rows = await this.#lake.rows(sql);
    return new Map(rows.map((row) => [String(row.track_id), Number(row.edits)]));
  }

  async standing(trackId: string): Promise<Standing> {
    const [row] = await this.#lake.rows(
      `SELECT count(*) FILTER (source <> ${this.#name}) AS others, max(version) AS version, ` +
        `max(version) FILTER (source = ${this.#name}) AS known FROM ${at("_sync_runs")} ` +
        `WHERE table_name = ${this.#tableName} AND track_id = ${literal(trackId)}`,
    );
    const [others, version, known] = [row!.others, row!.version, row!.known].map(Number);
    return { others: others!, version: version!, known: known! };
  }

  /** Forgets a run, or has it be registered anew as changed. */
  async forget(trackId: string, version: number): Promise<void> {
    this.#versions.set(trackId, version);
    await this.#lake.run(
      `DELETE FROM ${at("_sync_runs")} WHERE ${this.#key} AND track_id = ${literal(trackId)}`,
    );
  }

  /** Says which of some runs came from this source, and how often they had been edited there. */
  async register(trackIds: Iterable<string>, edits: ReadonlyMap<string, number>): Promise<void> {
    const known = await this.known();
    const fresh = [...trackIds]
      .filter((id) => !known.has(id) && this.#source.count(this.#table, id) > 0);
    if (fresh.length === 0) return;
    const rows = fresh.map((id) =>
      `(${literal(id)}, ${edits.get(id) ?? 0}, ${this.#versions.get(id) ?? 0})`
    );
    const version = `SELECT max(r.version) FROM ${at("_sync_runs")} r ` +
      `WHERE r.track_id = n.id AND r.table_name = ${this.#tableName}`;
    await this.#lake.run(
      `INSERT INTO ${at("_sync_runs")} SELECT ${this.#name}, ${this.#tableName}, n.id, n.edits, ` +
        `greatest(n.version, coalesce((${version}), 0)) ` +
        `FROM (VALUES ${rows.join(", ")}) n(id, edits, version)`,
    );
  }

  /** Gives the rowid up to which all came, and sets it to the last that the source has. */
  async move(): Promise<bigint> {
    const [row] = await this.#lake.rows(
      `SELECT rowid_to, track_id, "timestamp" AS at FROM ${at("_sync")} WHERE ${this.#key}`,
    );
    const mark = row === undefined ? START : {
      rowid: BigInt(String(row.rowid_to)),
      trackId: String(row.track_id),
      timestamp: String(row.at),
      sign: "",
    };
    const last = this.#source.lastRow(this.#table);
    const rowid = this.#source.lastRowid(this.#table);
    const isAt = this.#source.isAt(this.#table, mark);
    if (last !== undefined && !(isAt && mark.rowid === rowid)) {
      await this.#lake.run(`DELETE FROM ${at("_sync")} WHERE ${this.#key}`);
      const cells = [`${rowid}`, last.trackId, last.timestamp].map(literal);
      const all = [this.#name, this.#tableName, ...cells].join(", ");
      await this.#lake.run(`INSERT INTO ${at("_sync")} VALUES (${all})`);
    }
    return isAt ? mark.rowid : START.rowid;
  }
}
