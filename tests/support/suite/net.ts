/* What the tests ask of Deno's network, over Node's modules. */
import { createServer } from "node:http";
import * as net from "node:net";
import { Duplex, Readable } from "node:stream";

interface Where {
  readonly port?: number;
}

type Handle = (request: Request) => Response | Promise<Response>;

/** Without a host, which would be looked up, Node listens at once. */
function portOf(server: net.Server, port: number): number {
  server.on("error", (error) => {
    throw error;
  });
  server.listen(port);
  return (server.address() as net.AddressInfo).port;
}

interface ServeOptions extends Where {
  readonly onError?: (error: unknown) => Response;
  readonly onListen?: (address: Where) => void;
}

/** Serves; the port is known at once. */
export function serve(options: ServeOptions, handle: Handle) {
  const server = createServer(async (incoming, outgoing) => {
    const { method = "GET", url = "/", headers } = incoming;
    const pairs = Object.entries(headers).map(([name, value]): [string, string] => [
      name,
      `${value}`,
    ]);
    const hasBody = method !== "GET" && method !== "HEAD";
    const body = hasBody ? await new Response(Readable.toWeb(incoming) as never).bytes() : null;
    const request = new Request(`http://${headers.host}${url}`, { method, headers: pairs, body });
    const refuse = options.onError ?? (() => new Response(null, { status: 500 }));
    const response = await Promise.try(handle, request).catch(refuse);
    outgoing.writeHead(response.status, [...response.headers].flat());
    try {
      for await (const piece of response.body ?? []) outgoing.write(piece);
      outgoing.end();
    } catch {
      outgoing.destroy();
    }
  });
  const port = portOf(server, options.port ?? 8000);
  options.onListen?.({ port });
  const shutdown = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
    });
  const finished = new Promise<void>((resolve) => server.once("close", resolve));
  return { addr: { port }, shutdown, finished };
}

/** Listens; the port is known at once. */
export function listen({ port = 0 }: Where) {
  const server = net.createServer();
  const addr = { port: portOf(server, port) };
  return {
    addr,
    accept: () =>
      new Promise((resolve) =>
        server.once("connection", (socket) => resolve(Duplex.toWeb(socket)))
      ),
    [Symbol.dispose]: () => void server.close(),
  };
}

/** Connects to a port of this machine. */
export function connect({ port }: Required<Where>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1", () => resolve(Duplex.toWeb(socket)));
    socket.once("error", reject);
  });
}
