import { parseMicros } from "../event/clock.ts";
import { isGone } from "../system/process/processes.ts";
import type { Environment, RunStatus } from "../types.ts";
import { parseJson } from "../values/json.ts";
import type { StoredRun } from "../store/run_table.ts";

/** A run that has given no sign for so long, in ms, is lost where its process cannot be looked for. */
const LOST = 60_000;

/** Gives the status of a run as it is now; `null` where none is stored, or one that is none. */
export function statusOf(run: StoredRun, now: number = Date.now()): RunStatus | null {
  const { status, heartbeat } = run;
  if (status === "finished" || status === "failed") return status;
  if (status !== "running") return null;
  const gone = isGone(environmentOf(run) ?? {});
  if (gone !== undefined) return gone ? "killed" : "running";
  const last = parseMicros(heartbeat ?? "");
  return last === undefined || now - last / 1000 >= LOST ? "lost" : "running";
}

/** Gives what a run ran in; `null` where none was recorded. */
export function environmentOf({ environment }: StoredRun): Environment | null {
  const parsed = environment === null ? null : parsedOr(environment, null);
  return typeof parsed === "object" && !Array.isArray(parsed) ? parsed as Environment : null;
}

/** Gives a run's tags. */
export function tagsOf({ tags }: Pick<StoredRun, "tags">): string[] {
  const parsed = tags === null ? [] : parsedOr(tags, []);
  return Array.isArray(parsed) ? parsed.filter((tag) => typeof tag === "string") : [];
}

/** Somebody else may have set a text that is no JSON. */
function parsedOr(text: string, otherwise: unknown): unknown {
  try {
    return parseJson(text);
  } catch {
    return otherwise;
  }
}
