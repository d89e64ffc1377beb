import assert from "node:assert/strict";
import { Tracker } from "../../mod.ts";
import { type Dashboard, dashboard } from "../../ui.ts";
import { tempFolder } from "../support/mod.ts";

async function ask(page: Dashboard, route: string) {
  return await (await page(new Request(`http://localhost/api/${route}`))).json();
}

Deno.test("api/series tells NaN and both infinities apart where marks are asked for", async () => {
  using folder = tempFolder();
  const path = folder.file("odd.db");
  using page = dashboard([path]);
  {
    using tracker = new Tracker(path, { trackId: "run", warnings: false });
    for (const y of [1, NaN, 2, Infinity, 3, -Infinity, NaN]) tracker.log({ y });
  }
  const [series] = await ask(page, "series?column=y&run=run&marks=true");
  assert.deepEqual(series.marks, [[1, "NaN"], [3, "Infinity"], [5, "-Infinity"], [6, "NaN"]]);
  const [plain] = await ask(page, "series?column=y&run=run");
  assert.deepEqual(Object.keys(plain), ["run", "x", "min", "max", "last"]);
});

Deno.test("api/events gives what toRows gives, the last first, also what spilled", async () => {
  using folder = tempFolder();
  const path = folder.file("spilled.db");
  const events = [
    { y: 1, text: "a", list: [1, NaN] },
    { y: NaN, text: 5, "Y": 2 },
    { y: "no number", text: "b" },
    { y: -Infinity, big: 2n ** 60n },
  ];
  {
    using tracker = new Tracker(path, { trackId: "run", warnings: false });
    for (const event of events) tracker.log(event);
    using other = new Tracker(path, { trackId: "other", warnings: false });
    other.log({ y: 7 });
  }
  using page = dashboard([path]);
  const { rows, odd } = await ask(page, "events?run=run");
  assert.deepEqual(
    rows.map((
      { y, text, list, big, Y }: Record<string, unknown>,
    ) => [y, text, list, big, Y ?? null]),
    [
      [null, null, null, String(2n ** 60n), null],
      ["no number", "b", null, null, null],
      [null, 5, null, null, 2],
      [1, "a", "[1,NaN]", null, null],
    ],
  );
  assert.deepEqual(odd, [[0, "y", "-Infinity"], [2, "y", "NaN"]]);
  const some = await ask(page, "events?run=run&offset=1&limit=2");
  assert.deepEqual(some.rows, rows.slice(1, 3));
  assert.deepEqual((await ask(page, "events?run=none")).rows, []);
  const table = await ask(page, "table");
  assert.deepEqual(table.odd, [[0, "y", "-Infinity"]]);
});
