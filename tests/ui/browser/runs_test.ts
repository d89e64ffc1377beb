/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { Reader, Tracker } from "../../../mod.ts";
import { browserTest as test, CHROMIUM, show, startBrowser } from "../../support/browser.ts";
import { type TempFolder, tempFolder } from "../../support/mod.ts";

const ODD = '<img src=x onerror="alert(1)"> "😀" \u202Etxt';

let folder: TempFolder;
let browser: Browser;

Deno.test.beforeAll(async () => {
  folder = tempFolder();
  const path = folder.file("runs.db");
  for (let i = 0; i < 6; i++) {
    const params = { lr: i / 10, model: i % 2 === 0 ? "vit" : ODD };
    using tracker = new Tracker(path, { trackId: `run-${i}`, params, warnings: false });
    tracker.logBatch(
      Array.from(
        { length: 20 },
        (_, step) => ({ "train/loss": (i + 1) / (step + 1), acc: step / 20 + i }),
      ),
    );
  }
  if (CHROMIUM !== undefined) browser = await startBrowser();
});
Deno.test.afterAll(async () => {
  await browser?.close();
  folder[Symbol.dispose]();
});

/** Gives the ids of the runs in the order of the table. */
function idsIn(texts: readonly string[]): string[] {
  return texts.filter((text) => /^run-\d+$/.test(text));
}

test("the page opens with the runs, filters, sorts, selects; reload and back keep the state", async () => {
  await using shown = await show(browser, [folder.file("runs.db")]);
  const { page } = shown;
  await page.getByRole("heading", { name: "Runs" }).waitFor();
  const table = page.getByRole("table", { name: "Table of runs" });
  const links = () => table.locator("tbody").getByRole("link").allTextContents().then(idsIn);
  await table.getByRole("link", { name: "run-0" }).waitFor();
  assert.equal((await links()).length, 6);

  const filter = page.getByRole("textbox", { name: "Filter" });
  await filter.fill("lr > 0.15");
  await filter.press("Enter");
  await page.getByText("4 shown").waitFor();
  assert.deepEqual(await links(), ["run-2", "run-3", "run-4", "run-5"]);

  await table.getByRole("button", { name: "lr", exact: true }).click();
  await table.getByRole("button", { name: "lr ↑" }).click();
  await table.getByRole("button", { name: "lr ↓" }).waitFor();
  assert.deepEqual(await links(), ["run-5", "run-4", "run-3", "run-2"]);

  await table.getByRole("checkbox", { name: "Select run-5" }).check();
  await page.getByText("1 selected").waitFor();
  await page.reload();
  await page.getByText("4 shown, 1 selected").waitFor();
  assert.equal(await filter.inputValue(), "lr > 0.15");
  assert.deepEqual(await links(), ["run-5", "run-4", "run-3", "run-2"]);
  await page.goBack();
  await page.getByText("0 selected").waitFor();
  await page.waitForTimeout(800);
  for (let sort = 0; sort < 2; sort++) await page.goBack();
  await page.goBack();
  await page.getByText("6 shown").waitFor();
  assert.equal(await filter.inputValue(), "");

  await filter.fill("los > 1");
  await page.getByRole("alert").getByText(/no such column|los/).waitFor();
  await filter.fill("");
  await filter.press("Enter");
  await page.getByText("6 shown").waitFor();
  await table.getByRole("button", { name: "vit" }).first().click();
  await page.getByText("3 shown").waitFor();
  assert.equal(await filter.inputValue(), `"model" = 'vit'`);
});

test("(slow) columns are chosen, moved, pinned, made wider; runs are grouped", async () => {
  await using shown = await show(browser, [folder.file("runs.db")]);
  const { page } = shown;
  const table = page.getByRole("table", { name: "Table of runs" });
  const names = async () =>
    (await table.locator("thead button").allTextContents()).map((text) =>
      text.replace(/ [↑↓]/, "")
    );
  await table.getByRole("link", { name: "run-0" }).waitFor();
  const before = await names();
  assert.deepEqual(before.slice(0, 2), ["track_id", "status"]);
  await page.getByText("Columns and groups").click();
  await page.getByRole("checkbox", { name: "status" }).uncheck();
  await page.getByRole("button", { name: "Move lr forward" }).click();
  await page.getByRole("button", { name: "Pin acc" }).click();
  await page.waitForFunction(() => location.hash.includes("pin=acc"));
  const after = await names();
  assert.ok(!after.includes("status"));
  assert.deepEqual(after.slice(0, 2), ["track_id", "acc"]);
  assert.ok(after.indexOf("lr") < before.indexOf("lr"));
  const grip = table.locator("th", { hasText: "lr" }).getByRole("separator");
  const width = Number(await grip.getAttribute("aria-valuenow"));
  await grip.focus();
  await grip.press("ArrowRight");
  await page.waitForFunction(() => location.hash.includes("width="));
  assert.equal(Number(await grip.getAttribute("aria-valuenow")), width + 10);
  await page.getByRole("button", { name: "Group by model" }).click();
  await page.getByText("Grouped by model").waitFor();
  await page.getByRole("button", { name: "model=vit" }).click();
  await table.getByRole("link", { name: "run-4" }).waitFor();
  assert.deepEqual(idsIn(await table.getByRole("link").allTextContents()), [
    "run-0",
    "run-2",
    "run-4",
  ]);
  await page.reload();
  await table.getByRole("link", { name: "run-4" }).waitFor();
});

test("(slow) text of the file is never markup, and a cell of 1 MB does nothing", async () => {
  const path = folder.file("odd.db");
  {
    using tracker = new Tracker(path, {
      trackId: ODD,
      params: { [ODD]: ODD, long: "x".repeat(1e6), link: "javascript:alert(1)" },
      warnings: false,
    });
    tracker.logBatch([{ [`m/${ODD}`]: 1 }, { [`m/${ODD}`]: NaN }, { [`m/${ODD}`]: 3 }]);
    tracker.setNote(ODD);
    tracker.finish("failed", ODD);
  }
  await using shown = await show(browser, [path]);
  const { page } = shown;
  for (
    const view of [
      "runs",
      "charts",
      "compare",
      "objects",
      "sql",
      `run&run=${encodeURIComponent(ODD)}`,
    ]
  ) {
    await page.goto(`${shown.address}#view=${view}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForTimeout(400);
    assert.equal(
      await page.locator("img, script:not([src='page.js']), a[href^='javascript']").count(),
      0,
      view,
    );
  }
  await page.goto(`${shown.address}#view=run&run=${encodeURIComponent(ODD)}`);
  await page.getByRole("heading", { name: ODD }).waitFor();
  await page.getByText("failed").first().waitFor();
});

test("(slow) names, tags, notes and archive are edited, views are kept, where the page may write", async () => {
  const path = folder.file("edit.db");
  for (const trackId of ["one", "two"]) {
    using tracker = new Tracker(path, { trackId });
    tracker.logBatch([{ loss: 1 }, { loss: 0.5 }]);
  }
  await using shown = await show(browser, [path], { write: true });
  const { page } = shown;
  await page.getByRole("link", { name: "one" }).click();
  await page.getByLabel("Name", { exact: true }).fill("the best");
  await page.getByLabel("Tags").fill("paper, good");
  await page.getByLabel("Note").fill("look again");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("definition").getByText("the best").waitFor();
  await page.getByRole("button", { name: "Archive" }).click();
  await page.getByRole("button", { name: "Bring back" }).waitFor();
  using reader = new Reader(path);
  const [run] = reader.runs({ archived: "only" });
  assert.deepEqual([run!.name, run!.tags, run!.note], [
    "the best",
    ["paper", "good"],
    "look again",
  ]);
  await page.getByRole("link", { name: "Runs" }).click();
  await page.getByText("1 shown").waitFor();
  await page.getByLabel("Archived").selectOption("true");
  await page.getByText("2 shown").waitFor();
  await page.getByText("Views kept").click();
  await page.getByLabel("Name of this view").fill("all of them");
  await page.getByRole("button", { name: "Keep" }).click();
  await page.getByRole("button", { name: "all of them", exact: true }).waitFor();
  await page.goto(shown.address);
  await page.getByText("Views kept").click();
  await page.getByRole("button", { name: "all of them", exact: true }).click();
  await page.getByText("2 shown").waitFor();
});

test("(slow) by keyboard alone: the views, the filter, a selection", async () => {
  await using shown = await show(browser, [folder.file("runs.db")]);
  const { page } = shown;
  await page.getByRole("link", { name: "run-0" }).waitFor();
  const focused = () =>
    page.evaluate(() =>
      document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent
    );
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Runs");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Charts" }).waitFor();
  await page.getByRole("link", { name: "Runs" }).focus();
  await page.keyboard.press("Enter");
  const box = page.getByRole("checkbox", { name: "Select run-1" });
  await box.focus();
  await page.keyboard.press("Space");
  await page.getByText("1 selected").waitFor();
});

test("(slow) on a phone nothing is wider than the screen, light and dark; headings, tables and figures have names", async () => {
  for (const colorScheme of ["light", "dark"] as const) {
    await using shown = await show(browser, [folder.file("runs.db")], {
      context: {
        viewport: { width: 360, height: 700 },
        colorScheme,
        hasTouch: true,
        isMobile: true,
      },
    });
    const { page } = shown;
    const grounds = new Set<string>();
    for (const view of ["runs", "charts", "compare", "objects", "sql", "run&run=run-0"]) {
      await page.goto(`${shown.address}#view=${view}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForTimeout(500);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 360, `${view}: ${width}`);
      assert.equal(await page.locator("table:not([aria-label]):not(.plain)").count(), 0, view);
      assert.equal(await page.locator("figure:not([aria-label])").count(), 0, view);
      grounds.add(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
    }
    assert.deepEqual([...grounds], [
      colorScheme === "dark" ? "rgb(21, 23, 27)" : "rgb(255, 255, 255)",
    ]);
  }
});

test("(slow) files without runs, without a table, and none at all are told in words", async () => {
  const empty = folder.file("empty.db");
  new Tracker(empty).close();
  await using shown = await show(browser, [empty, folder.file("none.db"), folder.file("runs.db")]);
  const { page } = shown;
  for (const view of ["runs", "charts", "compare", "objects"]) {
    await page.goto(`${shown.address}#view=${view}`);
    await page.getByText("no runs here yet").waitFor();
  }
  await page.goto(`${shown.address}#db=1`);
  await page.getByRole("alert").getByText("no such file").first().waitFor();
  await page.getByLabel("File").selectOption("2");
  await page.getByText("6 shown").waitFor();
});
