import type { IncomingMessage, ServerResponse } from "node:http";
import { builtin } from "../builtin.ts";

/** Answers a request. */
type Handle = (request: Request, info: unknown) => Response | Promise<Response>;

interface ServeOptions {
  readonly hostname: string;
  readonly port: number;
  readonly signal: AbortSignal;
}

/** Serves as Deno does, over `node:http`; the address is known a moment later. */
export function serve({ hostname, port, signal }: ServeOptions, handle: Handle) {
  const server = builtin("node:http").createServer((incoming, outgoing) =>
    void answer(incoming, outgoing, handle)
  );
  const { promise: addr, resolve, reject } = Promise.withResolvers<{ port: number }>();
  server.once("error", reject);
  server.listen(port, hostname, () => resolve(server.address() as { port: number }));
  const finished = new Promise<void>((resolve) => server.once("close", resolve));
  signal.addEventListener("abort", () => {
    server.close();
    server.closeAllConnections();
  });
  return { addr, finished };
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handle: Handle,
): Promise<void> {
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  try {
    const response = await handle(requestOf(incoming, gone.signal), {});
    outgoing.writeHead(response.status, [...response.headers].flat());
    if (response.body === null) return void outgoing.end();
    const { Readable, promises } = builtin("node:stream");
    // Where the other side is gone, this ends the body too.
    await promises.pipeline(Readable.fromWeb(response.body as never), outgoing);
  } catch (error) {
    if (gone.signal.aborted) return;
    console.error(error);
    if (!outgoing.headersSent) outgoing.writeHead(500);
    outgoing.end();
  }
}

function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request {
  const { method = "GET", url = "/", headers } = incoming;
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one])
  );
  const body = method === "GET" || method === "HEAD"
    ? undefined
    : builtin("node:stream").Readable.toWeb(incoming);
  const init = { method, headers: pairs, body, duplex: "half", signal };
  return new Request(`http://${headers.host ?? "localhost"}${url}`, init as RequestInit);
}
