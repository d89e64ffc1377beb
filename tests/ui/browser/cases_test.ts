import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { Reader, Tracker } from "../../../mod.ts";
import { browserTest as test, CHROMIUM, show, startBrowser } from "../../support/browser.ts";
import { tempFolder } from "../../support/mod.ts";
import { until } from "../../support/time.ts";

let browser: Browser;
let folder: ReturnType<typeof tempFolder>;
Deno.test.beforeAll(async () => {
  folder = tempFolder();
  if (CHROMIUM !== undefined) browser = await startBrowser();
});
Deno.test.afterAll(async () => {
  await browser?.close();
  folder[Symbol.dispose]();
});

test("NaN, both infinities and what spilled are shown by their names", async () => {
  const path = folder.file("odd.db");
  {
    using tracker = new Tracker(path, { trackId: "run", warnings: false });
    for (const y of [1, NaN, 2, Infinity, 3, -Infinity, 4, "no number", NaN]) tracker.log({ y });
  }
  await using shown = await show(browser, [path]);
  const { page } = shown;
  const cell = page.getByRole("table", { name: "Table of runs" }).getByRole("cell");
  await cell.getByText("NaN", { exact: true }).waitFor();
  await page.getByRole("link", { name: "run", exact: true }).click();
  const rows = page.getByRole("table", { name: "Events" }).getByRole("row");
  await rows.nth(9).waitFor();
  const texts = await rows.evaluateAll((all) =>
    all.slice(1).map((row) => row.lastElementChild!.textContent)
  );
  assert.deepEqual(texts, ["NaN", "no number", "4", "-Infinity", "3", "Infinity", "2", "NaN", "1"]);
  const canvas = page.getByRole("figure", { name: "y", exact: true }).locator("canvas");
  await canvas.scrollIntoViewIfNeeded();
  const lines = () =>
    canvas.evaluate((element) => (element as unknown as { lines: { marks: unknown }[] }).lines);
  await until(async () => await lines() !== undefined, () => "nothing is drawn", 50);
  const [{ marks }] = await lines() as [{ marks: unknown }];
  assert.deepEqual(marks, [[1, "NaN"], [3, "Infinity"], [5, "-Infinity"], [8, "NaN"]]);
  // The last event is at the right end.
  const box = (await canvas.boundingBox())!;
  await page.mouse.move(box.x + box.width - 12, box.y + 50);
  await page.locator(".readout", { hasText: "NaN run" }).first().waitFor();
});

test("an edit inside a run shows in its chart and among its events, without another log", async () => {
  const path = folder.file("edit.db");
  {
    using tracker = new Tracker(path, { trackId: "run", warnings: false });
    tracker.logBatch(Array.from({ length: 100 }, (_, i) => ({ y: i })));
  }
  await using shown = await show(browser, [path], { hash: "#view=run&run=run" });
  const { page } = shown;
  const canvas = page.getByRole("figure", { name: "y", exact: true }).locator("canvas");
  await canvas.waitFor();
  await page.getByRole("table", { name: "Events" }).getByText("95", { exact: true }).waitFor();
  await page.waitForTimeout(600);
  using reader = new Reader(path);
  reader.setWhere("y", 777, "y", 95);
  await page.getByRole("table", { name: "Events" }).getByText("777", { exact: true }).waitFor();
  type Drawn = { lines?: { y: number[] }[] };
  const ys = () => canvas.evaluate((element) => (element as unknown as Drawn).lines?.[0]?.y);
  await until(async () => (await ys())?.[95] === 777, () => "the edit is not drawn", 50);
});

test("(slow) a file of Python's, 500 columns and 1,000 runs: tables, charts and single runs", async () => {
  const python = fileURLToPath(new URL("../../fixtures/python_sqlite.db", import.meta.url));
  const [wide, many] = ["wide.db", "many.db"].map((name) => folder.file(name)) as [string, string];
  {
    using tracker = new Tracker(wide, { trackId: "run", warnings: false });
    const event = (i: number) =>
      Object.fromEntries(
        Array.from({ length: 500 }, (_, c) => [`part ${c % 5}/column ${c}`, i + c]),
      );
    tracker.logBatch([event(0), event(1)]);
  }
  {
    using tracker = new Tracker(many, { trackId: "run 0", warnings: false });
    tracker.logBatch([{ loss: 1, lr: 1 }, { loss: 0.5, lr: 1 }]);
    using db = new DatabaseSync(many);
    db.exec(
      "WITH RECURSIVE c (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM c WHERE i < 1999) " +
        "INSERT INTO events (track_id, timestamp, loss, lr) SELECT 'run ' || (i / 2), " +
        "printf('2026-01-01 00:00:00.%06d', i), 1.0 / i, i / 2 FROM c",
    );
  }
  for (const [db, path] of [python, wide, many].entries()) {
    using reader = new Reader(path, db === 0 ? { table: "default" } : {});
    const runs = reader.summary();
    await using shown = await show(browser, [python, wide, many], { hash: `#db=${db}` });
    const { page } = shown;
    await page.getByText(`${runs.length} shown, 0 selected`).waitFor();
    await page.getByRole("link", { name: "Charts" }).click();
    await page.locator("figure canvas").first().waitFor();
    await page.getByRole("link", { name: "Runs" }).click();
    await page.locator("tbody a").first().click();
    await page.getByRole("heading", { name: runs[0]!.track_id, level: 1 }).waitFor();
    await page.getByRole("table", { name: "Events" }).waitFor();
  }
});
