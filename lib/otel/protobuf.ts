import { hexOf } from "../system/bytes.ts";
import type { Event } from "../types.ts";
import { Message } from "../wire/message.ts";
import {
  type LogRecord,
  meanOf,
  plainInteger,
  type Point,
  type Sent,
  type Span,
} from "./records.ts";

/* The numbers of fields are those of opentelemetry-proto, version 1. */

/** Reads what a request has, as resources with their records. @throws {WireError} for bytes that are no message */
function sent<T>(bytes: Uint8Array, read: (item: Message) => T | readonly T[]): Sent<T>[] {
  return new Message(bytes).messages(1).map((of) => ({
    resource: attributesOf(of.message(1), 1),
    items: of.messages(2).flatMap((scope) => scope.messages(2).flatMap(read)),
  }));
}

/** Reads spans. @throws {WireError} */
export function spansInProtobuf(bytes: Uint8Array): Sent<Span>[] {
  return sent(bytes, (span): Span => ({
    traceId: idOf(span, 1),
    spanId: idOf(span, 2),
    parentSpanId: idOf(span, 4),
    name: span.text(5) ?? "",
    kind: Number(span.integer(6) ?? 0),
    start: span.fixed(7) ?? 0n,
    end: span.fixed(8) ?? 0n,
    attributes: attributesOf(span, 9),
    events: span.messages(11).map((event) => ({
      time: event.fixed(1) ?? 0n,
      name: event.text(2) ?? "",
      attributes: attributesOf(event, 3),
    })),
    links: span.messages(13).map((link) => ({
      traceId: idOf(link, 1),
      spanId: idOf(link, 2),
      attributes: attributesOf(link, 4),
    })),
    code: Number(span.message(15)?.integer(3) ?? 0),
    message: span.message(15)?.text(2) ?? "",
  }));
}

/** Reads points of metrics. @throws {WireError} */
export function pointsInProtobuf(bytes: Uint8Array): Sent<Point>[] {
  return sent(bytes, (metric) => {
    const common = { name: metric.text(1) ?? "", unit: metric.text(3) ?? "" };
    const of = (field: number) => metric.message(field)?.messages(1) ?? [];
    const number = (kind: "gauge" | "sum") => (point: Message): Point => ({
      ...common,
      kind,
      time: point.fixed(3) ?? 0n,
      attributes: attributesOf(point, 7),
      value: point.has(6) ? plainInteger(point.fixed(6, true)!) : point.double(4) ?? null,
    });
    return [
      ...of(5).map(number("gauge")),
      ...of(7).map(number("sum")),
      ...of(9).map((point) => counted(point, { ...common, kind: "histogram" }, HISTOGRAM)),
      ...of(10).map((point) => counted(point, { ...common, kind: "histogram" }, EXPONENTIAL)),
      ...of(11).map((point) => counted(point, { ...common, kind: "summary" }, SUMMARY)),
    ];
  });
}

/** The fields of a point of many numbers that differ; all have their time, count and sum in 3, 4 and 5. */
interface Fields {
  readonly attributes: number;
  readonly min?: number;
  readonly max?: number;
  readonly hasBuckets?: true;
}

const HISTOGRAM: Fields = { attributes: 9, min: 11, max: 12, hasBuckets: true };
const EXPONENTIAL: Fields = { attributes: 1, min: 12, max: 13 };
const SUMMARY: Fields = { attributes: 7 };

function counted(
  point: Message,
  common: Pick<Point, "name" | "unit" | "kind">,
  { attributes, min, max, hasBuckets }: Fields,
): Point {
  const count = Number(point.fixed(4) ?? 0n);
  const sum = point.double(5);
  const buckets = hasBuckets && point.has(6)
    ? { bounds: point.doubles(7), counts: point.fixeds(6).map(Number) }
    : undefined;
  const many = {
    ...{ count, sum, buckets },
    min: min === undefined ? undefined : point.double(min),
    max: max === undefined ? undefined : point.double(max),
  };
  return {
    ...common,
    time: point.fixed(3) ?? 0n,
    attributes: attributesOf(point, attributes),
    value: meanOf(sum, count),
    many,
  };
}

/** Reads records of logs. @throws {WireError} */
export function logsInProtobuf(bytes: Uint8Array): Sent<LogRecord>[] {
  return sent(bytes, (record): LogRecord => ({
    time: record.fixed(1) || record.fixed(11) || 0n,
    severity: record.text(3) ?? "",
    body: record.has(5) ? valueOf(record.message(5)!) : null,
    traceId: idOf(record, 9),
    spanId: idOf(record, 10),
    attributes: attributesOf(record, 6),
  }));
}

function idOf(message: Message, field: number): string {
  return hexOf(message.bytes(field) ?? new Uint8Array());
}

function attributesOf(message: Message | undefined, field: number): Event {
  const pairs = message?.messages(field) ?? [];
  return Object.fromEntries(pairs.map((pair) => {
    const value = pair.message(2);
    return [pair.text(1) ?? "", value === undefined ? null : valueOf(value)];
  }));
}

function valueOf(value: Message): unknown {
  if (value.has(1)) return value.text(1);
  if (value.has(2)) return value.integer(2) === 1;
  if (value.has(3)) return value.integer(3);
  if (value.has(4)) return value.double(4);
  if (value.has(5)) return (value.message(5)?.messages(1) ?? []).map(valueOf);
  if (value.has(6)) return attributesOf(value.message(6), 1);
  return value.has(7) ? hexOf(value.bytes(7) ?? new Uint8Array()) : null;
}
