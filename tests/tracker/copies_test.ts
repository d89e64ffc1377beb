import assert from "node:assert/strict";
import { type Event, type LogRecord, Tracker, type TrackerOptions } from "../../mod.ts";

/** A tracker, and what a sink of its collects. */
function collecting(db: string, options: TrackerOptions = {}) {
  const got: Event[] = [];
  const sink = (record: LogRecord) => {
    if ("data" in record) got.push(record.data);
  };
  const tracker = new Tracker(db, { ...options, sinks: [sink, ...options.sinks ?? []] });
  return { tracker, got };
}

const EVERYWHERE = [Tracker.IN_MEMORY, Tracker.SKIP_INSERT];

for (const db of EVERYWHERE) {
  Deno.test(`${db}: what was logged stays as it was, however the caller's objects change`, () => {
    const { tracker, got } = collecting(db);
    using _tracker = tracker;
    const list: unknown[] = [];
    const cfg = { lr: { base: 0 }, at: new Date(0) };
    const stored: Event[] = [];
    for (let i = 1; i <= 3; i++) {
      list.push(i);
      cfg.lr.base = i;
      cfg.at.setTime(i);
      stored.push(tracker.log({ list, cfg, at: cfg.at }));
      assert.deepEqual(tracker.latest, stored.at(-1));
    }
    list.length = 0;
    const wanted = [1, 2, 3].map((i) => ({
      list: [1, 2, 3].slice(0, i),
      cfg: { lr: { base: i }, at: new Date(i) },
      at: new Date(i),
    }));
    for (const events of [stored, got]) {
      assert.deepEqual(events.map(({ list, cfg, at }) => ({ list, cfg, at })), wanted);
    }
    const latest = { ...tracker.latest };
    assert.deepEqual([latest.list, latest.cfg], [[1, 2, 3], wanted[2].cfg]);
    if (db === Tracker.IN_MEMORY) {
      assert.deepEqual(tracker.toRows().map(({ list, cfg, at }) => ({ list, cfg, at })), wanted);
    }
  });

  Deno.test(`${db}: whoever changes what was given changes nothing for others`, () => {
    const spoil = (record: LogRecord) => {
      if (!("data" in record)) return;
      const data = record.data as Event;
      data.list.push("spoilt");
      data.n = "spoilt";
      delete data.model;
    };
    const { tracker, got } = collecting(db, { params: { model: { layers: [1] } }, sinks: [spoil] });
    using _tracker = tracker;
    const first = tracker.log({ list: [1], n: 1 });
    spoil({ timestamp: "", level: "TRACKING", data: first });
    spoil({ timestamp: "", level: "TRACKING", data: tracker.latest as Event });
    const event = { model: { layers: [1] }, list: [1], n: 1 };
    for (const { timestamp: _, track_id: __, ...seen } of [tracker.latest, got[0]] as Event[]) {
      assert.deepEqual(seen, event);
    }
    tracker.logBatch([{ list: [2], n: 2 }, { list: [3], n: 3 }]);
    tracker.logger.monitor({ list: [4], n: 4 });
    assert.deepEqual(got.map(({ list, n }) => [list, n]), [1, 2, 3, 4].map((n) => [[n], n]));
  });

  Deno.test(`${db}: params are what they were when they were set`, () => {
    const layers = [1];
    const model = { layers };
    const names = new Map([["a", [1]]]);
    const { tracker, got } = collecting(db, { params: { model } });
    using _tracker = tracker;
    tracker.setParams({ layers, names });
    const wrapped = tracker.wrap(() => {}, { params: { layers } });
    layers.push(2);
    names.set("b", []);
    names.get("a")!.push(2);
    tracker.params.model.layers.push(3);
    tracker.params.layers.push(3);
    const event = tracker.log({ n: 1 });
    assert.deepEqual([event.model, event.layers], [{ layers: [1] }, [1]]);
    const kept = db === Tracker.IN_MEMORY ? tracker.get("names") : got[0].names;
    assert.deepEqual(kept, new Map([["a", [1]]]));
    wrapped();
    assert.deepEqual(tracker.latest.layers, [1]);
  });
}

class Point {
  x: number;
  constructor(x: number) {
    this.x = x;
  }
}

Deno.test("sinks of a tracker without a file have objects of their own, as they would come back", () => {
  const { tracker, got } = collecting(Tracker.SKIP_INSERT);
  using _tracker = tracker;
  tracker.assets.register(Point);
  const [weights, seen, point] = [
    Float64Array.of(1, 2),
    new Map([["a", new Set([1])]]),
    new Point(1),
  ];
  const event = tracker.log({ weights, seen, point, n: 1 });
  tracker.logger.track({ weights, point });
  weights[0] = point.x = 9;
  seen.get("a")!.add(2);
  for (const { weights, seen, point } of [event, got[0], tracker.latest]) {
    assert.deepEqual(weights, Float64Array.of(1, 2));
    assert.deepEqual(seen, new Map([["a", new Set([1])]]));
    assert.deepEqual(point, new Point(1));
  }
  assert.deepEqual(got[1], { weights: Float64Array.of(1, 2), point: new Point(1) });
  assert.throws(
    () => tracker.log({ odd: new Map([["f", () => 1]]) }),
    /Cannot log "odd": a function/,
  );
});

Deno.test("an instance of a class that is not registered stays what it is among the params", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { params: { at: new Point(1) }, warnings: false });
  assert.ok(tracker.params.at instanceof Point);
  tracker.assets.register(Point);
  tracker.log({ n: 1 });
  assert.deepEqual(tracker.get("at"), new Point(1));
});

Deno.test("events of 500 keys have objects of their own, and keys like __proto__", () => {
  const { tracker, got } = collecting(Tracker.IN_MEMORY);
  using _tracker = tracker;
  const wide: Event = Object.fromEntries(Array.from({ length: 499 }, (_, i) => [`k${i}`, i]));
  const odd: Event = JSON.parse('{"__proto__":[1],"o":{"__proto__":[1]}}');
  for (const event of [{ ...wide, list: [1] }, odd]) {
    for (let i = 0; i < 3; i++) {
      const copy = structuredClone(event);
      const { timestamp: _, track_id: __, ...stored } = tracker.log(event);
      for (const value of Object.values(event)) if (Array.isArray(value)) value.push(2);
      assert.deepEqual(stored, copy);
      const { timestamp: ___, track_id: ____, ...seen } = got.at(-1)!;
      assert.deepEqual(seen, copy);
    }
  }
});
