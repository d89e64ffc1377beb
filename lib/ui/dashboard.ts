import { describe } from "../errors.ts";
import { checkTable } from "../event/names.ts";
import { checkOptions } from "../event/options.ts";
import { answerError } from "./answers.ts";
import { answer } from "./routes.ts";
import { Source } from "./source.ts";

/** How files are shown. */
export interface DashboardOptions {
  /** Table to begin with. Default: each file's own. */
  table?: string | undefined;
  /** Lets the page change what is told of runs, and keep views. Default: false. */
  write?: boolean | undefined;
  /** Has to stand in the address, `?token=…`, or in the cookie that the page sets then. Default: none is asked for. */
  token?: string | undefined;
  /** The host that it is served under: requests to another one are refused. Default: any. */
  host?: string | undefined;
}

/** What answers requests for the page and its data, and closes the files. */
export interface Dashboard extends Disposable {
  /**
   * Answers a request. It never throws, and takes any path: what stands before its own routes is where it is mounted. With
   * what `Deno.serve` tells beside a request, it sees by its answer that nobody waits any more, else by the request's signal.
   */
  (request: Request, info?: unknown): Promise<Response>;
  /** Closes the files, and ends what is told of them live; later requests open them again. */
  close(): void;
}

/**
 * Gives a handler that shows files of events as a page, for `Deno.serve`, Hono or whatever serves requests, below any path
 * that ends with `/`. Nothing is read before it is asked for.
 *
 * @throws {TypeError} for no path, and for an unknown option
 *
 * @example
 * ```ts
 * import { Tracker } from "@xetrack/xetrack";
 * import { dashboard } from "@xetrack/xetrack/ui";
 * import assert from "node:assert/strict";
 *
 * const path = `${await Deno.makeTempDir()}/runs.db`;
 * using tracker = new Tracker(path, { trackId: "first" });
 * tracker.log({ loss: 0.5 });
 *
 * using page = dashboard([path]);
 * const response = await page(new Request("http://localhost/xt/api/runs"));
 * const [{ trackId, events }] = await response.json();
 * assert.deepEqual([trackId, events], ["first", 1]);
 * ```
 */
export function dashboard(
  paths: string | readonly string[],
  options: DashboardOptions = {},
): Dashboard {
  checkOptions("dashboard", options, {
    table: "text",
    write: "flag",
    token: "text",
    host: "text",
  });
  const { table, write: mayWrite = false, token, host } = options;
  if (table !== undefined) checkTable(table);
  const sources = [paths].flat().map((path) => {
    if (typeof path === "string" && path !== "") return new Source(path);
    throw new TypeError(`Cannot show ${describe(path)}: a database is a path`);
  });
  if (sources.length === 0) throw new TypeError("Cannot show no files: expected at least one path");
  let closing = new AbortController();
  const close = () => {
    closing.abort();
    closing = new AbortController();
    sources.forEach((source) => source.close());
  };
  const gate = { token, host };
  const handle = async (request: Request, info?: unknown) => {
    try {
      const isServed = info !== undefined;
      const { signal: closed } = closing;
      return await answer(request, { sources, table, mayWrite, gate, isServed, closed });
    } catch (error) {
      return answerError(error);
    }
  };
  return Object.assign(handle, { close, [Symbol.dispose]: close });
}
