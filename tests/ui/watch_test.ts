import assert from "node:assert/strict";
import { changePoints, compareBenchmarks } from "../../bench.ts";
import { Reader, Tracker } from "../../mod.ts";
import { dashboard } from "../../ui.ts";
import { jsonValue } from "../../lib/values/text.ts";
import { tempFolder } from "../support/mod.ts";

Deno.test("api/benchmarks gives each benchmark over the commits, where it changed, and the last verdicts", async () => {
  using folder = tempFolder();
  const path = folder.file("bench.db");
  const values = Array.from({ length: 24 }, (_, c) => (c < 12 ? 100 : 150) + c % 3);
  {
    using tracker = new Tracker(path, { table: "benchmarks" });
    for (const [c, value] of values.entries()) {
      for (let round = 1; round <= 6; round++) {
        const committed = `2026-10-${String(c + 1).padStart(2, "0")} 00:00:00.000000`;
        tracker.log({
          suite: "s",
          name: "parse",
          unit: "ns",
          value: value + round / 10,
          commit: `c${c}`,
          committed,
          round,
        });
      }
    }
  }
  using page = dashboard(path);
  const response = await page(new Request("http://localhost/api/benchmarks"));
  const { history: [parse], verdicts, baseline, current } = await response.json();
  const medians = parse.points.map(({ value }: { value: number }) => value);
  assert.equal(medians.length, 24);
  assert.deepEqual(
    parse.changes.map(({ index }: { index: number }) => index),
    changePoints(medians).map(({ index }) => index),
  );
  assert.deepEqual(parse.changes[0].index, 12);
  assert.deepEqual([baseline, current], ["c22", "c23"]);
  assert.deepEqual(verdicts, jsonValue(compareBenchmarks(path, "c22", "c23")));
});

Deno.test("api/drift gives what a Reader gives, with the shares of both sides", async () => {
  using folder = tempFolder();
  const path = folder.file("prod.db");
  {
    using tracker = new Tracker(path);
    tracker.logBatch(
      Array.from(
        { length: 400 },
        (_, i) => ({
          version: i < 200 ? 1 : 2,
          age: i < 200 ? i : i + 100,
          shop: i % 2 ? "web" : "app",
        }),
      ),
    );
  }
  using page = dashboard(path);
  const address = "http://localhost/api/drift?reference=version+%3D+1&current=version+%3D+2";
  const { rows, reference, current } = await (await page(new Request(address))).json();
  assert.deepEqual([reference, current], [200, 200]);
  using reader = new Reader(path);
  const expected = await reader.drift({ reference: "version = 1", current: "version = 2" });
  assert.deepEqual(
    rows.map(({ shares: _, ...row }: { shares: unknown }) => row),
    jsonValue(expected),
  );
  for (const { shares } of rows) {
    for (const side of shares) {
      assert.ok(Math.abs(side.reduce((a: number, b: number) => a + b) - 1) < 1e-9);
    }
  }
  const wrong = await page(new Request(`${address}&columns=non`));
  assert.equal(wrong.status, 400);
});
