/* Has the AI SDK, whose specifiers come as arguments, call models of a local server, and prints what is stored of it. */
import { aiTelemetry } from "../../ai.ts";
import { Tracker } from "../../mod.ts";
import { serveOpenAi } from "../support/openai.ts";

const [ai, { createOpenAI }] = await Promise.all(Deno.args.map((name) => import(name)));
const server = serveOpenAi();
const openai = createOpenAI({ baseURL: server.url, apiKey: "secret-key" });
const chat = (model: string) => openai.chat(model);

using tracker = new Tracker(Tracker.IN_MEMORY, { params: { prompt_version: 2 } });
ai.registerTelemetry(
  aiTelemetry(tracker, { prices: { small: { input: 10, output: 100, cached: 1 } } }),
);

const said: Record<string, unknown> = {};
said.text =
  (await ai.generateText({ model: chat("small"), prompt: "What colour is the sky?" })).text;

const lookUp = tracker.wrap((city: string) => ({ city, degrees: 20 }), { name: "lookUp" });
const weather = ai.tool({
  description: "Weather",
  inputSchema: ai.jsonSchema({ type: "object", properties: { city: { type: "string" } } }),
  execute: ({ city }: { city: string }) => lookUp(city),
});
await tracker.track(async () => {
  const { text, steps } = await ai.generateText({
    model: chat("small"),
    system: "Be brief.",
    prompt: "And the weather?",
    stopWhen: ai.stepCountIs(3),
    tools: { weather },
  });
  said.tools = [text, steps.length];
}, { name: "agent" });
const failing = { ...weather, execute: () => Promise.reject(new Error("no weather")) };
await ai.generateText({
  model: chat("small"),
  prompt: "Weather!",
  stopWhen: ai.stepCountIs(3),
  tools: { weather: failing },
});

const parts: string[] = [];
for await (const part of ai.streamText({ model: chat("small"), prompt: "Sky?" }).textStream) {
  parts.push(part);
}
said.parts = parts;

const controller = new AbortController();
const aborted = ai.streamText({
  model: chat("small"),
  prompt: "Stop",
  abortSignal: controller.signal,
});
for await (const _ of aborted.textStream) controller.abort();

const errors: string[] = [];
await ai.generateText({ model: chat("broken"), prompt: "x" }).catch((error: Error) =>
  errors.push(error.message)
);
const cut = ai.streamText({ model: chat("cut"), prompt: "x", onError: () => {} });
try {
  for await (const _ of cut.textStream);
} catch (error) {
  errors.push((error as Error).name);
}
said.errors = errors.slice(0, 1);
said.limited = (await ai.generateText({ model: chat("limited"), prompt: "x" })).text;
said.embedding = (await ai.embed({ model: openai.embedding("emb"), value: "hello" })).embedding;
await ai.embedMany({ model: openai.embedding("emb"), values: ["a", "b"] });

using hashed = new Tracker(Tracker.IN_MEMORY);
const telemetry = { integrations: [aiTelemetry(hashed, { content: false })] };
await ai.generateText({
  model: chat("small"),
  prompt: "private words",
  telemetry,
  experimental_telemetry: telemetry,
});

const unread = ai.streamText({ model: chat("small"), prompt: "unread" });
for await (const _ of unread.textStream) break;
const rows = tracker.toRows();
const told: unknown[] = [];
using last = new Tracker(Tracker.IN_MEMORY, {
  sinks: [(record) => told.push((record as { data: unknown }).data)],
});
const open = aiTelemetry(last);
open.onStart({ callId: "1", operationId: "ai.streamText", provider: "p", modelId: "m" });
last.close();
await server.close();
console.log(JSON.stringify({ said, rows, hashed: hashed.toRows(), told }));
Deno.exit(0);
