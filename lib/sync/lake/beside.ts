import { assetKeys } from "../../assets/store/raw.ts";
import type { Column } from "../../duckdb/scan/fields.ts";
import { Scan } from "../../duckdb/scan/scan.ts";
import { quote } from "../../event/names.ts";
import type { Selection } from "../../store/read/selection.ts";
import { listSources } from "../../store/sources.ts";
import type { Database } from "../../store/database.ts";
import type { SourceFile } from "../source_file.ts";
import { onWholeObject } from "../whole_object.ts";
import { at, type Lake } from "./lake.ts";

/** Brings what is told of a table's runs, where it differs: of two rows the later one stands. Gives the ids of these. */
export async function pushRuns(
  lake: Lake,
  { db }: SourceFile,
  name: string,
): Promise<string[]> {
  const source = listSources(db).find(({ name }) => name === "_runs");
  if (source === undefined) return [];
  const columns: Column[] = [...source.kinds].map(([name, kind]) => ({ name, kind }));
  const selection: Selection = { also: [["table_name = ?", name]] };
  const scan = new Scan(lake.library, { db, source, columns, selection });
  await lake.runWith(
    scan,
    (table) => `CREATE OR REPLACE TEMP TABLE told AS SELECT * FROM ${table}`,
  );
  const names = columns.map((column) => quote(column.name)).filter((name) =>
    name !== '"table_name"'
  );
  const of = (side: string) => names.map((name) => `${side}.${name}`).join(", ");
  const sign = (side: string) => `greatest(${side}.heartbeat, ${side}.ended)`;
  await lake.run(
    `DELETE FROM told s USING ${
      at("_runs")
    } t WHERE t.table_name = s.table_name AND t.track_id = s.track_id ` +
      `AND (row(${of("s")}) IS NOT DISTINCT FROM row(${of("t")}) OR ${sign("t")} > ${sign("s")})`,
  );
  const changed = await lake.rows("SELECT track_id AS id FROM told");
  if (changed.length === 0) return [];
  await lake.run(
    `DELETE FROM ${
      at("_runs")
    } t USING told s WHERE t.table_name = s.table_name AND t.track_id = s.track_id`,
  );
  await lake.run(`INSERT INTO ${at("_runs")} BY NAME SELECT * FROM told`);
  return changed.map(({ id }) => String(id));
}

/** Brings objects, each content once; gives their number. */
export async function pushAssets(lake: Lake, source: SourceFile): Promise<number> {
  const { db } = source;
  const keys = db.attempt("sync", () => assetKeys(db));
  if (keys.length === 0) return 0;
  let added = 0;
  await lake.transaction(async () => {
    const there = new Set(
      (await lake.rows(`SELECT key FROM ${at("assets")}`)).map(({ key }) => String(key)),
    );
    const fresh = keys.filter((key) => !there.has(key));
    added = fresh.length;
    for (const key of fresh) await onWholeObject(db, key, (file) => pushAsset(lake, file, key));
  });
  return added;
}

async function pushAsset(lake: Lake, db: Database, key: string): Promise<void> {
  const source = listSources(db).find(({ name }) => name === "assets")!;
  const columns: Column[] = [...source.kinds].map(([name, kind]) => ({ name, kind }));
  const selection: Selection = { also: [["key = ?", key]] };
  const scan = new Scan(lake.library, { db, source, columns, selection });
  await lake.runWith(scan, (from) => `INSERT INTO ${at("assets")} BY NAME SELECT * FROM ${from}`);
}
