import { describe, didYouMean } from "../../errors.ts";
import { Refusal } from "../refusal.ts";

/** Reads the object that a request brings. @throws {Refusal} for anything else, and for a field that is not known */
export async function readBody(
  request: Request,
  known: readonly string[],
): Promise<Record<string, unknown>> {
  const body = await request.json().catch((cause) => {
    throw new Refusal(400, "Cannot read the request: its body is no JSON", { cause });
  });
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new Refusal(400, `Cannot read the request: expected an object, got ${describe(body)}`);
  }
  const unknown = Object.keys(body).find((name) => !known.includes(name));
  if (unknown === undefined) return body;
  throw new Refusal(400, `Unknown field "${unknown}"${didYouMean(unknown, known)}`);
}
