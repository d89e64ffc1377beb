import { referencesIn } from "../../../assets/store/references.ts";
import { detailOf, type RunDetail } from "../../../runs/summary/detail.ts";
import type { Events } from "../../../store/read/events.ts";
import type { Action } from "../../command.ts";
import { meantRun } from "../../../runs/meant.ts";
import type { Listing, Report } from "../../terminal/answer.ts";
import { eventsOf } from "../events.ts";
import { readSheet } from "../files.ts";

/** Tells all that is known of a run: how it stands, params, metrics, what it ran in, its objects. */
export const show: Action = ([db, beginning], options) =>
  readSheet(db!, options, (sheet, databases) => {
    const run = meantRun(sheet, beginning!);
    const objects = databases.flatMap((database) =>
      objectsOf(eventsOf(database, options.table), run.trackId)
    );
    return reportOf(detailOf(sheet!, run), objects);
  });

interface RunObject {
  readonly column: string;
  readonly id: string;
  readonly encoding: unknown;
  readonly size: unknown;
  readonly references: number;
}

function objectsOf(events: Events, trackId: string): RunObject[] {
  const conditions = [["track_id = ?", trackId]] as const;
  return events.read(
    (table, db) =>
      referencesIn(db, table, { conditions }).map(({ id, column, count }) => {
        const sql = "SELECT encoding, size FROM assets WHERE key = ?";
        const [[encoding, size] = [null, null]] = db.rows(sql, id);
        return { column, id, encoding, size, references: count };
      }),
    [] as RunObject[],
  );
}

function reportOf({ run, params, metrics }: RunDetail, objects: readonly RunObject[]): Report {
  const { trackId, first, last, environment, ...told } = run;
  const { name, status, started, ended, seconds, events, group, tags, note, parent, error } = told;
  const state = { name, status, started, ended, seconds, events, group, tags, note, parent, error };
  const isSaid = (value: unknown) =>
    value !== null && !(Array.isArray(value) && value.length === 0);
  const { git = {}, ...place } = environment ?? {};
  const gits = Object.entries(git).map(([key, value]) => [`git.${key}`, value] as const);
  const measured = Object.entries(metrics).map(([metric, of]) => ({ metric, ...of }));
  const parts: Listing[] = [
    pairs("run", [
      ["track_id", trackId],
      ...Object.entries(state).filter(([, value]) => isSaid(value)),
      ...run.archived ? [["archived", true] as const] : [],
    ]),
    pairs("param", Object.entries(params)),
    {
      columns: ["metric", "first", "last", "min", "max", "mean", "count"],
      rows: measured,
    },
    pairs("environment", [...Object.entries(place), ...gits]),
    {
      columns: ["column", "id", "encoding", "size", "references"],
      rows: objects.map((of) => ({ ...of })),
    },
  ];
  const json = {
    track_id: trackId,
    ...state,
    first,
    last,
    archived: run.archived,
    environment,
    params,
    metrics,
    objects,
  };
  return { json, parts: parts.filter(({ rows }) => rows.length > 0) };
}

function pairs(what: string, entries: readonly (readonly [string, unknown])[]): Listing {
  return {
    columns: [what, "value"],
    rows: entries.map(([key, value]) => ({ [what]: key, value })),
  };
}
