import type { Environment } from "./environment.ts";
import type { Size } from "./size.ts";
import { bytesOf } from "./folder.ts";
import { ask } from "./program.ts";
import { attempt, inTurns, type Outcome, type Pairing, type Sample } from "./sample.ts";
import { commandTime } from "./starts.ts";
import type { Logged } from "./writing.ts";

/** What was measured of a store with many events. */
export interface StoreFigures {
  /** So many. */
  readonly events: number;
  /** Events a second. */
  readonly read?: Outcome<Sample>;
  /** Bytes an event. */
  readonly bytes: Sample;
  /** ms until the command line prints. */
  readonly command?: Outcome<Sample>;
}

/** Measures both on as many events as the peer can log. */
export async function measureStore(
  pairing: Pairing,
  folder: string,
  size: Size,
): Promise<StoreFigures> {
  const { ours, theirs } = pairing;
  const folders = new Map([[ours, `${folder}/ours`], [theirs, `${folder}/theirs`]]);
  const peer = await grow(theirs, folders.get(theirs)!, size.events, size.patience);
  const own = await grow(ours, folders.get(ours)!, peer.events, 10 * size.patience);
  const read = (environment: Environment) => readRate(environment, folders.get(environment)!);
  const command = (environment: Environment) => commandTime(environment, folders.get(environment)!);
  return {
    events: peer.events,
    bytes: { ours: own.bytes, theirs: peer.bytes, ratio: peer.bytes / own.bytes },
    read: theirs.peer.reads === false
      ? undefined
      : await attempt(() => inTurns(size.turns, pairing, read)),
    command: theirs.command(folder) === undefined
      ? undefined
      : await attempt(() => inTurns(size.turns, pairing, command)),
  };
}

/** Logs so many events, or as many as it can in so many seconds; gives their number, and what one of them takes. */
async function grow(environment: Environment, folder: string, most: number, seconds: number) {
  await Deno.mkdir(folder);
  const fill = (events: number) =>
    ask<Logged>(environment, "fill", folder, `${events}`, `${seconds}`);
  await fill(1);
  const empty = bytesOf(folder);
  const { events } = await fill(most - 1);
  return { events: events + 1, bytes: (bytesOf(folder) - empty) / events };
}

async function readRate(environment: Environment, folder: string): Promise<number> {
  const { events, seconds } = await ask<{ events: number; seconds: number }>(
    environment,
    ...["read", folder],
  );
  return events / seconds;
}
