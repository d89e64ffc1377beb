import { chooseRuns } from "../../runs/summary/choose.ts";
import { checkRuns } from "../../runs/summary/options.ts";
import { type Sheet, TableSheet } from "../../runs/summary/sheet.ts";
import type { Kind, RunSummary } from "../../types.ts";
import { answerJson } from "../answers.ts";
import { type Odd, oddIn } from "../odd.ts";
import type { Route } from "./ask.ts";
import { CHOICE, optionsOf } from "./runs.ts";

/** A name of the summary, and what it is. */
export interface SummaryColumn {
  readonly name: string;
  /** The column of the table. */
  readonly column: string;
  readonly kind: Kind | null;
  readonly role: "param" | "metric";
}

/** The runs of a table as the page shows them, read once. */
export interface RunTable {
  /** As in `reader.summary`, with what is told of each run besides. */
  readonly rows: readonly RunSummary[];
  readonly columns: readonly SummaryColumn[];
  readonly odd: readonly Odd[];
}

/** What is told of a run beside what its summary begins with. */
const TOLD = ["tags", "group", "note", "archived", "error", "ended", "last"];

const NOTHING: RunTable = { rows: [], columns: [], odd: [] };

/** The summary with all that is told of runs, and what its columns are. */
export const table: Route = {
  params: CHOICE,
  answer: ({ query, open }) => {
    const { events } = open().reader;
    const options = optionsOf(query, events);
    checkRuns("summary", options);
    return answerJson(events.read((table, db): RunTable => {
      const sheet = new TableSheet(db, table, events.runs());
      const columns = columnsOf(sheet, table.kinds);
      const own = columns.map(({ name }) => name);
      const names = [...sheet.fields.first, ...TOLD.filter((name) => !own.includes(name)), ...own];
      const runs = chooseRuns(sheet, options);
      const valueOf = sheet.valuesOf(names, runs);
      const rows = runs.map((run) =>
        Object.fromEntries(names.map((name) => [name, valueOf(run, name)])) as RunSummary
      );
      return { rows, columns, odd: oddIn(rows) };
    }, NOTHING));
  },
};

/** Gives the params and metrics of a sheet, as created. */
export function columnsOf(sheet: Sheet, kinds: ReadonlyMap<string, Kind>): SummaryColumn[] {
  return (["param", "metric"] as const).flatMap((role) =>
    sheet.named(role).map((name) => {
      const column = sheet.fields.columns.get(name)!;
      return { name, column, kind: kinds.get(column) ?? null, role };
    })
  );
}
