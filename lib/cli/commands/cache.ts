import { type CachedResult, deleteCacheByTrackId, scanCache } from "../../cache/results.ts";
import { outline } from "../../values/outline.ts";
import type { Action } from "../command.ts";
import { meantId } from "../../runs/meant.ts";
import { Progress } from "../terminal/progress.ts";

/** Lists what a cache keeps, in the order in which it was stored. */
export const list: Action = ([path], { n = Infinity }) => {
  const rows = scan(path!).take(n)
    .map((cached) => {
      const { key, name, trackId } = cached;
      return { key, name, track_id: trackId, result: resultOf(cached) };
    });
  return { columns: ["key", "name", "track_id", "result"], rows: [...rows] };
};

/** One that cannot be decoded, as that takes its class, stands among the others and says so. */
function resultOf(cached: CachedResult): unknown {
  try {
    return outline(cached.result);
  } catch (error) {
    return (error as Error).message;
  }
}

/** Deletes what a run computed. */
export const deleteResults: Action = ([path, trackId], { durability }) => {
  const runs = new Set(scan(path!).map((cached) => cached.trackId));
  const whole = meantId(trackId!, [...runs].filter((id) => id.startsWith(trackId!)).sort(), {
    what: "results of run",
    where: `in "${path}"`,
    all: () => runs,
  });
  const count = deleteCacheByTrackId(path!, whole, { durability });
  return `Deleted ${countResults(count)}`;
};

/** Goes through all results. */
function* scan(path: string): Generator<CachedResult, void> {
  using progress = new Progress();
  let read = 0;
  for (const cached of scanCache(path)) {
    yield cached;
    read++;
    progress.show(() => `Read ${countResults(read)}`);
  }
}

function countResults(count: number): string {
  return count === 1 ? "1 result" : `${count} results`;
}
