import { runBenchmarks, type RunProgress, type RunResult } from "../../../benchmarks/run/run.ts";
import { TrackerError } from "../../../errors.ts";
import { Interruption } from "../../../system/process/program.ts";
import type { Action } from "../../command.ts";
import { Interrupted } from "../../line/usage.ts";
import type { Answer } from "../../terminal/listing.ts";
import { Progress } from "../../terminal/progress.ts";
import { listing } from "./ls.ts";
import { judgingOptions } from "./options.ts";
import { changeText, fullName } from "./text.ts";
import { verdictReport } from "./verdicts.ts";

/** Measures a command again and again, in turns with that of another commit, and stores what it finds. */
export const run: Action = async ([db, ...command], options) => {
  const { against, rounds, tool, suite, setup, untilSure, maxMinutes } = options;
  using interruption = new Interruption();
  using progress = new Progress();
  const result = await runBenchmarks(db!, command, {
    ...{ against, rounds, tool, suite, setup, untilSure, maxMinutes },
    ...judgingOptions(options),
    signal: interruption.signal,
    onProgress: (told) => progress.show(() => progressText(told)),
  });
  check(result);
  return against === undefined ? listing(result.measured) : verdictReport(result.rows, options);
};

function check({ isInterrupted, taken, errors }: RunResult): Answer {
  const kept = `${taken} run${taken === 1 ? "" : "s"} of the command ${taken === 1 ? "is" : "are"}`;
  if (isInterrupted) throw new Interrupted(`Interrupted: ${kept} kept`);
  if (errors.length === 0) return undefined;
  throw new TrackerError(`Failed ${errors.length} of ${taken} times: ${errors[0]}`);
}

/** Says how far it is, and what is worst so far. */
function progressText({ round, rounds, seconds, rows }: RunProgress): string {
  const left = seconds >= 90 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds)} s`;
  const far = `Round ${round} of ${rounds}, ${left} left`;
  const worst = rows().filter(({ ratio }) => ratio !== null)
    .toSorted((a, b) => b.ratio! - a.ratio!)[0];
  if (worst === undefined) return far;
  const { ratio, low, high } = worst;
  return `${far}; ${fullName(worst)} ${changeText(ratio)} (${changeText(low)} … ${
    changeText(high)
  })`;
}
