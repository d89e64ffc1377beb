import assert from "node:assert/strict";
import { hourlyDrift } from "../../examples/drift.ts";
import { makeHandler } from "../../examples/service.ts";
import { Tracker } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";

Deno.test("the example service monitors its predictions, and their drift is read back by hour", async () => {
  using folder = tempFolder();
  using tracker = new Tracker(Tracker.SKIP_INSERT, { logsPath: folder.path });
  let now = new Date("2026-01-02T03:59:00Z");
  const handler = makeHandler(tracker, () => now);
  const post = (body: string) =>
    handler(new Request("http://localhost/score", { method: "POST", body }));

  const { score } = await (await post('{"age": 31, "visits": 4}')).json();
  assert.ok(score > 0.4 && score < 0.5, `${score}`);
  await post('{"visits": 2}');
  now = new Date("2026-01-02T04:01:00Z");
  await post('{"age": 50, "visits": 1}');
  assert.equal((await post("nonsense")).status, 400);
  assert.equal((await post('{"age": "old"}')).status, 400);
  assert.equal((await handler(new Request("http://localhost/"))).status, 404);

  const [first, second, ...rest] = hourlyDrift(folder.path);
  assert.deepEqual({ ...first, score_mean: undefined }, {
    hour: "2026-01-02T03:00",
    predictions: 2,
    age_mean: 31,
    age_nulls: 0.5,
    visits_mean: 3,
    visits_nulls: 0,
    score_mean: undefined,
    score_nulls: 0,
  });
  assert.deepEqual([second!.hour, second!.age_mean, second!.age_nulls], [
    "2026-01-02T04:00",
    50,
    0,
  ]);
  assert.deepEqual(rest, []);
});
