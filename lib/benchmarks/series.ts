import { changePoints } from "../bench/change_points.ts";
import { didYouMean, named, TrackerError } from "../errors.ts";
import { median } from "../stats/order.ts";
import { paramsOf, type Stored } from "./stored.ts";

/** What is stored of a benchmark at one commit. */
export interface Point {
  readonly commit: string | null;
  readonly branch: string | null;
  /** When the commit was made; `null` where that is not known. */
  readonly committed: string | null;
  /** The median of the rounds. */
  readonly value: number;
  readonly rounds: number;
}

/** A benchmark over the commits, the oldest first, on one machine. */
export interface Series {
  readonly suite: string | null;
  /** With its params, where benchmarks are told apart by them. */
  readonly name: string;
  readonly unit: string | null;
  readonly machine: string | null;
  readonly points: readonly Point[];
}

/** Which of them. */
export interface SeriesOptions {
  readonly name?: string | undefined;
  readonly suite?: string | undefined;
  readonly branch?: string | undefined;
}

/** Gives all that are stored. @throws {TrackerError} where there is none of a name */
export function seriesOf(stored: Stored, options: SeriesOptions): Series[] {
  const order = new Map(stored.commits().map(({ commit }, at) => [commit, at]));
  const all = [...groupsOf(stored, options).values()];
  const chosen = all.filter(({ names }) => options.name === undefined || names.has(options.name));
  if (chosen.length === 0 && options.name !== undefined) {
    const hint = (options.suite ?? options.branch) === undefined
      ? didYouMean(options.name, all.flatMap(({ names }) => [...names]))
      : " of this suite or branch";
    throw new TrackerError(`Cannot tell of ${named(options.name)}: no such benchmark${hint}`);
  }
  return chosen.map(({ commits, names, ...rest }) => ({
    ...rest,
    name: [...names].at(-1)!,
    points: [...commits.values()].map(pointOf)
      .sort((a, b) => order.get(a.commit)! - order.get(b.commit)!),
  }));
}

/** A benchmark on a machine, and what was measured at each commit. */
interface Group {
  readonly suite: string | null;
  readonly unit: string | null;
  readonly machine: string | null;
  /** What it is called by: its name, and its name with its params. */
  readonly names: Set<string>;
  readonly commits: Map<string | null, Measured>;
}

interface Measured {
  readonly commit: string | null;
  readonly branch: string | null;
  readonly committed: string | null;
  /** Of the files as they were committed, and as they were changed. */
  readonly clean: number[];
  readonly changed: number[];
}

/** In the order of the cells of a row; behind them stand the params. */
const COLUMNS = [
  ...["suite", "name", "unit", "machine", "commit", "branch", "committed", "dirty", "value"],
];
type Cell = string | null;

function groupsOf(
  stored: Stored,
  { suite: wanted, branch: on }: SeriesOptions,
): Map<string, Group> {
  const params = stored.columns.filter((name) => name.startsWith("param_"));
  const groups = new Map<string, Group>();
  // Half a million rows: what is done for each must be little.
  for (const row of stored.cells([...COLUMNS, ...params])) {
    const value = row[8];
    if (typeof value !== "number" || !Number.isFinite(value)) continue;
    if (wanted !== undefined && row[0] !== wanted || on !== undefined && row[5] !== on) continue;
    let key = `${row[0]}\0${row[1]}\0${row[3]}`;
    for (let at = COLUMNS.length; at < row.length; at++) key += `\0${row[at]}`;
    let group = groups.get(key);
    if (group === undefined) groups.set(key, group = groupOf(row, params));
    const commit = row[4] as Cell;
    let at = group.commits.get(commit);
    if (at === undefined) group.commits.set(commit, at = measuredOf(row));
    (row[7] ? at.changed : at.clean).push(value);
  }
  return groups;
}

function groupOf(row: readonly unknown[], params: readonly string[]): Group {
  const [suite, name, unit, machine] = row as Cell[];
  const cells = params.map((param, at) => [param, row[COLUMNS.length + at] ?? null]);
  const names = new Set([name!, [name, ...paramsOf(Object.fromEntries(cells))].join(" ")]);
  return { suite: suite!, unit: unit!, machine: machine!, names, commits: new Map() };
}

function measuredOf(row: readonly unknown[]): Measured {
  const [commit, branch, committed] = row.slice(4, 7) as Cell[];
  return { commit: commit!, branch: branch!, committed: committed!, clean: [], changed: [] };
}

function pointOf({ clean, changed, commit, branch, committed }: Measured): Point {
  const values = clean.length > 0 ? clean : changed;
  return { commit, branch, committed, value: median(values), rounds: values.length };
}

/** Where a benchmark changed for good. */
export interface Change {
  /** The first commit behind the change. */
  readonly point: Point;
  /** The mean before it and behind it. */
  readonly before: number;
  readonly after: number;
  readonly p: number;
}

/** Finds the changes of a series. */
export function changesIn({ points }: Series): Change[] {
  return changePoints(points.map(({ value }) => value))
    .map(({ index, before, after, p }) => ({ point: points[index]!, before, after, p }));
}
