import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { type Load, load, type Outcome } from "../bench/writers.ts";
import { DURABILITIES, type Durability } from "../lib/store/database.ts";
import type { Sqlite } from "./sqlite.ts";

/** What to prove, and how long. */
export interface LoadOptions {
  readonly sqlite: Sqlite;
  /** In ms of `performance.now()`. */
  readonly until: number;
  /** `"hog"` has another program keep the lock for seconds. */
  readonly fault?: string;
}

/** In ms: so long no call may take, on a machine that has other work too. */
const LONGEST = { normal: 2000, full: 5000 };

/** In MB. */
const LONGEST_WAL = 256;

/** Has 1 to 64 writers log at once, and prints what they wait for each other. @throws for what is lost, or takes too long */
export async function proveLoad(options: LoadOptions): Promise<number> {
  const folder = Deno.makeTempDirSync({ prefix: "xetrack_load_" });
  let loads = 0;
  console.log("writers  durability  events/s  p50 ms  p99 ms  worst ms  most:least  -wal MB");
  try {
    for (const writers of [1, 4, 16, 2, 8, 32, 64]) {
      for (const durability of DURABILITIES) {
        await proveOne(folder, { writers, durability, seconds: 1 }, options);
        loads += 1;
      }
      if (performance.now() > options.until) break;
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
  return loads;
}

type Writers = Load & { readonly durability: Durability };

async function proveOne(
  folder: string,
  how: Writers,
  { sqlite, fault }: LoadOptions,
): Promise<void> {
  const { writers, durability } = how;
  // A machine with other work may hold a call up too.
  for (let turn = 1;; turn++) {
    const db = `${folder}/${writers}_${durability}_${turn}.db`;
    let hog: Promise<void> | undefined;
    const outcome = await load(db, how, () => {
      if (fault === "hog") hog = keepLock(db);
    });
    await hog;
    const stored = sqlite.rows(db, "SELECT count(*) FROM events")[0]![0];
    // One was there before, and each writer begins with one.
    assert.equal(Number(stored), 1 + writers + outcome.events, "events of all writers");
    console.log(lineOf(how, outcome));
    if (outcome.longest > LONGEST[durability] && turn < 6) continue;
    assert.ok(outcome.longest <= LONGEST[durability], `a call took ${outcome.longest} ms`);
    assert.ok(outcome.wal <= LONGEST_WAL, `the WAL had ${outcome.wal} MB`);
    return;
  }
}

/** Keeps the lock for longer than a call may take, while the writers write. */
async function keepLock(db: string): Promise<void> {
  const pass = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));
  await pass(500);
  using conn = new DatabaseSync(db, { timeout: 5000 });
  conn.exec("BEGIN IMMEDIATE");
  await pass(1.5 * LONGEST.normal);
  conn.exec("ROLLBACK");
}

function lineOf({ writers, durability }: Writers, outcome: Outcome): string {
  const { rate, half, most, longest, share, wal } = outcome;
  const cells = [
    rate.toFixed(0),
    half.toFixed(3),
    most.toFixed(1),
    longest.toFixed(0),
    share.toFixed(1),
    wal.toFixed(0),
  ];
  const widths = [8, 6, 6, 8, 10, 7];
  const right = cells.map((cell, i) => cell.padStart(widths[i]!)).join("  ");
  return `${String(writers).padStart(7)}  ${durability.padEnd(10)}  ${right}`;
}
