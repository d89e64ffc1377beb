import { wordsOf } from "../errors.ts";
import type { Database } from "../store/database.ts";
import type { RunChange } from "../store/run_table.ts";
import type { RunRow } from "../store/write/options.ts";
import { type Ending, ENDINGS } from "../system/process/endings.ts";
import { every } from "../system/process/program.ts";
import { fromRoot } from "../system/path.ts";
import type { Warnings } from "../system/warnings.ts";
import type { Environment, RunStatus } from "../types.ts";
import type { Redaction } from "../values/redaction.ts";
import { environmentKnown, environmentLater, environmentNow } from "./environment.ts";
import { hasLeft } from "./leaving.ts";
import { GOING_ON, RunRecord } from "./record.ts";
import { statusOf } from "./status.ts";
import type { RunAbout, Telling } from "./told.ts";

/** So often, in ms, a run that goes on says so. */
const BEAT = 10_000;

/** So often, in ms, it is looked whether another process has ended the run, or deleted it. */
const LOOK_EVERY = 100;

/** Whose life it is, and what is told of it. */
export interface RunLifeOptions extends RunAbout {
  readonly table: string;
  readonly trackId: string;
  readonly redaction: Redaction;
  readonly warnings: Warnings;
  /** Whether to say what the run ran in. */
  readonly environment?: boolean | undefined;
  /** The folder whose repository counts. */
  readonly gitRoot?: string | undefined;
}

/**
 * The life of the run that a tracker logs: begun in the transaction of its first event, told of while it goes on, ended
 * with the tracker or with the program.
 */
export class RunLife implements RunRow, Ending {
  #due = 0;
  #nextLook = 0;
  readonly #db: Database;
  readonly #record: RunRecord;
  readonly #redaction: Redaction;
  readonly #warnings: Warnings;
  /** The folder whose repository counts; none where nothing is said of what the run ran in. */
  readonly #folder: string | undefined;
  #environment: Environment | undefined;
  #isBegun = false;
  /** What stood there before the program seemed to end by an error. */
  #before: RunChange | undefined;
  #stopBeating: (() => void) | undefined;

  constructor(db: Database, options: RunLifeOptions) {
    const { table, trackId, redaction, warnings, environment = true, gitRoot = "." } = options;
    this.#db = db;
    this.#record = new RunRecord(db, table, trackId, options);
    this.#redaction = redaction;
    this.#warnings = warnings;
    this.#folder = environment ? fromRoot(gitRoot) : undefined;
  }

  /** Whether the run goes on. */
  get isBegun(): boolean {
    return this.#isBegun;
  }

  /** Tells whether the row is to be written: at a beat, and where another process ended the run meanwhile. */
  isDue(now: number): boolean {
    if (now >= this.#due) return true;
    if (now < this.#nextLook || !this.#isBegun) return false;
    this.#nextLook = now + LOOK_EVERY;
    if (this.#record.isRunning()) return false;
    this.#due = 0;
    return true;
  }

  /** Writes that the run goes on; inside the transaction of its events. */
  write(): void {
    if (!this.#isBegun || !this.#record.goOn(this.#environmentText())) this.#begin();
    this.#due = Date.now() + BEAT;
  }

  /** Has the row written with the next event: what was written may have been rolled back. */
  forget(): void {
    this.#due = 0;
    this.#isBegun = false;
  }

  #begin(): void {
    this.#isBegun = this.#record.begin(this.#environmentText());
    if (!this.#isBegun) {
      const why = `table "_runs" of "${this.#db.path}" is another's`;
      this.#warnings.once("runs", `no run is recorded: ${why}`);
    } else if (this.#stopBeating === undefined) this.#live();
  }

  #environmentText(): string | undefined {
    if (this.#folder === undefined) return undefined;
    this.#environment ??= { ...environmentNow(this.#redaction), ...environmentKnown(this.#folder) };
    return JSON.stringify(this.#environment);
  }

  /** What goes on beside the run, once it has begun. */
  #live(): void {
    ENDINGS.add(this);
    this.#stopBeating = every(BEAT, () => this.#beat());
    if (this.#folder !== undefined) this.#completeEnvironment(this.#folder);
  }

  async #completeEnvironment(folder: string): Promise<void> {
    if (environmentKnown(folder) !== undefined) return;
    this.#environment = { ...this.#environment, ...await environmentLater(folder) };
    const environment = JSON.stringify(this.#environment);
    const write = () => void this.#record.tryWrite({ environment });
    // Who has closed the file finds it as it was then, as long as the program lives.
    if (this.#db.conn.isOpen) write();
    else ENDINGS.atLast(write);
  }

  #beat(): void {
    if (!this.#isBegun || Date.now() < this.#due) return;
    if (this.#record.tryGoOn(this.#environmentText())) this.#due = Date.now() + BEAT;
  }

  /** How the run stands; `running` before its first event. */
  get status(): RunStatus {
    const row = this.#record.read();
    const isOver = row !== undefined && (this.#isBegun || row.status !== "running");
    return isOver ? statusOf(row) ?? "running" : "running";
  }

  /** Changes what is told of the run. */
  tell(change: Telling): void {
    this.#record.tell(change);
  }

  /** Ends the run; an event after that has it going on again. */
  finish(status: "finished" | "failed", error?: unknown): void {
    if (!this.#isBegun) return;
    this.#record.write(this.#record.end(status, this.#messageOf(error)), "finish the run in");
    this.forget();
  }

  /** Ends the run with its tracker. */
  close(): void {
    this.#stopBeating?.();
    ENDINGS.remove(this);
    if (this.#db.conn.isOpen) this.finish("finished");
  }

  /** Is closed at the end of a block, at the stack of that moment: an error may be leaving the block. */
  leave(stack: string): void {
    ENDINGS.leave(this, stack, hasLeft);
  }

  failed(error: unknown): void {
    this.#before = this.#isBegun ? GOING_ON : this.#record.end("finished", null);
    this.#record.tryWrite(this.#record.end("failed", this.#messageOf(error ?? `${error}`)));
  }

  livesOn(): void {
    if (this.#before !== undefined) this.#record.tryWrite(this.#before);
    this.#before = undefined;
  }

  exited(code: number): void {
    if (this.#before !== undefined) {
      // The error that it failed by says more, also to whoever closes it now.
      this.#isBegun = false;
      return;
    }
    if (!this.#isBegun) return;
    const end = code === 0
      ? this.#record.end("finished", null)
      : this.#record.end("failed", `exit code ${code}`);
    if (this.#record.tryWrite(end)) this.#isBegun = false;
  }

  #messageOf(error: unknown): string | null {
    if (error === undefined) return null;
    const words = wordsOf(error) || (error as Partial<Error>).name || "an error without a message";
    return this.#redaction.hidden.without(words);
  }
}
