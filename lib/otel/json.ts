import { parseJson } from "../values/json.ts";
import type { Event } from "../types.ts";
import {
  type Link,
  type LogRecord,
  meanOf,
  type Nanos,
  plainInteger,
  type Point,
  type Sent,
  type Span,
} from "./records.ts";

// deno-lint-ignore no-explicit-any -- what others sent, read field by field
type Json = any;

/** Reads what a request has, as resources with their records. @throws {SyntaxError} for text that is no JSON */
function sent<T>(
  text: string,
  names: readonly [all: string, scopes: string, items: string],
  read: (item: Json) => T | readonly T[],
): Sent<T>[] {
  const body = parseJson(text) as Json;
  if (typeof body !== "object" || body === null) throw new SyntaxError("no object");
  const [all, scopes, items] = names;
  return listOf(body[all]).map((of) => ({
    resource: attributesOf(of.resource?.attributes),
    items: listOf(of[scopes]).flatMap((scope) => listOf(scope[items]).flatMap(read)),
  }));
}

/** Reads spans. @throws {SyntaxError} */
export function spansInJson(text: string): Sent<Span>[] {
  return sent(text, ["resourceSpans", "scopeSpans", "spans"], (span): Span => ({
    traceId: textOf(span.traceId),
    spanId: textOf(span.spanId),
    parentSpanId: textOf(span.parentSpanId),
    name: textOf(span.name),
    kind: numberIn(span.kind, KINDS),
    start: nanosOf(span.startTimeUnixNano),
    end: nanosOf(span.endTimeUnixNano),
    attributes: attributesOf(span.attributes),
    events: listOf(span.events).map((event) => ({
      time: nanosOf(event.timeUnixNano),
      name: textOf(event.name),
      attributes: attributesOf(event.attributes),
    })),
    links: listOf(span.links).map((link): Link => ({
      traceId: textOf(link.traceId),
      spanId: textOf(link.spanId),
      attributes: attributesOf(link.attributes),
    })),
    code: numberIn(span.status?.code, CODES),
    message: textOf(span.status?.message),
  }));
}

/** Enumerations come as numbers, or by name. */
const KINDS = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"].map((name) =>
  `SPAN_KIND_${name}`
);
const CODES = ["UNSET", "OK", "ERROR"].map((name) => `STATUS_CODE_${name}`);

function numberIn(value: unknown, names: readonly string[]): number {
  return typeof value === "string" ? Math.max(0, names.indexOf(value)) : Number(value ?? 0);
}

/** Reads points of metrics. @throws {SyntaxError} */
export function pointsInJson(text: string): Sent<Point>[] {
  return sent(text, ["resourceMetrics", "scopeMetrics", "metrics"], pointsOf);
}

function pointsOf(metric: Json): Point[] {
  const { gauge, sum, histogram, exponentialHistogram, summary } = metric;
  const common = (point: Json) => ({
    name: textOf(metric.name),
    unit: textOf(metric.unit),
    time: nanosOf(point.timeUnixNano),
    attributes: attributesOf(point.attributes),
  });
  const numbers = (kind: "gauge" | "sum", of: Json) =>
    listOf(of?.dataPoints).map((point): Point => ({
      ...common(point),
      kind,
      value: point.asInt === undefined ? doubleOf(point.asDouble) ?? null : integerOf(point.asInt),
    }));
  const counted = (kind: "histogram" | "summary", of: Json) =>
    listOf(of?.dataPoints).map((point): Point => {
      const [count, total] = [Number(point.count ?? 0), doubleOf(point.sum)];
      const buckets = point.bucketCounts === undefined ? undefined : {
        bounds: listOf(point.explicitBounds).map(Number),
        counts: listOf(point.bucketCounts).map(Number),
      };
      const [min, max] = [doubleOf(point.min), doubleOf(point.max)];
      const many = { count, sum: total, min, max, buckets };
      return { ...common(point), kind, value: meanOf(total, count), many };
    });
  return [
    ...numbers("gauge", gauge),
    ...numbers("sum", sum),
    ...counted("histogram", histogram ?? exponentialHistogram),
    ...counted("summary", summary),
  ];
}

/** Reads records of logs. @throws {SyntaxError} */
export function logsInJson(text: string): Sent<LogRecord>[] {
  return sent(text, ["resourceLogs", "scopeLogs", "logRecords"], (record): LogRecord => ({
    time: nanosOf(record.timeUnixNano) || nanosOf(record.observedTimeUnixNano),
    severity: textOf(record.severityText),
    body: valueOf(record.body),
    traceId: textOf(record.traceId),
    spanId: textOf(record.spanId),
    attributes: attributesOf(record.attributes),
  }));
}

function attributesOf(attributes: Json): Event {
  return Object.fromEntries(
    listOf(attributes).map(({ key, value }) => [textOf(key), valueOf(value)]),
  );
}

function valueOf(value: Json): unknown {
  if (typeof value !== "object" || value === null) return null;
  const { stringValue, boolValue, intValue, doubleValue, arrayValue, kvlistValue, bytesValue } =
    value;
  if (stringValue !== undefined) return String(stringValue);
  if (boolValue !== undefined) return Boolean(boolValue);
  if (intValue !== undefined) return integerOf(intValue);
  if (doubleValue !== undefined) return doubleOf(doubleValue);
  if (arrayValue !== undefined) return listOf(arrayValue.values).map(valueOf);
  if (kvlistValue !== undefined) return attributesOf(kvlistValue.values);
  return bytesValue === undefined ? null : String(bytesValue);
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** What JSON has no numbers for comes as text. */
function doubleOf(value: unknown): number | undefined {
  return value === undefined || value === null ? undefined : Number(value);
}

function integerOf(value: unknown): number | bigint {
  return plainInteger(nanosOf(value));
}

/** Whole numbers of 64 bits come as text, or as numbers. @throws {SyntaxError} for what is none */
function nanosOf(value: unknown): Nanos {
  if (value === undefined || value === null || value === "") return 0n;
  return BigInt(value as string | number | bigint);
}
