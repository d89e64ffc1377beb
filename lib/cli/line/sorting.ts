import { inOrder, readOrder } from "../../sql/order.ts";
import type { Events } from "../../store/read/events.ts";
import type { Rowid, Selection } from "../../store/read/selection.ts";
import { readNames } from "../../sql/names.ts";

/** Which of the chosen rows, once they are in order. */
export type Ends = Pick<Selection, "head" | "tail">;

/** Gives a selection of the same rows in the order of some columns, `-` before a name for descending. */
export function sorted(
  events: Events,
  sort: readonly string[],
  selection: Selection,
  ends: Ends,
): Selection {
  const known = () => events.columns();
  const names = new Set(known());
  const orders = readOrder(
    readNames(sort, (name) => names.has(name)),
    (name) => events.has(name),
    known,
  );
  const values = events.toColumns({ ...selection, columns: orders.map(({ name }) => name) });
  const rowids = events.rowids(selection);
  const places = inOrder([...rowids.keys()], orders, (place, name) => values[name]![place]);
  const ordered = places.map((place) => rowids[place]!);
  return { columns: selection.columns, rowids: endsOf(ordered, ends) };
}

function endsOf(rowids: Rowid[], { head, tail }: Ends): Rowid[] {
  if (tail !== undefined) return rowids.slice(Math.max(0, rowids.length - tail));
  return rowids.slice(0, head);
}
