import { pause } from "../../system/pause.ts";
import { answerError, HEADERS } from "../answers.ts";

/** So long an answer may take, in ms, before its head is sent: whatever is refused, is refused by then. */
const PATIENCE = 300;

/**
 * Answers with what takes long. Its signal ends with that of the request, or, once the head of the answer is sent, with the
 * connection: a server's own signal would come with a notice. An error that comes so late is `{error}` too.
 */
export async function answerLate(
  work: (signal: AbortSignal) => Promise<Response>,
  outer: AbortSignal | undefined,
): Promise<Response> {
  const stop = new AbortController();
  const signal = outer === undefined ? stop.signal : AbortSignal.any([outer, stop.signal]);
  const answer = work(signal);
  const waiting = new AbortController();
  try {
    const early = await Promise.race([answer, pause(PATIENCE, waiting.signal)]);
    if (early !== undefined || outer !== undefined) return await answer;
  } finally {
    waiting.abort();
  }
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const late = await answer.catch(answerError);
      if (signal.aborted) return;
      controller.enqueue(await late.bytes());
      controller.close();
    },
    cancel: () => stop.abort(new DOMException("The request was cancelled", "AbortError")),
  });
  return new Response(body, {
    headers: { ...HEADERS, "content-type": "application/json; charset=utf-8" },
  });
}
