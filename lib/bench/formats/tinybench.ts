import { Part } from "../part.ts";
import type { Format, Measured, Place } from "../report.ts";
import { measuresOf } from "../samples.ts";

const NS_IN_MS = 1e6;

/** What programs write of tinybench's tasks (times in ms), and its `table()`, whose numbers are rounded. */
export const tinybench: Format = {
  tool: "tinybench",
  isSeenIn: ({ json }) => Array.isArray(json) || new Part(json).has("tasks"),
  read: ({ json }) => {
    const report = new Part(json);
    const tasks = Array.isArray(json) ? report.list() : report.at("tasks").list();
    const suite = report.has("name") ? report.text("name") : undefined;
    const places = tasks.map(placeOf).filter((place) => place !== undefined);
    return {
      ...(places[0] !== undefined && { place: places[0] }),
      benchmarks: tasks.map((task) =>
        task.has("Task name") ? rowOf(task) : { suite, ...taskOf(task) }
      ),
    };
  },
};

function taskOf(task: Part): Measured {
  const what = { name: task.text("name"), unit: "ns" };
  const result = task.has("result") ? task.at("result") : task;
  if (result.has("error")) return { ...what, error: errorOf(result.at("error")) };
  // One that was ended before its first sample.
  const { state } = (result.value ?? {}) as { state?: unknown };
  if (state === "aborted" && !result.has("latency")) return { ...what, error: "aborted" };
  return { ...what, ...latencyOf(result.at("latency")) };
}

/** An Error that was written as JSON has lost its message. */
function errorOf(error: Part): string {
  if (typeof error.value === "string" && error.value !== "") return error.value;
  return error.has("message") ? error.text("message") : "failed";
}

/** Reads tinybench's statistics, which vitest 5 writes too; older ones tell no median. */
export function latencyOf(latency: Part): Omit<Measured, "name" | "unit"> {
  const ns = (key: string) => latency.number(key) * NS_IN_MS;
  const told = {
    value: ns("p50"),
    mean: ns("mean"),
    min: ns("min"),
    p75: ns("p75"),
    p99: ns("p99"),
    stddev: ns("sd"),
  };
  if (!latency.has("samples") || latency.numbers("samples").length === 0) {
    const isCounted = latency.has("samplesCount");
    return { ...told, n: isCounted ? latency.number("samplesCount") : latency.number("df") + 1 };
  }
  const { n, samples } = measuresOf(latency.numbers("samples"), NS_IN_MS);
  return { ...told, n: n!, samples: samples! };
}

function placeOf(task: Part): Place | undefined {
  const result = task.has("result") ? task.at("result") : task;
  if (!result.has("runtime")) return undefined;
  const version = result.has("runtimeVersion") ? ` ${result.text("runtimeVersion")}` : "";
  return { runtime: `${result.text("runtime")}${version}` };
}

/** Reads a row of the table: `"Latency avg (ns)": "196708 ± 180.56%"`. */
function rowOf(row: Part): Measured {
  const what = { name: row.text("Task name"), unit: "ns" };
  if (row.has("Error")) return { ...what, error: row.text("Error") };
  const ns = (key: string) => {
    const [, number] = /^([\d.]+) ± [\d.]+%?$/.exec(row.text(key)) ?? [];
    if (number === undefined) throw row.at(key).not('a time as "1234 ± 5.67%"');
    return Number(number);
  };
  const [value, mean] = [ns("Latency med (ns)"), ns("Latency avg (ns)")];
  return { ...what, value, mean, n: row.number("Samples") };
}
