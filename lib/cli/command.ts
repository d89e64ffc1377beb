import type { OptionName, Options } from "./line/options.ts";
import type { Answer } from "./terminal/answer.ts";

/** What a command does with its operands (as many as its `operands` ask for) and options. */
export type Action = (
  operands: readonly string[],
  options: Options,
) => Answer | Promise<Answer>;

/** A command, as its help tells it. */
export interface Command {
  /** One word, or two: that of its group before its own. */
  readonly name: string;
  /** `<required>` and `[optional]`, in their order; of one that ends with `…` there may be many. */
  readonly operands: string;
  readonly options: readonly OptionName[];
  /** Takes several files: it is called for each, or once for all of them. */
  readonly files?: "each" | "joined";
  /** Takes a store for a file: it is brought into one, or asked by the command itself. */
  readonly stores?: "brought" | "asked";
  /** Is called once for all tables, not for each. */
  readonly together?: boolean;
  /** What it gives is chosen from behind it, as it does not read just what the options say. */
  readonly choosesAfter?: boolean;
  readonly summary: string;
  readonly example: string;
  /** Loads what the command needs, and nothing else: start-up is most of its time. */
  readonly load: () => Promise<Action>;
}
