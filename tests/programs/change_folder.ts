// change_folder.ts: logs to relative paths while its folder changes, and prints what is read at them.
import { Reader, Tracker } from "../../mod.ts";

const home = Deno.cwd();
Deno.mkdirSync("elsewhere");
{
  using tracker = new Tracker("runs.db", {
    logsPath: "logs",
    jsonl: "runs.jsonl",
    cache: "cache.db",
    warnings: false,
  });
  Deno.chdir("elsewhere");
  for (const n of [1, 2]) tracker.track((n: number) => ({ n }), { args: [n] });
  Deno.chdir(home);
  const written = tracker.toParquet("events.parquet");
  Deno.chdir("elsewhere");
  await written;
}
Deno.chdir(home);
const readings = [
  Reader.scanLogs("logs"),
  Reader.readJsonl("runs.jsonl").values(),
  Reader.scanCache("cache.db"),
];
Deno.chdir("elsewhere");
const numbers = readings.map((reading) =>
  [...reading].map((found) => Object.assign({}, found, found.result).n)
);
console.log(...numbers.map((list) => JSON.stringify(list)));
