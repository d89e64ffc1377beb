import { csvCell } from "../../../export/cell.ts";
import { freeName } from "../../../event/names.ts";
import { latex } from "../../../frame/latex.ts";
import { markdown } from "../../../frame/markdown.ts";
import { compareRuns, type Comparison } from "../../../runs/summary/compare.ts";
import type { Sheet } from "../../../runs/summary/sheet.ts";
import type { Action } from "../../command.ts";
import { CHOICE, OPTIONS, type Options } from "../../line/options.ts";
import { meantRun } from "../../../runs/meant.ts";
import { UsageError } from "../../line/usage.ts";
import { readSheet } from "../files.ts";
import { choiceOf, summaryOf } from "./summary.ts";

/** What choose the runs where no ids do. */
const CHOOSING = [...CHOICE, "sort", "n"] as const;

/** Sets runs side by side: those that are named, or that the options choose. */
export const compare: Action = ([db, ...beginnings], options) => {
  checkUse(beginnings, options);
  const { baseline, all, to, json } = options;
  return readSheet(db!, options, (sheet) => {
    const idOf = (beginning: string) => meantRun(sheet, beginning).trackId;
    const given = beginnings.length > 0 ? beginnings : chosen(sheet, options);
    const trackIds = [...new Set(given.map(idOf))];
    const against = baseline === undefined ? undefined : idOf(baseline);
    const comparison: Comparison = sheet === undefined
      ? { runs: [], rows: [] }
      : compareRuns(sheet, { trackIds, baseline: against, all });
    const listing = listComparison(comparison, against ?? trackIds[0]);
    const text = to === undefined || json ? undefined : FORMATS[to]!(listing.rows, listing.columns);
    return text ?? { json: { ...comparison }, parts: [listing] };
  });
};

type Row = Readonly<Record<string, unknown>>;

const FORMATS: Readonly<Record<string, (rows: Row[], columns: string[]) => string>> = {
  markdown,
  csv: (rows, columns) =>
    [columns, ...rows.map((row) => columns.map((column) => row[column]))]
      .map((cells) => cells.map(csvCell).join(",")).join("\n"),
  latex,
};

function checkUse(beginnings: readonly string[], options: Options): void {
  const given = CHOOSING.find((name) => options[name] !== undefined);
  if (beginnings.length > 0 && given !== undefined) {
    throw new UsageError(`Cannot use ${OPTIONS[given].flag} with the ids of runs`);
  }
  if (beginnings.length === 0 && given === undefined) {
    throw new UsageError("Missing <track-id>…, or --sort and -n");
  }
  const { to } = options;
  if (to === undefined || Object.hasOwn(FORMATS, to)) return;
  throw new UsageError(`Cannot compare as ${to}: expected markdown, csv or latex`);
}

function chosen(sheet: Sheet | undefined, options: Options): string[] {
  const choice = { ...choiceOf(options, sheet), columns: ["track_id"] };
  return summaryOf(sheet, choice).rows.map((row) => row.track_id);
}

/** A row a param or metric, a column a run; of two runs how far the other is from the baseline. */
function listComparison(
  { runs, rows }: Comparison,
  baseline: string | undefined,
): { columns: string[]; rows: Row[]; asked: string[] } {
  const ids = runs.map(({ trackId }) => trackId);
  const isTaken = (name: string) => ids.includes(name);
  const [name, kind, delta] = ["name", "kind", "delta"].map((key) => freeName(key, "", isTaken));
  const other = ids.findIndex((id) => id !== baseline);
  const isPair = ids.length === 2 && ids.some((id) => id === baseline) && other >= 0;
  return {
    columns: [name!, kind!, ...ids, ...isPair ? [delta!] : []],
    asked: [name!, ...ids],
    rows: rows.map((row) =>
      Object.fromEntries([
        [name, row.name],
        [kind, row.kind],
        ...ids.map((id, i) => [id, row.values[i]]),
        ...isPair ? [[delta, row.delta[other]]] : [],
      ])
    ),
  };
}
