import { hashOf } from "../system/bytes.ts";
import type { Event } from "../types.ts";
import { outline } from "../values/outline.ts";

/** Gives a prompt as text: one message of a user as it is, all else as JSON. */
export function promptText(
  { messages, instructions, system, prompt, value }: Event,
): string | null {
  const given = messages ?? value ?? prompt;
  const before = instructions ?? system;
  if (given === undefined || given === null) return null;
  const [only, ...others] = Array.isArray(given) ? given : [given];
  const content = only?.role === "user" ? plainContent(only.content) : only;
  if (before === undefined && others.length === 0 && typeof content === "string") return content;
  return JSON.stringify(
    outline(before === undefined ? given : { instructions: before, messages: given }),
  );
}

function plainContent(content: unknown): unknown {
  if (!Array.isArray(content) || content.length !== 1) return content;
  const [{ type, text }] = content as [{ type?: unknown; text?: unknown }];
  return type === "text" ? text : content;
}

/** Gives what a model said, as text; `null` where it said nothing. */
export function answerText({ text, object, output }: Event): string | null {
  if (typeof text === "string") return text;
  const value = object ?? output;
  return value === undefined ? null : JSON.stringify(outline(value));
}

/** Gives content under its name, or its hash where it is not to be kept; nothing where there is none. */
export function kept(name: string, text: string | null, keeps: boolean): Event {
  if (text === null) return {};
  return keeps ? { [name]: text } : { [`${name}_hash`]: hashOf(text).slice(0, 16) };
}
