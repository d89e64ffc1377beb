import { checkEvent, isEmpty, validate } from "../values/check.ts";
import { batchOf } from "../event/batch.ts";
import type { TableLike } from "../event/table_like.ts";
import type { DataRecord } from "../logs/record.ts";
import type { Sinks } from "../logs/sinks.ts";
import type { Meter } from "../measure/meter.ts";
import { withMeasures } from "../measure/meters.ts";
import type { Writer } from "../store/write/writer.ts";
import type { Warnings } from "../system/warnings.ts";
import type { Event, Logged, Schema } from "../types.ts";
import { type Copy, copyEvent, copyFlat } from "../values/copy.ts";
import type { Unstored } from "./unstored.ts";

/** What events of a run pass on their way. */
export interface RunLogParts<E extends Event, In extends Event> {
  readonly writer: Writer | Unstored;
  readonly sinks: Sinks;
  readonly meters: readonly Meter[];
  readonly warnings: Warnings;
  readonly schema: Schema<In, E> | undefined;
  readonly copy: Copy;
}

/** The way of a run's events: checked, measured, stored, then sent to the sinks. */
export class RunLog<E extends Event, In extends Event> {
  readonly #parts: RunLogParts<E, In>;

  #latest: Event = {};

  constructor(parts: RunLogParts<E, In>) {
    this.#parts = parts;
  }

  /** The event logged last; `{}` before the first one. */
  get latest(): Partial<Logged<E>> {
    return this.#copied(this.#latest);
  }

  /** What goes along with every event. */
  get params(): Event {
    return this.#parts.writer.params;
  }
  set params(params: Event) {
    this.#parts.writer.params = params;
  }

  /** Logs what a user gave. */
  log(data: In): Logged<E> {
    const event = this.store(this.#measured(this.#checked(data)));
    return this.#parts.writer.isFlat ? copyFlat(event) as Logged<E> : this.#copied(event);
  }

  /**
   * Logs what needs no check any more, and gives the event, which nobody may change.
   *
   * @param beside is stored with it, and not told
   */
  store(event: Event, beside?: Event): Event {
    const stored = this.#parts.writer.append(
      beside === undefined ? event : { ...event, ...beside },
    );
    if (stored !== undefined) { for (const key in beside) delete stored[key]; }
    return this.#remember(stored);
  }

  /** Logs rows, all or none, and gives the last one. */
  logBatch(rows: Iterable<In> | TableLike): Logged<E> {
    const { writer, sinks } = this.#parts;
    const list = batchOf(rows);
    if (list.length === 0) return this.#copied(this.#remember(undefined));
    const all = !sinks.isEmpty;
    const stored = writer.appendAll(list, (data) => this.#checked(data as In), { all });
    return this.#copied(this.#remember(stored.at(-1), stored));
  }

  #checked(data: In): Event {
    const { schema } = this.#parts;
    checkEvent(data);
    return schema === undefined ? data : validate(schema, data);
  }

  #measured(event: Event): Event {
    const { meters } = this.#parts;
    return meters.length === 0 || isEmpty(event) ? event : withMeasures(event, meters);
  }

  /** What follows on a commit: of one event, or of a batch with its last event. */
  #remember(event: Event | undefined, batch?: readonly Event[]): Event {
    const { meters, sinks, warnings } = this.#parts;
    if (event === undefined) {
      warnings.once("empty", "an empty event was not logged");
      return {};
    }
    for (const meter of meters) meter.mark?.();
    this.#latest = event;
    if (!sinks.isEmpty) sinks.send((batch ?? [event]).map(recordOf));
    return event;
  }

  /** Whoever changes what was given changes nothing for others. */
  #copied(event: Event): Logged<E> {
    return copyEvent(event, this.#parts.copy) as Logged<E>;
  }

  close(): void {
    for (const meter of this.#parts.meters) meter.close?.();
    this.#parts.sinks.close();
  }
}

/** An event's record bears the event's own timestamp. */
function recordOf(data: Event): DataRecord {
  return { timestamp: data.timestamp as string, level: "TRACKING", data };
}
