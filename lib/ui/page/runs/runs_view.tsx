import { useMemo } from "preact/hooks";
import type { RunSummary } from "../../../types.ts";
import { colourAt } from "../colours.ts";
import { type Address, change } from "../state/address.ts";
import type { Summary } from "../state/summary.ts";
import type { TableColumn } from "../table/lanes.ts";
import { VirtualTable } from "../table/virtual_table.tsx";
import { RunCell } from "./cell.tsx";
import { chosenColumns, columnsOf, type RunColumn, sortedRows } from "./columns.ts";
import { ColumnsMenu } from "./columns_menu.tsx";
import { GroupCell, type GroupRow, groupText, toggled } from "./group_cell.tsx";
import { groupsOf } from "./groups.ts";
import { SortButton, sortOf } from "./sort_button.tsx";
import { widthOf, widthsOf, withWidth } from "./widths.ts";

export interface RunsProps {
  readonly address: Address;
  readonly summary: Summary;
  readonly selected: ReadonlySet<string>;
  readonly places: ReadonlyMap<string, number>;
}

/** A line of the table: a run, or a group of them. */
type TableRow = { readonly run: RunSummary } | GroupRow;

/** The runs as a table. */
export function Runs({ address, summary, selected, places }: RunsProps) {
  const all = useMemo(() => columnsOf(summary), [summary]);
  const columns = chosenColumns(all, address);
  const groups = address.getAll("group");
  const rows = useMemo(() => tableRows(sortedRows(summary.rows, address), address), [
    summary.rows,
    address.toString(),
  ]);
  const widths = widthsOf(address);
  const isAll = summary.rows.length > 0 &&
    summary.rows.every(({ track_id }) => selected.has(track_id));
  const pick: TableColumn = {
    key: "\0pick",
    width: 56,
    pinned: true,
    header: (
      <input
        type="checkbox"
        aria-label="Select all"
        checked={isAll}
        onChange={() =>
          change({ select: isAll ? [] : summary.rows.map(({ track_id }) => track_id) })}
      />
    ),
  };
  const byKey = new Map(columns.map((column) => [column.name, column]));
  const grouped = rows.filter((row) => "group" in row);
  const usual = (column: RunColumn) =>
    widthOf(column, summary.rows, grouped.map((row) => groupText(row, column)));
  const lanes = columns.map((column): TableColumn => ({
    key: column.name,
    width: widths.get(column.name) ?? usual(column),
    numeric: column.numeric,
    pinned: column.name === "track_id" || address.getAll("pin").includes(column.name),
    sort: sortOf(address, column.name),
    header: <SortButton address={address} name={column.name} />,
  }));
  return (
    <>
      <div class="controls">
        <span class="soft" role="status">
          {summary.rows.length} shown, {selected.size} selected
        </span>
        {selected.size > 0 && (
          <button type="button" onClick={() => change({ select: undefined })}>Select none</button>
        )}
        <ColumnsMenu address={address} all={all} />
      </div>
      <VirtualTable
        label="Table of runs"
        columns={[pick, ...lanes]}
        rows={rows.length}
        rowKey={(i) => keyOf(rows[i]!)}
        rowClass={(i) => classOf(rows[i]!, selected)}
        onResize={(key, width) => change({ width: withWidth(address, key, width) }, true)}
        cell={(i, { key }) => {
          const row = rows[i]!;
          if ("group" in row) return <GroupCell row={row} column={byKey.get(key)} />;
          const { track_id } = row.run;
          if (key !== pick.key) {return (
              <RunCell run={row.run} column={byKey.get(key)!} address={address} />
            );}
          return (
            <label class="pick">
              <input
                type="checkbox"
                aria-label={`Select ${track_id}`}
                checked={selected.has(track_id)}
                onChange={() => change({ select: toggled(selected, track_id) })}
              />
              <span class="swatch" style={{ background: colourAt(places.get(track_id) ?? 0) }} />
            </label>
          );
        }}
      />
      {groups.length > 0 && (
        <p class="soft">
          Grouped by {groups.join(", ")}: of numbers the mean, and from the least to the greatest.
        </p>
      )}
    </>
  );
}

function tableRows(rows: readonly RunSummary[], address: Address): TableRow[] {
  const names = address.getAll("group");
  if (names.length === 0) return rows.map((run) => ({ run }));
  const open = new Set(address.getAll("open"));
  return groupsOf(rows, names).flatMap(({ key, rows }): TableRow[] => {
    const isOpen = open.has(key);
    return [{ group: key, rows, isOpen }, ...isOpen ? rows.map((run) => ({ run })) : []];
  });
}

function keyOf(row: TableRow): string {
  return "group" in row ? `group ${row.group}` : `run ${row.run.track_id}`;
}

function classOf(row: TableRow, selected: ReadonlySet<string>): string | undefined {
  if ("group" in row) return "group";
  return selected.has(row.run.track_id) ? "selected" : undefined;
}
