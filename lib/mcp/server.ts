import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  type CallToolRequest,
  CallToolRequestSchema,
  ListToolsRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import config from "../../deno.json" with { type: "json" };
import { describe, wordsOf } from "../errors.ts";
import { checkOptions } from "../event/options.ts";
import { Reader } from "../reader/reader.ts";
import { whenInputEnds } from "../system/stream.ts";
import { checkArguments } from "./arguments.ts";
import { ASKING } from "./asking.ts";
import { answerText } from "./limits.ts";
import { LOOKING } from "./looking.ts";
import { TELLING } from "./telling.ts";
import type { Subject, Tool } from "./tool.ts";

/** What a server of a file offers. */
export interface McpOptions {
  /** Offers what changes the file too: `note`, `tag`, `archive`. Default: false. */
  readonly write?: boolean | undefined;
  /** The table of events where a call names none. Default: the file's default. */
  readonly table?: string | undefined;
}

/** Something that speaks the protocol once it is connected. */
export interface McpServer {
  /** Serves what comes over a transport of `@modelcontextprotocol/sdk`, until it closes. */
  connect(transport: unknown): Promise<void>;
  /** Ends the connection. */
  close(): Promise<void>;
  /** Is called when the connection has ended. */
  onclose?: (() => void) | undefined;
}

const INSTRUCTIONS =
  "Experiments in a SQLite file: runs with params and metrics, a row an event. Begin with schema or runs; " +
  "summarize_run and compare_runs tell more, series and around show how a run went, sql answers all else. " +
  "Answers are JSON; cut says what was left out.";

/**
 * Makes a server by which agents ask a file: `runs`, `summarize_run`, `compare_runs`, `series`, `around`, `sql`, `schema`,
 * `drift`, `bench_compare`, and with `write` `note`, `tag`, `archive`. Answers are JSON of at most 200 rows and 20 kB.
 *
 * @throws {TrackerError} if the file is missing or no database @throws {TypeError} for an unknown option
 *
 * @example
 * ```ts
 * import { mcpServer } from "@xetrack/xetrack/mcp";
 * import { Tracker } from "@xetrack/xetrack";
 * import { Client } from "@modelcontextprotocol/sdk/client/index.js";
 * import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
 * import assert from "node:assert/strict";
 *
 * const db = `${await Deno.makeTempDir()}/runs.db`;
 * using tracker = new Tracker(db, { trackId: "first" });
 * tracker.log({ loss: 0.5 });
 *
 * const [ours, theirs] = InMemoryTransport.createLinkedPair();
 * await mcpServer(db).connect(ours);
 * const client = new Client({ name: "example", version: "1" });
 * await client.connect(theirs);
 * const { content } = await client.callTool({ name: "sql", arguments: { query: "SELECT loss FROM events" } });
 * assert.equal((content as { text: string }[])[0].text, '{"rows":[{"loss":0.5}]}');
 * await client.close();
 * ```
 */
export function mcpServer(db: string, options: McpOptions = {}): McpServer {
  checkOptions("mcpServer", options, { write: "flag", table: "text" });
  if (typeof db !== "string" || db === "") {
    throw new TypeError(`Cannot read ${describe(db)}: a database is a path`);
  }
  const { write = false, table } = options;
  // It says at once what is wrong with the file.
  using _reader = new Reader(db, { table });
  const tools = [...ASKING, ...LOOKING, ...write ? TELLING : []];
  const server = new Server(
    { name: "xetrack", version: config.version },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: tools.map(listed) }));
  server.setRequestHandler(
    CallToolRequestSchema,
    async ({ params }: CallToolRequest) => await answer(tools, { db, table }, params),
  );
  return serverOf(server);
}

/** Serves a file on stdin and stdout until the other side ends, or the signal. */
export async function serveStdio(
  db: string,
  options: McpOptions,
  signal: AbortSignal,
): Promise<void> {
  const server = mcpServer(db, options);
  const { promise, resolve } = Promise.withResolvers<void>();
  server.onclose = resolve;
  const transport = new StdioServerTransport();
  await server.connect(transport);
  whenInputEnds(resolve);
  signal.addEventListener("abort", () => resolve(), { once: true });
  await promise;
  await server.close();
}

function serverOf(server: Server): McpServer {
  return {
    connect: (transport) => server.connect(transport as Transport),
    close: () => server.close(),
    set onclose(ended: (() => void) | undefined) {
      server.onclose = ended!;
    },
  };
}

function listed({ name, description, inputSchema, isWriting = false }: Tool) {
  const annotations = { readOnlyHint: !isWriting, destructiveHint: false, openWorldHint: false };
  return { name, description, inputSchema: { ...inputSchema }, annotations };
}

/** What goes wrong is an answer too, in one line. */
async function answer(
  tools: readonly Tool[],
  subject: Subject,
  { name, arguments: given = {} }: { name: string; arguments?: Record<string, unknown> },
) {
  try {
    const tool = tools.find((tool) => tool.name === name);
    if (tool === undefined) {
      const known = tools.map((tool) => tool.name).join(", ");
      throw new TypeError(`Cannot call ${name}: there is no such tool; there are ${known}`);
    }
    checkArguments(name, given, tool.inputSchema);
    return {
      content: [{ type: "text" as const, text: answerText(await tool.call(subject, given)) }],
    };
  } catch (error) {
    return { isError: true, content: [{ type: "text" as const, text: wordsOf(error) }] };
  }
}
