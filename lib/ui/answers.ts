import { TrackerError } from "../errors.ts";
import { jsonLine, jsonText } from "../values/text.ts";
import { Refusal } from "./refusal.ts";

/** What every answer says: it is for this page alone, and is what it says it is. */
export const HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

const JSON_TYPE = { ...HEADERS, "content-type": "application/json; charset=utf-8" };

/** Answers with one value. */
export function answerJson(value: unknown, status = 200): Response {
  return new Response(jsonText(value), { status, headers: JSON_TYPE });
}

/** Answers with an array of rows, written as `--json` writes them. */
export function answerRows(rows: readonly Readonly<Record<string, unknown>>[]): Response {
  return new Response(`[${rows.map(jsonLine).join(",\n")}]\n`, { headers: JSON_TYPE });
}

/** Answers with bytes. */
export function answerBytes(
  bytes: Uint8Array | string,
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(bytes as Uint8Array<ArrayBuffer>, { headers: { ...HEADERS, ...headers } });
}

/** Says what went wrong: what the request asks for cannot be had; anything else is a fault of ours. */
export function answerError(error: unknown): Response {
  return answerJson(
    { error: error instanceof Error ? error.message : String(error) },
    statusOf(error),
  );
}

function statusOf(error: unknown): number {
  if (error instanceof Refusal) return error.status;
  const isAsked = error instanceof TrackerError || error instanceof TypeError ||
    error instanceof RangeError || error instanceof DOMException;
  return isAsked ? 400 : 500;
}
