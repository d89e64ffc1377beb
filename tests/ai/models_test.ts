/* The examples of docs/models.md, with the packages themselves; and what a pipeline's calls are logged as. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { trackPipeline } from "../../ai.ts";
import { type Event, Tracker } from "../../mod.ts";
import { MessageWriter } from "../../lib/wire/writer.ts";
import { PLAIN, tempFolder } from "../support/mod.ts";
import { serveOpenAi } from "../support/openai.ts";

const ROOT = new URL("../../", import.meta.url);
const PAGE = Deno.readTextFileSync(new URL("docs/models.md", ROOT));
const EXAMPLES = [...PAGE.matchAll(/^```js\n([^]*?)^```$/gm)].map(([, code]) => code!);

/** Runs the example that has a word, and gives what it printed; `undefined` where its packages cannot be had. */
async function run(word: string, folder: string, env: Record<string, string> = {}) {
  const code = EXAMPLES.find((code) => code.includes(word))!;
  assert.ok(code.split("\n").length <= 30);
  Deno.writeTextFileSync(
    `${folder}/example.js`,
    code.replace('"npm:ai@7"', '"npm:ai@7.0.173"').replace("openai@4", "openai@4.0.118"),
  );
  const config = fileURLToPath(new URL("deno.json", ROOT));
  const flags = ["--allow-all", "--no-lock", "--quiet", "--minimum-dependency-age=0"];
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, "--config", config, `${folder}/example.js`],
    cwd: folder,
    env: { ...PLAIN, ...env },
  });
  const { success, stdout, stderr } = await command.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (/error sending request|dns error|Could not (?:find|load) npm/.test(err!)) {
    console.error(`An example is skipped: ${word} cannot be had`);
    return undefined;
  }
  assert.ok(success, err);
  return out!.trim().split("\n").at(-1)!;
}

/** Writes a model of one node, y = max(x, 0), as onnxruntime reads it. */
function writeRelu(path: string): void {
  const value = (name: string) => (info: MessageWriter) =>
    info.bytes(1, name).message(
      2,
      (type) =>
        type.message(1, (tensor) =>
          tensor.integer(1, 1).message(2, (shape) =>
            shape.message(1, (size) =>
              size.bytes(2, "n")))),
    );
  const model = new MessageWriter().integer(1, 8).message(
    7,
    (graph) =>
      graph.message(1, (node) => node.bytes(1, "x").bytes(2, "y").bytes(4, "Relu"))
        .bytes(2, "relu").message(11, value("x")).message(12, value("y")),
  )
    .message(8, (set) => set.integer(2, 14));
  Deno.writeFileSync(path, model.finish());
}

Deno.test("the AI SDK's example logs tokens and cost", async () => {
  using folder = tempFolder();
  const server = serveOpenAi();
  const printed = await run("registerTelemetry", folder.path, { OPENAI_URL: server.url });
  await server.close();
  if (printed === undefined) return;
  assert.match(printed, /^It is blue\. 20 0\.00001(?:32|3199999999999999\d*)$/);
});

Deno.test("TensorFlow.js logs its epochs", async () => {
  using folder = tempFolder();
  const printed = await run("tfCallback", folder.path);
  if (printed !== undefined) assert.equal(printed, "[ 0, 1, 2, 3, 4 ] true");
});

Deno.test("brain.js logs its iterations", async () => {
  using folder = tempFolder();
  const printed = await run("brainCallback", folder.path);
  if (printed !== undefined) assert.match(printed, /^\[ 25, 50, 75(?:, 100)? \]$/);
});

Deno.test("onnxruntime logs the load of a model, and its calls", async () => {
  using folder = tempFolder();
  writeRelu(folder.file("relu.onnx"));
  const printed = await run("trackPipeline", folder.path);
  if (printed !== undefined) assert.equal(printed, '[ 0, 0, 2 ] [ "relu load", "relu" ] 3');
});

Deno.test("a pipeline's calls have items, tokens, speeds, device and errors; what it gives and throws is its own", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  const error = new RangeError("too long");
  const pipe = Object.assign(async (input: string | string[]) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (input === "fail") throw error;
    return [input].flat().map((text) => ({ generated_text: `${text} and more` }));
  }, { tokenizer: { encode: (text: string) => text.split(" ") }, task: "text-generation" });
  const tracked = await trackPipeline(tracker, () => Promise.resolve(pipe), { device: "cpu" });
  assert.equal(tracked.task, "text-generation");
  assert.deepEqual(await tracked(["a b", "c"]), [
    { generated_text: "a b and more" },
    { generated_text: "c and more" },
  ]);
  const { items, tokens, items_per_second, tokens_per_second, function_time, device } = tracker
    .latest as Event;
  assert.deepEqual([items, tokens, device], [2, 7, "cpu"]);
  assert.ok(Math.abs(items_per_second * function_time - 2) < 1e-9);
  assert.ok(Math.abs(tokens_per_second * function_time - 7) < 1e-9);
  await assert.rejects(tracked("fail"), (thrown) => thrown === error);
  assert.deepEqual([tracker.latest.error, tracker.latest.items], ["too long", null]);
  await assert.rejects(trackPipeline(tracker, () => Promise.reject(error)), RangeError);
  assert.deepEqual([tracker.latest.function_name, tracker.latest.error], [
    "pipeline load",
    "too long",
  ]);
  await assert.rejects(trackPipeline(tracker, () => Promise.resolve({})), TypeError);
  await assert.rejects(
    trackPipeline(tracker, () => Promise.resolve(pipe), { devise: "x" } as never),
    TypeError,
  );
});
