import type { Stored } from "../values/kind.ts";

/** An SQL condition, with the values of its placeholders. */
export type Condition = readonly [sql: string, ...params: Stored[]];

/** Gives the WHERE clause that all conditions hold in; empty where there is none. */
export function where(conditions: readonly Condition[]): { clause: string; params: Stored[] } {
  const all = conditions.map(([sql]) => sql).join(" AND ");
  return {
    clause: all === "" ? "" : ` WHERE ${all}`,
    params: conditions.flatMap(([, ...params]) => params),
  };
}
