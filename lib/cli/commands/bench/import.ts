import { importSources } from "../../../benchmarks/import.ts";
import { readSource, sourceOf } from "../../../benchmarks/source.ts";
import { readInput } from "../../../system/stream.ts";
import type { Action } from "../../command.ts";
import { countRows } from "../../terminal/answer.ts";

/** Stores what tools wrote, all of the files or none; `-` is what they print into this program. */
export const importReports: Action = ([db, ...reports], { tool, suite, commit, branch }) => {
  const sources = reports.map((path) =>
    path === "-" ? sourceOf("-", readInput()) : readSource(path)
  );
  return `Imported ${countRows(importSources(db!, sources, { tool, suite, commit, branch }))}`;
};
