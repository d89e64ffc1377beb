import { Deno } from "../runtime.ts";

/** Where requests are answered. */
export interface Served {
  readonly port: number;
  /** Ends it; what is being answered is cut off. */
  close(): Promise<void>;
}

/** Answers requests at a host and a port; 0 takes a free one. @throws what the system refuses */
export async function serve(
  handle: (request: Request, info: unknown) => Promise<Response>,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Served> {
  const stop = new AbortController();
  const options = { hostname: host, port, signal: stop.signal, onListen: () => {} };
  const server = Deno.serve(options, handle);
  // Node finds a port in its own time.
  const { port: found } = await server.addr;
  return {
    port: found,
    close: async () => {
      stop.abort();
      await server.finished;
    },
  };
}

/** Shows an address in the user's browser, where there may be one and it may be started; does nothing elsewhere. */
export function openBrowser(address: string): void {
  const [command, ...args] = { darwin: ["open"], windows: ["cmd", "/c", "start", ""] }[
    Deno.build.os as string
  ] ?? ["xdg-open"];
  if (Deno.permissions.querySync({ name: "run", command: command! }).state !== "granted") return;
  try {
    const quiet = { stdout: "null", stderr: "null" } as const;
    new Deno.Command(command!, { args: [...args, address], ...quiet }).spawn().unref();
  } catch {
    // Whoever has no browser has the address.
  }
}
