import type { Event } from "../types.ts";

/** A moment in ns since 1970. */
export type Nanos = bigint;

/** What a resource sent: spans, points of metrics, records of logs. */
export interface Sent<T> {
  /** Attributes of the program that sent it. */
  readonly resource: Event;
  readonly items: readonly T[];
}

/** A span, as both forms of the protocol have it. */
export interface Span {
  /** In hex, as are those below. */
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly start: Nanos;
  readonly end: Nanos;
  readonly attributes: Event;
  readonly events: readonly SpanEvent[];
  readonly links: readonly Link[];
  readonly code: number;
  readonly message: string;
}

/** Something that happened within a span. */
export interface SpanEvent {
  readonly time: Nanos;
  readonly name: string;
  readonly attributes: Event;
}

/** A span that another one belongs with. */
export interface Link {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Event;
}

/** A point of a metric. */
export interface Point {
  readonly name: string;
  readonly unit: string;
  readonly kind: "gauge" | "sum" | "histogram" | "summary";
  readonly time: Nanos;
  readonly attributes: Event;
  /** The number, or the mean of many. */
  readonly value: number | bigint | null;
  /** Of many: how many, and what they come to. */
  readonly many?: Event | undefined;
}

/** A record of a log. */
export interface LogRecord {
  readonly time: Nanos;
  readonly severity: string;
  readonly body: unknown;
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Event;
}

/** Gives a whole number as a number where that is exact. */
export function plainInteger(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** Gives the mean of a histogram, or a summary. */
export function meanOf(sum: number | undefined, count: number): number | null {
  return sum === undefined || count === 0 ? null : sum / count;
}
