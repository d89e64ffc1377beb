import { TrackerError } from "../errors.ts";
import { placeOf } from "./address.ts";
import type { LakeOptions } from "./lake/lake.ts";

/** What a query gave. */
export interface StoreRows {
  readonly columns: readonly string[];
  readonly rows: readonly Record<string, unknown>[];
}

/** Asks a store in the SQL of its engine; it can only read. @throws {TrackerError} */
export async function queryStore(
  address: string,
  query: string,
  options: LakeOptions,
): Promise<StoreRows> {
  if (placeOf(address) === "ducklake") return await queryLake(address, query, options);
  const { Server } = await import("./postgres/server.ts");
  await using server = await Server.open(address);
  return await server.worded("query", () => server.query(query));
}

/** Statements that read; DuckDB's others write files too. */
const READS = /^\s*(?:SELECT|FROM|WITH|VALUES|DESCRIBE|SUMMARIZE|SHOW)\b/i;

async function queryLake(
  address: string,
  query: string,
  { data, extensions }: LakeOptions,
): Promise<StoreRows> {
  if (!READS.test(query) || /;\s*\S/.test(query)) {
    throw new TrackerError(`Cannot query "${address}": one statement that reads is expected`);
  }
  const { Lake } = await import("./lake/lake.ts");
  using lake = await Lake.open(address, { data, extensions, readOnly: true });
  await lake.run("USE lake");
  const rows = await lake.worded("query", () => lake.rows(query));
  return { columns: Object.keys(rows[0] ?? {}), rows };
}
