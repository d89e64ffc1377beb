import { parseMicros } from "../event/clock.ts";
import type { Event, Row } from "../types.ts";
import { outline } from "../values/outline.ts";
import { recordOf } from "../wire/records.ts";
import { MessageWriter } from "../wire/writer.ts";

/** How a run began and ended, and what it was given. */
export interface Session {
  readonly params: Event;
  readonly started: string | null;
  readonly ended: string | null;
  readonly failed: boolean;
}

/** Makes the records of an event file, which TensorBoard reads: numbers as scalars, texts, params as hyperparameters. */
export class EventFile {
  readonly #columns: readonly string[];
  #count = 0;

  /** @param columns names of those that are no params */
  constructor(columns: readonly string[]) {
    this.#columns = columns;
  }

  /** What a file begins with. */
  begin(stamp: string, session: Session): Uint8Array[] {
    const time = secondsOf(stamp);
    const version = new MessageWriter().double(1, time).bytes(3, "brain.Event:2");
    const { params } = session;
    const start = Object.keys(params).length === 0 ? [] : [sessionRecord(time, session)];
    return [recordOf(version.finish()), ...start];
  }

  /** The record of an event; none where it has nothing to show. */
  record(row: Row): Uint8Array[] {
    const own = (row as Event).step;
    const step = Number.isSafeInteger(own) ? own as number : this.#count;
    this.#count++;
    const values = this.#columns.flatMap((name) => valueOf(name, (row as Event)[name]) ?? []);
    if (values.length === 0) return [];
    const event = new MessageWriter().double(1, secondsOf(row.timestamp)).integer(2, step)
      .message(5, (summary) => values.forEach((value) => summary.bytes(1, value)));
    return [recordOf(event.finish())];
  }

  /** What a file ends with, once its run has ended. */
  end(session: Session): Uint8Array[] {
    const { ended, failed, params } = session;
    if (ended === null || Object.keys(params).length === 0) return [];
    const time = secondsOf(ended);
    return [
      hparamsRecord(
        time,
        "session_end_info",
        (data) => data.message(4, (end) => end.integer(1, failed ? 2 : 1).double(2, time)),
      ),
    ];
  }
}

function secondsOf(stamp: string): number {
  return (parseMicros(stamp) ?? 0) / 1e6;
}

/** Gives a value of a summary; `undefined` for what it has no form for. */
function valueOf(tag: string, value: unknown): Uint8Array | undefined {
  const number = typeof value === "boolean" || typeof value === "bigint" ? Number(value) : value;
  if (typeof number === "number") {
    return new MessageWriter().bytes(1, tag).float(2, number).finish();
  }
  if (typeof value !== "string") return undefined;
  return new MessageWriter().bytes(1, tag)
    .message(
      8,
      (tensor) =>
        tensor.integer(1, STRING).message(
          2,
          (shape) => shape.message(2, (size) => size.integer(1, 1)),
        )
          .bytes(8, value),
    )
    .message(9, (metadata) => metadata.message(1, (plugin) => plugin.bytes(1, "text")))
    .finish();
}

/** TensorFlow's number for a tensor of texts. */
const STRING = 7;

function sessionRecord(time: number, { params, started }: Session): Uint8Array {
  return hparamsRecord(time, "session_start_info", (data) =>
    data.message(3, (start) => {
      for (const [name, value] of Object.entries(params)) {
        start.message(
          1,
          (entry) => entry.bytes(1, name).message(2, (held) => putPlain(held, value)),
        );
      }
      start.double(5, started === null ? time : secondsOf(started));
    }));
}

function hparamsRecord(
  time: number,
  name: string,
  write: (data: MessageWriter) => void,
): Uint8Array {
  const data = new MessageWriter();
  write(data);
  const event = new MessageWriter().double(1, time).message(
    5,
    (summary) =>
      summary.message(
        1,
        (value) =>
          value.bytes(1, `_hparams_/${name}`).message(9, (metadata) =>
            metadata.message(1, (plugin) =>
              plugin.bytes(1, "hparams").bytes(2, data.finish()))),
      ),
  );
  return recordOf(event.finish());
}

/** Writes a `google.protobuf.Value`; what is no number, text or boolean is written as JSON. */
function putPlain(held: MessageWriter, value: unknown): void {
  if (typeof value === "number" && Number.isFinite(value)) held.double(2, value);
  else if (typeof value === "boolean") held.integer(4, Number(value));
  else {
    const shown = outline(value);
    held.bytes(3, typeof shown === "string" ? shown : JSON.stringify(shown));
  }
}
