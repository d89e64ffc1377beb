import { readReport, toolOf } from "../../bench/formats.ts";
import type { Measured, Report } from "../../bench/report.ts";
import { TrackerError } from "../../errors.ts";
import { type Ended, runCommand } from "../../system/process/command.ts";
import { type ReadSource, sourceOf } from "../source.ts";

/** What a command that prints no report is measured by: its wall time. */
export const WALL_TIME = "command";

const NS_IN_MS = 1e6;

/** A command that is run again and again, and what its first output showed it to be. */
export class Measurement {
  /** As a person writes it. */
  readonly line: string;
  readonly #command: readonly string[];
  #tool: string | undefined;

  /** @param tool whose output it prints, or `command`; absent: what the first output looks like */
  constructor(command: readonly string[], tool?: string) {
    this.#command = command;
    this.#tool = tool;
    this.line = command.map((word) => /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`).join(" ");
  }

  /** Runs it once; what fails is a benchmark with an error. Gives `undefined` where the signal came. */
  async take(
    folder: string,
    signal: AbortSignal | undefined,
  ): Promise<Report & { readonly tool: string } | undefined> {
    let ended: Ended | undefined;
    try {
      ended = await runCommand(this.#command, folder, { signal });
    } catch (error) {
      return this.#failed(`cannot be started: ${(error as Error).message}`);
    }
    return ended && this.#reportOf(ended);
  }

  #reportOf(ended: Ended): Report & { readonly tool: string } {
    const why = failureOf(ended);
    const source = this.#tool === WALL_TIME ? undefined : sourceIn(ended.stdout);
    const tool = this.#tool ?? (source && toolOf(source));
    if (tool === undefined || source === undefined) {
      if (why !== undefined) return this.#failed(why);
      this.#tool ??= WALL_TIME;
      if (this.#tool === WALL_TIME) return this.#wallTime(ended.millis);
    }
    try {
      const report = readReport(source ?? sourceOf("the output", ended.stdout), tool);
      this.#tool = report.tool;
      // Whoever says what failed need not be told that something did.
      if (why === undefined || report.benchmarks.some(({ error }) => error !== undefined)) {
        return report;
      }
      return { ...report, benchmarks: [...report.benchmarks, this.#failure(why)] };
    } catch (error) {
      if (!(error instanceof TrackerError)) throw error;
      return this.#failed(why ?? `${error.message}; --tool ${WALL_TIME} takes its wall time`);
    }
  }

  #wallTime(millis: number): Report & { readonly tool: string } {
    const ns = millis * NS_IN_MS;
    const benchmark = { name: this.line, unit: "ns", value: ns, mean: ns, min: ns, n: 1 };
    return { tool: WALL_TIME, benchmarks: [benchmark] };
  }

  #failed(why: string): Report & { readonly tool: string } {
    return { tool: this.#tool ?? WALL_TIME, benchmarks: [this.#failure(why)] };
  }

  #failure(error: string): Measured {
    return { name: this.line, unit: "ns", error };
  }
}

/** Gives why a command failed, with the last line that it wrote about it; `undefined` where it did not. */
function failureOf({ code, signal, stderr }: Ended): string | undefined {
  if (code === 0) return undefined;
  const said = stderr.trim().split("\n").at(-1)!.trim();
  const how = signal === null ? `exit code ${code}` : `ended by ${signal}`;
  return said === "" ? how : `${how}: ${said}`;
}

/** Whatever is no text is no report. */
function sourceIn(stdout: Uint8Array): ReadSource | undefined {
  try {
    return sourceOf("the output", stdout);
  } catch {
    return undefined;
  }
}
