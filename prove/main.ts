/**
 * Kills writers with SIGKILL at random moments, thousands of times, and has the program `sqlite3` look at what they left:
 * every event that was acknowledged is there and equal, no batch by half, references of objects exact, log files whole.
 *
 * ```sh
 * deno task prove                     # ten minutes
 * deno task prove --minutes 2
 * deno task prove --seed 42 --group 3 # what a failure says: the same calls, killed after as many and the same delays
 * deno task prove --fuzz              # a million random values, 2,000 names and 10,000 damaged files instead
 * deno task prove --fault early       # with writers that do wrong, which must be found: early, halves, references, lines
 * ```
 */
import { parseArgs } from "node:util";
import { fuzz } from "./fuzz.ts";
import { proveKills } from "./kills.ts";
import { findSqlite } from "./sqlite.ts";

const { values: options } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    seed: { type: "string", default: String(crypto.getRandomValues(new Uint32Array(1))[0]) },
    group: { type: "string" },
    processes: { type: "string", default: "8" },
    fault: { type: "string" },
    fuzz: { type: "boolean", default: false },
  },
});
const seed = Number(options.seed);
const until = performance.now() + Number(options.minutes) * 60_000;

try {
  await (options.fuzz ? tryAll() : killWriters());
} catch (error) {
  console.error(error);
  Deno.exitCode = 1;
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

async function killWriters(): Promise<void> {
  const sqlite = findSqlite();
  console.log(`seed ${seed}, checked by ${sqlite.name}`);
  const total = await proveKills({
    sqlite,
    seed,
    until,
    group: options.group === undefined ? undefined : Number(options.group),
    processes: Number(options.processes),
    fault: options.fault,
  });
  console.log(
    `${total.kills} writers killed, ${total.calls} calls acknowledged; ${total.checks} checks found ` +
      `${total.events} events, ${total.objects} objects, ${total.results} cached results and ` +
      `${total.records} records in log files: none lost, none altered, none by half ` +
      `(${total.cut} lines cut, of calls that had not returned)`,
  );
}
