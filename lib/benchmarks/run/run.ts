import { TrackerError } from "../../errors.ts";
import { runShell } from "../../system/process/command.ts";
import { checkoutOf } from "../../system/process/worktree.ts";
import { realPathOf } from "../../system/files.ts";
import { Tracker } from "../../tracker/tracker.ts";
import { type BenchmarkComparison, judgeSides } from "../compare.ts";
import { knownIn, TABLE } from "../events.ts";
import { Measurement } from "./measure.ts";
import { Here, Other, type Side } from "./side.ts";
import { Plan, type PlanOptions } from "./plan.ts";

/** How to measure. */
export interface RunOptions extends PlanOptions {
  /** The commit or branch that is measured in turns with what is here. */
  readonly against?: string | undefined;
  /** Whose output the command prints, or `command` for its wall time; else what it looks like. */
  readonly tool?: string | undefined;
  readonly suite?: string | undefined;
  /** A line for the shell, run once in the folder of each side. */
  readonly setup?: string | undefined;
  /** What ends it early: what was measured is kept. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
}

/** How far it is. */
export interface RunProgress {
  readonly round: number;
  /** How many there will be; more, where it goes on until it is sure. */
  readonly rounds: number;
  /** So long it may take yet. */
  readonly seconds: number;
  /** What the rounds say so far. */
  readonly rows: () => BenchmarkComparison[];
}

/** What was measured. */
export interface RunResult {
  /** The events of what is here. */
  readonly measured: Side["rows"];
  /** Empty where it was not measured against anything. */
  readonly rows: BenchmarkComparison[];
  /** How many runs of the command were kept. */
  readonly taken: number;
  /** Why those that failed did. */
  readonly errors: readonly string[];
  readonly isInterrupted: boolean;
}

/**
 * Runs a command again and again, stores what it prints or how long it takes, and compares it with what it does in the
 * files of another commit: in turns A B, B A, so that whatever the machine does meanwhile meets both alike.
 *
 * @throws {TrackerError} where it cannot begin, or go on; what was measured is kept
 */
export async function runBenchmarks(
  db: string,
  command: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const here = new Here(realPathOf("."));
  using other = otherOf(options, here);
  const sides = other === undefined ? [here] : [other, here];
  for (const side of sides) await setUp(side, options);
  const measurement = new Measurement(command, options.tool);
  using rounds = new Rounds(db, sides, measurement, options);
  const plan = new Plan(options);
  while (
    !options.signal?.aborted && !plan.isOver(rounds.done, () => rounds.rows(plan.confidence))
  ) {
    await rounds.take((rows) => options.onProgress?.({ ...plan.progress(rounds.done), rows }));
    if (sides.some(({ failing }) => failing >= HOPELESS)) break;
  }
  return {
    measured: here.rows,
    rows: rounds.rows(),
    taken: here.taken + (other?.taken ?? 0),
    errors: sides.flatMap(({ rows }) => rows).flatMap(({ error }) => error ? [`${error}`] : []),
    isInterrupted: options.signal?.aborted ?? false,
  };
}

/** What has failed so often from the beginning, or all the time since, will not come right. */
const HOPELESS = 3;

function otherOf({ against }: RunOptions, here: Here): Other | undefined {
  if (against === undefined) return undefined;
  try {
    return Other.of(against, checkoutOf(here.folder), here);
  } catch (error) {
    if (error instanceof TrackerError) throw error;
    throw new TrackerError(`Cannot measure against "${against}": ${(error as Error).message}`);
  }
}

async function setUp({ folder }: Side, { setup, signal }: RunOptions): Promise<void> {
  if (setup === undefined || signal?.aborted) return;
  const ended = await runShell(setup, folder, { signal });
  if (ended === undefined || ended.code === 0) return;
  const said = ended.stderr.trim().split("\n").at(-1)!;
  throw new TrackerError(`Cannot set up by "${setup}": exit code ${ended.code}: ${said}`);
}

/** The rounds, as they are taken and stored. */
class Rounds implements Disposable {
  done = 0;
  readonly #tracker: Tracker;
  readonly #first: readonly number[];
  readonly #sides: readonly Side[];
  readonly #measurement: Measurement;
  readonly #options: RunOptions;

  constructor(
    db: string,
    sides: readonly Side[],
    measurement: Measurement,
    options: RunOptions,
  ) {
    this.#sides = sides;
    this.#measurement = measurement;
    this.#options = options;
    // What an environment tells stands in each event; to ask for it would disturb the first round.
    this.#tracker = new Tracker(db, { table: TABLE, name: measurement.line, environment: false });
    const known = knownIn(this.#tracker);
    this.#first = sides.map(({ commit }) => known(commit.commit).round);
  }

  /** Takes one more round: each side once, in turns. */
  async take(onTaken: (rows: () => BenchmarkComparison[]) => void): Promise<void> {
    const { suite, signal } = this.#options;
    const order = [...this.#sides.entries()];
    for (const [at, side] of this.done % 2 === 0 ? order : order.reverse()) {
      const report = await this.#measurement.take(side.folder, signal);
      if (report === undefined) return;
      const round = this.#first[at]! + side.rounds + 1;
      this.#tracker.logBatch(side.add(report, { suite, round }));
      onTaken(() => this.rows());
    }
    this.done += 1;
  }

  /** Says what the rounds of this time say, as sure as it is asked, else as the options say. */
  rows(confidence?: number): BenchmarkComparison[] {
    const [baseline, current] = this.#sides;
    if (current === undefined) return [];
    const { maxSlowdown = 0.05, confidence: asked = 0.99 } = this.#options;
    return judgeSides({ baseline: [baseline!.rows], current: current.rows }, {
      maxSlowdown,
      confidence: confidence ?? asked,
      anyMachine: true,
      seed: 1,
    });
  }

  [Symbol.dispose](): void {
    this.#tracker.close();
  }
}
