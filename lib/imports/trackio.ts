import { parseMicros } from "../event/clock.ts";
import type { Database } from "../store/database.ts";
import type { Event } from "../types.ts";
import { parseLoose } from "./loose_json.ts";
import type { Damage, ImportedEvent, ImportedRun } from "./run.ts";
import { keyFor, paramsBeside } from "./steps.ts";

/** Gives the runs of a project of trackio's: its file is named by it. Older files know runs by their names only. */
export function* trackioRuns(
  db: Database,
  project: string,
  damage: Damage,
): Generator<ImportedRun, void> {
  const columnsOf = (table: string) =>
    db.rows("SELECT name FROM pragma_table_info(?)", table).map(([name]) => name);
  const idOf = (table: string) => columnsOf(table).includes("run_id") ? "run_id" : "run_name";
  const key = idOf("metrics");
  const hasConfigs = columnsOf("configs").length > 0;
  const configs = new Map(
    (hasConfigs ? db.rows(`SELECT ${idOf("configs")}, config FROM configs`) : [])
      .map(([id, config]) => [String(id), damage.try(() => objectOf(config)) ?? {}]),
  );
  const runs = db.rows(`SELECT ${key}, max(run_name) FROM metrics GROUP BY 1 ORDER BY min(id)`);
  for (const [id, name] of runs) {
    const rows = damage.try(() =>
      db.rows(
        `SELECT timestamp, step, metrics FROM metrics WHERE ${key} = ? ORDER BY id`,
        String(id),
      )
    ) ?? [];
    const events = rows.flatMap((row) => damage.try(() => eventOf(row)) ?? []);
    const config = configs.get(String(id)) ?? configs.get(String(name)) ?? {};
    const { _Created, _Group, ...all } = config;
    const own = Object.entries(all).filter(([name]) => !name.startsWith("_"));
    yield {
      id: key === "run_id" ? String(id) : `${project}-${id}`,
      name: String(name),
      group: typeof _Group === "string" ? _Group : project,
      started: microsOf(_Created),
      params: paramsBeside(Object.fromEntries(own), events),
      events,
    };
  }
}

function objectOf(json: unknown): Event {
  const text = json instanceof Uint8Array ? new TextDecoder().decode(json) : String(json);
  const value = parseLoose(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new SyntaxError("no object");
}

function eventOf([timestamp, step, metrics]: readonly unknown[]): ImportedEvent {
  const entries = Object.entries(objectOf(metrics)).map(([name, value]) => [
    keyFor(name),
    NUMBERS.get(value) ?? value,
  ]);
  return {
    micros: microsOf(timestamp),
    event: { step: Number(step), ...Object.fromEntries(entries) },
  };
}

/** What JSON has no numbers for stands there as texts. */
const NUMBERS: ReadonlyMap<unknown, number> = new Map<unknown, number>([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

function microsOf(time: unknown): number | undefined {
  return typeof time === "string" ? parseMicros(time) : undefined;
}
