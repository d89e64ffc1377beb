import { bytesOfHex, hashOf, hexOf } from "../../../system/bytes.ts";
import type { Kind } from "../../../types.ts";
import type { Cell, ColumnFigures } from "../../sql_store.ts";

/** In characters: a longer text is read where it stands. */
const LONGEST = 256;

/** What is kept of a column: when it was set last, to what, as PostgreSQL writes it; another value; of a long one a hash. */
export type Kept = readonly [at: string, last: string | null, other: string | null, print?: string];

/** Gives what is kept of a column. */
export function kept(at: string, last: string, other: string | undefined): Kept {
  const short = other === undefined ? null : shortened(other);
  return last.length > LONGEST ? [at, null, short, hashOf(last)] : [at, last, short];
}

/** Any text serves that is not the last one. */
function shortened(text: string): string {
  return text.length > LONGEST ? JSON.stringify(hashOf(text)) : text;
}

/** Joins what is kept of a column with what came: the later of both is the last one. */
export function joined(before: Kept | undefined, now: Kept): Kept {
  if (before === undefined) return now;
  const [late, early] = now[0] >= before[0] ? [now, before] : [before, now];
  const [at, last, other, print] = late;
  const isSame = early[1] === last && early[3] === print;
  const another = isSame ? other ?? early[2] : early[1] ?? JSON.stringify(early[3]);
  return print === undefined ? [at, last, another] : [at, last, another, print];
}

/** Gives figures as they are kept. */
export function keptOf(columns: ReadonlyMap<string, ColumnFigures>): Record<string, Kept> {
  return Object.fromEntries(
    [...columns].map(([name, { at, last, other }]) => [
      name,
      kept(at, textOf(last!), other === undefined ? undefined : textOf(other)),
    ]),
  );
}

function textOf(cell: Cell): string {
  return cell instanceof Uint8Array ? `\\x${hexOf(cell)}` : String(cell);
}

/** Gives kept figures of columns; those that a table does not have are left out. */
export function figuresOf(
  columns: Readonly<Record<string, Kept>>,
  kinds: ReadonlyMap<string, Kind>,
): Map<string, ColumnFigures> {
  return new Map(
    Object.entries(columns).flatMap(([name, [at, last, other]]) => {
      const kind = kinds.get(name);
      if (kind === undefined) return [];
      const of = (text: string) => cellOf(text, kind);
      return [[name, {
        at,
        last: last === null ? undefined : of(last),
        other: other === null ? undefined : of(other),
      }]];
    }),
  );
}

function cellOf(text: string, kind: Kind): Cell {
  if (kind === "number") return Number(text);
  if (kind === "boolean") return text === "true";
  return kind === "blob" ? bytesOfHex(text.slice(2)) : text;
}
