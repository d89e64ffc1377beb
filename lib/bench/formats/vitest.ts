import { nameOf } from "../../system/files.ts";
import { Part } from "../part.ts";
import type { Format, Measured, Report } from "../report.ts";
import { latencyOf } from "./tinybench.ts";

const NS_IN_MS = 1e6;

/** `vitest bench --outputJson` up to version 4, and what `writeResult` of version 5 writes, without a name: times in ms. */
export const vitest: Format = {
  tool: "vitest",
  isSeenIn: ({ json }) => new Part(json).has("files") || isResult(new Part(json)),
  read: ({ json, path }) => {
    const report = new Part(json);
    return isResult(report) ? resultOf(report, path) : filesOf(report);
  },
};

function filesOf(report: Part): Report {
  const benchmarks = report.at("files").list().flatMap((file) =>
    file.at("groups").list().flatMap((group) => {
      const suite = group.text("fullName");
      return group.at("benchmarks").list().map((bench) => ({ suite, ...benchOf(bench) }));
    })
  );
  return { benchmarks };
}

function benchOf(bench: Part): Measured {
  const what = { name: bench.text("name"), unit: "ns" };
  // Of a benchmark that throws vitest tells that much and no more.
  const keys = bench.entries().map(([key]) => key).toSorted().join();
  if (keys === "id,name,rank,rme,samples") return { ...what, error: "failed" };
  const ns = (key: string) => bench.number(key) * NS_IN_MS;
  return {
    ...what,
    value: ns("median"),
    mean: ns("mean"),
    min: ns("min"),
    p75: ns("p75"),
    p99: ns("p99"),
    stddev: ns("sd"),
    n: bench.number("sampleCount"),
  };
}

function isResult(report: Part): boolean {
  return report.has("latency") && report.has("throughput");
}

function resultOf(report: Part, path: string): Report {
  const name = nameOf(path).replace(/\.json$/i, "");
  return { benchmarks: [{ name, unit: "ns", ...latencyOf(report.at("latency")) }] };
}
