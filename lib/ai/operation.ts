import { wordsOf } from "../errors.ts";
import type { Frame } from "../functions/frames.ts";
import type { Event } from "../types.ts";
import { answerText, kept, promptText } from "./content.ts";
import { costOf, type Prices, type Tokens } from "./prices.ts";

/** What is logged of calls. */
export interface Keeping {
  /** Prompts and texts themselves, else their hashes. */
  readonly content: boolean;
  readonly prices: Prices;
}

/** How a call of the SDK ended. */
export interface OperationEnd {
  /** What the SDK tells at the end. */
  readonly told?: Event;
  readonly error?: unknown;
  readonly abandoned?: boolean;
}

/** A call of the SDK, from its start to its end: of a model once, or again and again with tools in between. */
export class Operation {
  readonly frame: Frame;
  readonly #start: Event;
  readonly #keeping: Keeping;
  readonly #begun = performance.now();
  #firstToken: number | null = null;
  #callBegun = 0;
  #steps = 0;
  #attempts = 0;

  constructor(frame: Frame, start: Event, keeping: Keeping) {
    this.frame = frame;
    this.#start = start;
    this.#keeping = keeping;
  }

  /** A model is about to be called. */
  step(): void {
    this.#steps++;
    this.#callBegun = performance.now();
  }

  /** It is asked, the first time or once more. */
  attempt(): void {
    this.#attempts++;
  }

  /** It has answered. */
  answered({ performance: measured }: Event): void {
    const first = measured?.timeToFirstOutputMs;
    if (typeof first !== "number" || this.#firstToken !== null) return;
    this.#firstToken = (this.#callBegun - this.#begun + first) / 1000;
  }

  /** Gives the event of the call. */
  event({ told = {}, error, abandoned = false }: OperationEnd): Event {
    const { operationId, provider = "", modelId: model = "", recordInputs, recordOutputs } =
      this.#start;
    const { content, prices } = this.#keeping;
    const tokens = tokensIn(told.totalUsage ?? told.usage ?? {});
    return {
      function_name: operationId ?? "ai",
      ...{ model, provider },
      ...kept("prompt", promptText(this.#start), content && recordInputs !== false),
      ...kept("text", answerText(told), content && recordOutputs !== false),
      input_tokens: tokens.input,
      output_tokens: tokens.output,
      cached_tokens: tokens.cached,
      cost: costOf(prices, { provider, model }, tokens),
      finish_reason: told.finishReason ?? null,
      first_token_time: this.#firstToken,
      function_time: (performance.now() - this.#begun) / 1000,
      ...this.#steps > 0 && { steps: this.#steps, attempts: this.#attempts },
      abandoned,
      error: error === undefined ? "" : wordsOf(error) || "an error without a message",
    };
  }
}

function tokensIn(usage: Event): Tokens {
  const number = (value: unknown) => typeof value === "number" ? value : null;
  return {
    input: number(usage.inputTokens ?? usage.tokens),
    output: number(usage.outputTokens),
    cached: number(usage.inputTokenDetails?.cacheReadTokens ?? usage.cachedInputTokens),
  };
}

/** Gives the event of a tool that a model called. */
export function toolEvent(told: Event, keeps: boolean): Event {
  const { toolCall = {}, toolOutput = {}, toolExecutionMs } = told;
  const { error, output } = toolOutput;
  return {
    function_name: String(toolCall.toolName ?? "tool"),
    ...keeps && told.recordInputs !== false && { args: [toolCall.input ?? null] },
    ...keeps && told.recordOutputs !== false && output !== undefined && { function_result: output },
    function_time: typeof toolExecutionMs === "number" ? toolExecutionMs / 1000 : null,
    error: toolOutput.type === "tool-error" ? wordsOf(error) || "an error without a message" : "",
  };
}
