import { describe, didYouMean, named } from "../errors.ts";
import { checkOptions } from "../event/options.ts";
import { momentText } from "./period.ts";
import type { RecordChoice } from "./read.ts";

/** What to read of logs, as a user says it. */
export interface AskedRecords {
  readonly limit?: number | undefined;
  readonly level?: string | readonly string[] | undefined;
  readonly since?: unknown;
  readonly until?: unknown;
  readonly oldestFirst?: boolean | undefined;
}

const OPTIONS = {
  limit: "count",
  classes: "list",
  level: "any",
  since: "any",
  until: "any",
  oldestFirst: "flag",
} as const;

/** Levels that are written here; other loggers have others. */
const LEVELS = ["TRACKING", "MONITOR", "EXPERIMENT", "DEBUG", "INFO", "WARNING", "ERROR"];

/** Reads what is asked for. @throws {TypeError} for a wrong option, level or time */
export function readChoice(
  asked: AskedRecords,
): RecordChoice & Pick<AskedRecords, "limit" | "oldestFirst"> {
  checkOptions("readLogs", asked, OPTIONS);
  const { limit, level, since, until, oldestFirst } = asked;
  return {
    limit,
    oldestFirst,
    levels: level === undefined ? undefined : [level].flat().map(readLevel),
    since: since === undefined ? undefined : momentText(since, "since"),
    until: until === undefined ? undefined : momentText(until, "until"),
  };
}

function readLevel(level: unknown): string {
  if (typeof level !== "string") {
    throw new TypeError(`Cannot read logs of level ${describe(level)}: a level is a name`);
  }
  const name = level.toUpperCase().replace(/^WARN$/, "WARNING");
  const hint = LEVELS.includes(name) ? "" : didYouMean(name, LEVELS);
  if (/^[A-Z]+$/.test(name) && hint === "") return name;
  throw new TypeError(`Cannot read logs of level ${named(level)}: there is none${hint}`);
}
