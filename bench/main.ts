/**
 * Measures the speed against the bare engine, in one run, and prints what the contract demands and whether it holds.
 *
 * ```sh
 * deno task bench                    # at 10,000 and 1,000,000 rows, about three minutes
 * deno task bench --quick            # at 10,000 rows only
 * deno task bench --rows 10000000
 * ```
 *
 * The exit code is 1 if something does not hold.
 */
import { parseArgs } from "node:util";
import { type Check, holds, tableOf } from "./check.ts";
import { Duel } from "./duel.ts";
import { fill, makeEvent, makeWideEvent } from "./events.ts";
import { checkFour, checkHead, checkImport, checkLogMemory, checkTailMemory } from "./processes.ts";

const { quick, rows } = parseArgs({
  args: Deno.args,
  options: { quick: { type: "boolean", default: false }, rows: { type: "string" } },
}).values;
const FEW = 10_000;
const MANY = quick ? FEW : Number(rows ?? 1_000_000);
const WIDE = quick ? 2_000 : 10_000;

const checks = await checkAll();
console.log(tableOf(checks));
if (!checks.every(holds)) Deno.exitCode = 1;

async function checkAll(): Promise<Check[]> {
  const folder = Deno.makeTempDirSync({ prefix: "xetrack_bench_" });
  try {
    const many = `${folder}/many.db`;
    const processes = await checkProcesses(folder, many);
    return [
      ...checkFew(`${folder}/few.db`),
      ...(quick ? [] : checkMany(many)),
      ...checkWide(`${folder}/wide.db`),
      ...processes,
    ];
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Leaves the file `many` behind, in which one run has logged `MANY` events. */
async function checkProcesses(folder: string, many: string): Promise<Check[]> {
  const pairs = quick ? 5 : 7;
  say("start of the module, and four processes");
  const checks = [checkImport(3 * pairs), ...await checkFour(folder, quick ? 5000 : 10_000, pairs)];
  say(`a process that logs ${MANY} events`);
  checks.push(await checkLogMemory(many, MANY), await checkTailMemory(many, MANY));
  return [...checks, checkHead(many, MANY, 3 * pairs)];
}

function checkFew(path: string): Check[] {
  say(`${FEW} rows of 6 fields`);
  fill(path, makeEvent, FEW);
  using duel = new Duel(path, makeEvent);
  return [...duel.reads(quick ? 30 : 60), ...checkWrites(duel)];
}

function checkMany(path: string): Check[] {
  say(`${MANY} rows of 6 fields`);
  using duel = new Duel(path, makeEvent);
  return [...duel.reads(5), ...checkWrites(duel)];
}

function checkWrites(duel: Duel): Check[] {
  return [
    duel.log({ size: 50, pairs: quick ? 200 : 400, least: 0.85 }),
    duel.logBatch({ size: 1000, pairs: quick ? 30 : 60, least: 0.7 }),
  ];
}

function checkWide(path: string): Check[] {
  say(`${WIDE} rows of 500 fields`);
  fill(path, makeWideEvent, WIDE);
  using duel = new Duel(path, makeWideEvent);
  return [
    ...duel.reads(quick ? 7 : 5),
    duel.log({ size: 10, pairs: quick ? 100 : 200, least: 0.75 }),
    duel.logBatch({ size: 100, pairs: quick ? 20 : 40, least: 0.7 }),
  ];
}

function say(what: string): void {
  console.error(`measuring ${what} …`);
}
