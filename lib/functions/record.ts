import { safely } from "../errors.ts";
import type { Event } from "../types.ts";
import type { Warnings } from "../system/warnings.ts";
import { outline } from "../values/outline.ts";
import { isReserved, messageOf, type Outcome, resultFields } from "./result.ts";
import type { Call } from "./tracked.ts";
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
  readonly #warnings: Warnings;
  readonly #params: Event | undefined;
  readonly #call: Event;
  readonly #unpacked: Event;

  /** @param names of the parameters, `undefined` for those without one */
  constructor(call: Call, names: readonly (string | undefined)[], warnings: Warnings) {
    const { fn, args, kwargs = {}, params } = call;
    this.name = call.name ?? nameOf(fn);
    this.#warnings = warnings;
    this.#params = params;
    this.#call = {
      function_name: this.name,
      args: args.map(outlineSafely),
      kwargs: outlineSafely(kwargs),
    };
    const named = args.map((arg, i) => [names[i] ?? `arg${i}`, arg] as const);
    this.#unpacked = safely(() => this.#unpack([...named, ...Object.entries(kwargs)]), {});
  }

  #unpack(named: readonly (readonly [string, unknown])[]): Event {
    const onCycle = (column: string) =>
      this.#warnings.once(
        `cycle ${column}`,
        `"${column}" of a call of ${this.name} is left out: it contains itself`,
      );
    const fields = Object.entries(unpack(named, onCycle));
    return Object.fromEntries(fields.filter(([key]) => !isReserved(key)));
  }

  /** Gives the event, whole: what the call is comes first, and keeps its names; its params win over all. */
  event(ending: Ending): Event {
    const own = this.#own(ending);
    const result = resultFields(ending.outcome, own, (key) =>
      this.#warnings.once(
        `result ${key}`,
        `"${key}" of a result is logged as "function_result_${key}": the name is taken`,
      ));
    const first = { ...own, ...result };
    return { ...first, ...ending.measured, ...this.#unpacked, ...first, ...this.#params };
  }

  /** Gives the part of the event that every table takes, whatever `strict` says of the rest. */
  core(ending: Ending): Event {
    return { ...this.#own(ending), ...ending.measured, ...this.#params };
  }

  #own({ outcome, seconds, cache }: Ending): Event {
    const own = { ...this.#call, error: messageOf(outcome), function_time: seconds };
    return cache === undefined ? own : { ...own, cache };
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
