import { listRuns } from "../../runs/list.ts";
import { directionOf } from "../../runs/summary/direction.ts";
import type { Database } from "../../store/database.ts";
import { Events } from "../../store/read/events.ts";
import { defaultTable, listTables, refuseForeign } from "../../store/table.ts";
import type { RunStatus } from "../../types.ts";
import type { Action } from "../command.ts";
import type { Report } from "../terminal/answer.ts";
import { sizeText } from "../terminal/size.ts";
import { openToRead } from "./events.ts";

/** Tells what is in a file: its tables, their runs, how these stand; and what to ask next. */
export const overview: Action = ([db]) => {
  using database = openToRead(db!);
  return database.attempt("read", () =>
    database.snapshot(() => {
      refuseForeign(database);
      const tables = listTables(database).map((table) => tableOf(database, table));
      const steps = nextSteps(db!, tables, defaultTable(database));
      return reportOf(db!, tables, sizeOf(database), steps);
    }));
};

interface TableOverview {
  readonly table: string;
  readonly runs: number;
  readonly states: Partial<Record<RunStatus | "unknown", number>>;
  readonly events: number;
  readonly columns: readonly string[];
  readonly last: string | null;
}

function tableOf(db: Database, table: string): TableOverview {
  const events = new Events(db, table);
  const runs = listRuns(db, table, events.runs());
  const states: Record<string, number> = {};
  for (const { status } of runs) {
    const state = status ?? "unknown";
    states[state] = (states[state] ?? 0) + 1;
  }
  return {
    table,
    runs: runs.length,
    states,
    events: runs.reduce((sum, run) => sum + run.events, 0),
    columns: events.columns(),
    last: runs.reduce<string | null>(
      (last, run) => last === null || run.last > last ? run.last : last,
      null,
    ),
  };
}

function sizeOf(db: Database): number {
  const [count, bytes] = ["page_count", "page_size"].map((name) => db.first(`PRAGMA ${name}`));
  return Number(count) * Number(bytes);
}

function reportOf(
  db: string,
  tables: readonly TableOverview[],
  size: number,
  steps: readonly string[],
): Report {
  const written = tables.map(({ last }) => last ?? "").sort().at(-1) || null;
  const rows = tables.map(({ states, columns, last, ...rest }) => ({
    ...rest,
    states: Object.entries(states).map(([state, count]) => `${count} ${state}`).join(", "),
    columns: columns.length,
    "last write": last,
  }));
  const named = (Object.keys(rows[0] ?? {}).length > 0)
    ? [{
      columns: ["table", "runs", "states", "events", "columns", "last write"],
      rows,
    }]
    : [];
  return {
    json: { path: db, size, written, tables },
    parts: [
      `${db}: ${sizeText(size)}`,
      ...named,
      ["To go on:", ...steps].join("\n  "),
    ],
  };
}

/** Gives commands that show more of the file; they name a table where none is taken by itself. */
function nextSteps(db: string, tables: readonly TableOverview[], usual: string): string[] {
  const shown = tables.find(({ table }) => table === usual) ?? tables[0];
  if (shown === undefined) return ["xt --help"];
  const table = shown.table === usual ? "" : ` --table ${shellWord(shown.table)}`;
  const file = shellWord(db);
  const metric = shown.columns.find((name) => directionOf(name) !== undefined);
  const best = metric === undefined ? [] : [
    `xt best ${file} ${shellWord(metric)}${table}`,
    `xt plot line ${file} ${shellWord(metric)}${table}`,
  ];
  return [`xt runs ${file}${table}`, `xt head ${file}${table}`, ...best, "xt --help"];
}

/** Writes a word as a shell reads it. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
