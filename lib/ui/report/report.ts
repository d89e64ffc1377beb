import { escapeHtml } from "../../frame/html.ts";
import { compareRuns } from "../../runs/summary/compare.ts";
import { type Direction, directionOf } from "../../runs/summary/direction.ts";
import { checkRuns, type RunsOptions } from "../../runs/summary/options.ts";
import { TableSheet } from "../../runs/summary/sheet.ts";
import { summarize } from "../../runs/summary/summary.ts";
import type { Events } from "../../store/read/events.ts";
import type { RunSummary } from "../../types.ts";
import { columnsOf } from "../api/table.ts";
import { Lines } from "../series/lines.ts";
import { chartsOf } from "./charts.ts";
import { comparisonTable, environmentTable, summaryTable } from "./tables.ts";
import { STYLE } from "./style.ts";
import { noteHtml } from "./note.ts";
import type { Reported } from "./reported.ts";

/** What a report tells of. */
export interface ReportOptions extends Pick<RunsOptions, "where" | "sort"> {
  readonly title: string;
  /** What somebody has to say, as Markdown. */
  readonly note?: string | undefined;
  /** Only these runs. */
  readonly trackIds?: readonly string[] | undefined;
}

/** Gives a table of events as one page of HTML that needs no network and no script. @throws {TypeError} @throws {TrackerError} */
export function reportOf(events: Events, options: ReportOptions): string {
  const { title, note, sort } = options;
  return events.hold(() => {
    const reported = read(events, options);
    const charts = chartsOf(events, new Lines(events), reported);
    const best = bestOf(reported, sort);
    const parts = [
      `<h1>${escapeHtml(title)}</h1>`,
      `<p class="soft">${escapeHtml(subtitle(reported))}</p>`,
      note === undefined ? "" : `<section class="note">${noteHtml(note)}</section>`,
      best === undefined ? "" : bestHtml(best),
      section("Runs", summaryTable(reported)),
      section("What differs", comparisonTable(reported)),
      section("Charts", charts),
      section("Environment", environmentTable(reported)),
    ];
    return pageOf(title, parts.filter((part) => part !== "").join("\n"));
  });
}

const NONE: Reported = { rows: [], params: [], metrics: [], comparison: { runs: [], rows: [] } };

function read(events: Events, { where, sort, trackIds }: ReportOptions): Reported {
  const choice = { where, sort, archived: trackIds !== undefined };
  checkRuns("report", choice);
  return events.read((table, db): Reported => {
    const sheet = new TableSheet(db, table, events.runs());
    const columns = columnsOf(sheet, table.kinds);
    const named = (role: string) =>
      columns.filter((column) => column.role === role).map(({ name }) => name);
    const { rows } = summarize(sheet, choice);
    const chosen = trackIds === undefined
      ? rows
      : rows.filter((row) => trackIds.includes(row.track_id));
    const ids = chosen.map((row) => row.track_id);
    const comparison = compareRuns(sheet, { trackIds: ids });
    return { rows: chosen, params: named("param"), metrics: named("metric"), comparison };
  }, NONE);
}

/** The best run, and by what. */
interface Best {
  readonly row: RunSummary;
  readonly metric: string;
  readonly words: string;
}

/** By the order that was asked for, else by the first metric whose name tells its direction. */
function bestOf({ rows, metrics }: Reported, sort: readonly string[] = []): Best | undefined {
  const [first] = sort;
  if (rows.length === 0) return undefined;
  if (first !== undefined) {
    const isDown = first.startsWith("-") && !Object.hasOwn(rows[0]!, first);
    const metric = isDown ? first.slice(1) : first;
    return { row: rows[0]!, metric, words: `${isDown ? "greatest" : "least"} ${metric}` };
  }
  const metric = metrics.find((name) => directionOf(name) !== undefined);
  if (metric === undefined) return undefined;
  const direction = directionOf(metric) as Direction;
  const numbered = rows.filter((row) =>
    typeof row[metric] === "number" && Number.isFinite(row[metric])
  );
  const [row, ...others] = numbered;
  if (row === undefined) return undefined;
  const better = (a: RunSummary, b: RunSummary) =>
    direction === "min" ? b[metric] < a[metric] : b[metric] > a[metric];
  const best = others.reduce((best, row) => better(best, row) ? row : best, row);
  return { row: best, metric, words: `${direction === "min" ? "least" : "greatest"} ${metric}` };
}

function bestHtml({ row, metric, words }: Best): string {
  const name = row.name ?? row.track_id;
  const value = row[metric];
  const shown = typeof value === "number" ? Number(value.toPrecision(6)) : value ?? "none";
  return `<p class="best">Best run, by the ${escapeHtml(words)}: <strong>${
    escapeHtml(name)
  }</strong> ` +
    `with ${escapeHtml(String(shown))}</p>`;
}

function subtitle({ rows }: Reported): string {
  const events = rows.reduce((sum, row) => sum + row.events, 0);
  const [first] = rows.map(({ started }) => started).filter((text) => text !== null).toSorted();
  const since = first === undefined ? "" : `, the first of ${first.slice(0, 16)} UTC`;
  return `${rows.length} ${rows.length === 1 ? "run" : "runs"}, ${events} events${since}`;
}

function section(title: string, body: string): string {
  return body === "" ? "" : `<section>\n<h2>${title}</h2>\n${body}\n</section>`;
}

/** A table of more columns has no room on paper that stands upright. */
const UPRIGHT = 12;

function paperOf(body: string): string {
  const columns = [...body.matchAll(/<table style="--columns:(\d+)">/g)].map(([, n]) => Number(n));
  return Math.max(0, ...columns) > UPRIGHT ? "@page{size:landscape}" : "";
}

function pageOf(title: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${STYLE}${paperOf(body)}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
