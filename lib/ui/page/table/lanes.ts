import type { ComponentChildren } from "preact";

/** A column of a table. */
export interface TableColumn {
  readonly key: string;
  readonly width: number;
  readonly numeric?: boolean;
  /** Stays in sight when the others are moved sideways. */
  readonly pinned?: boolean;
  readonly sort?: "ascending" | "descending" | undefined;
  readonly header: ComponentChildren;
}

/** What of a table is in sight, in pixels. */
export interface Sight {
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

/** So many pixels sideways are drawn beyond that. */
const ASIDE = 300;

/** A column that is drawn, with where it stays if it does; or the room of those that are not. */
export type Lane =
  | { readonly column: TableColumn; readonly width: number; readonly left: number | undefined }
  | { readonly gap: string; readonly width: number };

/** Gives what tells a lane from others. */
export function keyOf(lane: Lane): string {
  return "gap" in lane ? lane.gap : lane.column.key;
}

/** Gives the lanes that are drawn, and how wide all are. */
export function lanesOf(
  columns: readonly TableColumn[],
  sight: Sight,
): { parts: Lane[]; total: number } {
  const pinned = columns.filter((column) => column.pinned);
  const others = columns.filter((column) => !column.pinned);
  const parts: Lane[] = [];
  let at = 0;
  for (const column of pinned) {
    parts.push({ column, width: column.width, left: at });
    at += column.width;
  }
  let [before, behind] = [0, 0];
  const drawn: Lane[] = [];
  for (const column of others) {
    const isBefore = at + column.width < sight.left - ASIDE;
    const isBehind = at > sight.left + sight.width + ASIDE;
    if (isBefore) before += column.width;
    else if (isBehind) behind += column.width;
    else drawn.push({ column, width: column.width, left: undefined });
    at += column.width;
  }
  if (before > 0) parts.push({ gap: "<", width: before });
  parts.push(...drawn);
  if (behind > 0) parts.push({ gap: ">", width: behind });
  return { parts, total: at };
}
