/**
 * Measures the speed beside the bare engine's, in one run: what the contract demands, and whether it holds.
 *
 * ```sh
 * deno task bench                  # tables of 10,000 and of 1,000,000 rows: about two minutes
 * deno task bench --quick          # of 10,000 only: half a minute
 * deno task bench --rows 10000000  # of so many instead of the 1,000,000: half an hour
 * deno task bench --sync           # what a sync to PostgreSQL takes, instead
 * deno task bench --write          # and puts the figures into docs/benchmarks.md
 * deno task bench --ui           # the page in Chromium, and nothing else: three minutes
 * ```
 *
 * What it measures is kept in `bench.db`, or another file behind `--db`, as the next round of the commit: `deno task xt
 * bench history bench.db` draws it. The exit code is 1 if something does not hold.
 */
import { parseArgs } from "node:util";
import { type Check, holds, tableOf } from "./check.ts";
import { checkDrift } from "./drift.ts";
import { checkGroupBy, checkParquet } from "./duckdb.ts";
import { fill, makeEvent, makeWideEvent } from "./events.ts";
import { checkScan } from "./logs.ts";
import { historyWith, storeChecks } from "./history.ts";
import { writeSection } from "./page.ts";
import { ask, heapFor } from "./process.ts";
import {
  checkCommands,
  checkFour,
  checkImport,
  checkLogMemory,
  checkObjectMemory,
  checkPlots,
  checkTailMemory,
} from "./processes.ts";
import { checkRounds } from "./rounds.ts";
import { checkService } from "./service.ts";
import { checkSummary } from "./summary.ts";
import { checkSync } from "./sync.ts";
import { checkWriters } from "./writers.ts";

const { quick, rows, write, db, sync, ui } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    rows: { type: "string", default: "1000000" },
    write: { type: "boolean", default: false },
    sync: { type: "boolean", default: false },
    db: { type: "string", default: "bench.db" },
    ui: { type: "boolean", default: false },
  },
}).values;
const FEW = 10_000;
const MANY = quick ? FEW : Number(rows);
if (!(MANY >= FEW)) throw new RangeError(`Cannot measure ${rows} rows: expected at least ${FEW}`);
/** Then what takes seconds takes minutes, and has fewer turns. */
const LARGE = MANY > 1e6;
const WIDE = quick ? 2_000 : 10_000;

const checks = await (sync ? checkSyncs() : ui ? checkUi() : checkAll());
const text = `${tableOf(checks)}

Rows: in the table as the measurement begins. ours, bare: µs an event or row, ms a process, MB. measured: for reads
and writes, the bare engine's time to ours, so that 1 is as fast; the median of pairs, one after the other.
With 500 fields there are only ${WIDE} rows: a million would be 5 GB.`;
console.log(text);
if (!ui) storeChecks(db, checks);
if (write && !sync) {
  writeSection(ui ? "ui" : LARGE ? "large" : "bench", ui ? tableOf(checks) : text);
}
if (write && !ui && !LARGE) writeSection("history", historyWith(checks));
if (!checks.every(holds)) Deno.exitCode = 1;

/** Measures the page in a browser, which most machines for the rest do not have. */
async function checkUi(): Promise<Check[]> {
  const folder = Deno.makeTempDirSync({ prefix: "xetrack_bench_" });
  try {
    const { checkPage } = await import("./ui.ts");
    return await checkPage(folder, {
      points: MANY,
      runs: quick ? 100 : 1000,
      seconds: quick ? 20 : 120,
    });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

async function checkAll(): Promise<Check[]> {
  const folder = Deno.makeTempDirSync({ prefix: "xetrack_bench_" });
  try {
    const [few, many, wide] = ["few", "many", "wide"].map((name) => `${folder}/${name}.db`);
    const processes = await checkProcesses(folder, many);
    fill(few, makeEvent, FEW);
    fill(wide, makeWideEvent, WIDE);
    return [
      ...await checkDuel(few, "narrow", quick ? 30 : 60),
      ...(quick ? [] : await checkDuel(many, "narrow", LARGE ? 2 : 5)),
      ...await checkDuel(wide, "wide", quick ? 16 : 7),
      ...await checkLong(folder),
      ...await checkRunRows(folder, quick ? 400 : 1200),
      ...await checkFunctions(folder, quick ? 100 : 200),
      ...await checkLogs(folder, quick ? 50 : 1000),
      await checkCopy(folder),
      checkSummary(folder, quick ? 10 : 100, 3),
      ...await checkMonitoring(folder),
      ...(quick ? [] : await checkDuckdb(folder, many)),
      ...processes,
    ];
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

async function checkSyncs(): Promise<Check[]> {
  const folder = Deno.makeTempDirSync({ prefix: "xetrack_bench_" });
  try {
    return await checkSync(folder, quick ? 100_000 : MANY, 3);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** What comes now and then, and what many do at once. */
async function checkLong(folder: string): Promise<Check[]> {
  say("long runs of log; many writers");
  const [rounds, events] = quick ? [2, 20_000] : [6, 50_000];
  return [
    await checkRounds(folder, "narrow", { rounds, events }),
    await checkRounds(folder, "wide", { rounds, events: events / 10 }),
    ...await checkWriters(folder, quick ? 2 : 8),
  ];
}

/** A service with a tracker beside the same without, and what its events are compared by. */
async function checkMonitoring(folder: string): Promise<Check[]> {
  say("a monitored service; drift");
  const service = await checkService(folder, { seconds: quick ? 2 : 10, rounds: 3 });
  return [...service, ...await checkDrift(folder, quick ? FEW : 1_000_000)];
}

/** Loading DuckDB takes longer than what it does with few rows. */
async function checkDuckdb(folder: string, many: string): Promise<Check[]> {
  say("a group-by of DuckDB, Parquet");
  const groups = await checkGroupBy(many, MANY, 3);
  return [...groups, ...await checkParquet(`${folder}/narrow.db`, MANY, LARGE ? 3 : 7)];
}

/** Leaves the file `many` behind, in which one run has logged `MANY` events. */
async function checkProcesses(folder: string, many: string): Promise<Check[]> {
  const pairs = quick ? 5 : 7;
  say("import of the module, four processes");
  const checks = [checkImport(3 * pairs), ...await checkFour(folder, quick ? 5000 : 10_000, pairs)];
  say(`memory, ${MANY} rows; xt`);
  checks.push(await checkLogMemory(many, MANY), await checkTailMemory(many, MANY));
  checks.push(...await checkObjectMemory(`${folder}/object.db`, 200));
  return [
    ...checks,
    ...checkCommands(many, MANY, 2 * pairs),
    ...checkPlots(many, MANY, LARGE ? 1 : pairs),
  ];
}

/**
 * Reads and writes each have a process of their own: in one process all connections of this SQLite share one
 * cache of pages, and after a scan by one an insert by another took up to twice as long.
 */
async function checkDuel(path: string, events: string, readPairs: number): Promise<Check[]> {
  say(`${events} events: reads, writes, of ${path}`);
  const part = (name: string, pairs: number) =>
    ask<Check[]>("duel.ts", [path, events, name, `${pairs}`], heapFor(MANY));
  return [...await part("reads", readPairs), ...await part("writes", quick ? 200 : 400)];
}

/** Each in a process of its own. */
async function checkLogs(folder: string, files: number): Promise<Check[]> {
  say(`log files, and reading ${files} MB of them`);
  const [file] = await ask<Check[]>("log_file.ts", [folder, "400"]);
  return [file, ...await checkScan(`${folder}/scan`, files)];
}

/** In a process of its own, as a duel. */
function checkFunctions(folder: string, pairs: number): Promise<Check[]> {
  say("tracked calls, cached results, stored objects");
  return ask<Check[]>("functions.ts", [folder, `${pairs}`]);
}

/** In a process of its own, as a duel. */
function checkRunRows(folder: string, pairs: number): Promise<Check[]> {
  say("what the row of a run takes");
  return ask<Check[]>("run_rows.ts", [folder, `${pairs}`]);
}

/** In a process of its own, as a duel. */
function checkCopy(folder: string): Promise<Check> {
  say(`copy, ${MANY} events`);
  return ask<Check>("copy.ts", [folder, `${MANY}`]);
}

function say(what: string): void {
  console.error(`measuring ${what} …`);
}
