/* `xt otel`: what programs send by OpenTelemetry's protocol, as events. */
import assert from "node:assert/strict";
import { type Event, Reader } from "../../mod.ts";
import { otelReceiver } from "../../otel.ts";
import { MessageWriter } from "../../lib/wire/writer.ts";
import { outcome, startProgram, tempFolder } from "../support/mod.ts";
import { withPackages } from "../support/packages.ts";
import { atBest } from "../support/time.ts";
import { messageOf, start, xt } from "../support/xt.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const BEGIN = 1_795_000_000_000_000_000n;

function requestOf(path: string, body: BodyInit, headers: Record<string, string>): Request {
  return new Request(`http://127.0.0.1:4318${path}`, { method: "POST", body, headers });
}

const JSON_TYPE = { "content-type": "application/json" };
const PROTOBUF = { "content-type": "application/x-protobuf" };

const SPANS = {
  resourceSpans: [{
    resource: {
      attributes: [
        { key: "service.name", value: { stringValue: "shop" } },
        { key: "telemetry.sdk.name", value: { stringValue: "sdk" } },
      ],
    },
    scopeSpans: [{
      spans: [
        {
          traceId: TRACE,
          spanId: "b7ad6b7169203331",
          name: "chat small",
          kind: 3,
          startTimeUnixNano: String(BEGIN),
          endTimeUnixNano: String(BEGIN + 250_000_000n),
          attributes: [
            { key: "gen_ai.request.model", value: { stringValue: "small" } },
            { key: "gen_ai.usage.input_tokens", value: { intValue: "12" } },
            {
              key: "gen_ai.response.finish_reasons",
              value: { arrayValue: { values: [{ stringValue: "stop" }] } },
            },
            { key: "name", value: { stringValue: "taken" } },
            { key: "big", value: { intValue: "9007199254740993" } },
            { key: "ok", value: { boolValue: true } },
            { key: "share", value: { doubleValue: 0.5 } },
            {
              key: "nested",
              value: { kvlistValue: { values: [{ key: "a", value: { intValue: 1 } }] } },
            },
          ],
          status: { code: 1 },
        },
        {
          traceId: TRACE,
          spanId: "00f067aa0ba902b7",
          parentSpanId: "b7ad6b7169203331",
          name: "tool",
          kind: "SPAN_KIND_INTERNAL",
          startTimeUnixNano: String(BEGIN),
          endTimeUnixNano: String(BEGIN + 1000n),
          events: [{
            timeUnixNano: String(BEGIN + 500n),
            name: "exception",
            attributes: [{ key: "exception.message", value: { stringValue: "it broke" } }],
          }],
          links: [{ traceId: TRACE, spanId: "1111111111111111" }],
          status: { code: "STATUS_CODE_ERROR" },
        },
      ],
    }],
  }],
};

/** The same spans as protobuf. */
function spansAsProtobuf(): Uint8Array<ArrayBuffer> {
  const bytes = (hex: string) => Uint8Array.from(hex.match(/../g)!, (pair) => parseInt(pair, 16));
  const text = (key: string, value: string) => (pair: MessageWriter) =>
    pair.bytes(1, key).message(2, (any) => any.bytes(1, value));
  const fixed = (value: bigint) => new Uint8Array(BigUint64Array.of(value).buffer);
  // A fixed number of 64 bits is written as a double with its bits.
  const time = (message: MessageWriter, field: number, value: bigint) =>
    message.double(field, new Float64Array(fixed(value).buffer)[0]!);
  const request = new MessageWriter().message(1, (resource) => {
    resource.message(1, (of) => {
      of.message(1, text("service.name", "shop")).message(1, text("telemetry.sdk.name", "sdk"));
    });
    resource.message(2, (scope) => {
      scope.message(2, (span) => {
        span.bytes(1, bytes(TRACE)).bytes(2, bytes("b7ad6b7169203331")).bytes(5, "chat small")
          .integer(6, 3);
        time(time(span, 7, BEGIN), 8, BEGIN + 250_000_000n);
        span.message(9, text("gen_ai.request.model", "small"))
          .message(
            9,
            (pair) =>
              pair.bytes(1, "gen_ai.usage.input_tokens").message(2, (any) => any.integer(3, 12)),
          )
          .message(
            9,
            (pair) =>
              pair.bytes(1, "gen_ai.response.finish_reasons").message(
                2,
                (any) => any.message(5, (list) => list.message(1, (item) => item.bytes(1, "stop"))),
              ),
          )
          .message(9, text("name", "taken"))
          .message(
            9,
            (pair) => pair.bytes(1, "big").message(2, (any) => any.integer(3, 9007199254740993n)),
          )
          .message(9, (pair) => pair.bytes(1, "ok").message(2, (any) => any.integer(2, 1)))
          .message(9, (pair) => pair.bytes(1, "share").message(2, (any) => any.double(4, 0.5)))
          .message(
            9,
            (pair) =>
              pair.bytes(1, "nested").message(
                2,
                (any) =>
                  any.message(6, (list) =>
                    list.message(1, (inner) =>
                      inner.bytes(1, "a").message(2, (one) =>
                        one.integer(3, 1)))),
              ),
          )
          .message(15, (status) => status.integer(3, 1));
      });
      scope.message(2, (span) => {
        span.bytes(1, bytes(TRACE)).bytes(2, bytes("00f067aa0ba902b7")).bytes(
          4,
          bytes("b7ad6b7169203331"),
        )
          .bytes(5, "tool").integer(6, 1);
        time(time(span, 7, BEGIN), 8, BEGIN + 1000n);
        span.message(11, (event) => {
          time(event, 1, BEGIN + 500n);
          event.bytes(2, "exception").message(3, text("exception.message", "it broke"));
        });
        span.message(13, (link) => link.bytes(1, bytes(TRACE)).bytes(2, bytes("1111111111111111")))
          .message(15, (status) => status.integer(3, 2));
      });
    });
  });
  return request.finish() as Uint8Array<ArrayBuffer>;
}

async function gzip(bytes: BodyInit): Promise<ArrayBuffer> {
  const stream = new Response(bytes).body!.pipeThrough(new CompressionStream("gzip"));
  return await new Response(stream).arrayBuffer();
}

Deno.test("spans come as events from JSON and protobuf, packed or not, equal and each once", async () => {
  const json = JSON.stringify(SPANS);
  const protobuf = spansAsProtobuf();
  const gz = { "content-encoding": "gzip" };
  const bodies = [
    [json, JSON_TYPE],
    [protobuf, PROTOBUF],
    [await gzip(json), { ...JSON_TYPE, ...gz }],
    [await gzip(protobuf), { ...PROTOBUF, ...gz }],
    [json, { "content-type": "application/json; charset=utf-8" }],
  ] as const;
  for (const [body, headers] of bodies) {
    using folder = tempFolder();
    const db = folder.file("spans.db");
    using receive = otelReceiver(db);
    for (const _ of [1, 2]) {
      const response = await receive(requestOf("/v1/traces", body, headers));
      assert.equal(response.status, 200);
      const type = response.headers.get("content-type");
      const answer = await response.text();
      assert.deepEqual(answer, type === "application/json" ? "{}" : "");
    }
    using reader = new Reader(db, { table: "spans" });
    const rows = reader.toRows() as Event[];
    const { track_id, timestamp, ...chat } = rows[0]!;
    assert.deepEqual([track_id, timestamp], [
      "shop-2026-11-18T11:06:40.000",
      "2026-11-18 11:06:40.000000",
    ]);
    assert.deepEqual(chat, {
      trace_id: TRACE,
      span_id: "b7ad6b7169203331",
      parent_span_id: null,
      name: "chat small",
      kind: "client",
      seconds: 0.25,
      status: "ok",
      error: "",
      "gen_ai.request.model": "small",
      "gen_ai.usage.input_tokens": 12,
      "gen_ai.response.finish_reasons": ["stop"],
      "attributes.name": "taken",
      big: 9007199254740993n,
      ok: true,
      share: 0.5,
      nested: { a: 1 },
      "service.name": "shop",
      events: null,
      links: null,
    });
    const tool = rows[1]!;
    assert.deepEqual([tool.parent_span_id, tool.status, tool.error, tool.kind, tool.timestamp], [
      ...["b7ad6b7169203331", "error", "it broke", "internal", "2026-11-18 11:06:40.000001"],
    ]);
    assert.deepEqual(tool.events, [{
      name: "exception",
      seconds: 5e-7,
      attributes: { "exception.message": "it broke" },
    }]);
    assert.deepEqual(tool.links, [{
      trace_id: TRACE,
      span_id: "1111111111111111",
      attributes: {},
    }]);
    assert.equal(rows.length, 2);
    const [run] = reader.runs();
    assert.deepEqual([run!.name, run!.status], ["shop", "running"]);
  }
});

Deno.test("points of metrics and records of logs are events of their tables", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  using receive = otelReceiver(db);
  const timeUnixNano = String(BEGIN);
  const attributes = [{ key: "route", value: { stringValue: "/" } }];
  const metrics = [
    {
      name: "requests",
      unit: "1",
      sum: { dataPoints: [{ timeUnixNano, asInt: "5", attributes }, { timeUnixNano, asInt: "7" }] },
    },
    { name: "memory", unit: "By", gauge: { dataPoints: [{ timeUnixNano, asDouble: 0.25 }] } },
    {
      name: "latency",
      unit: "s",
      histogram: {
        dataPoints: [{
          timeUnixNano,
          count: "4",
          sum: 2,
          min: 0.1,
          max: 1,
          bucketCounts: ["1", "3"],
          explicitBounds: [0.5],
        }],
      },
    },
    { name: "size", summary: { dataPoints: [{ timeUnixNano, count: "2", sum: 3 }] } },
  ];
  const body = JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });
  assert.equal((await receive(requestOf("/v1/metrics", body, JSON_TYPE))).status, 200);
  using reader = new Reader(db, { table: "otel_metrics" });
  const rows = reader.toRows() as Event[];
  assert.deepEqual(
    rows.map(({ name, kind, value, unit, route }) => [name, kind, value, unit, route]),
    [
      ["requests", "sum", 5, "1", "/"],
      ["requests", "sum", 7, "1", null],
      ["memory", "gauge", 0.25, "By", null],
      ["latency", "histogram", 0.5, "s", null],
      ["size", "summary", 1.5, "", null],
    ],
  );
  assert.deepEqual([rows[3]!.count, rows[3]!.min, rows[3]!.max, rows[3]!.buckets], [
    ...[4, 0.1, 1, { bounds: [0.5], counts: [1, 3] }],
  ]);
  assert.equal(reader.runs()[0]!.name, "unknown_service");
  const logRecords = [
    {
      timeUnixNano,
      severityText: "INFO",
      body: { stringValue: "hello" },
      traceId: TRACE,
      spanId: "aa",
      attributes,
    },
    { observedTimeUnixNano: timeUnixNano, body: { kvlistValue: { values: attributes } } },
  ];
  const logs = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
  assert.equal((await receive(requestOf("/v1/logs", logs, JSON_TYPE))).status, 200);
  using logged = new Reader(db, { table: "otel_logs" });
  assert.deepEqual(
    (logged.toRows() as Event[]).map(({ severity, body, trace_id }) => [severity, body, trace_id]),
    [
      ["INFO", "hello", TRACE],
      ["", '{"route":"/"}', null],
    ],
  );
});

Deno.test("many spans of a few moments take no longer than others, and none is lost", async () => {
  using folder = tempFolder();
  /** Gives the ms that it takes to keep spans, of which so many have one moment. */
  const millisOf = async (path: string, together: number) => {
    const spans = Array.from({ length: 5000 }, (_, i) => ({
      traceId: TRACE,
      spanId: i.toString(16).padStart(16, "0"),
      name: "s",
      startTimeUnixNano: String(BEGIN + BigInt(Math.floor(i / together)) * 1000n),
      endTimeUnixNano: String(BEGIN + 10_000_000n),
      attributes: [{ key: "mixed", value: i % 2 ? { stringValue: "x" } : { intValue: "1" } }],
    }));
    using receive = otelReceiver(path);
    const begun = performance.now();
    const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
    assert.equal((await receive(requestOf("/v1/traces", body, JSON_TYPE))).status, 200);
    return performance.now() - begun;
  };
  const pair = async () => {
    const name = crypto.randomUUID();
    return [
      await millisOf(folder.file(`${name}.db`), 1),
      await millisOf(db = folder.file(`${name} few.db`), 7),
    ];
  };
  let db = "";
  await atBest(pair, ([alone, few]) => few! < 5 * alone!, "ms of spans of many moments, of few");
  using reader = new Reader(db, { table: "spans" });
  const [counts] = await reader.sql(
    "SELECT count(DISTINCT timestamp) AS n, count(mixed) AS a, count(mixed_string) AS b FROM spans",
  );
  assert.deepEqual(counts, { n: 5000, a: 2500, b: 2500 });
});

Deno.test("what is none of it is refused with a reason, and nothing of it is stored", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  using receive = otelReceiver(db);
  const cases = [
    [404, requestOf("/v2/traces", "{}", JSON_TYPE)],
    [405, new Request("http://x/v1/traces")],
    [415, requestOf("/v1/traces", "{}", { "content-type": "text/plain" })],
    [400, requestOf("/v1/traces", "{broken", JSON_TYPE)],
    [400, requestOf("/v1/traces", "[1", JSON_TYPE)],
    [400, requestOf("/v1/traces", Uint8Array.of(255, 255, 1), PROTOBUF)],
    [400, requestOf("/v1/traces", "no gzip", { ...JSON_TYPE, "content-encoding": "gzip" })],
    [400, requestOf("/v1/traces", "{}", { ...JSON_TYPE, "content-encoding": "br" })],
    [200, requestOf("/v1/traces", "{}", JSON_TYPE)],
    [200, requestOf("/v1/traces", new Uint8Array(), PROTOBUF)],
  ] as const;
  for (const [status, request] of cases) {
    const response = await receive(request);
    assert.equal(response.status, status);
    if (status !== 200) assert.ok((await response.json()).message.length > 5);
  }
  using reader = new Reader(db, { table: "spans" });
  assert.deepEqual(reader.tables(), []);
  assert.throws(() => otelReceiver(folder.path), /TrackerError/);
});

for (const protocol of ["http/json", "http/protobuf"]) {
  Deno.test(`a Deno program with OTEL_DENO=true logs without a line of code, by ${protocol}`, async () => {
    using folder = tempFolder();
    const db = folder.file("spans.db");
    const receiver = start(["otel", db, "--port", "0"]);
    const lines = receiver.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const address = (await lines.read()).value!.trim();
    assert.match(address, /^http:\/\/127\.0\.0\.1:\d+$/);
    const env = {
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_ENDPOINT: address,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_SERVICE_NAME: "greeter",
      OTEL_METRIC_EXPORT_INTERVAL: "100",
    };
    const program = await outcome(startProgram("traced.ts", [], { env }));
    assert.equal(program.code, 0);
    receiver.kill("SIGINT");
    const { code } = await receiver.status;
    await receiver.stderr.cancel();
    await lines.cancel();
    assert.equal(code, 0);
    using spans = new Reader(db, { table: "spans" });
    const rows = spans.toRows() as Event[];
    const client = rows.find(({ kind }) => kind === "client")!;
    const server = rows.find(({ kind }) => kind === "server")!;
    assert.equal(server.parent_span_id, client.span_id);
    assert.equal(server.trace_id, client.trace_id);
    assert.match(client["url.full"], /\/greet/);
    assert.equal(server["http.request.method"], "GET");
    assert.equal(client["service.name"], "greeter");
    const [run] = spans.runs();
    assert.match(run!.trackId, /^greeter-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/);
    using logs = new Reader(db, { table: "otel_logs" });
    const bodies = (logs.toRows() as Event[]).map(({ body }) => String(body).trim());
    assert.ok(bodies.includes("hello") && bodies.includes("done"), bodies.join());
    assert.equal(logs.runs()[0]!.trackId, run!.trackId);
  });
}

Deno.test("xt otel says in one line that a port is taken, or a file is none", async () => {
  using folder = tempFolder();
  const taken = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () => new Response(),
  );
  const port = String(taken.addr.port);
  const outcomes = [
    await xt("otel", folder.file("a.db"), "--port", port),
    await xt("otel", folder.path),
  ];
  await taken.shutdown();
  assert.match(messageOf(outcomes[0]!, 1, []), /Cannot serve at 127\.0\.0\.1:\d+: /);
  assert.match(messageOf(outcomes[1]!, 1, []), /Cannot open/);
});

Deno.test("the AI SDK's own spans come, with the attributes that are usual for models", async () => {
  using folder = tempFolder();
  const db = folder.file("spans.db");
  using receive = otelReceiver(db);
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, receive);
  const printed = await withPackages("ai_otel.ts", ["ai", "openai", "otel"], {
    OTEL_DENO: "true",
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${server.addr.port}`,
    OTEL_SERVICE_NAME: "asker",
  });
  await server.shutdown();
  if (printed === undefined) return;
  assert.equal(printed, "It is blue.");
  using reader = new Reader(db, { table: "spans" });
  const rows = reader.toRows() as Event[];
  const chat = rows.find((row) =>
    row["gen_ai.request.model"] === "small" && row["gen_ai.usage.input_tokens"]
  );
  assert.ok(chat, JSON.stringify(rows.map(({ name }) => name)));
  assert.deepEqual([chat["gen_ai.usage.input_tokens"], chat["gen_ai.usage.output_tokens"]], [
    20,
    5,
  ]);
  const request = rows.find((row) =>
    row.kind === "client" && /chat\/completions/.test(row["url.full"])
  );
  const ids = new Map(rows.map((row) => [row.span_id, row.parent_span_id]));
  const above = [request!.span_id];
  while (ids.get(above.at(-1))) above.push(ids.get(above.at(-1)));
  assert.ok(above.includes(chat.span_id) || request!.trace_id === chat.trace_id);
});
