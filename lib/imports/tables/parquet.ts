import { Instance } from "../../duckdb/instance.ts";
import { readRows } from "../../duckdb/rows.ts";
import { named, TrackerError, wordsOf } from "../../errors.ts";
import type { Event } from "../../types.ts";

/** Reads a Parquet file by DuckDB. @throws {TrackerError} where it is damaged: its end says where all else is */
export async function readParquet(path: string): Promise<Event[]> {
  const instance = await Instance.open();
  try {
    const query = async (sql: string) =>
      await readRows(await instance.library.query(instance.connection, sql), instance.library);
    const table = `read_parquet('${path.replaceAll("'", "''")}')`;
    const columns = await query(
      `SELECT column_name AS name FROM (DESCRIBE SELECT * FROM ${table})`,
    );
    // A Date has no µs.
    const isStamped = columns.some(({ name }) => name === "timestamp");
    const all = isStamped ? "* REPLACE (timestamp::VARCHAR AS timestamp)" : "*";
    return await query(`SELECT ${all} FROM ${table}`);
  } catch (error) {
    const [why] = wordsOf(error).split("\n");
    throw new TrackerError(`Cannot import ${named(path)}: ${why}`, { cause: error });
  } finally {
    instance.close();
  }
}
