import { importSources } from "../../../benchmarks/import.ts";
import { readSource, sourceOf } from "../../../benchmarks/source.ts";
import { WALL_TIME } from "../../../benchmarks/run/measure.ts";
import { readInput } from "../../../system/stream.ts";
import type { Action } from "../../command.ts";
import { UsageError } from "../../line/usage.ts";
import { countRows } from "../../terminal/answer.ts";

/** Stores what tools wrote, all of the files or none; `-` is what they print into this program. */
export const importReports: Action = ([db, ...reports], options) => {
  const { tool, suite, commit, branch, json } = options;
  if (tool === WALL_TIME) throw new UsageError(`Cannot import as ${tool}: only bench run can`);
  const sources = reports.map((path) =>
    path === "-" ? sourceOf("-", readInput()) : readSource(path)
  );
  const events = importSources(db!, sources, { tool, suite, commit, branch });
  return json ? { columns: [], rows: [{ events }] } : `Imported ${countRows(events)}`;
};
