import { HEADERS } from "../answers.ts";
import { cursorOf, liveStream } from "../live/stream.ts";
import type { Route } from "./ask.ts";

/** What any process logs, as server-sent events: one a run that changed. */
export const live: Route = {
  params: [],
  answer: ({ request, open, closed }) => {
    open();
    const from = cursorOf(request.headers.get("last-event-id"));
    return new Response(liveStream(open, from, closed), {
      headers: { ...HEADERS, "content-type": "text/event-stream" },
    });
  },
};
