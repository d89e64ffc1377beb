import { quote, STAMP } from "../../event/names.ts";
import type { RawChunk } from "../../store/read/cells.ts";
import type { Lines } from "./lines.ts";
import type { Server } from "./server.ts";

const STAGE = "pg_temp.xetrack_stage";
const KEY = STAMP.map(quote).join(", ");

/** Rows of a source in a table of the connection's own, beside the table of events that they are to come to. */
export class Stage {
  readonly #server: Server;
  readonly #lines: Lines;
  readonly #target: string;
  readonly #names: readonly string[];

  constructor(server: Server, table: string, lines: Lines) {
    this.#server = server;
    this.#lines = lines;
    this.#target = server.at(table);
    this.#names = lines.columns.map(quote);
  }

  /** Copies rows that nobody has. @throws where one of them is there */
  async copy(lines: string): Promise<void> {
    await this.#server.copyIn(this.#target, this.#lines.columns, lines);
  }

  /** Begins anew, until the end of the transaction. */
  async begin(): Promise<void> {
    await this.#server.run(`DROP TABLE IF EXISTS ${STAGE}`);
    await this.#server.run(`CREATE TEMP TABLE xetrack_stage (LIKE ${this.#target}) ON COMMIT DROP`);
  }

  async add(lines: string): Promise<void> {
    await this.#server.copyIn(STAGE, this.#lines.columns, lines);
  }

  async addChunk(chunk: RawChunk): Promise<void> {
    await this.add(this.#lines.of(chunk));
  }

  /** Inserts those that are not there; gives the ids of their runs, one a row. */
  async insertMissing(): Promise<string[]> {
    const names = this.#names.join(", ");
    const rows = await this.#server.rows(
      `INSERT INTO ${this.#target} (${names}) SELECT ${names} FROM ${STAGE} ` +
        "ON CONFLICT DO NOTHING RETURNING track_id",
    );
    return rows.map(([id]) => String(id));
  }

  /** Counts, run by run, those that hold something else there; `about` is SQL of more to tell of the run `s.track_id`. */
  async differing(
    about = "false",
    ...params: readonly string[]
  ): Promise<{ trackId: string; count: number; about: boolean }[]> {
    const rows = await this.#server.rows(
      `SELECT s.track_id, count(*)::int, ${about} FROM ${STAGE} s ` +
        `JOIN ${this.#target} t USING (${KEY}) WHERE ${this.#differs()} GROUP BY 1`,
      ...params,
    );
    return rows.map(([id, count, about]) => ({
      trackId: String(id),
      count: Number(count),
      about: about === true,
    }));
  }

  /** Makes those that are there hold the same; gives their number. */
  async update(): Promise<number> {
    const own = this.#names.slice(STAMP.length).map((name) => `${name} = s.${name}`);
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
      this.#names.slice(STAMP.length).map((name) => `${side}.${name}::text`).join(", ");
    return `ROW(${of("s")}) IS DISTINCT FROM ROW(${of("t")})`;
  }
}

const SAME = STAMP.map(quote).map((name) => `t.${name} = s.${name}`).join(" AND ");
