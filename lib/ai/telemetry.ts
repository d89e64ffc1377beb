import { wordsOf } from "../errors.ts";
import { checkOptions } from "../event/options.ts";
import { Frame } from "../functions/frames.ts";
import { openedOf } from "../tracker/opened.ts";
import { storable } from "../tracker/side_table.ts";
import type { Tracker } from "../tracker/tracker.ts";
import type { Event } from "../types.ts";
import { type Keeping, Operation, type OperationEnd, toolEvent } from "./operation.ts";
import type { Prices } from "./prices.ts";

/** What to log of calls of models. */
export interface AiTelemetryOptions {
  /** Logs prompts, texts, and what tools take and give; `false` logs hashes of the first two. Default: true. */
  readonly content?: boolean | undefined;
  /** What models cost for a million tokens, by their names. */
  readonly prices?: Prices | undefined;
}

/** What the SDK tells, in whatever version. */
// deno-lint-ignore no-explicit-any
export type AiTold = any;

/** Runs work of the SDK. */
export interface AiExecution<T> {
  /** The call that it is a part of. */
  readonly callId: string;
  /** The call of a tool. */
  readonly toolCallId?: string;
  /** Does the work. */
  readonly execute: () => PromiseLike<T>;
}

/** What the SDK tells, and has run: what its `registerTelemetry` takes. */
export interface AiTelemetry {
  /** A call begins. */
  onStart(told: AiTold): void;
  /** A model is about to be called. */
  onLanguageModelCallStart(told: AiTold): void;
  /** A model has answered. */
  onLanguageModelCallEnd(told: AiTold): void;
  /** A tool is about to be called. */
  onToolExecutionStart(told: AiTold): void;
  /** A tool has given something, or failed. */
  onToolExecutionEnd(told: AiTold): void;
  /** A call has ended. */
  onEnd(told: AiTold): void;
  /** A call was aborted. */
  onAbort(told: AiTold): void;
  /** A call has failed. */
  onError(told: AiTold): void;
  /** Calls a model: what is tracked meanwhile is within the call. */
  executeLanguageModelCall<T>(execution: AiExecution<T>): PromiseLike<T>;
  /** Calls a tool: what is tracked meanwhile is within it. */
  executeTool<T>(execution: AiExecution<T>): PromiseLike<T>;
}

/**
 * Logs calls of models that the AI SDK makes (version 7 of `ai`): an event for each call with model, provider, prompt, text,
 * tokens, cost, finish reason and times, and one for each tool that the model called, within it. The SDK does what it
 * does without: whatever goes wrong while an event is stored is only warned of.
 *
 * @throws {TypeError} for an unknown option, and for what is no tracker
 *
 * @example
 * ```ts
 * import { aiTelemetry } from "@xetrack/xetrack/ai";
 * import { Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * using tracker = new Tracker(Tracker.IN_MEMORY);
 * const telemetry = aiTelemetry(tracker, { prices: { small: { input: 1, output: 2 } } });
 * // The SDK does this: registerTelemetry(telemetry), then generateText({ … }).
 * telemetry.onStart({ callId: "1", operationId: "ai.generateText", provider: "openai", modelId: "small" });
 * telemetry.onEnd({ callId: "1", text: "Blue.", finishReason: "stop", usage: { inputTokens: 20, outputTokens: 5 } });
 * assert.deepEqual([tracker.latest.text, tracker.latest.cost], ["Blue.", 0.00003]);
 * ```
 */
export function aiTelemetry(tracker: Tracker, options: AiTelemetryOptions = {}): AiTelemetry {
  const { calls } = openedOf(tracker, "log calls of models");
  checkOptions("aiTelemetry", options, { content: "flag", prices: "object" });
  const { content = true, prices = {} } = options;
  return new Telemetry(calls, { content, prices });
}

type Calls = ReturnType<typeof openedOf>["calls"];

class Telemetry implements AiTelemetry {
  readonly #calls: Calls;
  readonly #keeping: Keeping;
  /** By the SDK's ids. */
  readonly #operations = new Map<string, Operation>();
  readonly #ends = new Map<string, { end: () => void }>();
  readonly #tools = new Map<string, Frame>();

  constructor(calls: Calls, keeping: Keeping) {
    this.#calls = calls;
    this.#keeping = keeping;
    // The SDK may take the methods off.
    for (const name of METHODS) Object.defineProperty(this, name, { value: this[name].bind(this) });
  }

  onStart(told: AiTold): void {
    this.#safely(() => {
      const frame = this.#calls.frames.begin();
      // Tools and tracked functions name it as their parent.
      frame.id;
      this.#operations.set(told.callId, new Operation(frame, told, this.#keeping));
      // Of a stream that nobody reads to its end, the SDK says nothing.
      const end = { end: () => this.#end(told.callId, { abandoned: true }) };
      this.#ends.set(told.callId, end);
      this.#calls.streams.add(end);
    });
  }

  onLanguageModelCallStart({ callId }: AiTold): void {
    this.#operations.get(callId)?.step();
  }

  onLanguageModelCallEnd(told: AiTold): void {
    this.#safely(() => this.#operations.get(told.callId)?.answered(told));
  }

  onToolExecutionStart({ callId, toolCall }: AiTold): void {
    const operation = this.#operations.get(callId);
    if (operation !== undefined) {
      this.#tools.set(toolKey(callId, toolCall?.toolCallId), new Frame(operation.frame));
    }
  }

  onToolExecutionEnd(told: AiTold): void {
    this.#safely(() => {
      const key = toolKey(told.callId, told.toolCall?.toolCallId);
      const frame = this.#tools.get(key);
      this.#tools.delete(key);
      if (frame !== undefined) this.#store(frame, toolEvent(told, this.#keeping.content));
    });
  }

  onEnd(told: AiTold): void {
    this.#end(told.callId, { told });
  }

  onAbort({ callId }: AiTold): void {
    this.#end(callId, { abandoned: true, told: { finishReason: "abort" } });
  }

  onError(told: AiTold): void {
    const { callId, error = told } = Object(told);
    this.#end(callId, { error });
  }

  executeLanguageModelCall<T>({ callId, execute }: AiExecution<T>): PromiseLike<T> {
    const operation = this.#operations.get(callId);
    if (operation === undefined) return execute();
    operation.attempt();
    return this.#calls.frames.within(operation.frame, execute);
  }

  executeTool<T>({ callId, toolCallId, execute }: AiExecution<T>): PromiseLike<T> {
    const frame = this.#tools.get(toolKey(callId, toolCallId));
    return frame === undefined ? execute() : this.#calls.frames.within(frame, execute);
  }

  #end(callId: string, end: OperationEnd): void {
    const operation = this.#operations.get(callId);
    if (operation === undefined) return;
    this.#operations.delete(callId);
    this.#calls.streams.delete(this.#ends.get(callId)!);
    this.#ends.delete(callId);
    this.#safely(() => this.#store(operation.frame, operation.event(end)));
  }

  #store(frame: Frame, event: Event): void {
    const own = storable({ ...event, ...this.#calls.frames.columnsOf(frame) });
    frame.storedAt = this.#calls.store(own);
  }

  #safely(work: () => void): void {
    try {
      work();
    } catch (error) {
      const why = wordsOf(error);
      this.#calls.warnings.once(`ai ${why}`, `a call of a model was not logged: ${why}`);
    }
  }
}

const METHODS = [
  ...["onStart", "onLanguageModelCallStart", "onLanguageModelCallEnd", "onToolExecutionStart"],
  ...["onToolExecutionEnd", "onEnd", "onAbort", "onError"],
  ...["executeLanguageModelCall", "executeTool"],
] as (keyof AiTelemetry)[];

function toolKey(callId: unknown, toolCallId: unknown): string {
  return JSON.stringify([callId, toolCallId]);
}
