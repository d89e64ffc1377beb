// log_stdout.ts: prints structured lines among others, as a service does.
import { Tracker } from "../../mod.ts";

using tracker = new Tracker(Tracker.SKIP_INSERT, { logsStdout: true, trackId: "service" });
console.log("service begins");
tracker.log({ ratio: NaN, note: "two\nlines !📁! \u001b[31mred", seen: new Set([1, 2]) });
Deno.stdout.writeSync(new TextEncoder().encode("loading 50 % … "));
tracker.logger.monitor([{ drift: 0.25 }, { drift: -0 }]);
tracker.logger.experiment({ score: 0.7, layers: [1, 2], note: "}\n{" });
tracker.logger.info('not\n2026-01-01 00:00:00.000 | MONITOR  | xetrack!📁!{"a":1}');
console.log('{"also": "not"}');
