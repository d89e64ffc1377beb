import { useEffect, useRef, useState } from "preact/hooks";
import type { Range } from "../../../plot/axis.ts";
import type { Series } from "../../series/series.ts";
import { ask, routeTo } from "../state/api.ts";
import type { Live } from "../state/live.ts";

/** Which series a chart shows. */
export interface SeriesChoice {
  readonly place: Record<string, string>;
  readonly column: string;
  readonly x: string;
  readonly runs: readonly string[];
  /** The part of the x axis that is shown; all of it if absent. */
  readonly range: Range | undefined;
  /** So many buckets, as there are pixels. */
  readonly points: number;
}

/** What was read of a part of the x axis, of which choice. */
interface Part {
  readonly of: string;
  readonly series: ReadonlyMap<string, Series>;
}

/** So many runs are asked for first, and twice as many each time: the first are drawn while the others are read. */
const FIRST = 10;
/** A line that grew to so many times its buckets is asked for anew. */
const LONGEST = 3;

async function read(
  { place, column, x, points }: SeriesChoice,
  runs: readonly string[],
  { from, to, signal, take }: {
    readonly from?: number | undefined;
    readonly to?: number | undefined;
    readonly signal: AbortSignal;
    /** Is given some after some. */
    readonly take: (some: readonly Series[]) => void;
  },
): Promise<void> {
  for (let at = 0, count = FIRST; at < runs.length; at += count, count *= 2) {
    const address = routeTo("series", {
      ...place,
      column,
      x: x === "" ? undefined : x,
      from: from?.toString(),
      to: to?.toString(),
      points: String(points),
      marks: "true",
      run: runs.slice(at, at + count),
    });
    take(await ask<Series[]>(address, { signal }));
  }
}

/** Tells whether later events lie behind earlier ones. */
function rises(x: string): boolean {
  return ["", "elapsed", "time"].includes(x);
}

/** Gives the series of a chart while it is in sight; of runs that go on, only what is new is asked for. */
export function useSeries(
  choice: SeriesChoice | undefined,
  live: Live | undefined,
): { readonly series: readonly Series[] | undefined; readonly error: string | undefined } {
  const [whole, setWhole] = useState<ReadonlyMap<string, Series>>();
  const [part, setPart] = useState<Part>();
  const [error, setError] = useState<string>();
  const known = useRef<ReadonlyMap<string, Series>>();
  known.current = whole;
  const { range, ...rest } = choice ?? {};
  const key = choice && JSON.stringify(rest);
  const of = `${range} ${key}`;

  useEffect(() => {
    if (choice === undefined) return;
    const stop = new AbortController();
    const { signal } = stop;
    const fail = (error: Error) => signal.aborted || setError(error.message);
    let isFirst = true;
    const take = (some: readonly Series[]) => {
      const isNew = isFirst;
      isFirst = false;
      setWhole((old) => isNew ? byRun(some) : new Map([...old ?? [], ...byRun(some)]));
      setError(undefined);
    };
    read(choice, choice.runs, { signal, take }).catch(fail);
    const end = live && follow(choice, live, async (runs) => {
      const fresh = await newest(choice, runs, { known: known.current, signal });
      if (!signal.aborted) setWhole((old) => new Map([...old ?? [], ...fresh]));
    });
    return () => {
      stop.abort();
      end?.();
    };
  }, [key, live]);

  useEffect(() => {
    if (choice === undefined || range === undefined) return setPart(undefined);
    const stop = new AbortController();
    const [from, to] = range;
    const { signal } = stop;
    const take = (some: readonly Series[]) =>
      setPart((old) => ({
        of,
        series: new Map([...old?.of === of ? old.series : [], ...byRun(some)]),
      }));
    const readSome = (runs: readonly string[]) => read(choice, runs, { from, to, signal, take });
    readSome(choice.runs).catch((error) => signal.aborted || setError(error.message));
    const end = live && follow(choice, live, (runs) => readSome([...runs.keys()]));
    return () => {
      stop.abort();
      end?.();
    };
  }, [of, live]);

  const series = whole && choice?.runs.flatMap((run) => {
    const all = whole.get(run);
    if (all === undefined) return [];
    const some = part?.of === of ? part.series.get(run) : undefined;
    return some && range ? joined(all, some, range) : all;
  });
  return { series, error };
}

function byRun(series: readonly Series[]): Map<string, Series> {
  return new Map(series.map((each) => [each.run, each]));
}

/** Calls a function with the runs that changed, and whether they were edited, one call after the other; gives what ends that. */
function follow(
  { runs }: SeriesChoice,
  live: Live,
  work: (runs: ReadonlyMap<string, boolean>) => Promise<void>,
): () => void {
  const own = new Set(runs);
  let waiting = new Map<string, boolean>();
  let isBusy = false;
  const next = async () => {
    if (isBusy || waiting.size === 0) return;
    isBusy = true;
    const some = waiting;
    waiting = new Map();
    // What is wrong with the file, the page says by itself.
    await work(some).catch(() => {});
    isBusy = false;
    next();
  };
  return live.listen((changes) => {
    const all = runs.map((run) => ({ run, edited: true }));
    for (const { run, edited = false } of changes.length === 0 ? all : changes) {
      if (own.has(run)) waiting.set(run, edited || waiting.get(run) === true);
    }
    next();
  });
}

/** Gives the series of runs that changed: what is known of them, with what is new. */
async function newest(
  choice: SeriesChoice,
  runs: ReadonlyMap<string, boolean>,
  { known, signal }: { known: ReadonlyMap<string, Series> | undefined; signal: AbortSignal },
): Promise<Map<string, Series>> {
  const fresh = new Map<string, Series>();
  for (const [run, isEdited] of runs) {
    const old = isEdited ? undefined : known?.get(run);
    const from = old?.x.at(-1);
    const grows = rises(choice.x) && from !== undefined && old!.x.length < choice.points * LONGEST;
    await read(choice, [run], {
      from: grows ? from : undefined,
      signal,
      // What stood behind the last place may be more by now.
      take: ([some]) => fresh.set(run, grows ? joined(old!, some!, [from, Infinity]) : some!),
    });
  }
  return fresh;
}

/** Gives a series with another one in the place of a part of it. */
function joined(all: Series, some: Series, [from, to]: Range): Series {
  const before = all.x.map((_, i) => i).filter((i) => all.x[i]! < from);
  const behind = all.x.map((_, i) => i).filter((i) => all.x[i]! > to);
  const join = <T>(old: readonly T[], fresh: readonly T[]) => [
    ...before.map((i) => old[i]!),
    ...fresh,
    ...behind.map((i) => old[i]!),
  ];
  return {
    run: all.run,
    x: join(all.x, some.x),
    min: join(all.min, some.min),
    max: join(all.max, some.max),
    last: join(all.last, some.last),
    marks: [
      ...all.marks.filter(([x]) => x < from),
      ...some.marks,
      ...all.marks.filter(([x]) => x > to),
    ],
  };
}
