import assert from "node:assert/strict";
import { Pace } from "../../lib/store/read/pace.ts";

Deno.test("rows that are wider than all that is to be read at a time come one by one", () => {
  const pace = new Pace(10_000);
  pace.learn(64, 64 * 20e6);
  assert.equal(pace.next(), 1);
});

Deno.test("narrow rows come faster and faster, up to the most", () => {
  const pace = new Pace(10_000);
  const steps = Array.from({ length: 6 }, () => {
    const rows = pace.next();
    pace.learn(rows, rows * 48);
    return rows;
  });
  assert.deepEqual(steps, [64, 256, 1024, 4096, 10_000, 10_000]);
  pace.learn(0, 0);
  assert.equal(pace.next(), 10_000);
});
