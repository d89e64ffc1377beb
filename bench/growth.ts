import { readCpu } from "../lib/system/process/readings.ts";
import { type Event, Reader, Tracker } from "../mod.ts";
import { Bare } from "./bare.ts";
import { makeEvent } from "./events.ts";

/** How the time of an operation may grow with the rows of a table. */
export type Must = "stay flat" | "grow with the rows" | "grow as the bare read";

/** The engine's own read of all rows: what collects the garbage has more to do, a row, in a larger heap. */
export const BARE = "bare read, as arrays";

/** What is measured, in the order of the table, and how it must grow: some have to look at each row. */
export const OPERATIONS: Readonly<Record<string, Must>> = {
  "open": "stay flat",
  "log": "stay flat",
  "logBatch of 1,000": "stay flat",
  "setValue in a run": "stay flat",
  "toRows of a run": "stay flat",
  "toRows, tail 5": "stay flat",
  "xt head": "stay flat",
  "count": "grow with the rows",
  "runs": "grow with the rows",
  "sql, GROUP BY": "grow with the rows",
  "toColumns": "grow as the bare read",
  [BARE]: "grow with the rows",
};

/** What operations took, in ms of the processor. */
export type Times = Readonly<Record<string, number>>;

/** So many events has each run. */
const RUN = 1000;

/** Logs runs until a table has so many rows. */
export function grow(path: string, rows: number): void {
  for (let from = rowsOf(path); from < rows; from += RUN) {
    using tracker = new Tracker(path, { params: { model: `model ${from / RUN % 10}` } });
    tracker.logBatch(makeEvents(RUN, from));
  }
}

/** Measures what only reads; the largest last, as it leaves much to be collected. */
export async function measureReads(path: string): Promise<Times> {
  using reader = new Reader(path);
  const [{ track_id: trackId }] = reader.toRows({ head: 1 });
  const groups = "SELECT model, avg(loss) AS loss FROM events GROUP BY model";
  return {
    "toRows of a run": await often(() => reader.toRows({ trackId })),
    "toRows, tail 5": await often(() => reader.toRows({ tail: 5 })),
    "count": await often(() => reader.count()),
    "runs": await often(() => reader.runs()),
    "sql, GROUP BY": await often(() => reader.sql(groups)),
    "toColumns": await often(() => reader.toColumns()),
  };
}

/** Measures the engine's own read. */
export async function measureBare(path: string): Promise<Times> {
  using bare = new Bare(path);
  return { [BARE]: await often(() => bare.readArrays()) };
}

/** Measures what writes, and takes away what it logged. */
export async function measureWrites(path: string): Promise<Times> {
  const open = await often(() => new Tracker(path).close());
  using reader = new Reader(path);
  const [{ track_id: trackId }] = reader.toRows({ head: 1 });
  using tracker = new Tracker(path);
  const [few, many] = [makeEvents(50, 0), makeEvents(RUN, 0)];
  const log = await often(() => few.forEach((event) => tracker.log(event)));
  const logBatch = await often(() => tracker.logBatch(many), 20);
  reader.deleteRun(tracker.trackId);
  using run = new Tracker(path, { trackId });
  let n = 0;
  const setValue = await often(() => run.setValue("accuracy", n++));
  return {
    open,
    log: log / few.length,
    "logBatch of 1,000": logBatch,
    "setValue in a run": setValue,
  };
}

function makeEvents(length: number, from: number): Event[] {
  return Array.from({ length }, (_, i) => makeEvent(from + i));
}

function rowsOf(path: string): number {
  using tracker = new Tracker(path);
  return tracker.countAll();
}

/**
 * Gives the mean of what several times take, in ms of the processor: on a busy machine long work is interrupted more
 * often than short work, and its time by the clock would seem to grow. The first time is to warm up, if there is another.
 */
async function often(work: () => unknown, most = 50): Promise<number> {
  const first = await processorTime(work);
  let times = 0;
  let sum = 0;
  for (; times < most && first + sum < BUDGET; times++) sum += await processorTime(work);
  return times === 0 ? first : sum / times;
}

async function processorTime(work: () => unknown): Promise<number> {
  const start = readCpu();
  await work();
  return readCpu() - start;
}

/** ms. */
const BUDGET = 1500;
