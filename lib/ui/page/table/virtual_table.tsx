import type { ComponentChildren } from "preact";
import { Grip } from "./grip.tsx";
import { keyOf, lanesOf, type Sight, type TableColumn } from "./lanes.ts";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

/** A table of which only what is in sight is drawn. */
export interface VirtualTableProps {
  readonly label: string;
  readonly columns: readonly TableColumn[];
  readonly rows: number;
  readonly cell: (row: number, column: TableColumn) => ComponentChildren;
  readonly rowClass?: (row: number) => string | undefined;
  readonly rowKey?: (row: number) => string | number;
  readonly onResize?: (key: string, width: number) => void;
}

/** The height of a row, in pixels. */
const ROW = 30;
/** So many rows are drawn beyond what is in sight. */
const BEYOND = 8;

/** Draws a table. */
export function VirtualTable(props: VirtualTableProps) {
  const { label, columns, rows } = props;
  const frame = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState<Sight>({ top: 0, left: 0, width: 1200, height: 900 });
  const look = () => {
    const { scrollTop: top, scrollLeft: left, clientWidth: width, clientHeight: height } = frame
      .current!;
    setSight((old) =>
      old.top === top && old.left === left && old.width === width && old.height === height
        ? old
        : { top, left, width, height }
    );
  };
  useLayoutEffect(look);
  useEffect(() => {
    const observer = new ResizeObserver(look);
    observer.observe(frame.current!);
    return () => observer.disconnect();
  }, []);
  const first = Math.max(0, Math.floor(sight.top / ROW) - BEYOND);
  const last = Math.min(rows, Math.ceil((sight.top + sight.height) / ROW) + BEYOND);
  const lanes = lanesOf(columns, sight);
  const drawn = Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i);
  return (
    <div class="frame" ref={frame} onScroll={look} tabIndex={0} role="region" aria-label={label}>
      <table
        aria-label={label}
        aria-rowcount={rows + 1}
        aria-colcount={columns.length}
        style={{ width: `${lanes.total}px` }}
      >
        <colgroup>
          {lanes.parts.map((part) => (
            <col
              key={keyOf(part)}
              style={{ width: `${part.width}px` }}
            />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {lanes.parts.map((part) =>
              "gap" in part
                ? <td key={part.gap} aria-hidden="true" />
                : <Header key={part.column.key} {...part} onResize={props.onResize} />
            )}
          </tr>
        </thead>
        <tbody>
          {first > 0 && <Space key="above" rows={first} parts={lanes.parts.length} />}
          {drawn.map((row) => (
            <tr
              key={props.rowKey?.(row) ?? row}
              aria-rowindex={row + 2}
              class={props.rowClass?.(row)}
            >
              {lanes.parts.map((part) =>
                "gap" in part ? <td key={part.gap} aria-hidden="true" /> : (
                  <td
                    key={part.column.key}
                    class={classOf(part.column)}
                    style={part.left === undefined ? undefined : { left: `${part.left}px` }}
                  >
                    {props.cell(row, part.column)}
                  </td>
                )
              )}
            </tr>
          ))}
          {last < rows && <Space key="below" rows={rows - last} parts={lanes.parts.length} />}
        </tbody>
      </table>
    </div>
  );
}

function classOf({ numeric, pinned }: TableColumn): string {
  return `${numeric ? "number" : ""} ${pinned ? "pinned" : ""}`.trim();
}

function Space({ rows, parts }: { rows: number; parts: number }) {
  return (
    <tr aria-hidden="true" style={{ height: `${rows * ROW}px` }}>
      <td colSpan={parts} />
    </tr>
  );
}

interface HeaderProps {
  readonly column: TableColumn;
  readonly width: number;
  readonly left: number | undefined;
  readonly onResize?: ((key: string, width: number) => void) | undefined;
}

function Header({ column, width, left, onResize }: HeaderProps) {
  return (
    <th
      scope="col"
      class={classOf(column)}
      aria-sort={column.sort ?? "none"}
      style={left === undefined ? undefined : { left: `${left}px` }}
    >
      {column.header}
      {onResize && (
        <Grip
          width={width}
          onResize={(width) => onResize(column.key, Math.max(40, width))}
        />
      )}
    </th>
  );
}
