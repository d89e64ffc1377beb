import { describe, didYouMean } from "../../errors.ts";
import { checkOptions, type Expected } from "../../event/options.ts";
import { checkExpression } from "../../sql/expression.ts";
import type { RunStatus } from "../../types.ts";
import { checkTags } from "../about.ts";

/** Which runs to give, in which order, and what of them; the parts combine. */
export interface RunsOptions {
  /** Only those that stand so. */
  status?: RunStatus | readonly RunStatus[] | undefined;
  /** Only those that have all of these. */
  tags?: readonly string[] | undefined;
  /** Only those of this group. */
  group?: string | undefined;
  /** `true` for those put away too, `"only"` for these alone. Default: false. */
  archived?: boolean | "only" | undefined;
  /** Only those for which this SQL expression over the row holds: `accuracy > 0.9 AND lr < 0.1`. */
  where?: string | undefined;
  /** Names to sort by, `-` before one for descending order; NaN and null come last. Default: oldest first. */
  sort?: readonly string[] | undefined;
  /** Only these, in this order. */
  columns?: readonly string[] | undefined;
  /** At most so many. */
  limit?: number | undefined;
}

const OPTIONS: Readonly<Record<keyof RunsOptions, Expected>> = {
  status: "any",
  tags: "list",
  group: "text",
  archived: "any",
  where: "text",
  sort: "list",
  columns: "list",
  limit: "count",
};

const STATUSES: readonly RunStatus[] = ["running", "finished", "failed", "killed", "lost"];

/** Checks which runs are to be given. @throws {TypeError} @throws {RangeError} */
export function checkRuns(owner: string, options: unknown): asserts options is RunsOptions {
  checkOptions(owner, options, OPTIONS);
  const { status, tags, archived, where, sort, columns } = options as RunsOptions;
  for (const each of [status ?? []].flat()) checkStatus(each);
  if (tags !== undefined) checkTags(tags);
  if (archived !== undefined && typeof archived !== "boolean" && archived !== "only") {
    throw new TypeError(
      `Cannot use option "archived" of ${owner}: expected true, false or "only", got ${
        describe(archived)
      }`,
    );
  }
  if (where !== undefined) checkExpression(where);
  for (const name of [...sort ?? [], ...columns ?? []]) checkName(owner, name);
}

function checkStatus(status: unknown): void {
  if (STATUSES.includes(status as RunStatus)) return;
  const hint = typeof status === "string" ? didYouMean(status, STATUSES) : "";
  const all = STATUSES.map((known) => `"${known}"`).join(", ");
  const what = typeof status === "string" ? `"${status}"` : describe(status);
  throw new TypeError(`Cannot choose runs that are ${what}: expected one of ${all}${hint}`);
}

function checkName(owner: string, name: unknown): void {
  if (typeof name === "string" && name !== "") return;
  throw new TypeError(`Cannot use ${describe(name)} as a name of ${owner}: a name is text`);
}
