import { safely } from "../errors.ts";
import type { Event } from "../types.ts";
import { HiddenTexts } from "../values/hidden_texts.ts";
import { outline } from "../values/outline.ts";
import { isReserved, messageOf, type Outcome, resultFields } from "./result.ts";
import type { Call, CallTracker } from "./tracked.ts";
import { unpack } from "./unpack.ts";

/** What is known once a call has ended. */
export interface Ending {
  readonly outcome: Outcome;
  readonly seconds: number;
  /** The run that computed the result, `""` for this one; none without a cache. */
  readonly cache: string | undefined;
  readonly measured: Event;
}

/** What a call's event is made of. The arguments are taken down before the function can change them. */
export class CallRecord {
  readonly name: string;
  readonly #tracker: CallTracker;
  readonly #params: Event | undefined;
  readonly #call: Event;
  readonly #unpacked: Event;
  /** The secrets that it was given. */
  readonly #met = new HiddenTexts();

  constructor(call: Call, tracker: CallTracker) {
    const { fn, args, kwargs = {}, params } = call;
    this.name = call.name ?? nameOf(fn);
    this.#tracker = tracker;
    this.#params = params;
    const names = tracker.names.of(fn);
    const named = args.map((arg, i) => {
      const parameter = names[i] ?? `arg${i}`;
      return [parameter, this.#redact(parameter, arg)] as const;
    });
    const options = this.#redact("", kwargs) as Event;
    const given = {
      args: named.map(([, arg]) => outlineSafely(arg)),
      kwargs: outlineSafely(options),
    };
    this.#call = { function_name: this.name, ...(tracker.logArgs && given) };
    const unpacked = () => this.#unpack([...named, ...Object.entries(options)]);
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

  /** Gives the event, whole: what the call is comes first, and keeps its names; its params win over all. */
  event(ending: Ending): Event {
    const own = this.#own(ending);
    const taken = { args: null, kwargs: null, ...own };
    const result = resultFields(ending.outcome, taken, {
      redact: (name, value) => this.#redact(name, value),
      onTaken: (key) =>
        this.#tracker.warnings.once(
          `result ${key}`,
          `"${key}" of a result is logged as "function_result_${key}": the name is taken`,
        ),
    });
    const first = { ...own, ...result };
    return { ...first, ...ending.measured, ...this.#unpacked, ...first, ...this.#params };
  }

  /** Gives the part of the event that every table takes, whatever `strict` says of the rest. */
  core(ending: Ending): Event {
    return { ...this.#own(ending), ...ending.measured, ...this.#params };
  }

  #own({ outcome, seconds, cache }: Ending): Event {
    const own = { ...this.#call, error: this.#messageOf(outcome), function_time: seconds };
    return cache === undefined ? own : { ...own, cache };
  }

  /** The error may yet end the run, and be told there. */
  #messageOf(outcome: Outcome): string {
    if (outcome.failed) this.#tracker.redaction.hidden.addAll(this.#met);
    return this.#met.without(messageOf(outcome));
  }
}

/** A class may have a static member `name`. */
function nameOf(fn: { readonly name: unknown }): string {
  const name = safely(() => fn.name, "");
  return typeof name === "string" && name !== "" ? name : "<anonymous>";
}

function outlineSafely(value: unknown): unknown {
  return safely(() => outline(value), typeof value);
}
