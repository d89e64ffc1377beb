import type { Check } from "./check.ts";
import { fill, makeEvent } from "./events.ts";
import { now } from "./process.ts";
import { askTogether } from "./together.ts";

/** How many write and read, and for how long. */
export interface Load {
  readonly writers: number;
  readonly readers?: number;
  /** Events that are there before. */
  readonly rows?: number;
  readonly seconds: number;
  readonly durability?: "normal" | "full";
}

/** What came of it. */
export interface Outcome {
  readonly events: number;
  /** Events a second. */
  readonly rate: number;
  /** ms that half of the calls took at most, by the writer in the middle. */
  readonly half: number;
  /** ms that 99 of 100 calls took at most, and the longest. */
  readonly most: number;
  readonly longest: number;
  /** The most events of a writer to the least. */
  readonly share: number;
  /** MB of the longest WAL. */
  readonly wal: number;
}

/** What a writer says. */
interface Logged {
  readonly events: number;
  readonly half: number;
  readonly slowest: readonly number[];
}

/** Measures how many writers at once wait for each other, and how long the WAL becomes, beside a reader too. */
export async function checkWriters(folder: string, seconds: number): Promise<Check[]> {
  const alone = await load(`${folder}/w_1.db`, { writers: 1, seconds });
  const many = await load(`${folder}/w_16.db`, { writers: 16, seconds });
  const most = await load(`${folder}/w_48.db`, { writers: 48, seconds });
  const full = await load(`${folder}/w_full.db`, { writers: 16, seconds, durability: "full" });
  const rows = 100_000;
  const read = await load(`${folder}/w_read.db`, { writers: 1, readers: 1, rows, seconds });
  return [
    checkRate("16 writers to one", many, alone, 0.6),
    check("16 writers, 99 of 100 calls", many.most, "ms", 10),
    check("16 writers, the longest call", many.longest, "ms", 500),
    check("16 writers, the most events to the least", many.share, "×", 4),
    check("16 writers, the longest WAL", many.wal, "MB", 256),
    check('16 writers, "full", the longest call', full.longest, "ms", 2000),
    check('16 writers, "full", the most events to the least', full.share, "×", 4),
    checkRate("48 writers to one", most, alone, 0.5),
    check("48 writers, the longest WAL", most.wal, "MB", 256),
    checkRate("a writer beside toRows in a loop to one alone", read, alone, 0.5),
    check("a writer beside toRows in a loop, the longest WAL", read.wal, "MB", 256),
  ];
}

function check(what: string, measured: number, unit: Check["unit"], most: number): Check {
  const ours = `${measured.toFixed(1)} ${unit}`;
  return { what, fields: 6, ours, bare: "", measured, unit, demanded: { most } };
}

function checkRate(what: string, ours: Outcome, alone: Outcome, least: number): Check {
  const micros = ({ rate }: Outcome) => `${(1e6 / rate).toFixed(1)} µs`;
  const measured = ours.rate / alone.rate;
  const demanded = { least };
  return {
    what,
    fields: 6,
    ours: micros(ours),
    bare: micros(alone),
    measured,
    unit: "×",
    demanded,
  };
}

/** Has writers log at once, and readers read beside them; tells when they are about to begin. */
export async function load(
  path: string,
  load: Load,
  onBegin: () => void = () => {},
): Promise<Outcome> {
  const { writers, readers = 0, rows = 1, seconds, durability = "normal" } = load;
  fill(path, makeEvent, rows);
  const millis = `${1000 * seconds}`;
  let wal: Promise<number>;
  const said = await askTogether<Logged>([
    ...Array.from({ length: writers }, () => ["log_for.ts", path, millis, durability] as const),
    ...Array.from({ length: readers }, () => ["read_for.ts", path, millis] as const),
  ], (moment) => {
    wal = watch(`${path}-wal`, moment + 1000 * seconds);
    onBegin();
  });
  const logged = said.slice(0, writers);
  const counts = logged.map(({ events }) => events);
  const events = counts.reduce((sum, n) => sum + n);
  const slowest = logged.flatMap(({ slowest }) => slowest).sort((a, b) => b - a);
  const halves = logged.map(({ half }) => half).sort((a, b) => a - b);
  return {
    events,
    rate: events / seconds,
    half: halves[halves.length >> 1]!,
    most: slowest[Math.floor(events / 100)]!,
    longest: slowest[0]!,
    share: Math.max(...counts) / Math.min(...counts),
    wal: await wal!,
  };
}

/** Gives the greatest size of a file until a moment, in MB. */
async function watch(path: string, until: number): Promise<number> {
  let most = 0;
  while (now() < until) {
    const { size } = await Deno.stat(path).catch(() => ({ size: 0 }));
    most = Math.max(most, size);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return most / 1e6;
}
