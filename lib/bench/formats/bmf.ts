import { Part } from "../part.ts";
import type { Format, Measured } from "../report.ts";

/** Bencher Metric Format, in the form of names and measures, and in that of 2026, with parameters. */
export const bmf: Format = {
  tool: "bmf",
  isSeenIn: ({ json }) => {
    const report = new Part(json);
    const first = report.isObject ? report.entries()[0]?.[1] : undefined;
    return first !== undefined && (first.isObject || Array.isArray(first.value));
  },
  read: ({ json }) => ({
    benchmarks: new Part(json).entries().flatMap(([name, report]) =>
      report.isObject
        ? measuresOf(name, report)
        : report.list().flatMap((one) => measuresOf(name, one.at("measures"), one.at("parameters")))
    ),
  }),
};

/** `latency` is a time in ns; of other measures only their tools know which way is better. */
function measuresOf(benchmark: string, measures: Part, parameters = new Part({})): Measured[] {
  const params = Object.fromEntries(parameters.entries().map(([key, { value }]) => [key, value]));
  if (measures.entries().length === 0) throw measures.not("a measure");
  return measures.entries().map(([measure, told]): Measured => {
    const isTime = measure === "latency";
    const more = ["mean", "min", "p75", "p99", "stddev"].filter((key) => told.has(key));
    return {
      name: isTime ? benchmark : `${benchmark} ${measure}`,
      params,
      unit: isTime ? "ns" : measure,
      value: told.number("value"),
      ...Object.fromEntries(more.map((key) => [key, told.number(key)])),
    };
  });
}
