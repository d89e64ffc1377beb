import { TrackerError } from "../../../errors.ts";
import { freeName } from "../../../event/names.ts";
import { type Direction, directionOf } from "../../../runs/summary/direction.ts";
import { checkRuns } from "../../../runs/summary/options.ts";
import { type Ranked, rankRuns } from "../../../runs/summary/ranking.ts";
import { identityOf } from "../../../runs/summary/spilled.ts";
import { cellText } from "../../../values/text.ts";
import type { Action } from "../../command.ts";
import type { Options } from "../../line/options.ts";
import { UsageError } from "../../line/usage.ts";
import type { Report } from "../../terminal/answer.ts";
import { readSheet } from "../files.ts";
import { choiceOf } from "./summary.ts";

/** So many runs are shown behind the best, beside the worst. */
const NEXT = 3;

/** Tells the best run by a metric, its params, and what differs to the next ones and the worst. */
export const best: Action = ([db, metric], options) =>
  readSheet(db!, options, (sheet) => {
    const { limit: _, columns: __, sort: ___, ...choice } = choiceOf(options, sheet);
    checkRuns("best", choice);
    const told = directionTold(metric!, options);
    const direction = told ?? "max";
    const ranked: Ranked = sheet === undefined
      ? { rows: [], params: [], metrics: [], objects: [] }
      : rankRuns(sheet, { ...choice, metric: metric!, direction });
    if (told === undefined) {
      const why = `its name does not tell whether the least or the greatest is the best`;
      throw new UsageError(`Cannot rank by "${metric}": ${why}; give --min or --max`);
    }
    if (ranked.rows.length === 0) {
      throw new TrackerError(
        `Cannot rank by "${metric}" in "${sheet?.db ?? db}": no run has a number there`,
      );
    }
    const isJoined = options.dbs !== undefined;
    return reportOf(ranked, { metric: metric!, direction, next: options.n ?? NEXT, isJoined });
  });

function directionTold(metric: string, { min, max }: Options): Direction | undefined {
  if (min && max) throw new UsageError("Cannot use --min and --max together");
  return min ? "min" : max ? "max" : directionOf(metric);
}

interface Asked {
  readonly metric: string;
  readonly direction: Direction;
  readonly next: number;
  /** Whether the runs are of several files. */
  readonly isJoined: boolean;
}

function reportOf(ranked: Ranked, { metric, direction, next, isJoined }: Asked): Report {
  const { rows, params, metrics, objects } = ranked;
  const [best] = rows;
  const shown = rows.filter((_, i) => i <= next || i === rows.length - 1);
  const place = freeName("#", "#", (name) => Object.hasOwn(best!, name));
  const differs = (name: string) => new Set(shown.map((row) => identityOf(row[name]))).size > 1;
  // That they have objects of their own tells nothing.
  const others = [...params.filter((name) => !objects.includes(name)), ...metrics]
    .filter((name) => name !== metric && differs(name));
  const own = params.filter((name) => best![name] !== null && name !== metric);
  const first = isJoined ? ["db", "track_id"] : ["track_id"];
  const which = direction === "min" ? "least" : "greatest";
  const runs = rows.length === 1 ? "1 run" : `${rows.length} runs`;
  return {
    json: shown,
    parts: [
      `The best of ${runs} by ${metric}, the ${which}: ${best!.track_id} with ${
        cellText(best![metric])
      }`,
      {
        columns: ["param", "value"],
        rows: own.map((name) => ({ param: name, value: best![name] })),
      },
      ...shown.length === 1 ? [] : ["What differs to the next ones, and to the worst:", {
        columns: [place, ...first, metric, ...others],
        rows: shown.map((row) => ({ ...row, [place]: rows.indexOf(row) + 1 })),
      }],
    ].filter((part) => typeof part === "string" || part.rows.length > 0),
  };
}
