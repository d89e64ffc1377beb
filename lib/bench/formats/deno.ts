import { Part } from "../part.ts";
import type { Format, Measured, Place } from "../report.ts";
import { suitesOf } from "../suites.ts";

/** `deno bench --json`: no samples and no median, times in ns. */
export const deno: Format = {
  tool: "deno",
  isSeenIn: ({ json }) => new Part(json).has("benches"),
  read: ({ json }) => {
    const report = new Part(json);
    const benches = report.at("benches").list();
    const suites = suitesOf(benches.map((bench) => bench.text("origin")));
    const runtime = report.text("runtime");
    return {
      place: { ...placeOf(runtime), cpu: report.optionalText("cpu") },
      benchmarks: benches.flatMap((bench) => {
        const group = bench.optionalText("group");
        const file = suites.get(bench.text("origin"))!;
        const what = {
          name: bench.text("name"),
          suite: group === undefined ? file : `${file} > ${group}`,
          unit: "ns",
        };
        const results = bench.at("results").list();
        if (results.length === 0) throw bench.at("results").not("a result");
        return results.map((result): Measured => ({ ...what, ...resultOf(result) }));
      }),
    };
  },
};

function resultOf(result: Part): Partial<Measured> {
  if (result.has("failed")) return { error: result.at("failed").text("message") };
  const ok = result.at("ok");
  const mean = ok.number("avg");
  const [min, p75, p99] = [ok.number("min"), ok.number("p75"), ok.number("p99")];
  return { value: mean, mean, min, p75, p99, n: ok.number("n") };
}

/** Reads `Deno/2.9.6 x86_64-unknown-linux-gnu`. */
function placeOf(runtime: string): Place {
  const [, arch, os] = /(\w+)-\w+-(linux|windows|darwin)/.exec(runtime) ?? [];
  return { runtime, arch, os };
}
