import { UsageError } from "./usage.ts";

/** What a flag of Python's `xt`, which this one does not have, is to be taken for. */
interface PythonFlag {
  /** Takes this option back. */
  readonly off?: "json" | "unique" | "xlab";
  /** The one command that takes it; it changes nothing. */
  readonly command?: string;
  /** Has a value, a whole number. */
  readonly count?: boolean;
  /** Why it cannot be taken. */
  readonly why?: string;
}

const FLAGS: Readonly<Record<string, PythonFlag>> = {
  "--no-json": { off: "json" },
  "--no-unique": { off: "unique" },
  "--no-xlab": { off: "xlab" },
  "--size": { command: "plot scatter", count: true },
  "--remove-keys": { command: "assets delete" },
  "--no-remove-keys": { why: "an object goes together with the names that Python gave it" },
  "--install-completion": { why: "see xt completions" },
  "--show-completion": { why: "see xt completions" },
};

/** Takes a flag that only Python's `xt` has, and gives the command that it is for; `undefined` if it is none. */
export function takePythonFlag(
  flag: string,
  value: () => string,
  options: Record<string, unknown>,
): { for?: string | undefined } | undefined {
  if (!Object.hasOwn(FLAGS, flag)) return undefined;
  const { off, command, count, why } = FLAGS[flag]!;
  if (why !== undefined) throw new UsageError(`Cannot use ${flag}: ${why}`);
  if (off !== undefined) delete options[off];
  const text = count ? value() : "0";
  if (/^\d+$/.test(text)) return { for: command };
  throw new UsageError(`Cannot use "${text}" as ${flag}: expected a whole number, 0 or more`);
}
