import { describe, TrackerError, wordsOf } from "../errors.ts";
import { Database } from "../store/database.ts";
import type { Event } from "../types.ts";
import { bodyOf, TooLong } from "./body.ts";
import { logEvent, type Moment, pointEvent, spanEvent, withAttributes } from "./events.ts";
import { logsInJson, pointsInJson, spansInJson } from "./json.ts";
import { logsInProtobuf, pointsInProtobuf, spansInProtobuf } from "./protobuf.ts";
import type { LogRecord, Point, Sent, Span } from "./records.ts";
import { nameOf, Programs, TelemetryTable } from "./store.ts";

/** What receives OpenTelemetry's data into a file. */
export interface OtelReceiver extends Disposable {
  /** Answers a request, as `Deno.serve` and others give it. */
  (request: Request): Promise<Response>;
  /** Closes the file. */
  close(): void;
}

/** So many spans are remembered, which a program may send again. */
const MOST_SEEN = 100_000;

/**
 * Gives a handler of requests that receives OpenTelemetry's protocol over HTTP, JSON and protobuf, packed by gzip or not, at
 * `/v1/traces`, `/v1/metrics` and `/v1/logs`: spans are events of table `spans`, points of metrics those of
 * `otel_metrics`, records of logs those of `otel_logs`. A run is a program: its id is the service and when that was heard
 * of first.
 *
 * @throws {TrackerError} if the file cannot be opened
 *
 * @example
 * ```ts
 * import { otelReceiver } from "@xetrack/xetrack/otel";
 * import { Reader } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * const db = `${await Deno.makeTempDir()}/spans.db`;
 * using receive = otelReceiver(db);
 * const span = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", name: "chat", kind: 3,
 *   startTimeUnixNano: "1795000000000000000", endTimeUnixNano: "1795000000250000000",
 *   attributes: [{ key: "gen_ai.request.model", value: { stringValue: "small" } }] };
 * const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
 * const headers = { "content-type": "application/json" };
 * const { status } = await receive(new Request("http://x/v1/traces", { method: "POST", body, headers }));
 * assert.equal(status, 200);
 *
 * using reader = new Reader(db, { table: "spans" });
 * const [row] = reader.toRows();
 * assert.deepEqual([row.name, row.seconds, row["gen_ai.request.model"]], ["chat", 0.25, "small"]);
 * ```
 */
export function otelReceiver(db: string): OtelReceiver {
  if (typeof db !== "string" || db === "") {
    throw new TypeError(`Cannot open ${describe(db)}: a database is a path`);
  }
  const receiver = new Receiver(db);
  return Object.assign((request: Request) => receiver.answer(request), {
    close: () => receiver.close(),
    [Symbol.dispose]: () => receiver.close(),
  });
}

/** A kind of data: where it is sent to, its table, how it is read. */
interface Signal<T> {
  readonly table: string;
  readonly json: (text: string) => Sent<T>[];
  readonly protobuf: (bytes: Uint8Array) => Sent<T>[];
  readonly event: (item: T) => Moment;
}

const TRACES: Signal<Span> = {
  table: "spans",
  json: spansInJson,
  protobuf: spansInProtobuf,
  event: spanEvent,
};
const METRICS: Signal<Point> = {
  table: "otel_metrics",
  json: pointsInJson,
  protobuf: pointsInProtobuf,
  event: pointEvent,
};
const LOGS: Signal<LogRecord> = {
  table: "otel_logs",
  json: logsInJson,
  protobuf: logsInProtobuf,
  event: logEvent,
};

/** Attributes that say what sent the data, not what the program is. */
const OF_SENDER = /^telemetry\.(?:sdk|distro)\./;

class Receiver {
  readonly #db: Database;
  readonly #tables = new Map<string, TelemetryTable>();
  readonly #programs = new Programs();
  readonly #seen = new Set<string>();

  constructor(db: string) {
    this.#db = Database.open(db, { busyTimeout: 30 });
  }

  async answer(request: Request): Promise<Response> {
    const [, path] = /\/v1\/(traces|metrics|logs)\/?$/.exec(new URL(request.url).pathname) ?? [];
    const type = (request.headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
    const isJson = type === "application/json";
    if (path === undefined) return refusal(404, "send to /v1/traces, /v1/metrics or /v1/logs");
    if (request.method !== "POST") return refusal(405, "expected POST");
    if (!isJson && type !== "application/x-protobuf") {
      return refusal(415, "expected application/json or application/x-protobuf");
    }
    try {
      const body = await bodyOf(request);
      if (path === "traces") this.#take(TRACES, body, isJson);
      else if (path === "metrics") this.#take(METRICS, body, isJson);
      else this.#take(LOGS, body, isJson);
    } catch (error) {
      if (error instanceof TooLong) return refusal(413, error.message);
      // What the file refuses now it may take later: whoever sent it tries again.
      const isOurs = error instanceof TrackerError;
      return refusal(
        isOurs ? 503 : 400,
        isOurs ? error.message : `the body is damaged: ${wordsOf(error)}`,
      );
    }
    const headers = { "content-type": type };
    return new Response(isJson ? "{}" : new Uint8Array(), { headers });
  }

  #take<T extends object>(signal: Signal<T>, body: Uint8Array, isJson: boolean): void {
    const sent = isJson ? signal.json(new TextDecoder().decode(body)) : signal.protobuf(body);
    for (const { resource, items } of sent) {
      const fresh = items.filter((item) => this.#isFresh(item));
      if (fresh.length === 0) continue;
      const program = ownOf(resource);
      const moments = fresh.map(signal.event).map(({ micros, event }) => ({
        micros,
        event: withAttributes(event, program),
      }));
      const first = Math.min(...moments.map(({ micros }) => micros));
      const id = this.#programs.idOf(program, first);
      this.#tableOf(signal.table).append(id, nameOf(program), moments);
      fresh.forEach((item) => this.#remember(item));
    }
  }

  #tableOf(name: string): TelemetryTable {
    let table = this.#tables.get(name);
    if (table === undefined) this.#tables.set(name, table = new TelemetryTable(this.#db, name));
    return table;
  }

  #isFresh(item: object): boolean {
    return !(isSpan(item) && this.#seen.has(item.traceId + item.spanId));
  }

  /** Whoever got no answer sends a span again. */
  #remember(item: object): void {
    if (!isSpan(item)) return;
    this.#seen.add(item.traceId + item.spanId);
    if (this.#seen.size > MOST_SEEN) this.#seen.delete(this.#seen.values().next().value!);
  }

  close(): void {
    this.#db.close();
  }
}

function isSpan(item: object): item is Span {
  return "spanId" in item && "start" in item;
}

function ownOf(resource: Event): Event {
  return Object.fromEntries(Object.entries(resource).filter(([name]) => !OF_SENDER.test(name)));
}

function refusal(status: number, message: string): Response {
  return Response.json({ code: status === 503 ? 14 : 3, message }, { status });
}
