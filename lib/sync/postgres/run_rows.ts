import { formatMicros, parseMicros } from "../../event/clock.ts";
import type { StoredRun } from "../../store/run_table.ts";
import { isJson } from "./copy/lines.ts";
import type { Route } from "./route.ts";

/** Columns of `_runs` → their types, behind the key. */
const COLUMNS: Readonly<Record<Exclude<keyof StoredRun, "track_id">, string>> = {
  name: "text",
  status: "text",
  started: "timestamp",
  heartbeat: "timestamp",
  ended: "timestamp",
  error: "text",
  group_name: "text",
  tags: "json",
  note: "text",
  archived: "boolean",
  parent: "text",
  environment: "json",
};

const NAMES = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];

/** Brings the rows of a table's runs. */
export class RunRows {
  readonly #route: Route;
  readonly #rows: ReadonlyMap<string, StoredRun>;
  /** The last sign of any run: its heartbeat or its end. */
  readonly sign: string;

  constructor(route: Route) {
    this.#route = route;
    const rows = route.source.runRows(route.table.name);
    this.#rows = new Map(rows.map((row) => [row.track_id, row]));
    this.sign = rows.reduce((last, row) => signOf(row) > last ? signOf(row) : last, "");
  }

  /** Brings the rows of runs that come now, where none is there. */
  async begin(trackIds: readonly string[]): Promise<void> {
    await this.#insert(this.#of(trackIds), "DO NOTHING");
  }

  /** Brings the rows of runs that gave a sign since; of two rows the later one stands. Gives the ids of those that changed. */
  async bringChanged(since: string): Promise<string[]> {
    const rows = [...this.#rows.values()].filter((row) => signOf(row) >= since);
    const sign = (side: string) =>
      `greatest(${side}.heartbeat, ${side}.ended, timestamp '0001-01-01')`;
    const later = `${sign("excluded")} > ${sign("r")}`;
    return await this.#insert(rows, `${UPDATE} WHERE ${later} AND ${DIFFERS}`);
  }

  /** Makes a run's row what it is in the source; gives whether that changed anything. */
  async replace(trackId: string): Promise<boolean> {
    const changed = await this.#insert(this.#of([trackId]), `${UPDATE} WHERE ${DIFFERS}`);
    return changed.length > 0;
  }

  /** Removes the row of a run. */
  async remove(trackId: string): Promise<void> {
    const { server, table } = this.#route;
    const sql = `DELETE FROM ${server.at("_runs")} WHERE table_name = $1 AND track_id = $2`;
    await server.run(sql, table.name, trackId);
  }

  #of(trackIds: readonly string[]): StoredRun[] {
    return trackIds.map((id) => this.#rows.get(id)).filter((row) => row !== undefined);
  }

  /** No row is there without an event, unless its events come in the same transaction. */
  async #insert(rows: readonly StoredRun[], onConflict: string): Promise<string[]> {
    if (rows.length === 0) return [];
    const { server, table } = this.#route;
    const types = NAMES.map((name) => `${name} text`).join(", ");
    const cells = NAMES.map((name) => `n.${name}::${COLUMNS[name]}`).join(", ");
    const has = onConflict === "DO NOTHING"
      ? ""
      : ` WHERE EXISTS (SELECT 1 FROM ${server.at(table.name)} e WHERE e.track_id = n.track_id)`;
    const found = await server.rows(
      `INSERT INTO ${server.at("_runs")} AS r (table_name, track_id, ${NAMES}) ` +
        `SELECT $2, n.track_id, ${cells} ` +
        `FROM json_to_recordset($1::text::json) AS n(track_id text, ${types})${has} ` +
        `ON CONFLICT (table_name, track_id) ${onConflict} RETURNING track_id`,
      JSON.stringify(rows.map(storable)),
      table.name,
    );
    return found.map(([id]) => String(id));
  }
}

const UPDATE = `DO UPDATE SET ${NAMES.map((name) => `${name} = excluded.${name}`).join(", ")}`;

const of = (side: string) => NAMES.map((name) => `${side}.${name}::text`).join(", ");
const DIFFERS = `ROW(${of("excluded")}) IS DISTINCT FROM ROW(${of("r")})`;

function signOf({ heartbeat, ended }: StoredRun): string {
  return [heartbeat ?? "", ended ?? ""].sort().at(-1)!;
}

/** Gives a row as text; what somebody wrote otherwise than its column is meant is left out. */
function storable(row: StoredRun): Record<string, unknown> {
  return {
    ...row,
    ...Object.fromEntries((["started", "heartbeat", "ended"] as const).map((name) => {
      const micros = row[name] === null ? undefined : parseMicros(String(row[name]));
      return [name, micros === undefined ? null : formatMicros(micros)];
    })),
    ...Object.fromEntries(
      (["tags", "environment"] as const).map((
        name,
      ) => [name, isJson(row[name]) ? row[name] : null]),
    ),
    archived: row.archived === null ? null : String(row.archived === 1),
  };
}
