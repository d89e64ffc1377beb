import { Tracker } from "../mod.ts";
import type { Check } from "./check.ts";
import { makeEvent } from "./events.ts";
import { median, time } from "./pairs.ts";
import { ask } from "./process.ts";

/** So many events are timed at once. */
const EVENTS = 50;

/** Measures what a log file adds to `log`, to writing the same line by itself. */
export function checkLogFile(folder: string, pairs: number): Check {
  using plain = new Tracker(`${folder}/plain.db`);
  using logging = new Tracker(`${folder}/logging.db`, { logsPath: `${folder}/logs` });
  using file = Deno.openSync(`${folder}/bare.log`, { append: true, create: true });
  const encoder = new TextEncoder();
  let n = 0;
  const took = Array.from({ length: pairs }, () => {
    const events = Array.from({ length: EVENTS }, () => makeEvent(n++));
    const lines = events.map((event) =>
      `2026-01-02 03:04:05.678 | TRACKING | xetrack!📁!${
        JSON.stringify({ ...event, ...plain.latest })
      }\n`
    );
    const without = time(() => events.forEach((event) => plain.log(event)));
    const ours = time(() => events.forEach((event) => logging.log(event))) - without;
    const bare = time(() =>
      events.forEach((event, i) => {
        plain.log(event);
        file.writeSync(encoder.encode(lines[i]));
      })
    ) - without;
    return { ours, bare };
  }).slice(pairs >> 2);
  const [ours, bare] = [took.map(({ ours }) => ours), took.map(({ bare }) => bare)].map(median);
  return {
    what: "logsPath, beyond log",
    ours: `${(1000 * ours / EVENTS).toFixed(1)} µs`,
    bare: `${(1000 * bare / EVENTS).toFixed(1)} µs`,
    measured: ours / bare,
    unit: "×",
    demanded: { most: 1.4 },
  };
}

/** What `programs/scan_logs.ts` says. */
interface Scan {
  readonly records: number;
  readonly ms: number;
  readonly peak: number;
}

/** Measures reading logs to a bare `JSON.parse` of each line, and the memory that it takes. */
export async function checkScan(folder: string, files: number): Promise<Check[]> {
  const { records } = await ask<Scan>("scan_logs.ts", [folder, "write", `${files}`]);
  const bare = await ask<Scan>("scan_logs.ts", [folder, "bare"]);
  const ours = await ask<Scan>("scan_logs.ts", [folder, "ours"]);
  if (ours.records !== records) throw new Error(`${ours.records} of ${records} records were read`);
  const micros = ({ ms }: Scan) => `${(1000 * ms / records).toFixed(2)} µs`;
  return [
    {
      what: `scanLogs, ${files} files of 1 MB`,
      rows: records,
      ours: micros(ours),
      bare: micros(bare),
      measured: bare.ms / ours.ms,
      unit: "×",
      demanded: { least: 0.5 },
    },
    {
      what: "peak memory of scanLogs",
      rows: records,
      ours: `${ours.peak.toFixed(0)} MB`,
      bare: `${bare.peak.toFixed(0)} MB`,
      measured: ours.peak,
      unit: "MB",
      demanded: { most: 300 },
    },
  ];
}
