import { EXTRA, quote, STAMP } from "../../event/names.ts";
import { isSameRow } from "../../reader/copying/rows.ts";
import type { RawChunk } from "../../store/read/cells.ts";
import type { Lines } from "./copy/lines.ts";
import { eventOf } from "./event_of.ts";
import type { Server } from "./server.ts";
import type { Kinds } from "./tables.ts";

const STAGE = "pg_temp.xetrack_stage";
const KEY = STAMP.map(quote).join(", ");

/** Rows of a source in a table of the connection's own, beside the table of events that they are to come to. */
export class Stage {
  readonly #server: Server;
  readonly #lines: Lines;
  readonly #target: string;
  readonly #kinds: Kinds;
  /** All columns of the table but the key; what the source lacks is null in its rows. */
  readonly #names: readonly string[];

  /** @param kinds of the table's columns */
  constructor(server: Server, table: string, lines: Lines, kinds: Kinds) {
    this.#server = server;
    this.#lines = lines;
    this.#target = server.at(table);
    this.#kinds = kinds;
    this.#names = [...kinds.keys(), EXTRA].filter((name) => !STAMP.includes(name));
  }

  /** Copies rows that nobody has. @throws where one of them is there */
  async copy(lines: string, meanwhile: () => void): Promise<void> {
    const { columns } = this.#lines;
    await this.#server.copyIn({ table: this.#target, columns, lines }, meanwhile);
  }

  /** Begins anew, until the end of the transaction. */
  async begin(): Promise<void> {
    await this.#server.run(`DROP TABLE IF EXISTS ${STAGE}`);
    await this.#server.run(`CREATE TEMP TABLE xetrack_stage (LIKE ${this.#target}) ON COMMIT DROP`);
  }

  async add(lines: string): Promise<void> {
    await this.#server.copyIn({ table: STAGE, columns: this.#lines.columns, lines });
  }

  async addChunk(chunk: RawChunk): Promise<void> {
    await this.add(this.#lines.of(chunk).lines);
  }

  /** Inserts those that are not there; gives the ids of their runs, one a row. */
  async insertMissing(): Promise<string[]> {
    const names = this.#lines.columns.map(quote).join(", ");
    const rows = await this.#server.rows(
      `INSERT INTO ${this.#target} (${names}) SELECT ${names} FROM ${STAGE} ` +
        "ON CONFLICT DO NOTHING RETURNING track_id",
    );
    return rows.map(([id]) => String(id));
  }

  /** Gives, run by run, how many hold something else there, be it a column or in `_extra`. */
  async differing(): Promise<Map<string, number>> {
    const of = (side: string) =>
      this.#names.map((name) => `${side}.${quote(name)}::text`).join(", ");
    const rows = await this.#server.rows(
      `SELECT s.track_id, ${of("s")}, ${of("t")} FROM ${STAGE} s ` +
        `JOIN ${this.#target} t USING (${KEY}) WHERE ${this.#differs()}`,
    );
    const counts = new Map<string, number>();
    const { length } = this.#names;
    for (const [id, ...cells] of rows) {
      const [ours, theirs] = [cells.slice(0, length), cells.slice(length)].map((side) =>
        eventOf(this.#names, this.#kinds, side as (string | null)[])
      );
      if (!isSameRow(ours!, theirs!)) counts.set(String(id), (counts.get(String(id)) ?? 0) + 1);
    }
    return counts;
  }

  /** Makes those that are there hold the same; gives their number. */
  async update(): Promise<number> {
    const own = this.#names.map(quote).map((name) => `${name} = s.${name}`);
    return await this.#server.run(
      `UPDATE ${this.#target} t SET ${own.join(", ")} FROM ${STAGE} s ` +
        `WHERE ${SAME} AND ${this.#differs()}`,
    );
  }

  /** Removes the events of a run that are not among them; gives their number. */
  async removeOthers(trackId: string): Promise<number> {
    return await this.#server.run(
      `DELETE FROM ${this.#target} t WHERE track_id = $1 AND NOT EXISTS ` +
        `(SELECT 1 FROM ${STAGE} s WHERE ${SAME})`,
      trackId,
    );
  }

  /** JSON has no equality of its own; as text it is as it was written. */
  #differs(): string {
    const of = (side: string) =>
      this.#names.map((name) => `${side}.${quote(name)}::text`).join(", ");
    return `ROW(${of("s")}) IS DISTINCT FROM ROW(${of("t")})`;
  }
}

const SAME = STAMP.map(quote).map((name) => `t.${name} = s.${name}`).join(" AND ");
