import type { RunSummary } from "../../../types.ts";
import { shownNumber } from "../format.ts";
import { change, readAddress } from "../state/address.ts";
import type { RunColumn } from "./columns.ts";
import { spreadOf } from "./groups.ts";

/** What the runs of a group have in common, as a line of the table. */
export interface GroupRow {
  readonly group: string;
  readonly rows: readonly RunSummary[];
  readonly isOpen: boolean;
}

/** A cell of that: of numbers the mean, and how far they reach. */
export function GroupCell({ row, column }: {
  readonly row: GroupRow;
  readonly column: RunColumn | undefined;
}) {
  if (column === undefined) {
    const open = new Set(readAddress().getAll("open"));
    const turn = () => change({ open: toggled(open, row.group) });
    return (
      <button
        type="button"
        class="plain"
        aria-expanded={row.isOpen}
        aria-label={row.group}
        onClick={turn}
      >
        {row.isOpen ? "▾" : "▸"}
      </button>
    );
  }
  if (column.name === "track_id") return <b title={row.group}>{row.group} ({row.rows.length})</b>;
  if (!column.numeric) return null;
  const spread = spreadOf(row.rows, column.name);
  if (spread === undefined) return null;
  if (spread.min === spread.max) return <>{shownNumber(spread.mean)}</>;
  const band = `${shownNumber(spread.min)} … ${shownNumber(spread.max)}`;
  return (
    <span title={band}>
      {shownNumber(spread.mean)} <small class="soft">{band}</small>
    </span>
  );
}

/** Gives names with one more, or without it where it is among them. */
export function toggled(names: ReadonlySet<string>, name: string): string[] {
  return names.has(name) ? [...names].filter((each) => each !== name) : [...names, name];
}
