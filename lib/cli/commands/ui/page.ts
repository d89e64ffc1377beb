import { named, TrackerError } from "../../../errors.ts";
import { Interruption } from "../../../system/process/program.ts";
import { hexOf } from "../../../system/bytes.ts";
import { openBrowser, serve, type Served } from "../../../system/process/serve.ts";
import { whatIsAt } from "../../../system/files.ts";
import { isTerminal } from "../../../system/stream.ts";
import { type Dashboard, dashboard } from "../../../ui/dashboard.ts";
import type { Action } from "../../command.ts";
import { UsageError } from "../../line/usage.ts";
import { print, printMessage } from "../../terminal/output.ts";

/** Serves the page of some files, and prints its address, until it is interrupted. */
export const ui: Action = async (paths, options) => {
  const { tables = [], host = "127.0.0.1", port = 0, write = false, open = true } = options;
  if (tables.length > 1) throw new UsageError("Cannot begin with several tables");
  for (const path of paths) checkFile(path);
  using interruption = new Interruption();
  const token = hexOf(crypto.getRandomValues(new Uint8Array(16)));
  using page = dashboard(paths, { table: tables[0], write, token, host });
  const served = await start(page, { host, port });
  if (!/^(localhost|127(\.\d+){3}|::1)$/.test(host)) {
    printMessage(`xt: warning: whoever reaches ${host} and knows the address sees the page`);
  }
  const name = host.includes(":") ? `[${host}]` : host;
  const address = `http://${name}:${served.port}/?token=${token}`;
  print([`${address}\n`]);
  if (open && isTerminal("stdout")) openBrowser(address);
  await ended(interruption.signal);
  await served.close();
  return undefined;
};

function checkFile(path: string): void {
  const found = whatIsAt(path);
  if (found === "nothing") throw new TrackerError(`Cannot read ${named(path)}: no such file`);
  if (found === "folder") throw new TrackerError(`Cannot read ${named(path)}: it is a folder`);
}

async function start(
  page: Dashboard,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Served> {
  try {
    return await serve(page, { host, port });
  } catch (error) {
    const { message } = error as Error;
    throw new TrackerError(`Cannot serve at ${host}:${port}: ${message}`, { cause: error });
  }
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
}
