/* A server that speaks OpenAI's protocol, as far as tests go. */

const USAGE = {
  prompt_tokens: 20,
  completion_tokens: 5,
  total_tokens: 25,
  prompt_tokens_details: { cached_tokens: 8 },
};

/** A server that runs, and where. */
export interface OpenAiServer {
  readonly url: string;
  close(): Promise<void>;
}

/** What a request for a chat has. */
interface ChatRequest {
  readonly model: string;
  readonly stream?: boolean;
  readonly tools?: unknown[];
  readonly messages: readonly { readonly role: string }[];
}

/**
 * Serves chats and embeddings. A model named `limited` is refused once with 429, `broken` always, a stream of `cut` fails
 * half-way; where tools are offered, one is called first.
 */
export function serveOpenAi(): OpenAiServer {
  let refused = 0;
  const onError = () => new Response(null, { status: 500 });
  const options = { port: 0, hostname: "127.0.0.1", onListen: () => {}, onError };
  const server = Deno.serve(options, async (request) => {
    const body = await request.json();
    if (request.url.endsWith("/embeddings")) return embeddings(body);
    if (body.model === "limited" && refused++ < 1) {
      const headers = { "retry-after-ms": "1" };
      const error = { message: "slow down", type: "rate" };
      return Response.json({ error }, { status: 429, headers });
    }
    if (body.model === "broken") {
      return Response.json({ error: { message: "no such model", type: "invalid" } }, {
        status: 400,
      });
    }
    return body.stream ? streamed(body) : answered(body);
  });
  return { url: `http://127.0.0.1:${server.addr.port}/v1`, close: () => server.shutdown() };
}

function embeddings({ model, input }: { model: string; input: string | string[] }): Response {
  const data = [input].flat().map((_, index) => ({
    object: "embedding",
    index,
    embedding: [1, 0],
  }));
  const usage = { prompt_tokens: 7, total_tokens: 7 };
  return Response.json({ object: "list", model, data, usage });
}

function answered({ model, tools, messages }: ChatRequest): Response {
  const calls = tools && !messages.some(({ role }) => role === "tool");
  const tool = { name: "weather", arguments: '{"city":"Rome"}' };
  const message = calls
    ? {
      role: "assistant",
      content: null,
      tool_calls: [{ id: "1", type: "function", function: tool }],
    }
    : { role: "assistant", content: "It is blue." };
  const choices = [{ index: 0, message, finish_reason: calls ? "tool_calls" : "stop" }];
  const common = { id: "x", object: "chat.completion", created: 1 };
  return Response.json({ ...common, model, choices, usage: USAGE });
}

function streamed({ model }: ChatRequest): Response {
  const common = { id: "x", object: "chat.completion.chunk", created: 1, model };
  const line = (of: object) => `data: ${JSON.stringify({ ...common, ...of })}\n\n`;
  const said = (delta: unknown, finish_reason: string | null) =>
    line({ choices: [{ index: 0, delta, finish_reason }] });
  const lines = [
    ...["It ", "is ", "blue."].map((content) => said({ role: "assistant", content }, null)),
    said({}, "stop"),
    line({ choices: [], usage: USAGE }),
    "data: [DONE]\n\n",
  ];
  let at = 0;
  const stream = new ReadableStream<string>({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      if (model === "cut" && at === 2) return controller.error(new Error("cut"));
      if (at < lines.length) controller.enqueue(lines[at++]);
      else controller.close();
    },
  });
  const headers = { "content-type": "text/event-stream" };
  return new Response(stream.pipeThrough(new TextEncoderStream()), { headers });
}
