import type { Run } from "../../types.ts";
import { type Measure, MEASURES } from "./fields.ts";
import type { Sheet } from "./sheet.ts";

/** All that is known of one run. */
export interface RunDetail {
  readonly run: Run;
  /** Name → value, of those that it has. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Name → what its values come to, of those that it has. */
  readonly metrics: Readonly<Record<string, Readonly<Record<Measure, unknown>>>>;
}

/** Gives what is known of a run that is there. */
export function detailOf(sheet: Sheet, run: Run): RunDetail {
  const params = sheet.named("param");
  const valueOf = sheet.valuesOf(params, [run]);
  const told = [...sheet.measure(run, sheet.named("metric"))].flatMap(([name, of]) =>
    of.get("count") === 0
      ? []
      : [[name, Object.fromEntries(MEASURES.map((each) => [each, of.get(each)]))] as const]
  );
  return {
    run,
    params: Object.fromEntries(
      params.map((name) => [name, valueOf(run, name)]).filter(([, value]) => value !== null),
    ),
    metrics: Object.fromEntries(told) as RunDetail["metrics"],
  };
}
