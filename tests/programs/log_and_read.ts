// log_and_read.ts <folder>: logs to stdout and to a folder, and prints what is read there.
import { Reader, Tracker } from "../../mod.ts";

const [folder] = Deno.args;
using tracker = new Tracker(Tracker.SKIP_INSERT, { logsStdout: true, logsPath: folder });
tracker.logger.monitor({ a: "x|y" });
console.log(JSON.stringify(Reader.readLogs(folder!)));
