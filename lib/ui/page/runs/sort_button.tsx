import { type Address, change } from "../state/address.ts";

/** Tells how a table is sorted by a column. */
export function sortOf(address: Address, name: string): "ascending" | "descending" | undefined {
  const sort = address.getAll("sort");
  return sort.includes(name) ? "ascending" : sort.includes(`-${name}`) ? "descending" : undefined;
}

/** Sorts by a column: up, down, not at all; with shift, within the order that there is. */
export function SortButton(
  { address, name }: { readonly address: Address; readonly name: string },
) {
  const sort = sortOf(address, name);
  const turn = (event: MouseEvent) => {
    const others = event.shiftKey
      ? address.getAll("sort").filter((each) => each !== name && each !== `-${name}`)
      : [];
    const own = sort === undefined ? [name] : sort === "ascending" ? [`-${name}`] : [];
    change({ sort: [...others, ...own] });
  };
  return (
    <button type="button" class="plain sort" title={name} onClick={turn}>
      {name}
      {sort === undefined ? "" : sort === "ascending" ? " ↑" : " ↓"}
    </button>
  );
}
