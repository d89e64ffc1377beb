import { describe, didYouMean, named } from "../../errors.ts";
import { parseSpan } from "../../event/span.ts";
import type { Rule } from "./rule.ts";

/** Tells what is wrong with a value; `undefined` where nothing is. */
type Check = (value: unknown) => string | undefined;

const text: Check = (value) =>
  typeof value === "string" && value !== "" ? undefined : "expected text, not empty";
const number: Check = (value) =>
  typeof value === "number" && Number.isFinite(value) ? undefined : "expected a number";
const count: Check = (value) =>
  Number.isSafeInteger(value) && value as number > 0
    ? undefined
    : "expected a whole number, at least 1";
const span: Check = (value) =>
  spanOf(value) === undefined ? "expected a time like 30s, 5m or 1h" : undefined;
const oneOf = (...names: readonly string[]): Check => (value) =>
  names.includes(value as string) ? undefined : `expected ${names.map(named).join(" or ")}`;

const CHECKS: Readonly<Record<keyof Rule, Check>> = {
  name: text,
  column: text,
  above: number,
  below: number,
  of: (value) =>
    typeof value === "string" &&
      (/^(mean|rate|nulls)$/.test(value) || quantileIn(value) !== undefined)
      ? undefined
      : 'expected "mean", "rate", "nulls" or a quantile like "p95"',
  last: (value) =>
    typeof value === "number"
      ? count(value) && "expected a whole number of events, at least 1"
      : span(value) && "expected a number of events, or a time like 5m",
  is: oneOf("nan"),
  stall: span,
  drift: (value) =>
    text(value) === undefined ||
      typeof value === "object" && value !== null && "xetrack_profile" in value
      ? undefined
      : "expected the path of a profile",
  for: count,
  cooldown: span,
  command: (value) =>
    Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === "string")
      ? undefined
      : text(value) && "expected a command for the shell, or a list of texts",
  webhook: (value) =>
    typeof value === "string" && /^https?:$/.test(URL.parse(value)?.protocol ?? "")
      ? undefined
      : "expected an address that begins with http:// or https://",
  form: oneOf("json", "slack", "discord"),
};

/** Reads `"30s"`, or a number of seconds, in ms; `undefined` for what is none. */
export function spanOf(value: unknown): number | undefined {
  if (typeof value === "number") return value > 0 && value < 1e9 ? value * 1000 : undefined;
  return typeof value === "string" ? parseSpan(value) : undefined;
}

/** Reads `"p95"` as 0.95; `undefined` for what is no quantile. */
export function quantileIn(of: string): number | undefined {
  const [, percent] = /^p(\d{1,3}(?:\.\d{1,6})?)$/.exec(of) ?? [];
  const share = Number(percent) / 100;
  return share >= 0 && share <= 1 ? share : undefined;
}

/** Refuses rules with a mistake, and says where it is. @throws {TypeError} */
export function checkRules(rules: unknown, file?: string): asserts rules is readonly Rule[] {
  const of = file === undefined ? "" : ` of ${named(file)}`;
  if (!Array.isArray(rules)) {
    throw new TypeError(`Cannot use ${describe(rules)} as rules${of}: rules are an array`);
  }
  const names = new Map<unknown, number>();
  rules.forEach((rule, i) => {
    const wrong = wrongWith(rule) ?? twice(rule, names);
    names.set(rule?.name, i + 1);
    if (wrong === undefined) return;
    const name = typeof rule?.name === "string" ? ` (${named(rule.name)})` : "";
    throw new TypeError(`Cannot use rule ${i + 1}${name}${of}: ${wrong}`);
  });
}

function twice({ name }: Rule, names: ReadonlyMap<unknown, number>): string | undefined {
  return names.has(name) ? `rule ${names.get(name)} has the same name` : undefined;
}

function wrongWith(rule: unknown): string | undefined {
  if (typeof rule !== "object" || rule === null || Array.isArray(rule)) {
    return `a rule is an object, not ${describe(rule)}`;
  }
  for (const [key, value] of Object.entries(rule)) {
    if (!Object.hasOwn(CHECKS, key)) {
      return `there is no key ${named(key)}${didYouMean(key, Object.keys(CHECKS))}`;
    }
    const wrong = value === undefined ? undefined : CHECKS[key as keyof Rule](value);
    if (wrong !== undefined) return `${named(key)} is ${shown(value)}: ${wrong}`;
  }
  return wrongTogether(rule as Partial<Rule>);
}

function shown(value: unknown): string {
  return typeof value === "string" && value !== "" ? named(value) : describe(value);
}

/** What each sort of rule goes with. */
const SORTS = [
  { keys: ["above", "below"], takes: ["column", "of", "last"] },
  { keys: ["is"], takes: ["column"] },
  { keys: ["stall"], takes: ["column"] },
  { keys: ["drift"], takes: ["column", "last"] },
] as const;

function wrongTogether(rule: Partial<Rule>): string | undefined {
  if (rule.name === undefined) return 'it has no "name"';
  const has = (key: keyof Rule) => rule[key] !== undefined;
  const sorts = SORTS.filter(({ keys }) => keys.some(has));
  const [sort, other] = sorts;
  if (sort === undefined) return 'it needs "above", "below", "is", "stall" or "drift"';
  if (other !== undefined) {
    return `"${sort.keys.find(has)}" and "${other.keys.find(has)}" are two rules`;
  }
  const stray = (["column", "of", "last"] as const).find((key) =>
    has(key) && !(sort.takes as readonly string[]).includes(key)
  );
  if (stray !== undefined) return `"${stray}" does not go with "${sort.keys.find(has)}"`;
  if (has("last") && sort.keys[0] === "above" && !has("of")) return '"last" needs "of"';
  if (sort.keys[0] === "above" && !has("column") && rule.of !== "rate") return 'it has no "column"';
  if (has("form") && !has("webhook")) return '"form" needs "webhook"';
  const { above, below } = rule;
  if (above !== undefined && below !== undefined && above < below) {
    return `every number is above ${above} or below ${below}`;
  }
  return undefined;
}
