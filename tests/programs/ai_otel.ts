/* Has the AI SDK send what it does by OpenTelemetry, as Deno exports it; the packages' specifiers come as arguments. */
import { serveOpenAi } from "../support/openai.ts";

const [ai, { createOpenAI }, { OpenTelemetry }] = await Promise.all(
  Deno.args.map((name) => import(name)),
);
const server = serveOpenAi();
const openai = createOpenAI({ baseURL: server.url, apiKey: "key" });
ai.registerTelemetry(new OpenTelemetry());
const { text } = await ai.generateText({ model: openai.chat("small"), prompt: "What colour?" });
await server.close();
console.log(JSON.stringify(text));
