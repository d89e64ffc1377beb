import { compareBenchmarks, type CompareBenchmarksOptions } from "../benchmarks/compare.ts";
import { OpenReader } from "../reader/open.ts";
import type { Reader } from "../reader/reader.ts";
import { detailOf, type RunDetail } from "../runs/summary/detail.ts";
import { TableSheet } from "../runs/summary/sheet.ts";
import { checkStatement } from "../sql/statement.ts";
import { count, flag, number, schemaOf, text, texts } from "./arguments.ts";
import { firstRows, MOST_ROWS } from "./limits.ts";
import { openFor, runIn, type Tool } from "./tool.ts";

const TABLE = text("Table of events; the file's default where none is named");
const RUN = text("Id of a run, or its beginning");

/** Tools that list and compare runs, ask SQL, and tell of a file's tables. */
export const ASKING: readonly Tool[] = [
  {
    name: "runs",
    description:
      "Lists runs as a table: state, params, last values of metrics. Choose by status, tags, group or an SQL expression over the row, sort by names (- before one for descending).",
    inputSchema: schemaOf({
      table: TABLE,
      status: texts("running, finished, failed, killed or lost"),
      tags: texts("Runs that have all of these"),
      group: text("Runs of this group"),
      archived: flag("Archived runs too"),
      where: text("SQL expression, as: accuracy > 0.9 AND model = 'vit'"),
      sort: texts("Names, - before one for descending"),
      columns: texts(
        "Only these columns; loss_min, loss_max, loss_mean, loss_first and loss_count too",
      ),
      limit: count("At most so many; 20 by default", 1, MOST_ROWS),
    }),
    call: (subject, { table, limit = 20, ...options }) => {
      using reader = openFor(subject, { table });
      return firstRows("runs", reader.summary(options), limit);
    },
  },
  {
    name: "summarize_run",
    description:
      "Tells all of one run: state, times, error, params, what it ran in; of each metric the first, last, least and greatest value, the mean and the count.",
    inputSchema: schemaOf({ "run!": RUN, table: TABLE }),
    call: (subject, given) => {
      using reader = openFor(subject, given);
      return { ...detailIn(reader, runIn(reader, given.run)) };
    },
  },
  {
    name: "compare_runs",
    description:
      "Compares two runs or more: the params and metrics that differ, with the distance from a baseline.",
    inputSchema: schemaOf({
      "runs!": texts("Ids of runs, or their beginnings"),
      baseline: text("The run to measure the others against; the first by default"),
      all: flag("What does not differ too"),
      table: TABLE,
    }),
    call: (subject, { runs, baseline, all, table }) => {
      using reader = openFor(subject, { table });
      const ids = (runs as string[]).map((run) => runIn(reader, run));
      const base = baseline === undefined ? undefined : runIn(reader, baseline);
      const { runs: compared, rows } = reader.compare(ids, { baseline: base, all });
      return {
        runs: compared.map(({ trackId, name, status, seconds, events }) => ({
          ...{ track_id: trackId, name, status, seconds, events },
        })),
        ...firstRows("rows", rows),
      };
    },
  },
  {
    name: "sql",
    description:
      `Asks a query of SQLite that only reads; at most ${MOST_ROWS} rows. Tables of events have track_id and timestamp (UTC text), see schema; what no column could hold is JSON in _extra.`,
    inputSchema: schemaOf({ "query!": text("One statement") }),
    call: async (subject, { query }) => {
      using reader = openFor(subject, {});
      // One row more tells whether there are more.
      checkStatement(query);
      const limited = /^\s*(?:SELECT|WITH|VALUES)\b/i.test(query)
        ? `SELECT * FROM (${query.trim().replace(/;\s*$/, "")}\n) LIMIT ${MOST_ROWS + 1}`
        : query;
      const rows = await reader.sql(limited);
      if (rows.length <= MOST_ROWS) return { rows };
      return { rows: rows.slice(0, MOST_ROWS), cut: `the first ${MOST_ROWS} rows; there are more` };
    },
  },
  {
    name: "schema",
    description:
      "Tells the tables of events: their columns with kinds, how many events and runs each has.",
    inputSchema: schemaOf({}),
    call: (subject) => {
      using reader = openFor(subject, {});
      const tables = reader.tables().map((table) => {
        using own = openFor({ ...subject, table }, {});
        const runs = own.runs({ archived: true });
        const columns = Object.entries(own.dtypes).map(([name, kind]) => ({ name, kind }));
        return { table, events: own.count(), runs: runs.length, columns };
      });
      return firstRows("tables", tables);
    },
  },
  {
    name: "drift",
    description:
      "Compares the distributions of columns in two sets of events, of a model in production say: which drifted, by how much.",
    inputSchema: schemaOf({
      table: TABLE,
      reference: text("SQL expression: the events to compare with; all by default"),
      current: text("SQL expression: the events that came since; all by default"),
      columns: texts("Only these columns"),
      by: text("day, hour or a column: compares each by itself"),
      block: text("day: takes the events of one day for one"),
    }),
    call: async (subject, { table, ...options }) => {
      using reader = openFor(subject, { table });
      return firstRows("rows", await reader.drift(options));
    },
  },
  {
    name: "bench_compare",
    description:
      "Says of each benchmark stored in the file whether a commit is slower than another: ratio, interval, verdict.",
    inputSchema: schemaOf({
      "baseline!": text("Commit or branch to compare with"),
      current: text("Commit that is judged; HEAD, or what was imported last, by default"),
      max_slowdown: number("Share that something may be slower by; 0.05 by default"),
      confidence: number("How sure to be; 0.99 by default"),
      any_machine: flag("Compares what other machines measured too"),
    }),
    call: ({ db }, { baseline, current, max_slowdown, confidence, any_machine }) => {
      const options: CompareBenchmarksOptions = {
        maxSlowdown: max_slowdown,
        confidence,
        anyMachine: any_machine,
      };
      return firstRows("rows", compareBenchmarks(db, baseline, current, options));
    },
  },
];

function detailIn({ db, table }: Reader, trackId: string): RunDetail | undefined {
  using open = new OpenReader(db, { table });
  const { events } = open;
  return events.read((table, db) => {
    const sheet = new TableSheet(db, table, events.runs());
    return detailOf(sheet, sheet.runs.find((run) => run.trackId === trackId)!);
  }, undefined as RunDetail | undefined);
}
