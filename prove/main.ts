/**
 * Looks for what this package loses or damages: by kills, in any order of ends, by losses of power, under load, and by
 * readers and trackers that nobody closes.
 *
 * ```sh
 * deno task prove                     # a minute, of all parts
 * deno task prove --minutes 10 --only kills
 * deno task prove --seed 42 --only power --group 3 # what a failure says: the same calls
 * deno task prove --fuzz              # a million random values, 2,000 names and 10,000 damaged files instead
 * deno task prove --sync              # eight sources brought to a PostgreSQL, each killed 20 times
 * deno task prove --fault early       # with programs that do wrong, which must be found; FAULTS lists them
 * ```
 */
import { parseArgs } from "node:util";
import { proveCloses } from "./closes/closes.ts";
import { proveForgotten } from "./forgotten.ts";
import { fuzz } from "./fuzz.ts";
import { proveKills } from "./kills.ts";
import { proveLoad } from "./load.ts";
import { provePower } from "./power/power.ts";
import { whyNoTrace } from "./power/trace.ts";
import { findSqlite, type Sqlite } from "./sqlite.ts";
import { proveSync } from "./sync.ts";

const { values: options } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string", default: String(crypto.getRandomValues(new Uint32Array(1))[0]) },
    only: { type: "string" },
    group: { type: "string" },
    processes: { type: "string", default: "8" },
    fault: { type: "string" },
    fuzz: { type: "boolean", default: false },
    sync: { type: "boolean", default: false },
  },
});
const seed = Number(options.seed);
const group = options.group === undefined ? undefined : Number(options.group);
const { fault } = options;

/** A part, and its share of the time. */
const PARTS: Readonly<Record<string, [share: number, prove: (part: Part) => Promise<string>]>> = {
  kills: [0.3, kills],
  closes: [0.15, closes],
  power: [0.25, power],
  load: [0.2, load],
  forgotten: [0.1, forgotten],
};

/** What programs can do wrong, and which part finds it. */
const FAULTS: Readonly<Record<string, string>> = {
  early: "kills",
  halves: "kills",
  references: "kills",
  lines: "kills",
  runs: "kills",
  unfolded: "closes",
  unsynced: "power",
  "in place": "power",
  hog: "load",
  kept: "forgotten",
};

interface Part {
  readonly sqlite: Sqlite;
  readonly until: number;
}

try {
  await (options.sync ? trySync() : options.fuzz ? tryAll() : proveAll());
} catch (error) {
  console.error(error);
  Deno.exitCode = 1;
}

async function trySync(): Promise<void> {
  console.log(`seed ${seed}`);
  const tried = await proveSync({ seed, sources: Number(options.processes), kills: 20 });
  if (tried === undefined) throw new Error("Cannot prove a sync: PostgreSQL is not installed");
  const { kills, stops, events } = tried;
  const what = `${options.processes} sources, ${kills} syncs killed, the server ${stops} times`;
  console.log(`sync: ${what}; ${events} events in the end, all equal`);
}

async function tryAll(): Promise<void> {
  console.log(`seed ${seed}`);
  const { values, names, files } = await fuzz({
    seed,
    values: 1_000_000,
    names: 2000,
    files: 2000,
  });
  console.log(
    `${values} values came back from the file, its logs, JSONL, CSV and Parquet as each can carry them; ` +
      `${names} names did no harm; ${files} damaged files gave words or what they still hold, and stayed as they were`,
  );
}

async function proveAll(): Promise<void> {
  const only = fault === undefined ? options.only : FAULTS[fault];
  const names = only === undefined ? Object.keys(PARTS) : [only];
  if (!names.every((name) => name in PARTS)) {
    throw new Error(
      `Cannot prove: a part is ${Object.keys(PARTS)}; a fault ${Object.keys(FAULTS)}`,
    );
  }
  const sqlite = findSqlite();
  console.log(`seed ${seed}, checked by ${sqlite.name}`);
  const whole = names.reduce((sum, name) => sum + PARTS[name]![0], 0);
  for (const name of names) {
    const [share, prove] = PARTS[name]!;
    const millis = Number(options.minutes) * 60_000 * share / whole;
    console.log(await prove({ sqlite, until: performance.now() + millis }));
  }
}

async function kills(part: Part): Promise<string> {
  const processes = Number(options.processes);
  const total = await proveKills({ ...part, seed, group, processes, fault });
  return `${total.kills} writers killed, ${total.calls} calls acknowledged; ${total.checks} checks found ` +
    `${total.events} events, ${total.runs} rows of runs, ${total.objects} objects, ${total.results} cached results and ` +
    `${total.records} records in log files: none lost, none altered, none by half ` +
    `(${total.cut} lines cut, of calls that had not returned)`;
}

async function closes(part: Part): Promise<string> {
  const { rounds, programs, facts } = await proveCloses({ ...part, seed, group, fault });
  return `${programs} programs ended in ${rounds} rounds, by closing, without it, or by a signal: ` +
    `the file alone held all of ${facts} things that were acknowledged`;
}

async function power(part: Part): Promise<string> {
  const why = whyNoTrace();
  if (why !== undefined) return `no power was cut: ${why}`;
  const { writers, calls, syncs, images } = await provePower({ ...part, seed, group, fault });
  return `${images} images that a loss of power may leave, of ${writers} writers, ${calls} calls and ${syncs} syncs: ` +
    `nothing lost that was acknowledged with "full", no export by half, no file damaged`;
}

async function load(part: Part): Promise<string> {
  return `${await proveLoad({
    ...part,
    fault,
  })} loads: nothing lost, no call longer than it may be, no long WAL`;
}

async function forgotten(part: Part): Promise<string> {
  if (Deno.build.os !== "linux") return "open files are counted on Linux only";
  const { opened, before, most, after, ended, megabytes } = await proveForgotten({
    ...part,
    fault,
  });
  return `${opened} readers and trackers opened and forgotten: ${before} open files before, ${most} at most, ` +
    `${after} after; ${ended} runs ended; ${megabytes} MB`;
}
