import { momentText } from "../../event/clock.ts";
import { valueOf } from "../measured.ts";
import type { LineData } from "./points.ts";

/** Gives points as rows: the run, x under its name, and the value under the column's name; NaN and ±Infinity are null. */
export function lineRows(
  { column, x, by, runs }: LineData,
): { columns: string[]; rows: Record<string, unknown>[] } {
  const pooled = runs.every(({ trackId }) => trackId === undefined);
  // The place of an event must not hide a column that is called so.
  const place = x.kind === "index" && column.name === "index" ? "index_" : x.name;
  const rows = runs.flatMap(({ trackId, group, xs, ys }) =>
    Array.from(xs, (at, i) => ({
      ...(pooled ? by === undefined ? {} : { [by]: group } : { track_id: trackId }),
      [place]: x.kind === "time" ? momentText(at) : valueOf(at, x.kind === "date"),
      [column.name]: Number.isFinite(ys[i]) ? valueOf(ys[i]!, column.isDate) : null,
    }))
  );
  const first = pooled ? by === undefined ? [] : [by] : ["track_id"];
  return { columns: [...new Set([...first, place, column.name])], rows };
}
