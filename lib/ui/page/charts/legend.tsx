import type { RunSummary } from "../../../types.ts";
import { colourAt } from "../colours.ts";
import { runAddress } from "../runs/cell.tsx";
import { groupsOf } from "../runs/groups.ts";
import { type Address, linkTo } from "../state/address.ts";

/** So many lines are named above the charts. */
const MOST_NAMED = 30;

/** The colours of runs, or of groups of them. */
export function Legend({ address, rows, places }: {
  readonly address: Address;
  readonly rows: readonly RunSummary[];
  readonly places: ReadonlyMap<string, number>;
}) {
  const groups = address.getAll("group");
  const lines = groups.length > 0
    ? groupsOf(rows, groups).map(({ key }, i) => ({
      key,
      name: key,
      colour: colourAt(i),
      run: undefined,
    }))
    : rows.map(({ track_id, name }) => ({
      key: track_id,
      name: name ?? track_id,
      colour: colourAt(places.get(track_id) ?? 0),
      run: track_id,
    }));
  return (
    <ul class="legend" aria-label="Lines">
      {lines.slice(0, MOST_NAMED).map(({ key, name, colour, run }) => (
        <li key={key}>
          <span class="swatch" style={{ background: colour }} /> {run === undefined
            ? <span dir="auto">{name}</span>
            : <a href={linkTo(runAddress(address, run))} dir="auto">{name}</a>}
        </li>
      ))}
      {lines.length > MOST_NAMED && <li class="soft">and {lines.length - MOST_NAMED} more</li>}
    </ul>
  );
}
