import { type } from "arktype";
import assert from "node:assert/strict";
import * as v from "valibot";
import { z } from "zod";
import { type Columns, Reader, Tracker } from "../../mod.ts";
import { contentsOf, errorOf, tempFolder } from "../support/mod.ts";

interface Metrics {
  loss: number;
  note?: string;
}

/** Holds where both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;

Deno.test("Tracker<E> takes and gives events of type E", () => {
  using tracker = new Tracker<{ loss: number }>(Tracker.IN_MEMORY);
  const stored = tracker.log({ loss: 0.5 });
  const loss: number = stored.loss;
  const [trackId, timestamp]: [string, string] = [stored.track_id, stored.timestamp];
  const read: number | null | undefined = tracker.toRows()[0]?.loss;
  const column: (number | null)[] = tracker.toColumns().loss;
  assert.deepEqual([loss, read, column], [0.5, 0.5, [0.5]]);
  assert.deepEqual(tracker.at(0), { track_id: trackId, timestamp, loss });
  // What follows is looked at by the compiler only.
  (() => {
    // @ts-expect-error a text is no loss
    tracker.log({ loss: "x" });
    // @ts-expect-error the loss is missing
    tracker.log({});
    // @ts-expect-error there is no such key
    tracker.log({ loss: 1, los: 1 });
    // @ts-expect-error a text is no loss
    tracker.logBatch([{ loss: 1 }, { loss: "x" }]);
    // @ts-expect-error a row has no such key
    tracker.toRows()[0]?.los;
    // @ts-expect-error a loss is no text
    const _text: string | null | undefined = tracker.toRows()[0]?.loss;
  });
});

Deno.test("Tracker<E> and Reader<E> take an interface", () => {
  using folder = tempFolder();
  using tracker = new Tracker<Metrics>(folder.file("runs.db"));
  const metrics: Metrics = { loss: 0.5 };
  tracker.log(metrics);
  tracker.logBatch([metrics, { loss: 0.25, note: "low" }]);
  using reader = new Reader<Metrics>(tracker.db);
  const losses: (number | null)[] = reader.toRows().map((row) => row.loss);
  assert.deepEqual(losses, [0.5, 0.5, 0.25]);
  (() => {
    // @ts-expect-error a number is no note
    tracker.log({ loss: 1, note: 1 });
    // @ts-expect-error a row has no such key
    reader.toRows()[0]?.los;
  });
});

Deno.test("Tracker without a type takes any event", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  const metrics: Metrics = { loss: 0.5 };
  tracker.log(metrics);
  tracker.log({ anything: [1, { a: "b" }] });
  assert.equal(tracker.count(), 2);
});

Deno.test("Tracker refuses an unknown option at compile time", () => {
  (() => {
    // @ts-expect-error misspelled
    new Tracker("runs.db", { tabel: "events" });
    // @ts-expect-error no such durability
    new Tracker("runs.db", { durability: "ful" });
  });
});

/** The same schema in three libraries: trims and lowers the name. */
const SCHEMAS = {
  zod: z.object({ loss: z.number().max(1), name: z.string().trim().toLowerCase() }),
  valibot: v.object({
    loss: v.pipe(v.number(), v.maxValue(1)),
    name: v.pipe(v.string(), v.trim(), v.toLowerCase()),
  }),
  arktype: type({ loss: "number <= 1", name: "string.trim |> string.lower" }),
};

Deno.test("a schema of Zod, Valibot or ArkType infers the type of the event", () => {
  using zod = new Tracker(Tracker.IN_MEMORY, { schema: SCHEMAS.zod });
  using valibot = new Tracker(Tracker.IN_MEMORY, { schema: SCHEMAS.valibot });
  using arktype = new Tracker(Tracker.IN_MEMORY, { schema: SCHEMAS.arktype });
  for (const tracker of [zod, valibot, arktype]) {
    const { loss, name } = tracker.log({ loss: 0.5, name: " Ada " });
    const same: [Same<typeof loss, number>, Same<typeof name, string>] = [true, true];
    assert.deepEqual([loss, name, same], [0.5, "ada", [true, true]]);
    const read: number | null | undefined = tracker.toRows()[0]?.loss;
    assert.equal(read, 0.5);
  }
  (() => {
    // @ts-expect-error a text is no loss
    zod.log({ loss: "x", name: "a" });
    // @ts-expect-error a text is no loss
    valibot.log({ loss: "x", name: "a" });
    // @ts-expect-error a text is no loss
    arktype.log({ loss: "x", name: "a" });
    // @ts-expect-error the name is missing
    zod.log({ loss: 1 });
    // @ts-expect-error a row has no such key
    valibot.toRows()[0]?.los;
  });
});

Deno.test("log() takes a schema's input, and reads give its output, where the two differ", () => {
  const schema = z.object({ step: z.string().transform(Number), tag: z.string().default("none") });
  using tracker = new Tracker(Tracker.IN_MEMORY, { schema });
  const stored = tracker.log({ step: "12" });
  const step: number = stored.step;
  const read: number | null | undefined = tracker.toRows()[0]?.step;
  assert.deepEqual([step, read, tracker.column("tag")], [12, 12, ["none"]]);
  (() => {
    // @ts-expect-error a step goes in as text
    tracker.log({ step: 12 });
  });
});

for (const [library, schema] of Object.entries(SCHEMAS)) {
  Deno.test(`an event that a schema of ${library} refuses is not stored; what it makes of the others is`, () => {
    using folder = tempFolder();
    using tracker = new Tracker(folder.file("runs.db"), {
      schema: schema as typeof SCHEMAS.zod,
      params: { model: "vit" },
    });
    tracker.log({ loss: 0.5, name: " Ada " });
    const before = contentsOf(tracker.db);
    // deno-lint-ignore no-explicit-any
    for (const bad of [{ loss: 2, name: "a" }, { loss: "x", name: "a" }, { loss: 1 }] as any[]) {
      for (
        const call of [
          () => tracker.log(bad),
          () => tracker.logBatch([{ loss: 0, name: "b" }, bad]),
        ]
      ) {
        const error = errorOf(call);
        assert.ok(error instanceof TypeError, `${error}`);
        assert.match(error.message, /^Cannot log .*(loss|name)/s);
      }
    }
    assert.deepEqual(contentsOf(tracker.db), before);
    tracker.logBatch([{ loss: 0.25, name: "BOB" }, { loss: 0, name: "Eve" }]);
    const { model, loss, name } = tracker.toColumns() as Columns;
    const rows = loss!.map((_, i) => [model![i], loss![i], name![i]]);
    assert.deepEqual(rows, [["vit", 0.5, "ada"], ["vit", 0.25, "bob"], ["vit", 0, "eve"]]);
  });
}
