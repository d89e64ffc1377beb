/* Calls within calls, and what callers say of what is logged. */
import assert from "node:assert/strict";
import { type Event, Tracker } from "../../mod.ts";
import { warningsOf } from "../support/mod.ts";

function memory(options: ConstructorParameters<typeof Tracker>[1] = {}): Tracker {
  return new Tracker(Tracker.IN_MEMORY, { trackId: "run", warnings: false, ...options });
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Names of calls → the names of those that they were made within. */
function parents(tracker: Tracker): Record<string, string | null> {
  const rows = tracker.toRows() as Event[];
  const names = new Map(rows.map((row) => [row.call_id, row.function_name]));
  return Object.fromEntries(rows.map((row) => {
    assert.match(row.call_id, /^[0-9a-f]{16}$/);
    const parent = row.parent_id ?? null;
    assert.ok(parent === null || names.has(parent), row.function_name);
    return [row.function_name, parent === null ? null : names.get(parent)];
  }));
}

Deno.test("calls have ids as soon as they nest, and each where it is asked for", () => {
  using tracker = memory();
  const inner = tracker.wrap((x: number) => x, { name: "inner" });
  inner(1);
  assert.deepEqual(Object.keys(tracker.dtypes).filter((name) => name.endsWith("_id")), [
    "track_id",
  ]);
  tracker.wrap(() => inner(2), { name: "outer" })();
  const [alone, child, outer] = tracker.toRows() as Event[];
  assert.deepEqual([alone.call_id, alone.parent_id, outer.parent_id], [null, null, null]);
  assert.match(child.call_id, /^[0-9a-f]{16}$/);
  assert.equal(child.parent_id, outer.call_id);
  using all = memory({ callIds: true });
  all.track(() => 1);
  assert.match(all.latest.call_id, /^[0-9a-f]{16}$/);
  assert.equal(all.latest.parent_id, null);
});

Deno.test("parents are known across await, Promise.all, timers, callbacks, generators, and after the parent's end", async () => {
  using tracker = memory();
  const leaf = (name: string) => tracker.track(() => name, { name });
  const middle = tracker.wrap(async (name: string) => {
    await wait(2);
    leaf(`${name} leaf`);
    return name;
  });
  let late: Promise<unknown>;
  const outer = tracker.wrap(async () => {
    await Promise.all(
      ["a", "b"].map((name) => tracker.track(() => middle(name), { name: `${name} outer` })),
    );
    await new Promise<void>((resolve) =>
      setTimeout(() => {
        leaf("timer");
        resolve();
      }, 1)
    );
    [1].forEach(() => leaf("callback"));
    queueMicrotask(() => leaf("microtask"));
    await wait(1);
  }, { name: "outer" });
  await outer();
  tracker.track(() => {
    late = wait(5).then(() => leaf("late"));
  }, { name: "ended" });
  await late!;
  const generate = tracker.wrap(async function* generate() {
    leaf("first");
    yield 1;
    await wait(1);
    leaf("second");
  });
  for await (const _ of generate()) leaf("consumer");
  leaf("outside");
  const named = tracker.toRows().filter(({ call_id }) => call_id !== null);
  const names = new Map(named.map((row) => [row.call_id, row.function_name]));
  const of = Object.fromEntries(
    tracker.toRows().map((row) => [row.function_name, names.get(row.parent_id) ?? null]),
  );
  assert.deepEqual(of, {
    "a leaf": "<anonymous>",
    "b leaf": "<anonymous>",
    "<anonymous>": "b outer",
    "a outer": "outer",
    "b outer": "outer",
    timer: "outer",
    callback: "outer",
    microtask: "outer",
    outer: null,
    ended: null,
    late: "ended",
    first: "generate",
    consumer: null,
    second: "generate",
    generate: null,
    outside: null,
  });
});

Deno.test("a call that begins when its tracker is closed is made all the same", async () => {
  const tracker = memory();
  const [inner, later] = [tracker.wrap((x: number) => x), Promise.withResolvers<void>()];
  const late = tracker.track(() => ({ done: later.promise.then(() => inner(7)) }));
  tracker.close();
  later.resolve();
  assert.equal(await late.done, 7);
});

Deno.test("each tracker has its own tree; a call that fails, and one from the cache, are in it", () => {
  using tracker = memory();
  using other = memory();
  const leaf = tracker.wrap(() => 1, { name: "leaf" });
  const fail = tracker.wrap((): number => {
    throw new Error("no");
  }, { name: "fail" });
  tracker.track(() => {
    other.track(() => leaf());
    assert.throws(fail);
  }, { name: "root" });
  assert.deepEqual(parents(tracker), { leaf: "root", fail: "root", root: null });
  assert.equal(other.latest.call_id, undefined);
});

Deno.test("result, args, ignore and errorDetails say what is logged of a call", () => {
  using tracker = memory({ raiseOnError: false });
  const predict = (model: { name: string }, x: number, { deep = 1 } = {}) => ({
    y: x * deep,
    model,
  });
  const model = { name: "vit", weights: [1, 2] };
  tracker.wrap(predict, {
    result: ({ y }) => ({ y, twice: 2 * y }),
    args: ({ name }, x) => ({ model: name, x, at: new Date(0) }),
  })(model, 3);
  const { timestamp: _at, track_id: _run, function_time: _time, ...event } = tracker
    .latest as Event;
  assert.deepEqual(event, {
    function_name: "predict",
    error: "",
    y: 3,
    twice: 6,
    model: "vit",
    x: 3,
    at: new Date(0),
  });
  tracker.track(predict, {
    args: [model, 3],
    kwargs: { deep: 2, secret: 1 },
    ignore: ["model", "secret"],
  });
  const { args, kwargs } = tracker.latest;
  assert.deepEqual([args, kwargs], [[3], { deep: 2 }]);
  assert.equal("model_name" in tracker.latest, false);
  tracker.track(predict, { args: [model, 3], result: ({ y }) => y });
  assert.equal(tracker.latest.function_result, 3);
  const boom = () => {
    throw new RangeError("boom");
  };
  tracker.track(boom, { errorDetails: true });
  assert.deepEqual([tracker.latest.error, tracker.latest.error_name], ["boom", "RangeError"]);
  assert.match(tracker.latest.error_stack, /^RangeError: boom\n +at boom/);
  tracker.track(() => 1, { errorDetails: true });
  assert.deepEqual([tracker.latest.error_name, tracker.latest.error_stack], [null, null]);
  tracker.track(boom);
  assert.equal("error_stack" in tracker.latest, false);
});

Deno.test("what says what to log may fail: the call stays, with a warning", () => {
  const said = warningsOf(() => {
    using tracker = memory({ warnings: true });
    const fail = () => {
      throw new Error("cannot say");
    };
    assert.equal(tracker.wrap((x: number) => x, { result: fail, args: fail, name: "f" })(4), 4);
    assert.deepEqual(tracker.column("function_name"), ["f"]);
    assert.equal(tracker.latest.error, "");
  });
  assert.deepEqual(said, [
    'xetrack: a call of f is logged without what "args" tells of it: cannot say',
    'xetrack: a call of f is logged without what "result" tells of it: cannot say',
  ]);
  using tracker = memory();
  assert.throws(() => tracker.wrap(() => 1, { result: 5 } as never), TypeError);
  assert.throws(() => tracker.wrap(() => 1, { ignore: "x" } as never), TypeError);
  assert.throws(() => tracker.wrap(() => 1, { args: [1] } as never), TypeError);
});

Deno.test("the chunks of a stream are what result is told", async () => {
  using tracker = memory();
  async function* say() {
    yield "hello ";
    await wait(1);
    yield "world";
  }
  const text = await Array.fromAsync(
    tracker.track(say, { result: (chunks: string[]) => ({ text: chunks.join("") }) }),
  );
  assert.deepEqual([text.length, tracker.latest.text, tracker.latest.chunks], [
    2,
    "hello world",
    2,
  ]);
});

Deno.test("secrets are hidden in stacks, and in what args and result say", () => {
  using tracker = memory({ raiseOnError: false });
  const login = (_user: string, password: string) => {
    throw new Error(`refused ${password}`);
  };
  tracker.wrap(login, { errorDetails: true, args: (user, token) => ({ user, token }) })(
    "me",
    "hunter2",
  );
  assert.doesNotMatch(JSON.stringify(tracker.latest), /hunter2/);
  assert.equal(tracker.latest.token, "[redacted]");
  tracker.track(() => 1, { result: () => ({ api_key: "hunter2" }) });
  assert.equal(tracker.latest.api_key, "[redacted]");
});

Deno.test("a result of another kind than the column's is in a column of its own kind too, for SQL", async () => {
  using tracker = memory();
  for (
    const value of [1, "text", [1, NaN], true, 2n ** 60n, null, { accuracy: "high" }]
  ) {
    tracker.track(() => value, { name: "f" });
  }
  tracker.track(() => ({ accuracy: 0.5 }));
  const rows = await tracker.sql(
    "SELECT function_result AS n, function_result_string AS s, function_result_json ->> '$[0]' AS j, " +
      "function_result_boolean AS b, function_result_bigint AS i, " +
      "accuracy AS a, accuracy_number AS an FROM events ORDER BY timestamp",
  );
  assert.deepEqual(rows.map((row) => Object.values(row).find((cell) => cell !== null) ?? null), [
    1,
    "text",
    1,
    true,
    2n ** 60n,
    null,
    "high",
    0.5,
  ]);
  assert.deepEqual(tracker.column("function_result").slice(0, 5), [
    1,
    "text",
    [1, "NaN"],
    true,
    2n ** 60n,
  ]);
  assert.deepEqual(tracker.column("accuracy").slice(-2), ["high", 0.5]);
  tracker.track(() => "again");
  assert.equal("function_result_string" in tracker.latest, false);
  tracker.log({ function_result_json: [2] });
  assert.equal(tracker.latest.function_result_json[0], 2);
});
