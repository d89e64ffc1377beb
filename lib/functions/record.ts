import { safely } from "../errors.ts";
import type { Event } from "../types.ts";
import { HiddenTexts } from "../values/hidden_texts.ts";
import { isPlain } from "../values/kind.ts";
import { outline } from "../values/outline.ts";
import { errorFields, isReserved, messageOf, type Outcome, resultFields } from "./result.ts";
import type { Seen } from "./streams/watch.ts";
import type { Call, CallTracker } from "./tracked.ts";
import { leaf, unpack } from "./unpack.ts";

/** What is known once a call has ended. */
export interface Ending {
  readonly outcome: Outcome;
  readonly seconds: number;
  /** The run that computed the result, `""` for this one; none without a cache. */
  readonly cache: string | undefined;
  readonly measured: Event;
  /** What was seen of its stream, where it gave one. */
  readonly seen?: Seen | undefined;
  /** Its id, and that of the call that it was made within. */
  readonly ids: Event;
}

/** What a call's event is made of. The arguments are taken down before the function can change them. */
export class CallRecord {
  readonly name: string;
  readonly #tracker: CallTracker;
  readonly #call: Call;
  readonly #given: Event;
  readonly #unpacked: Event;
  /** The secrets that it was given. */
  readonly #met = new HiddenTexts();
  /** What the user's function says of the result; it is asked once. */
  #told: Outcome | undefined;

  constructor(call: Call, tracker: CallTracker) {
    this.name = call.name ?? nameOf(call.fn);
    this.#tracker = tracker;
    this.#call = call;
    const { args, kwargs = {}, ignore = [] } = call;
    const names = tracker.names.of(call.fn);
    const named = args.map((arg, i) => {
      const parameter = names[i] ?? `arg${i}`;
      return [parameter, this.#redact(parameter, arg)] as const;
    }).filter(([parameter]) => !ignore.includes(parameter));
    const options = without(ignore, this.#redact("", kwargs) as Event);
    const isTold = call.argsOf !== undefined;
    this.#given = isTold || !tracker.logArgs ? {} : {
      args: named.map(([, arg]) => outlineSafely(arg)),
      kwargs: outlineSafely(options),
    };
    const unpacked = isTold
      ? () => this.#toldOfArgs()
      : () => this.#unpack([...named, ...Object.entries(options)]);
    this.#unpacked = tracker.logArgs ? safely(unpacked, {}) : {};
  }

  #redact(name: string, value: unknown): unknown {
    return this.#tracker.redaction.under(name, value, this.#met);
  }

  #unpack(named: readonly (readonly [string, unknown])[]): Event {
    const onCycle = (column: string) =>
      this.#tracker.warnings.once(
        `cycle ${column}`,
        `"${column}" of a call of ${this.name} is left out: it contains itself`,
      );
    const fields = Object.entries(unpack(named, onCycle));
    return Object.fromEntries(fields.filter(([key]) => !isReserved(key)));
  }

  /** Asks the user's function what to log of the arguments. */
  #toldOfArgs(): Event {
    const { args, kwargs, argsOf } = this.#call;
    const told = this.#ask("args", () => argsOf!(...args, ...kwargs === undefined ? [] : [kwargs]));
    if (told === undefined) return {};
    const isEvent = typeof told === "object" && told !== null && isPlain(told);
    const fields = Object.entries(isEvent ? told : { args: told })
      .filter(([key]) => !isReserved(key));
    return Object.fromEntries(fields.map(([key, value]) => [key, leaf(this.#redact(key, value))]));
  }

  #ask<T>(what: string, tell: () => T): T | undefined {
    try {
      return tell();
    } catch (error) {
      const why = messageOf({ error, failed: true });
      this.#tracker.warnings.once(
        `${what} ${this.name}`,
        `a call of ${this.name} is logged without what "${what}" tells of it: ${why}`,
      );
      return undefined;
    }
  }

  /** Gives the event, whole: what the call is comes first, and keeps its names; its params win over all. */
  event(ending: Ending): Event {
    const own = this.#own(ending);
    const taken = { args: null, kwargs: null, ...own };
    const result = resultFields(this.#outcome(ending), taken, {
      redact: (name, value) => this.#redact(name, value),
      onTaken: (key) =>
        this.#tracker.warnings.once(
          `result ${key}`,
          `"${key}" of a result is logged as "function_result_${key}": the name is taken`,
        ),
    });
    const first = { ...own, ...result };
    return { ...first, ...ending.measured, ...this.#unpacked, ...first, ...this.#call.params };
  }

  /** Gives the part of the event that every table takes, whatever `strict` says of the rest. */
  core(ending: Ending): Event {
    return { ...this.#own(ending), ...ending.measured, ...this.#call.params };
  }

  /** Of a stream, the user's function is told all chunks. */
  #outcome({ outcome, seen }: Ending): Outcome {
    const { resultOf } = this.#call;
    if (outcome.failed || resultOf === undefined) return outcome;
    const value = seen?.kept ?? outcome.result;
    return this.#told ??= { result: this.#ask("result", () => resultOf(value)) };
  }

  #own({ outcome, seconds, cache, seen, ids }: Ending): Event {
    return {
      function_name: this.name,
      ...this.#given,
      error: this.#hidden(outcome, messageOf(outcome)),
      function_time: seconds,
      ...(cache !== undefined && { cache }),
      ...(seen !== undefined && {
        chunks: seen.chunks,
        first_chunk_time: seen.firstChunk,
        abandoned: seen.abandoned,
      }),
      ...(this.#call.errorDetails && this.#errorDetails(outcome)),
      ...ids,
    };
  }

  #errorDetails(outcome: Outcome): Event {
    const { name, stack } = errorFields(outcome);
    return {
      error_name: name,
      error_stack: stack === null ? null : this.#hidden(outcome, stack),
    };
  }

  /** The error may yet end the run, and be told there. */
  #hidden(outcome: Outcome, text: string): string {
    if (outcome.failed) this.#tracker.redaction.hidden.addAll(this.#met);
    return this.#met.without(text);
  }
}

/** A class may have a static member `name`. */
function nameOf(fn: { readonly name: unknown }): string {
  const name = safely(() => fn.name, "");
  return typeof name === "string" && name !== "" ? name : "<anonymous>";
}

/** Looking at what a user gave may run what a user wrote. */
function without(ignore: readonly string[], options: Event): Event {
  if (ignore.length === 0) return options;
  const kept = () => Object.entries(options).filter(([key]) => !ignore.includes(key));
  return safely(() => Object.fromEntries(kept()), {});
}

function outlineSafely(value: unknown): unknown {
  return safely(() => outline(value), typeof value);
}
