import { latencyOf } from "../bench/formats/tinybench.ts";
import { Part } from "../bench/part.ts";
import type { Measured } from "../bench/report.ts";
import { Tracker } from "../tracker/tracker.ts";
import { TABLE } from "./events.ts";
import { record } from "./record.ts";

/** A test of vitest 5 that has ended, as far as it is looked at. */
export interface ReportedTest {
  /** Its own name. */
  readonly name: string;
  /** Its name behind those of what it stands in, with ` > ` between them. */
  readonly fullName: string;
  /** The file. */
  readonly module: { readonly relativeModuleId: string };
  /** Whether it is one of those that measure. */
  readonly project: { readonly config: { readonly benchmark?: { readonly enabled?: boolean } } };
  /** How it ended. */
  result(): {
    readonly state: string;
    readonly errors?: readonly { readonly message: string }[] | undefined;
  };
  /** What it measured. */
  benchmarks(): readonly {
    readonly tasks: readonly {
      readonly name: string;
      readonly latency: unknown;
      readonly fromStore?: boolean | undefined;
    }[];
  }[];
}

/**
 * A reporter of vitest 5 that stores what benchmarks measured, beside whatever other reporters print: an event of table
 * `benchmarks` for each, with the file and the test as its suite; one that fails is an event with `error`. Each run of
 * vitest is a round of the commit.
 *
 * @example In `vitest.config.ts`:
 * ```ts ignore
 * import { BenchmarkReporter } from "@xetrack/xetrack/bench";
 * import { defineConfig } from "vitest/config";
 *
 * export default defineConfig({
 *   test: {
 *     benchmark: { enabled: true },
 *     reporters: ["default", new BenchmarkReporter("bench.db")],
 *   },
 * });
 * ```
 */
export class BenchmarkReporter {
  readonly #db: string | Tracker;
  #measured: Measured[] = [];

  /** Takes the path of a file, or a tracker that is open. */
  constructor(db: string | Tracker) {
    this.#db = db;
  }

  /** Is told of a test that has ended. @ignore */
  onTestCaseResult(test: ReportedTest): void {
    if (!test.project.config.benchmark?.enabled) return;
    const suite = `${test.module.relativeModuleId} > ${test.fullName}`;
    for (const { tasks } of test.benchmarks()) {
      // What a store knew was not measured now.
      for (const { name, latency, fromStore } of tasks) {
        if (!fromStore) {
          this.#measured.push({ suite, name, unit: "ns", ...latencyOf(new Part(latency)) });
        }
      }
    }
    const { state, errors = [] } = test.result();
    if (state !== "failed") return;
    const error = errors[0]?.message ?? "failed";
    this.#measured.push({ suite, name: test.name, unit: "ns", error });
  }

  /** Is told that all have ended. @throws {TrackerError} where it cannot be stored @ignore */
  onTestRunEnd(): void {
    const benchmarks = this.#measured;
    this.#measured = [];
    if (benchmarks.length === 0) return;
    using own = typeof this.#db === "string" ? new Tracker(this.#db, { table: TABLE }) : undefined;
    record(own ?? this.#db as Tracker, { benchmarks }, "vitest");
  }
}
