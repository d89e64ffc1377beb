/*
 * Serves the example's predictions: with a tracker whose logs lie in a folder, or without one. Says its port, and answers
 * GET with the memory that it takes, in bytes.
 *
 * serve.ts <folder>|-
 */
import { makeHandler } from "../../examples/service.ts";
import { Tracker } from "../../mod.ts";

const [folder] = Deno.args;
// Without a sink a logger does nothing.
const tracker = new Tracker(Tracker.SKIP_INSERT, folder === "-" ? {} : { logsPath: folder });
const handle = makeHandler(tracker);
const server = Deno.serve(
  {
    port: 0,
    hostname: "127.0.0.1",
    onListen: ({ port }) => console.log(port),
  },
  (request) =>
    request.method === "GET" ? new Response(String(Deno.memoryUsage().rss)) : handle(request),
);
Deno.addSignalListener("SIGTERM", () => void server.shutdown());
await server.finished;
tracker.close();
