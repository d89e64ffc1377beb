import type { Database } from "../../store/database.ts";
import type { Damage, ImportedRun } from "../run.ts";
import { type Kept, type Measure, runOf } from "./meta.ts";

/** Gives the runs of MLflow's database, those that were deleted there too. */
export function* mlflowRuns(db: Database, damage: Damage): Generator<ImportedRun, void> {
  const rows = db.rows(
    "SELECT r.run_uuid, r.name, r.status, r.start_time, r.end_time, r.lifecycle_stage, e.name " +
      "FROM runs r LEFT JOIN experiments e ON e.experiment_id = r.experiment_id " +
      "ORDER BY r.start_time, r.run_uuid",
  );
  for (const row of rows) {
    const run = damage.try(() => runOf(keptIn(db, row, damage)));
    if (run !== undefined) yield run;
  }
}

function keptIn(db: Database, row: readonly unknown[], damage: Damage): Kept {
  const [id, name, status, started, ended, stage, experiment] = row;
  const pairs = (table: string) =>
    Object.fromEntries(
      (damage.try(() =>
        db.rows(`SELECT key, value FROM ${table} WHERE run_uuid = ?`, String(id))
      ) ??
        []).map(([key, value]) => [String(key), String(value ?? "")]),
    );
  const number = (value: unknown) => value === null ? undefined : Number(value);
  return {
    id: String(id),
    name: name === null ? undefined : String(name),
    status: String(status),
    started: number(started),
    ended: number(ended),
    isDeleted: stage === "deleted",
    experiment: experiment === null ? undefined : String(experiment),
    params: pairs("params"),
    tags: pairs("tags"),
    measures: damage.try(() => measuresOf(db, String(id))) ?? [],
  };
}

/** NaN is kept as 0 with a mark, ±Infinity as the greatest number that there is. */
function measuresOf(db: Database, id: string): Measure[] {
  const sql = "SELECT key, value, is_nan, timestamp, step FROM metrics WHERE run_uuid = ? " +
    "ORDER BY timestamp, step, key";
  return db.rows(sql, id).map(([key, value, isNan, time, step]) => ({
    key: String(key),
    value: Number(isNan) === 1 ? NaN : Number(value),
    time: Number(time),
    step: Number(step),
  }));
}
