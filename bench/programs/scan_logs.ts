// scan_logs.ts <folder> write <files> | bare | ours: writes logs of 1 MB each, or reads them all.
import { Reader, Tracker } from "../../mod.ts";
import { makeEvent } from "../events.ts";
import { peakMegabytes } from "../process.ts";

const [folder, part, files] = Deno.args;

/** Logs 1 MB once, and copies it. */
function write(): number {
  Deno.mkdirSync(folder);
  using tracker = new Tracker(Tracker.SKIP_INSERT, { logsPath: folder, logsFileFormat: "0.log" });
  let records = 0;
  while (records % 100 > 0 || records === 0 || Deno.statSync(`${folder}/0.log`).size < 1e6) {
    tracker.log(makeEvent(records++));
  }
  for (let i = 1; i < Number(files); i++) {
    Deno.copyFileSync(`${folder}/0.log`, `${folder}/${i}.log`);
  }
  return records * Number(files);
}

/** Parses what stands behind each head, and nothing else. */
function readBare(): number {
  let records = 0;
  for (const { name } of Deno.readDirSync(folder)) {
    for (const line of Deno.readTextFileSync(`${folder}/${name}`).split("\n")) {
      if (line !== "" && JSON.parse(line.slice(line.indexOf("!📁!") + 4)) !== null) records++;
    }
  }
  return records;
}

function readOurs(): number {
  let records = 0;
  for (const _ of Reader.scanLogs(folder)) records++;
  return records;
}

const start = performance.now();
const records = { write, bare: readBare, ours: readOurs }[part as "write" | "bare" | "ours"]();
console.log(JSON.stringify({ records, ms: performance.now() - start, peak: peakMegabytes() }));
