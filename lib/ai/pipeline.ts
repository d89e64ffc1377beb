import { wordsOf } from "../errors.ts";
import { checkOptions } from "../event/options.ts";
import type { Tracker } from "../tracker/tracker.ts";
import type { Event } from "../types.ts";

/** How a model is called, and what is told of it. */
export interface PipelineOptions {
  /** Stands as `function_name`. Default: `pipeline`. */
  readonly name?: string | undefined;
  /** Which model it is. */
  readonly model?: string | undefined;
  /** What it runs on: cpu, webgpu, cuda. */
  readonly device?: string | undefined;
  /** How its numbers are kept: fp32, q8. */
  readonly dtype?: string | undefined;
  /** Counts what a call took in and gave. Default: the inputs, and the tokens of texts that were generated. */
  readonly count?: ((given: readonly unknown[], result: unknown) => Counts) | undefined;
}

/** What a call took in and gave. */
export interface Counts {
  /** Inputs. */
  readonly items?: number | undefined;
  /** Tokens of what was generated. */
  readonly tokens?: number | undefined;
}

/**
 * Loads a model of transformers.js (`pipeline`) or onnxruntime (`InferenceSession`), and logs each of its calls: how long it
 * took to load (`load_time`), then for each call `function_time`, `items`, `tokens`, both by second, `device`, `dtype` and
 * `error`. What comes back does what the model does.
 *
 * @throws what loading throws, once it is logged @throws {TypeError} for an unknown option
 *
 * @example
 * ```ts
 * import { trackPipeline } from "@xetrack/xetrack/ai";
 * import { Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * using tracker = new Tracker(Tracker.IN_MEMORY);
 * // As: () => pipeline("sentiment-analysis", model, { device: "cpu", dtype: "q8" })
 * const load = async () => async (texts: string[]) => texts.map((text) => ({ label: text }));
 * const classify = await trackPipeline(tracker, load, { device: "cpu", dtype: "q8" });
 * await classify(["good", "bad"]);
 * assert.deepEqual([tracker.latest.items, tracker.latest.dtype], [2, "q8"]);
 * ```
 */
export async function trackPipeline<P extends object>(
  tracker: Pick<Tracker, "log">,
  load: () => Promise<P>,
  options: PipelineOptions = {},
): Promise<P> {
  const text = { name: "text", model: "text", device: "text", dtype: "text" } as const;
  checkOptions("trackPipeline", options, { ...text, count: "function" });
  const { name = "pipeline", model = null, device = null, dtype = null } = options;
  const about = { model, device, dtype };
  const start = performance.now();
  const loaded = (error: string) => {
    const load_time = (performance.now() - start) / 1000;
    tracker.log({ function_name: `${name} load`, ...about, load_time, error });
  };
  let pipe: P;
  try {
    pipe = await load();
  } catch (error) {
    loaded(wordsOf(error) || "an error without a message");
    throw error;
  }
  loaded("");
  const { count = (given, result) => countsOf(pipe, given, result) } = options;
  return followed(pipe, { log: (event) => void tracker.log(event), name, about, count });
}

/** What is logged of the calls of a model, and how. */
interface Calls {
  readonly log: (event: Event) => void;
  readonly name: string;
  readonly about: Event;
  readonly count: (given: readonly unknown[], result: unknown) => Counts;
}

/** A pipeline is called itself, of a session its method `run`. */
function followed<P extends object>(pipe: P, calls: Calls): P {
  if (typeof pipe === "function") {
    return new Proxy(pipe, {
      apply: (target, self, given) => call(() => Reflect.apply(target, self, given), given, calls),
    });
  }
  const { run } = pipe as { run?: (...given: unknown[]) => unknown };
  if (typeof run !== "function") {
    throw new TypeError("Cannot track a pipeline that is no function and has no method run");
  }
  Object.defineProperty(pipe, "run", {
    configurable: true,
    writable: true,
    value: (...given: unknown[]) => call(() => Reflect.apply(run, pipe, given), given, calls),
  });
  return pipe;
}

async function call(
  work: () => unknown,
  given: readonly unknown[],
  { log, name, about, count }: Calls,
): Promise<unknown> {
  const start = performance.now();
  const ended = (told: Event) => {
    const function_time = (performance.now() - start) / 1000;
    const rate = (number: unknown) => typeof number === "number" ? number / function_time : null;
    const { items = null, tokens = null } = told;
    const rates = { items_per_second: rate(items), tokens_per_second: rate(tokens) };
    log({
      function_name: name,
      ...about,
      items,
      tokens,
      ...rates,
      function_time,
      error: told.error,
    });
  };
  try {
    const result = await work();
    ended({ ...count(given, result), error: "" });
    return result;
  } catch (error) {
    ended({ error: wordsOf(error) || "an error without a message" });
    throw error;
  }
}

/** Counts inputs, and tokens by the pipeline's own tokenizer. */
function countsOf(pipe: object, [input]: readonly unknown[], result: unknown): Counts {
  const items = Array.isArray(input) ? input.length : 1;
  const { tokenizer } = pipe as { tokenizer?: { encode?: (text: string) => ArrayLike<unknown> } };
  const texts = [result].flat(2).map((one) => Object(one).generated_text)
    .filter((text): text is string => typeof text === "string");
  if (texts.length === 0 || typeof tokenizer?.encode !== "function") return { items };
  return { items, tokens: texts.reduce((sum, text) => sum + tokenizer.encode!(text).length, 0) };
}
