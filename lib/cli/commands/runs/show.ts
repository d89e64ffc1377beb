import { referencesIn } from "../../../assets/store/references.ts";
import { detailOf, type RunDetail } from "../../../runs/summary/detail.ts";
import type { Database } from "../../../store/database.ts";
import type { Table } from "../../../store/table.ts";
import type { Action } from "../../command.ts";
import { wholeId } from "../../line/run_id.ts";
import type { Listing, Report } from "../../terminal/answer.ts";
import { readEvents } from "../events.ts";

/** Tells all that is known of a run: how it stands, params, metrics, what it ran in, its objects. */
export const show: Action = ([db, beginning], { table }) =>
  readEvents(db!, table, (events) => {
    const trackId = wholeId(events, beginning!);
    return events.read((table, db) => {
      const detail = detailOf(db, table, events.runs(), trackId);
      return reportOf(detail, objectsOf(db, table, trackId));
    }, undefined);
  });

interface RunObject {
  readonly column: string;
  readonly id: string;
  readonly encoding: unknown;
  readonly size: unknown;
  readonly references: number;
}

function objectsOf(db: Database, table: Table, trackId: string): RunObject[] {
  const conditions = [["track_id = ?", trackId]] as const;
  return referencesIn(db, table, { conditions }).map(({ id, column, count }) => {
    const sql = "SELECT encoding, size FROM assets WHERE key = ?";
    const [[encoding, size] = [null, null]] = db.rows(sql, id);
    return { column, id, encoding, size, references: count };
  });
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
