import { describe } from "../errors.ts";
import { isStorable } from "../event/names.ts";

/** Refuses tags that are none: each is a text of at least one character. @throws {TypeError} */
export function checkTags(tags: readonly unknown[]): asserts tags is readonly string[] {
  for (const tag of tags) {
    if (typeof tag === "string" && tag !== "" && isStorable(tag)) continue;
    throw new TypeError(`Cannot use ${describe(tag)} as a tag: a tag is text`);
  }
}

/** Refuses what is no text about a run; `null` takes one away. @throws {TypeError} */
export function checkAbout(name: string, text: unknown): asserts text is string | null {
  if (text === null || (typeof text === "string" && text !== "" && isStorable(text))) return;
  throw new TypeError(`Cannot set ${name} of a run to ${describe(text)}: expected text, or null`);
}

/** Refuses a status that is no end, and an error that is none. @throws {TypeError} */
export function checkEnd(status: unknown, error: unknown): void {
  if (status !== undefined && status !== "finished" && status !== "failed") {
    throw new TypeError(
      `Cannot finish a run as "${String(status)}": expected "finished" or "failed"`,
    );
  }
  if (error === undefined || typeof error === "string" || error instanceof Error) return;
  throw new TypeError(`Cannot finish a run with ${describe(error)}: expected text, or an Error`);
}
