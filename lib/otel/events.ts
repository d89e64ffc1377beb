import { EXTRA, STAMP } from "../event/names.ts";
import type { Event } from "../types.ts";
import type { LogRecord, Nanos, Point, Span } from "./records.ts";

/** An event, and when it was, in µs since 1970. */
export interface Moment {
  readonly micros: number;
  readonly event: Event;
}

const KINDS = ["unspecified", "internal", "server", "client", "producer", "consumer"];
const STATUSES = ["unset", "ok", "error"];

/** Makes an event of a span, at its start; attributes stand under their names. */
export function spanEvent(span: Span): Moment {
  const status = STATUSES[span.code] ?? "unset";
  const exception = span.events.find(({ name }) => name === "exception")?.attributes;
  const error = span.message || exception?.["exception.message"];
  const own: Event = {
    trace_id: span.traceId,
    span_id: span.spanId,
    parent_span_id: span.parentSpanId || null,
    name: span.name,
    kind: KINDS[span.kind] ?? KINDS[0],
    seconds: Number(span.end - span.start) / 1e9,
    status,
    error: status === "error" ? String(error ?? "error") : "",
    ...span.events.length > 0 && {
      events: span.events.map(({ time, name, attributes }) => ({
        ...{ name, seconds: Number(time - span.start) / 1e9, attributes: jsonOf(attributes) },
      })),
    },
    ...span.links.length > 0 && {
      links: span.links.map(({ traceId, spanId, attributes }) => ({
        ...{ trace_id: traceId, span_id: spanId, attributes: jsonOf(attributes) },
      })),
    },
  };
  return { micros: microsOf(span.start), event: withAttributes(own, span.attributes) };
}

/** Makes an event of a point of a metric. */
export function pointEvent({ name, unit, kind, value, many, time, attributes }: Point): Moment {
  const told = Object.entries(many ?? {}).filter(([, of]) => of !== undefined);
  const own = { name, kind, value, unit, ...Object.fromEntries(told) };
  return { micros: microsOf(time), event: withAttributes(own, attributes) };
}

/** Makes an event of a record of a log. */
export function logEvent(record: LogRecord): Moment {
  const { time, severity, body, traceId, spanId, attributes } = record;
  const text = typeof body === "string" ? body : JSON.stringify(jsonOf(body));
  const own = {
    severity,
    body: text,
    ...traceId !== "" && { trace_id: traceId, span_id: spanId },
  };
  return { micros: microsOf(time), event: withAttributes(own, attributes) };
}

/** An attribute whose name is taken stands under `attributes.<name>`. */
export function withAttributes(own: Event, attributes: Event): Event {
  const isTaken = (name: string) =>
    Object.hasOwn(own, name) || STAMP.includes(name) || name === EXTRA || name === "";
  const entries = Object.entries(attributes)
    .map(([name, value]) => [isTaken(name) ? `attributes.${name}` : name, jsonOf(value)]);
  return { ...own, ...Object.fromEntries(entries) };
}

/** JSON has no bigints, within an object. */
function jsonOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(inner);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, inner(member)]));
}

function inner(value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : jsonOf(value);
}

function microsOf(nanos: Nanos): number {
  return nanos === 0n ? Date.now() * 1000 : Number(nanos / 1000n);
}
