import type { Stored } from "../../values/kind.ts";
import type { Turns } from "./turns.ts";

/** What a statement has done. */
export interface Changes {
  readonly changes: number | bigint;
}

/** The part of a prepared statement that is used here; the types that Deno brings lack `setReturnArrays`. */
export interface Statement {
  run(...params: readonly Stored[]): Changes;
  all(...params: readonly unknown[]): Stored[][];
  columns(): { name: string; column: string | null; type: string | null }[];
  setReturnArrays(enabled: true): void;
  setReadBigInts(enabled: boolean): void;
}

/** A statement that waits for other writers. */
export class WaitingStatement implements Statement {
  readonly #statement: Statement;
  readonly #turns: Turns;

  constructor(statement: Statement, turns: Turns) {
    this.#statement = statement;
    this.#turns = turns;
  }

  run(...params: readonly Stored[]): Changes {
    return this.#turns.take(() => this.#statement.run(...params));
  }

  all(...params: readonly unknown[]): ReturnType<Statement["all"]> {
    return this.#turns.take(() => this.#statement.all(...params));
  }

  columns(): ReturnType<Statement["columns"]> {
    return this.#statement.columns();
  }

  setReturnArrays(enabled: true): void {
    this.#statement.setReturnArrays(enabled);
  }

  setReadBigInts(enabled: boolean): void {
    this.#statement.setReadBigInts(enabled);
  }
}
