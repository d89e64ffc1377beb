import { TrackerError } from "../../errors.ts";

/** SQLSTATE of what is handled. */
export const Code = {
  unique: "23505",
  deadlock: "40P01",
  noTable: "42P01",
  denied: "42501",
} as const;

/** Gives the SQLSTATE of an error, or the system's word; `undefined` where it has none. */
export function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : undefined;
}

/** Gives an error with words of its own; what has these is left as it is. */
export function worded(error: unknown, action: string): unknown {
  if (error instanceof TrackerError || error instanceof TypeError) return error;
  const { message, code } = error as Error & { code?: string };
  const why = WORDS.find(([pattern]) => pattern.test(code ?? ""))?.[1] ?? message;
  return new TrackerError(`${action}: ${why === "" ? code : why}`, { cause: error });
}

/** What the driver words for programmers only. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^(ECONNREFUSED|ENOENT|CONNECTION_REFUSED)$/, "nobody answers there"],
  [/^CONNECT_TIMEOUT$/, "nobody answers there in time"],
  [/^(CONNECTION_(CLOSED|ENDED|DESTROYED)|ECONNRESET|EPIPE)$/, "the connection was lost"],
];
