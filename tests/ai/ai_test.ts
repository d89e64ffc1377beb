/* Calls of models by the AI SDK, against a server that speaks OpenAI's protocol. */
import assert from "node:assert/strict";
import { aiTelemetry } from "../../ai.ts";
import { costOf } from "../../lib/ai/prices.ts";
import { type Event, Tracker } from "../../mod.ts";
import { withPackages } from "../support/packages.ts";

Deno.test("the AI SDK's calls are logged as they were, and go on as they do without", async () => {
  const printed = await withPackages("ai_calls.ts", ["ai", "openai"]);
  if (printed === undefined) return;
  const { said, rows, hashed, told } = printed;
  assert.deepEqual(said, {
    text: "It is blue.",
    tools: ["It is blue.", 2],
    parts: ["It ", "is ", "blue."],
    errors: ["no such model"],
    limited: "It is blue.",
    embedding: [1, 0],
  });
  const of = (name: string, prompt: string) =>
    rows.find((row: Event) => row.function_name === name && row.prompt === prompt);
  const plain = of("ai.generateText", "What colour is the sky?");
  const { model, provider, text, input_tokens, output_tokens, cached_tokens, cost } = plain;
  assert.deepEqual([model, provider, text, input_tokens, output_tokens, cached_tokens], [
    ...["small", "openai.chat", "It is blue.", 20, 5, 8],
  ]);
  assert.ok(Math.abs(cost - (12 * 10 + 8 * 1 + 5 * 100) / 1e6) < 1e-12);
  assert.deepEqual(
    [plain.finish_reason, plain.error, plain.first_token_time, plain.prompt_version],
    [
      ...["stop", "", null, 2],
    ],
  );
  assert.ok(
    plain.function_time > 0 && plain.parent_id === null && /^[0-9a-f]{16}$/.test(plain.call_id),
  );

  const agent = rows.find((row: Event) => row.function_name === "agent");
  const asked = rows.find((row: Event) => row.parent_id === agent.call_id);
  assert.deepEqual([asked.steps, asked.attempts, asked.input_tokens], [2, 2, 40]);
  assert.match(asked.prompt, /Be brief\..*And the weather\?/);
  const tool = rows.find((row: Event) => row.parent_id === asked.call_id);
  assert.deepEqual([tool.function_name, tool.args, tool.function_result, tool.error], [
    ...["weather", [{ city: "Rome" }], { city: "Rome", degrees: 20 }, ""],
  ]);
  const looked = rows.find((row: Event) => row.parent_id === tool.call_id);
  assert.equal(looked.function_name, "lookUp");
  const failed = rows.find((row: Event) => row.error === "no weather");
  assert.equal(failed.parent_id, of("ai.generateText", "Weather!").call_id);

  const streamed = of("ai.streamText", "Sky?");
  assert.deepEqual([streamed.text, streamed.finish_reason, streamed.abandoned], [
    "It is blue.",
    "stop",
    false,
  ]);
  assert.ok(
    streamed.first_token_time > 0.005 && streamed.function_time > streamed.first_token_time,
  );
  const aborted = of("ai.streamText", "Stop");
  assert.deepEqual([aborted.abandoned, aborted.error], [true, ""]);
  const errors = rows.filter(({ model }: Event) => ["broken", "cut"].includes(model));
  assert.deepEqual(errors.map(({ error, input_tokens }: Event) => [error !== "", input_tokens]), [
    ...[[true, null], [true, null]],
  ]);
  assert.equal(errors[0].error, "no such model");
  const limited = rows.find(({ model }: Event) => model === "limited");
  assert.deepEqual([limited.attempts, limited.steps, limited.error, limited.cost], [
    2,
    1,
    "",
    null,
  ]);
  const embedded = of("ai.embed", "hello");
  assert.deepEqual([embedded.model, embedded.input_tokens, embedded.output_tokens], [
    "emb",
    7,
    null,
  ]);
  assert.equal(of("ai.embedMany", '["a","b"]').input_tokens, 7);

  assert.equal(hashed.length, 1);
  assert.doesNotMatch(JSON.stringify(hashed), /private words|It is blue/);
  assert.match(hashed[0].prompt_hash, /^[0-9a-f]{16}$/);
  assert.match(hashed[0].text_hash, /^[0-9a-f]{16}$/);
  assert.deepEqual(told.map(({ abandoned }: Event) => abandoned), [true]);
  assert.doesNotMatch(JSON.stringify(rows), /secret-key/);
});

Deno.test("costOf() counts what a provider kept by its own price", () => {
  const prices = { m: { input: 2, output: 4, cached: 1 }, "p/n": { input: 1 } };
  const tokens = { input: 1e6, output: 5e5, cached: 5e5 };
  assert.equal(costOf(prices, { provider: "p", model: "m" }, tokens), 1 + 0.5 + 2);
  assert.equal(costOf(prices, { provider: "p.chat", model: "n" }, tokens), 1);
  assert.equal(costOf(prices, { provider: "p", model: "x" }, tokens), null);
  const none = { input: null, output: null, cached: null };
  assert.equal(costOf(prices, { provider: "p", model: "m" }, none), null);
  assert.equal(costOf(prices, { provider: "p", model: "toString" }, tokens), null);
});

Deno.test("aiTelemetry() refuses what is no tracker; a tracker that is closed costs no call", async () => {
  assert.throws(() => aiTelemetry({} as Tracker), TypeError);
  const tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  assert.throws(() => aiTelemetry(tracker, { contents: true } as never), TypeError);
  const telemetry = aiTelemetry(tracker);
  tracker.close();
  telemetry.onStart({ callId: "1", operationId: "ai.generateText" });
  const execute = () => Promise.resolve(5);
  assert.equal(await telemetry.executeLanguageModelCall({ callId: "1", execute }), 5);
  telemetry.onEnd({ callId: "1", text: "x" });
  telemetry.onError(new Error("alone"));
  assert.equal(await telemetry.executeTool({ callId: "2", toolCallId: "3", execute }), 5);
});
