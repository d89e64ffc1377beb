import { parseMoment } from "../../event/clock.ts";
import { formatMillis } from "../../event/clock.ts";
import { Part } from "../part.ts";
import type { Commit, Format, Measured, Place } from "../report.ts";
import { measuresOf } from "../samples.ts";

const NS_IN_S = 1e9;

/** `pytest --benchmark-json`: times in seconds, samples with `--benchmark-save-data` only. */
export const pytest: Format = {
  tool: "pytest-benchmark",
  isSeenIn: ({ json }) => new Part(json).has("machine_info"),
  read: ({ json }) => {
    const report = new Part(json);
    return {
      place: placeOf(report.at("machine_info")),
      ...commitOf(report.at("commit_info")),
      benchmarks: report.at("benchmarks").list().map(benchmarkOf),
    };
  },
};

function benchmarkOf(benchmark: Part): Measured {
  const name = benchmark.text("name");
  const fullName = benchmark.text("fullname");
  const end = `::${name}`;
  if (!fullName.endsWith(end)) throw benchmark.at("fullname").not(`a text that ends with "${end}"`);
  const { value: params } = benchmark.at("params");
  if (params !== null && !benchmark.at("params").isObject) {
    throw benchmark.at("params").not("an object");
  }
  const stats = benchmark.at("stats");
  const ns = (key: string) => stats.number(key) * NS_IN_S;
  const told = {
    name,
    suite: fullName.slice(0, -end.length),
    params: (params ?? {}) as Record<string, unknown>,
    unit: "ns",
    value: ns("median"),
    mean: ns("mean"),
    min: ns("min"),
    p75: ns("q3"),
    stddev: ns("stddev"),
    n: stats.number("rounds"),
  };
  if (!stats.has("data")) return told;
  const { p99, samples } = measuresOf(stats.numbers("data"), NS_IN_S);
  return { ...told, p99: p99!, samples: samples! };
}

function placeOf(machine: Part): Place {
  const cpu = machine.at("cpu");
  const told = (part: Part, key: string) => part.has(key) ? part.text(key) : undefined;
  return {
    cpu: told(cpu, "brand_raw"),
    cores: cpu.has("count") ? cpu.number("count") : undefined,
    os: machine.text("system").toLowerCase(),
    arch: machine.text("machine"),
    runtime: `${machine.text("python_implementation")} ${machine.text("python_version")}`,
  };
}

/** Outside a repository the commit is "unknown". */
function commitOf(info: Part): { commit?: Commit } {
  const commit = info.text("id");
  if (!/^[0-9a-f]{7,64}$/.test(commit)) return {};
  const branch = info.has("branch") ? info.text("branch") : "(unknown)";
  const moment = info.has("time") ? parseMoment(info.text("time")) : undefined;
  return {
    commit: {
      commit,
      branch: branch.startsWith("(") ? undefined : branch,
      dirty: info.at("dirty").value === true,
      committed: moment && `${formatMillis(moment.millis)}000`,
    },
  };
}
