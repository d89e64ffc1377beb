import { Part } from "../part.ts";
import type { Format, Measured } from "../report.ts";
import { measuresOf } from "../samples.ts";

/** The three files of a benchmark, from `target/criterion/<id>/new/`, as `system` read them from a folder. */
export interface CriterionFiles {
  readonly benchmark: unknown;
  readonly sample: unknown;
  readonly estimates: unknown;
}

/** criterion's folder: times in ns, of batches. */
export const criterion: Format = {
  tool: "criterion",
  isSeenIn: ({ json }) => new Part(json).has("criterion"),
  read: ({ json }) => ({
    benchmarks: new Part(json).at("criterion").list().map(benchmarkOf),
  }),
};

function benchmarkOf(files: Part): Measured {
  const [benchmark, sample] = [files.at("benchmark"), files.at("sample")];
  const estimate = (name: string) => files.at("estimates").at(name).number("point_estimate");
  const [times, iterations] = [sample.numbers("times"), sample.numbers("iters")];
  if (times.length !== iterations.length) {
    throw sample.at("times").not("as many as iters");
  }
  const param = benchmark.optionalText("value_str");
  return {
    suite: benchmark.text("group_id"),
    name: benchmark.text("full_id"),
    params: param === undefined ? {} : { value: param },
    ...measuresOf(times.map((time, at) => time / iterations[at]!), 1),
    value: estimate("median"),
    mean: estimate("mean"),
    stddev: estimate("std_dev"),
  };
}
