import { compareSides, type Comparison } from "../../../monitor/drift/drift.ts";
import { notesOf, tablesOf } from "../../../monitor/report/tables.ts";
import type { Action } from "../../command.ts";
import { readNames } from "../../../sql/names.ts";
import type { Options } from "../../line/options.ts";
import type { Report } from "../../terminal/answer.ts";
import { reading } from "./reading.ts";

/** Says of each column how far it is from a reference; with `--fail`, ends with 1 if one drifted, with 3 if there is no telling. */
export const drift: Action = async ([source], options) => {
  const { reference, current, referenceDb, currentDb, columns, by, block, table } = options;
  const comparison = reading((onRead) =>
    compareSides(
      source!,
      { reference, current, referenceDb, currentDb, columns, by, block, table },
      { onRead, names: readNames },
    )
  );
  const shown = { ...comparison, compared: comparison.compared.slice(0, options.n) };
  return {
    json: shown.compared.map(({ row }) => ({ ...row })),
    parts: await partsOf(shown, source!, options),
    code: options.fail ? codeOf(comparison) : 0,
  };
};

function codeOf({ compared, reference, current }: Comparison): number {
  if (compared.some(({ row }) => row.drifted)) return 1;
  return reference === 0 || current === 0 ? 3 : 0;
}

async function partsOf(
  comparison: Comparison,
  source: string,
  { to, json, reference, current, referenceDb }: Options,
): Promise<Report["parts"]> {
  if (json) return [];
  if (to !== "markdown" && to !== "html") {
    return [...tablesOf(comparison), notesOf(comparison).join("\n")];
  }
  const [before, after] = [reference, current].map((where) => where ?? "all events");
  const title = `Drift of ${source}: ${after}, beside ${before}${
    referenceDb === undefined ? "" : ` of ${referenceDb}`
  }`;
  const { markdownReport, htmlReport } = await import(
    "../../../monitor/report/report.ts"
  );
  return [(to === "html" ? htmlReport : markdownReport)(comparison, { title })];
}
