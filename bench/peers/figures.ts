import type { Environment } from "./environment.ts";
import { withFolder } from "./folder.ts";
import { killOften } from "./kill.ts";
import { ask } from "./program.ts";
import { attempt, inTurns, type Outcome, type Pairing, type Sample, sampleOf } from "./sample.ts";
import { importTime } from "./starts.ts";
import type { Size } from "./size.ts";
import { measureStore, type StoreFigures } from "./store.ts";
import { batchRate, logAlone, logTogether, type Losses } from "./writing.ts";

/** What is not compared but counted; this package's too. */
export interface Promises {
  /** By four processes at once. */
  readonly four: Losses;
  readonly killed: Outcome<Losses>;
  /** How values come back, by name. */
  readonly values: Outcome<Readonly<Record<string, string>>>;
}

/** What was measured of one peer; `undefined` where it has nothing of the kind. */
export interface Figures {
  /** Events a second, one by one, until all are stored. */
  readonly log: Outcome<Sample>;
  /** µs until `log` returns. */
  readonly call: Outcome<Sample>;
  /** Events a second, in batches. */
  readonly batch?: Outcome<Sample>;
  /** Events a second of four processes together. */
  readonly four: Outcome<Sample>;
  /** Of this package by four processes, in the same turns. */
  readonly ownLosses: Losses;
  readonly promises: Promises;
  /** ms. */
  readonly imports: Outcome<Sample>;
  readonly store: Outcome<StoreFigures>;
}

/** Measures a peer beside this package. */
export async function measure(pairing: Pairing, size: Size): Promise<Figures> {
  const { log, call } = await measureLog(pairing, size);
  const batch = await measureBatch(pairing, size);
  const { four, ours, theirs } = await measureFour(pairing, size);
  return {
    log,
    call,
    batch,
    four,
    ownLosses: ours,
    promises: await countPromises(pairing.theirs, theirs, size),
    imports: await attempt(() => inTurns(3 * size.turns, pairing, importTime)),
    store: await attempt(() => withFolder((folder) => measureStore(pairing, folder, size))),
  };
}

/** Counts what is there after a kill, and what comes back unchanged. */
export async function countPromises(
  environment: Environment,
  four: Losses,
  { kills }: Size,
): Promise<Promises> {
  return {
    four,
    killed: await attempt(() => killOften(environment, kills)),
    values: await attempt(() => withFolder((folder) => ask(environment, "values", folder))),
  };
}

async function measureLog(pairing: Pairing, { turns, seconds }: Size) {
  const calls = { ours: [] as number[], theirs: [] as number[] };
  const log = await attempt(() =>
    inTurns(turns, pairing, async (environment) => {
      const { events, returned, stored } = await logAlone(environment, seconds);
      calls[environment === pairing.ours ? "ours" : "theirs"].push(1e6 * returned / events);
      return events / stored;
    })
  );
  return { log, call: "error" in log ? log : sampleOf(calls.ours, calls.theirs) };
}

async function measureBatch(pairing: Pairing, { turns, seconds }: Size) {
  const first = await attempt(() => batchRate(pairing.theirs, seconds / 4));
  if (typeof first !== "number") return first;
  const rate = async (environment: Environment) => (await batchRate(environment, seconds))!;
  return await attempt(() => inTurns(turns, pairing, rate));
}

async function measureFour(pairing: Pairing, { turns, seconds }: Size) {
  const losses = { ours: { events: 0, lost: 0 }, theirs: { events: 0, lost: 0 } };
  const four = await attempt(() =>
    inTurns(turns, pairing, async (environment) => {
      const { rate, events, lost } = await logTogether(environment, seconds);
      const sum = losses[environment === pairing.ours ? "ours" : "theirs"];
      sum.events += events;
      sum.lost += lost;
      return rate;
    })
  );
  return { four, ...losses };
}
