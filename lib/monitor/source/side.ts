import type { Kind } from "../../types.ts";
import { type Profile, profiled } from "../profile/profile.ts";
import { type Distribution, distributionOf } from "../sample/distribution.ts";
import type { Group, Grouping } from "../sample/groups.ts";
import type { EventSource } from "./source.ts";

/** Events of one side that are alike in what they are grouped by, or all. */
export interface SideGroup {
  readonly value: unknown;
  readonly events: number;
  /** Gives what a column holds, as values of a kind. */
  of(column: number, kind: Kind | null): Distribution;
  /** Gives the same for each block. */
  blocks(column: number, kind: Kind | null): Distribution[];
}

/** One side of a comparison. */
export interface Side {
  columns(): ReadonlyMap<string, Kind | null>;
  named(): ReadonlySet<string>;
  groups(columns: readonly string[], grouping: Grouping): SideGroup[];
}

/** A side that is read from where its events lie. */
export function sideOf(source: EventSource, where: string | undefined): Side {
  return {
    columns: () => source.columns(),
    named: () => where === undefined ? new Set() : source.named(where),
    groups: (columns, grouping) => {
      const groups = source.read({ where, columns, grouping });
      const { by } = grouping;
      if (groups.length === 0 && by === undefined) groups.push({ value: null, blocks: new Map() });
      return groups.map((group) => sampled(group, source.hasExtra));
    },
  };
}

function sampled({ value, blocks }: Group, hasExtra: boolean): SideGroup {
  const samples = [...blocks.values()];
  const events = samples.reduce((sum, { events }) => sum + events, 0);
  return {
    value,
    events,
    of: remembered((column, kind) =>
      distributionOf(samples.map(({ columns }) => columns[column]!), events, { kind, hasExtra })
    ),
    blocks: (column, kind) =>
      samples.map(({ columns, events }) =>
        distributionOf([columns[column]!], events, { kind, hasExtra })
      ),
  };
}

/** Sorting takes most of the time, and a reference is compared with each group. */
function remembered(of: SideGroup["of"]): SideGroup["of"] {
  const known = new Map<string, Distribution>();
  return (column, kind) => {
    const key = `${column} ${kind}`;
    let found = known.get(key);
    if (found === undefined) known.set(key, found = of(column, kind));
    return found;
  };
}

/** A side that a profile keeps. */
export function profileSide(profile: Profile): Side {
  const columns = new Map(Object.entries(profile.columns).map(([name, { kind }]) => [name, kind]));
  return {
    columns: () => columns,
    named: () => new Set(),
    groups: (names, { by, block }) => {
      if (by !== undefined || block !== undefined) {
        throw new TypeError(
          `Cannot group by ${by ?? block}: a profile does not know its events one by one`,
        );
      }
      return [{
        value: null,
        events: profile.events,
        of: remembered((column) => profiled(profile, names[column]!)),
        blocks: () => [],
      }];
    },
  };
}
