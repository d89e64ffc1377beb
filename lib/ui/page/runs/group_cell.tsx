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
  const [text, band] = partsOf(row, column);
  if (column.name === "track_id") return <b title={row.group}>{text}</b>;
  return <span title={band}>{text} {band && <small class="soft">{band}</small>}</span>;
}

/** Gives a text as long as what stands in such a cell: a name is bold. */
export function groupText(row: GroupRow, column: RunColumn): string {
  const text = partsOf(row, column).join(" ");
  return column.name === "track_id" ? `${text}  ` : text;
}

function partsOf(row: GroupRow, { name, numeric }: RunColumn): [text: string, band?: string] {
  if (name === "track_id") return [`${row.group} (${row.rows.length})`];
  const spread = numeric ? spreadOf(row.rows, name) : undefined;
  if (spread === undefined) return [""];
  const { mean, min, max } = spread;
  if (min === max) return [shownNumber(mean)];
  const ends = [min, max].map((end) => shownNumber(Number(end.toPrecision(4))));
  return [shownNumber(mean), ends.join(" … ")];
}

/** Gives names with one more, or without it where it is among them. */
export function toggled(names: ReadonlySet<string>, name: string): string[] {
  return names.has(name) ? [...names].filter((each) => each !== name) : [...names, name];
}
