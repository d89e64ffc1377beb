import type { Target } from "./target.ts";

/** Rows of a source that stand in files together: those of the rowids from the first to the last. */
export interface Range {
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  readonly runs: readonly string[];
  /** Paths in the folder. */
  readonly files: readonly string[];
}

/** How far a table of a source is. */
export interface TableState {
  readonly ranges: readonly Range[];
  readonly trackId: string | null;
  readonly timestamp: string | null;
  /** How often each run was edited that ever was. */
  readonly edits: Readonly<Record<string, number>>;
  /** What is told of its runs, hashed. */
  readonly told: string;
}

/** What a folder knows of a source. */
export interface SourceState {
  readonly tables: Readonly<Record<string, TableState>>;
  readonly assets: readonly string[];
  /** Files that are being written, which nobody may count on. */
  readonly pending: readonly string[];
}

const NONE: SourceState = { tables: {}, assets: [], pending: [] };

/** The state of one source in a folder; whoever has it open is the only one to write for that source. */
export class StateFile {
  readonly #target: Target;
  readonly #source: string;
  state: SourceState;

  private constructor(target: Target, source: string, text: string | undefined) {
    [this.#target, this.#source] = [target, source];
    this.state = text === undefined ? NONE : JSON.parse(text);
  }

  /** Waits until nobody else writes for the source. @throws {TrackerError} */
  static async open(target: Target, source: string): Promise<StateFile> {
    await target.lock(source);
    return new StateFile(target, source, await target.readState(source));
  }

  /** Has the folder know it from now on. */
  async save(state: SourceState): Promise<void> {
    await this.#target.saveState(this.#source, JSON.stringify(state));
    this.state = state;
  }
}
