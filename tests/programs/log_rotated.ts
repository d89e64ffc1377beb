/* Logs so many records into a folder whose files are rotated: the folder, a name, how many. */
import { Tracker } from "../../mod.ts";

const [logsPath, name, count] = Deno.args;
using tracker = new Tracker(Tracker.SKIP_INSERT, {
  logsPath: logsPath!,
  logsFileFormat: "app.log",
  logsMaxSize: 20_000,
});
for (let i = 0; i < Number(count); i++) tracker.logger.monitor({ name, i });
