import { describe } from "../errors.ts";
import type { Condition } from "../store/conditions.ts";
import type { QueryParams } from "../types.ts";
import type { Stored } from "../values/kind.ts";
import { bindings, checkParams } from "./placeholders.ts";
import { bareOf } from "./statement.ts";

/**
 * Gives a user's SQL expression as a condition, which has to stand before all others: its placeholders may have numbers.
 * What it may do, `checkCondition` asks the engine.
 *
 * @throws {TypeError} for what is not one expression, and for values that its placeholders do not ask for
 */
export function conditionOf(sql: unknown, params: QueryParams = []): Condition {
  checkExpression(sql);
  checkParams(params);
  // Behind a comment at its end, a bracket on the same line would be part of that.
  return [`(${sql}\n)`, ...bindings(sql, params) as Stored[]];
}

/** Refuses what is more than an expression, or less. @throws {TypeError} */
export function checkExpression(sql: unknown): asserts sql is string {
  if (typeof sql !== "string") {
    throw new TypeError(`Cannot choose where ${describe(sql)}: expected an SQL expression`);
  }
  const wrong = wrongWith(bareOf(sql).trim());
  if (wrong === undefined) return;
  throw new TypeError(`Cannot choose where ${sql}: it is not one SQL expression: ${wrong}`);
}

function wrongWith(bare: string): string | undefined {
  if (bare === "") return "it is empty";
  if (bare.includes(";")) return "it is more than one statement";
  // Between brackets, a query would be a value.
  if (/^(select|with|values)\b/i.test(bare)) return "it is a query";
  let depth = 0;
  for (const [bracket] of bare.matchAll(/[()]/g)) {
    depth += bracket === "(" ? 1 : -1;
    if (depth < 0) break;
  }
  return depth === 0 ? undefined : "a bracket has no other one";
}
