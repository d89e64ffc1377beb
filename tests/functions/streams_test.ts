/* Streams and asynchronous generators that tracked calls give: the same to whoever reads, and logged as they end. */
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Event, Tracker } from "../../mod.ts";
import { followStream } from "../../lib/functions/streams/follow.ts";
import { Watch } from "../../lib/functions/streams/watch.ts";

function memory(options: ConstructorParameters<typeof Tracker>[1] = {}): Tracker {
  return new Tracker(Tracker.IN_MEMORY, { trackId: "run", warnings: false, ...options });
}

function told({ latest }: Tracker): Event {
  const { function_name, function_result, error, chunks, abandoned } = latest as Event;
  return { function_name, function_result, error, chunks, abandoned };
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function* count(to: number, { fails = false } = {}) {
  for (let i = 1; i <= to; i++) {
    await wait(1);
    yield i;
  }
  if (fails) throw new RangeError("broken");
}

/** A stream of numbers that tells what was asked of it. */
function numbers(to: number, strategy?: QueuingStrategy) {
  const asked: unknown[] = [];
  let next = 0;
  const stream = new ReadableStream<number>({
    pull(controller) {
      asked.push("pull");
      if (++next > to) controller.close();
      else controller.enqueue(next);
    },
    cancel(reason) {
      asked.push(["cancel", reason]);
    },
  }, strategy);
  return { stream, asked };
}

Deno.test("an async generator is followed to its end: chunks, time to the first, seconds", async () => {
  using tracker = memory();
  const give = tracker.wrap(async function* give() {
    await wait(20);
    yield 1;
    await wait(20);
    yield 2;
  });
  const generator = give();
  assert.equal(Object.prototype.toString.call(generator), "[object AsyncGenerator]");
  assert.equal(tracker.count(), 0);
  const values = [];
  for await (const value of generator) values.push(value);
  assert.deepEqual(values, [1, 2]);
  assert.deepEqual(told(tracker), {
    function_name: "give",
    function_result: "AsyncGenerator",
    error: "",
    chunks: 2,
    abandoned: false,
  });
  const { first_chunk_time, function_time } = tracker.latest;
  assert.ok(first_chunk_time > 0.015 && function_time > first_chunk_time + 0.015);
  assert.deepEqual(await generator.next(), { done: true, value: undefined });
  assert.equal(tracker.count(), 1);
});

Deno.test("return(), throw(), break and errors reach an async generator, and are told", async () => {
  using tracker = memory();
  const seen: string[] = [];
  const make = tracker.wrap(async function* make(): AsyncGenerator<number, string, unknown> {
    try {
      yield 1;
      yield 2;
      return "end";
    } catch (error) {
      seen.push(`caught ${error}`);
      yield 9;
      return "caught";
    } finally {
      seen.push("finally");
    }
  });
  for await (const value of make()) if (value === 1) break;
  assert.deepEqual([seen.splice(0), told(tracker).chunks, told(tracker).abandoned], [
    ["finally"],
    1,
    true,
  ]);
  const returned = make();
  await returned.next();
  assert.deepEqual(await returned.return("r"), { done: true, value: "r" });
  assert.deepEqual([seen.splice(0), told(tracker).abandoned], [["finally"], true]);
  const thrown = make();
  await thrown.next();
  assert.deepEqual(await thrown.throw("t"), { done: false, value: 9 });
  assert.deepEqual(await thrown.next(), { done: true, value: "caught" });
  assert.deepEqual(seen.splice(0), ["caught t", "finally"]);
  assert.deepEqual([told(tracker).chunks, told(tracker).abandoned], [2, false]);
  const failing = tracker.wrap(count)(2, { fails: true });
  await assert.rejects(Array.fromAsync(failing), RangeError);
  assert.deepEqual([told(tracker).error, told(tracker).chunks], ["broken", 2]);
  assert.equal(tracker.count(), 4);
});

Deno.test("steps that were asked for at once come in order", async () => {
  using tracker = memory();
  const generator = tracker.wrap(count)(3);
  const steps = await Promise.all([1, 2, 3, 4].map(() => generator.next()));
  assert.deepEqual(steps.map(({ value }) => value), [1, 2, 3, undefined]);
  assert.equal(told(tracker).chunks, 3);
});

Deno.test("a stream is one of the same class, asks its source only when it is asked, and ends with it", async () => {
  for (const strategy of [undefined, { highWaterMark: 0 }, { highWaterMark: 3 }]) {
    using tracker = memory();
    const [plain, tracked] = [numbers(4, strategy), numbers(4, strategy)];
    const stream = tracker.track(() => tracked.stream, { name: "numbers" });
    assert.ok(stream instanceof ReadableStream && !stream.locked);
    const readers = [plain.stream.getReader(), stream.getReader()];
    for (const reader of readers) assert.deepEqual(await reader.read(), { done: false, value: 1 });
    await wait(5);
    assert.deepEqual(tracked.asked, plain.asked);
    for (const reader of readers) {
      while (!(await reader.read()).done);
      await reader.closed;
    }
    assert.deepEqual(told(tracker), {
      function_name: "numbers",
      function_result: "ReadableStream",
      error: "",
      chunks: 4,
      abandoned: false,
    });
  }
});

Deno.test("cancel reaches a stream's source with its reason; an error of the source reaches the reader", async () => {
  using tracker = memory();
  const { stream, asked } = numbers(9);
  const given = tracker.track(() => stream);
  for await (const value of given) if (value === 2) break;
  assert.deepEqual(asked.at(-1), ["cancel", undefined]);
  assert.deepEqual([told(tracker).chunks, told(tracker).abandoned], [2, true]);
  const other = numbers(9);
  await tracker.track(() => other.stream).cancel("enough");
  assert.deepEqual(other.asked.at(-1), ["cancel", "enough"]);
  const error = new TypeError("gone");
  let control: ReadableStreamDefaultController;
  const failing = tracker.track(() =>
    new ReadableStream({ start: (controller) => void (control = controller) })
  );
  const reader = failing.getReader();
  control!.error(error);
  await assert.rejects(reader.closed, (thrown) => thrown === error);
  await assert.rejects(reader.read(), (thrown) => thrown === error);
  assert.deepEqual([told(tracker).error, told(tracker).abandoned], ["gone", false]);
  const refusing = tracker.track(() => new ReadableStream({ cancel: () => Promise.reject(error) }));
  await assert.rejects(refusing.cancel(), (thrown) => thrown === error);
});

Deno.test("streams go on into responses, other streams and two at once", async () => {
  using tracker = memory();
  const text = (parts: string[]) =>
    tracker.wrap(() => ReadableStream.from(parts).pipeThrough(new TextEncoderStream()))();
  assert.equal(await new Response(text(["a", "b"])).text(), "ab");
  assert.equal(told(tracker).chunks, 2);
  const [one, two] = text(["c", "d", "e"]).pipeThrough(new TextDecoderStream()).tee();
  assert.deepEqual(await Promise.all([Array.fromAsync(one), Array.fromAsync(two)]), [
    ["c", "d", "e"],
    ["c", "d", "e"],
  ]);
  assert.equal(told(tracker).chunks, 3);
});

Deno.test("a stream of bytes is read into the memory that its reader brings", async () => {
  using tracker = memory();
  const make = () =>
    new ReadableStream({
      type: "bytes",
      start(controller) {
        controller.enqueue(Uint8Array.of(1, 2, 3));
        controller.enqueue(Uint8Array.of(4));
        controller.close();
      },
    });
  const reader = tracker.track(make).getReader({ mode: "byob" });
  const { value } = await reader.read(new Uint8Array(2));
  assert.deepEqual([...value!], [1, 2]);
  const next = await reader.read(new Uint8Array(8));
  assert.deepEqual([...next.value!], [3, 4]);
  assert.equal((await reader.read(new Uint8Array(2))).done, true);
  assert.equal(told(tracker).chunks, 2);
  const both = tracker.track(make);
  const plain = both.getReader();
  assert.deepEqual([...(await plain.read()).value!], [1, 2, 3]);
  plain.releaseLock();
  const into = both.getReader({ mode: "byob" });
  assert.deepEqual([...(await into.read(new Uint8Array(4))).value!], [4]);
  assert.equal((await into.read(new Uint8Array(4))).done, true);
  assert.deepEqual([told(tracker).chunks, told(tracker).abandoned], [2, false]);
});

Deno.test("classes and own properties of streams stay; streams of clients and of Node are followed too", async () => {
  using tracker = memory();
  class Lines extends ReadableStream<string> {
    extra = 5;
    first() {
      return this.getReader().read();
    }
  }
  const lines = tracker.track(() =>
    new Lines({ start: (controller) => controller.enqueue("line") })
  );
  assert.ok(lines instanceof Lines);
  assert.deepEqual([lines.extra, (await lines.first()).value], [5, "line"]);
  class Client {
    #parts = ["a", "b"];
    readonly controller = new AbortController();
    get parts() {
      return this.#parts.length;
    }
    async *[Symbol.asyncIterator]() {
      await wait(1);
      yield* this.#parts;
    }
  }
  const client = await tracker.track(async () => await Promise.resolve(new Client()));
  assert.ok(client instanceof Client && client.parts === 2);
  assert.deepEqual(await Array.fromAsync(client), ["a", "b"]);
  assert.deepEqual([told(tracker).function_result, told(tracker).chunks], ["Client", 2]);
  const node = tracker.track(() => Readable.from(["x", "y", "z"]));
  const parts: string[] = [];
  node.on("data", (part) => parts.push(part));
  await new Promise((resolve) => node.on("close", resolve));
  assert.deepEqual([parts, told(tracker).chunks, told(tracker).abandoned], [
    ["x", "y", "z"],
    3,
    false,
  ]);
  for await (const part of tracker.track(() => Readable.from(["x", "y"]))) if (part) break;
  await wait(1);
  assert.deepEqual([told(tracker).chunks, told(tracker).abandoned], [1, true]);
});

Deno.test("a stream that nobody reads, or that was left, is logged at close, and when it is forgotten", async () => {
  const said: Event[] = [];
  const tracker = memory({ sinks: [(record) => said.push((record as { data: Event }).data)] });
  tracker.track(() => count(3), { name: "unread" });
  const half = tracker.track(() => count(3), { name: "half" });
  await half.next();
  tracker.close();
  assert.deepEqual(
    said.map(({ function_name, chunks, abandoned }) => [
      function_name,
      chunks,
      abandoned,
    ]),
    [["unread", 0, true], ["half", 1, true]],
  );
  assert.deepEqual(await half.next(), { done: false, value: 2 });
});

Deno.test("a stream that was let go of is collected, and its call logged then", async () => {
  using tracker = memory();
  const make = (fn: () => unknown) => new WeakRef(tracker.track(fn) as object);
  const refs = [make(() => count(2)), make(() => numbers(2).stream), make(() => new Map())];
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let i = 0; i < 100 && tracker.count() < 3; i++) {
    await wait(5);
    collect();
  }
  assert.deepEqual(refs.map((ref) => ref.deref()), [undefined, undefined, undefined]);
  assert.deepEqual(tracker.column("abandoned").toSorted(), [null, true, true]);
});

Deno.test("what is no stream, or may not be changed, is given as it is", () => {
  const watch = new Watch({
    seconds: () => 0,
    within: (work) => work(),
    keeps: false,
    onEnd: () => assert.fail(),
  });
  const frozen = Object.freeze({ [Symbol.asyncIterator]: () => count(1) });
  const locked = numbers(1).stream;
  locked.getReader();
  const trap = new Proxy({}, {
    get: () => {
      throw new Error("do not look");
    },
  });
  for (const value of [1, null, {}, [1], (function* () {})(), frozen, locked, trap]) {
    assert.equal(followStream(value, watch), undefined);
  }
});
