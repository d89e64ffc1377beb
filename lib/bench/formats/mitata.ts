import { Part } from "../part.ts";
import type { Format, Measured } from "../report.ts";
import { measuresOf } from "../samples.ts";

/** mitata's `run({ format: "json" })`: times in ns, up to a million samples of each benchmark. */
export const mitata: Format = {
  tool: "mitata",
  isSeenIn: ({ json }) => new Part(json).has("layout"),
  read: ({ json }) => {
    const report = new Part(json);
    const groups = report.at("layout").list();
    const context = report.at("context");
    const [arch, os] = context.text("arch").split("-");
    return {
      place: {
        cpu: context.at("cpu").optionalText("name"),
        runtime: `${context.text("runtime")} ${context.text("version")}`,
        arch,
        os,
      },
      benchmarks: report.at("benchmarks").list().flatMap((benchmark) => {
        const group = groups[benchmark.number("group")];
        if (group === undefined) throw benchmark.at("group").not("the number of a group");
        const suite = group.optionalText("name");
        return benchmark.at("runs").list().map((run) => ({ suite, ...runOf(run) }));
      }),
    };
  },
};

function runOf(run: Part): Measured {
  const params = Object.fromEntries(
    run.at("args").entries().map(([key, { value }]) => [key, value]),
  );
  const what = { name: run.text("name"), params, unit: "ns" };
  if (run.has("error")) {
    return { ...what, error: run.at("error").optionalText("message") ?? "failed" };
  }
  const stats = run.at("stats");
  const told = {
    value: stats.number("p50"),
    mean: stats.number("avg"),
    min: stats.number("min"),
    p75: stats.number("p75"),
    p99: stats.number("p99"),
    n: stats.number("ticks"),
  };
  if (stats.at("samples").value === null) return { ...what, ...told };
  const { stddev, n, samples } = measuresOf(stats.numbers("samples"), 1);
  return { ...what, ...told, ...(stddev !== undefined && { stddev }), n: n!, samples: samples! };
}
