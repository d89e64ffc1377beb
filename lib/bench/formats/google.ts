import { nameOf } from "../../system/files.ts";
import { Part } from "../part.ts";
import type { Format, Measured } from "../report.ts";

const NS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };

/** Google Benchmark's JSON: a row a repetition, in the unit of the row; rows of aggregates repeat what these tell. */
export const google: Format = {
  tool: "google-benchmark",
  isSeenIn: ({ json }) => new Part(json).has("context") && new Part(json).has("benchmarks"),
  read: ({ json }) => {
    const report = new Part(json);
    const context = report.at("context");
    const suite = nameOf(context.text("executable").replaceAll("\\", "/"));
    const rows = report.at("benchmarks").list();
    const measured = rows.filter((row) => kindOf(row) === "iteration");
    const names = new Set(measured.map((row) => row.text("run_name")));
    const only = rows.filter((row) =>
      kindOf(row) === "aggregate" && !names.has(row.text("run_name"))
    );
    return {
      place: { cores: context.number("num_cpus") },
      benchmarks: [
        ...measured.filter((row) => !row.has("skipped")).map(iterationOf),
        ...Map.groupBy(only, (row) => row.text("run_name")).values().map(aggregatesOf),
      ].map((benchmark) => ({ suite, ...benchmark })),
    };
  },
};

function kindOf(row: Part): "iteration" | "aggregate" {
  const kind = row.text("run_type");
  if (kind === "iteration" || kind === "aggregate") return kind;
  throw row.at("run_type").not('"iteration" or "aggregate"');
}

function iterationOf(row: Part): Measured {
  const repetition = row.number("repetition_index") + 1;
  const what = { name: row.text("run_name"), unit: "ns", repetition };
  if (row.has("error_message")) return { ...what, error: row.text("error_message") };
  if (row.has("error_occurred")) return { ...what, error: "failed" };
  const value = timeOf(row);
  return { ...what, value, mean: value, n: row.number("iterations") };
}

/** With `--benchmark_report_aggregates_only` these are all there is. */
function aggregatesOf(rows: readonly Part[]): Measured {
  const of = (name: string) => {
    const row = rows.find((row) => row.text("aggregate_name") === name);
    if (row === undefined) throw new TypeError(`expected an aggregate "${name}" of each benchmark`);
    return timeOf(row);
  };
  const [value, mean, stddev] = [of("median"), of("mean"), of("stddev")];
  return { name: rows[0]!.text("run_name"), unit: "ns", value, mean, stddev };
}

function timeOf(row: Part): number {
  const factor = NS[row.text("time_unit")];
  if (factor === undefined) throw row.at("time_unit").not("ns, us, ms or s");
  return row.number("real_time") * factor;
}
