import { DatabaseSync } from "node:sqlite";
import { Tracker } from "../mod.ts";
import type { Check } from "./check.ts";
import { makeEvent } from "./events.ts";
import { median } from "./pairs.ts";
import { ask, pathOf, timeDeno } from "./process.ts";
import { askTogether } from "./together.ts";

const EMPTY = pathOf("programs/empty.ts");
const PERMISSIONS = ["--allow-read", "--allow-write", "--allow-env"];

/** Measures what importing the module adds to an empty program. */
export function checkImport(pairs: number): Check {
  const { ours, empty } = timeStarts(pairs, [pathOf("programs/import.ts")]);
  return {
    what: "import of mod.ts",
    ours: `${median(ours).toFixed(1)} ms`,
    bare: `${median(empty).toFixed(1)} ms`,
    measured: median(ours.map((time, i) => time - empty[i])),
    unit: "ms",
    demanded: { most: 20 },
  };
}

/** Measures `xt` on a file of so many events, each command to an empty program; none of them needs all events. */
export function checkCommands(path: string, rows: number, pairs: number): Check[] {
  const trackId = "calm-otter-000001";
  for (const table of ["events", "few"]) {
    using tracker = new Tracker(path, { trackId, table });
    tracker.logBatch(Array.from({ length: 10 }, (_, i) => makeEvent(i)));
  }
  const commands: readonly (readonly [name: string, most: number, ...args: string[]])[] = [
    ["--help", 2.5],
    ["head", 2.3, path],
    ["tail", 3, path],
    ["sql", 2.6, path, "SELECT phase, loss FROM events WHERE step < 100 LIMIT 5"],
    ["runs", 3, path, "--table", "few"],
    ["set", 3, path, "best", "true", "--track-id", trackId],
    ["plot hist", 3, path, "loss", "--table", "few"],
  ];
  return commands.map(([name, most, ...args]): Check => {
    const program = [...PERMISSIONS, pathOf("../cli.ts"), ...name.split(" "), ...args];
    const { ours, empty } = timeStarts(pairs, program);
    return {
      what: `xt ${name}`,
      rows,
      ours: `${median(ours).toFixed(1)} ms`,
      bare: `${median(empty).toFixed(1)} ms`,
      measured: median(ours.map((time, i) => time / empty[i])),
      unit: "×",
      demanded: { most },
    };
  });
}

/** Measures plots of a file of so many events, from the start of the program to its end. */
export function checkPlots(path: string, rows: number, runs: number): Check[] {
  const plots = [["hist", path, "loss"], ["scatter", path, "timestamp", "loss"], [
    "line",
    path,
    "loss",
  ]];
  return plots.map((plot) => {
    const program = [...PERMISSIONS, pathOf("../cli.ts"), "plot", ...plot];
    const measured = median(Array.from({ length: runs }, () => timeDeno(...program)));
    const demanded = { most: 2000 * Math.max(1, rows / 1e6) };
    const ours = `${measured.toFixed(0)} ms`;
    return { what: `xt plot ${plot[0]}`, rows, ours, bare: "", measured, unit: "ms", demanded };
  });
}

function timeStarts(pairs: number, args: string[]): { ours: number[]; empty: number[] } {
  // The first run of each compiles it into Deno's cache.
  const times = Array.from({ length: pairs + 1 }, () => [timeDeno(...args), timeDeno(EMPTY)]);
  const [, ...counted] = times;
  return { ours: counted.map(([ours]) => ours), empty: counted.map(([, empty]) => empty) };
}

/** Measures four processes that log so many events each to one new file, to one that does it alone. */
export async function checkFour(folder: string, events: number, pairs: number): Promise<Check[]> {
  const [alone, four, lost]: number[][] = [[], [], []];
  for (let i = 0; i < pairs; i++) {
    alone.push((await logTogether(`${folder}/alone_${i}.db`, 1, events)).rate);
    const together = await logTogether(`${folder}/four_${i}.db`, 4, events);
    four.push(together.rate);
    lost.push(together.lost);
  }
  const subject = { rows: 4 * events, fields: 6 };
  const rate = (rates: number[]) => `${(1000 / median(rates)).toFixed(1)} µs`;
  return [{
    ...subject,
    what: "four processes to one",
    ours: rate(four),
    bare: rate(alone),
    measured: median(four.map((rate, i) => rate / alone[i])),
    unit: "×",
    demanded: { least: 0.6 },
  }, {
    ...subject,
    what: "events lost by four processes",
    ours: "",
    bare: "",
    measured: lost.reduce((sum, n) => sum + n),
    unit: "events",
    demanded: { most: 0 },
  }];
}

/** Gives how many events were logged in a ms, from the first one of all to the last one, and how many are not there. */
async function logTogether(
  path: string,
  processes: number,
  events: number,
): Promise<{ rate: number; lost: number }> {
  const program = ["log.ts", path, `${events}`, "together"] as const;
  const reports = await askTogether(Array.from({ length: processes }, () => program));
  const start = Math.min(...reports.map((report) => report.start));
  const end = Math.max(...reports.map((report) => report.end));
  const rate = processes * events / (end - start);
  return { rate, lost: processes * events - countDistinct(path) };
}

function countDistinct(path: string): number {
  using conn = new DatabaseSync(path, { readOnly: true });
  const sql = "SELECT count(*) AS count FROM (SELECT DISTINCT track_id, step FROM events)";
  return Number(conn.prepare(sql).get()!.count);
}

/** Makes a file by logging so many events one by one, and measures the memory that takes. */
export async function checkLogMemory(path: string, rows: number): Promise<Check> {
  const { peak } = await ask("log.ts", [path, `${rows}`]);
  return { ...checkMemory("peak memory of logging", peak, 120), rows, fields: 6 };
}

/** Measures the memory of a Reader that asks for the last five events of a file. */
export async function checkTailMemory(path: string, rows: number): Promise<Check> {
  const { peak } = await ask("tail.ts", [path]);
  return { ...checkMemory("peak memory of toRows({ tail: 5 })", peak, 80), rows, fields: 6 };
}

/** Measures the memory of a program that logs an object of so many MB, and of one that reads it. */
export async function checkObjectMemory(path: string, size: number): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [what, direction] of [["logging", "in"], ["reading", "out"]]) {
    const { peak } = await ask("large_object.ts", [direction, path, `${size}`]);
    checks.push(checkMemory(`peak memory of ${what} an object of ${size} MB`, peak, 3 * size));
  }
  return checks;
}

function checkMemory(what: string, peak: number, most: number): Check {
  const ours = `${peak.toFixed(0)} MB`;
  return { what, ours, bare: "", measured: peak, unit: "MB", demanded: { most } };
}
