import type { RunSummary } from "../../../types.ts";
import { type Address, changed } from "../state/address.ts";
import type { Summary } from "../state/summary.ts";

/** A column of the table of runs. */
export interface RunColumn {
  readonly name: string;
  /** What it is: told of the run, or one of its params or metrics. */
  readonly role: "told" | "param" | "metric";
  readonly numeric: boolean;
}

/** What is told of runs, in the order of the table. */
const TOLD = [
  "track_id",
  "name",
  "status",
  "started",
  "seconds",
  "events",
  "group",
  "tags",
  "note",
];

/** Gives all columns that there are. */
export function columnsOf({ rows, columns }: Summary): RunColumn[] {
  const isUsed = (name: string) =>
    !["name", "group", "tags", "note"].includes(name) ||
    rows.some((row) => row[name] !== null && row[name]?.length !== 0);
  const told = TOLD.filter(isUsed).map((name): RunColumn => ({
    name,
    role: "told",
    numeric: name === "seconds" || name === "events",
  }));
  const others = columns.map(({ name, role, kind }): RunColumn => ({
    name,
    role,
    numeric: role === "metric" || kind === "number" || kind === "bigint",
  }));
  return [...told, ...others];
}

/** Gives the columns that are chosen, in their order. */
export function chosenColumns(all: readonly RunColumn[], address: Address): RunColumn[] {
  const hidden = new Set(address.getAll("hide"));
  const order = address.getAll("order");
  const place = new Map(order.map((name, i) => [name, i]));
  const ordered = order.length === 0
    ? all
    : all.toSorted((a, b) =>
      (place.get(a.name) ?? Infinity) - (place.get(b.name) ?? Infinity) || 0
    );
  const pinned = new Set(["track_id", ...address.getAll("pin")]);
  const shown = ordered.filter(({ name }) => !hidden.has(name));
  return [
    ...shown.filter(({ name }) => pinned.has(name)),
    ...shown.filter(({ name }) => !pinned.has(name)),
  ];
}

/** Gives the address with a column one place further to the front, or to the back. */
export function movedColumn(
  all: readonly RunColumn[],
  address: Address,
  { name, by }: { readonly name: string; readonly by: number },
): Address {
  const names = chosenColumns(all, address).map((column) => column.name);
  const [from, to] = [names.indexOf(name), names.indexOf(name) + by];
  if (from < 0 || to < 0 || to >= names.length) return address;
  [names[from], names[to]] = [names[to]!, names[from]!];
  const hidden = all.map((column) => column.name).filter((each) => !names.includes(each));
  return changed(address, { order: [...names, ...hidden] });
}

/** Gives rows in the order that the address says, `-` before a name for descending; what is none comes last. */
export function sortedRows(rows: readonly RunSummary[], address: Address): readonly RunSummary[] {
  const orders = address.getAll("sort").map((text) => {
    const isDown = text.startsWith("-") && !(rows[0] && text in rows[0]);
    return { name: isDown ? text.slice(1) : text, sign: isDown ? -1 : 1 };
  });
  if (orders.length === 0) return rows;
  return rows.toSorted((a, b) => {
    for (const { name, sign } of orders) {
      const order = compared(a[name], b[name], sign);
      if (order !== 0) return order;
    }
    return 0;
  });
}

function compared(a: unknown, b: unknown, sign: number): number {
  if (a === b) return 0;
  if (isNone(a) || isNone(b)) return Number(isNone(a)) - Number(isNone(b));
  if (typeof a === "number" && typeof b === "number") return sign * (a - b);
  const [left, right] = [a, b].map((value) =>
    typeof value === "object" ? JSON.stringify(value) : String(value)
  );
  return sign * left!.localeCompare(right!, "en", { numeric: true });
}

function isNone(value: unknown): boolean {
  return value === null || value === undefined || Number.isNaN(value);
}
