/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Browser, Locator, Page } from "playwright-core";
import { Reader, Tracker } from "../../../mod.ts";
import { browserTest as test, CHROMIUM, show, startBrowser } from "../../support/browser.ts";
import { startProgram, type TempFolder, tempFolder } from "../../support/mod.ts";
import { atBest, pause, until } from "../../support/time.ts";

/** A line as the page drew it. */
interface Drawn {
  readonly name: string;
  readonly x: number[];
  readonly min: (number | null)[];
  readonly max: (number | null)[];
  readonly marks: number[];
}

let folder: TempFolder;
let browser: Browser;

Deno.test.beforeAll(async () => {
  folder = tempFolder();
  if (CHROMIUM !== undefined) browser = await startBrowser();
});
Deno.test.afterAll(async () => {
  await browser?.close();
  folder[Symbol.dispose]();
});

function chartOf(page: Page, metric: string): Locator {
  return page.getByRole("figure", { name: metric, exact: true });
}

/** Gives the lines that a chart shows, once it shows some for which something holds. */
async function drawnIn(
  chart: Locator,
  holds: (lines: Drawn[]) => boolean = () => true,
): Promise<Drawn[]> {
  const canvas = chart.locator("canvas");
  await canvas.waitFor();
  let lines: Drawn[] | undefined;
  const isDrawn = async () => {
    lines = await canvas.evaluate((element) => (element as unknown as { lines: Drawn[] }).lines);
    return lines !== undefined && holds(lines);
  };
  await until(isDrawn, () => `the chart shows ${JSON.stringify(lines)?.slice(0, 300)}`, 50);
  return lines!;
}

/** Drags over a chart, from one part of its width to another. */
async function drag(page: Page, chart: Locator, from: number, to: number): Promise<void> {
  await chart.scrollIntoViewIfNeeded();
  const box = (await chart.locator("canvas").boundingBox())!;
  await page.mouse.move(box.x + box.width * from, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * (from + to) / 2, box.y + box.height / 2);
  await page.mouse.move(box.x + box.width * to, box.y + box.height / 2);
  await page.mouse.up();
}

/** Checks that what is drawn between two places is what a file has there: each bucket its least and greatest. */
function checkLine(
  values: readonly unknown[],
  { x, min, max }: Drawn,
  [from, to]: [number, number],
): void {
  const places = x.filter((at) => at >= from && at <= to);
  for (const [i, at] of x.entries()) {
    if (at < from || at > to) continue;
    const end = x[i + 1] ?? values.length;
    if (end > to) continue;
    const bucket = values.slice(at, end).filter((value) => typeof value === "number");
    const finite = bucket.filter(Number.isFinite);
    if (finite.length === 0) assert.equal(min[i], null);
    else assert.deepEqual([min[i], max[i]], [Math.min(...finite), Math.max(...finite)]);
  }
  assert.ok(places.length > 0);
}

test("charts show what the file has, at every zoom until single events", async () => {
  const path = folder.file("zoom.db");
  const spikes = new Map([[12_345, 99], [40_000, NaN], [40_001, Infinity]]);
  {
    using tracker = new Tracker(path, { trackId: "run", warnings: false });
    tracker.logBatch(
      Array.from({ length: 50_000 }, (_, i) => ({ loss: spikes.get(i) ?? Math.sin(i / 3000) })),
    );
  }
  using reader = new Reader(path);
  const values = reader.toColumns({ trackId: "run" }).loss as unknown[];
  await using shown = await show(browser, [path], { hash: "#view=charts" });
  const { page } = shown;
  const chart = chartOf(page, "loss");
  const [whole] = await drawnIn(chart);
  checkLine(values, whole!, [0, 50_000]);
  assert.ok(whole!.max.includes(99), "the spike is there");
  assert.deepEqual(whole!.marks, [[40_000, "NaN, Infinity"]]);
  let range: [number, number] = [0, 50_000];
  for (let zoom = 0; zoom < 12 && range[1] - range[0] > 30; zoom++) {
    const old = page.url();
    await drag(page, chart, 0.35, 0.6);
    await page.waitForFunction((old) => location.href !== old, old);
    const params = new URLSearchParams(new URL(page.url()).hash.slice(1));
    range = [Number(params.get("from")), Number(params.get("to"))];
    const most = Math.floor(range[1]) - Math.ceil(range[0]) + 1;
    const [line] = await drawnIn(chart, ([line]) => {
      const inside = line!.x.filter((x) => x >= range[0] && x <= range[1]).length;
      return inside >= Math.min(most, 100);
    });
    checkLine(values, line!, range);
  }
  assert.ok(range[1] - range[0] <= 30, `${range}`);
  const [last] = await drawnIn(chart);
  const single = last!.x.filter((x) => x >= range[0] && x <= range[1]);
  assert.deepEqual(
    single,
    Array.from({ length: single.length }, (_, i) => Math.ceil(range[0]) + i),
  );
  await chart.locator("canvas").focus();
  const zoomed = page.url();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction((old) => location.href !== old, zoomed);
  await page.keyboard.press("0");
  await page.waitForFunction(() => !location.hash.includes("from="));
  await drawnIn(chart, ([line]) => line!.x[0] === 0 && line!.x.at(-1)! > 49_000);
});

test("(slow) one cursor stands in all charts, with the values of all runs; groups have a mean and a band", async () => {
  const path = folder.file("cursor.db");
  for (let run = 0; run < 3; run++) {
    using tracker = new Tracker(path, {
      trackId: `r${run}`,
      params: { model: run === 0 ? "a" : "b" },
    });
    tracker.logBatch(
      Array.from({ length: 50 }, (_, i) => ({ "m/one": i + run, "m/two": i * run, other: -i })),
    );
  }
  await using shown = await show(browser, [path], { hash: "#view=charts" });
  const { page } = shown;
  await drawnIn(chartOf(page, "m/one"));
  assert.deepEqual(await page.locator("summary h2").allTextContents(), ["m", "Metrics"]);
  const box = (await chartOf(page, "m/one").locator("canvas").boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (const metric of ["m/one", "m/two", "other"]) {
    const readout = chartOf(page, metric).locator(".readout");
    await readout.waitFor();
    assert.match(await readout.textContent() ?? "", /r0.*|.*r1.*|.*r2/);
  }
  await page.goto(`${shown.address}#view=charts&group=model`);
  const [a, b] = await drawnIn(chartOf(page, "m/one"), (lines) => lines.length === 2);
  assert.deepEqual([a!.name, b!.name], ["model=a (1)", "model=b (2)"]);
  assert.deepEqual([b!.min[10], b!.max[10]], [11, 12]);
  await page.goto(`${shown.address}#view=charts&name=two&logy=1&smooth=0.5&x=elapsed`);
  await chartOf(page, "m/one").waitFor({ state: "detached" });
  await drawnIn(chartOf(page, "m/two"));
});

test("(slow) what four processes log is there within a second, and only what is new travels", async () => {
  const path = folder.file("live.db");
  using tracker = new Tracker(path, { trackId: "first" });
  tracker.logBatch(Array.from({ length: 2000 }, (_, i) => ({ loss: i })));
  await using shown = await show(browser, [path], { hash: "#view=charts" });
  const { page, requests } = shown;
  const chart = chartOf(page, "loss");
  await drawnIn(chart);
  await pause(600);
  const asked = requests.length;
  let loss = 5000;
  const shownAfter = async () => {
    const begun = performance.now();
    tracker.log({ loss: ++loss });
    await drawnIn(chart, ([line]) => line!.max.at(-1) === loss);
    return performance.now() - begun;
  };
  await atBest(shownAfter, (millis) => millis < 1500, "ms until it is drawn");
  const series = requests.slice(asked).filter((url) => url.startsWith("api/series"));
  assert.ok(series.length > 0 && series.every((url) => /from=\d/.test(url)), series.join());
  const children = Array.from(
    { length: 4 },
    (_, i) => startProgram("log_steadily.ts", [path, `process-${i}`]),
  );
  await page.goto(`${shown.address}#view=runs`);
  for (let i = 0; i < 4; i++) await page.getByRole("link", { name: `process-${i}` }).waitFor();
  await page.goto(`${shown.address}#view=charts`);
  await drawnIn(chart, (lines) => lines.length === 5 && lines.every(({ x }) => x.length > 20));
  for (const child of children) {
    const writer = child.stdin.getWriter();
    await writer.close();
    await child.output();
  }
  tracker.finish();
  await page.goto(`${shown.address}#view=runs`);
  await page.waitForFunction(() =>
    [...document.querySelectorAll("tbody .status")].filter((status) =>
      status.textContent === "finished"
    ).length === 5
  );
  using reader = new Reader(path);
  for (const { trackId, events } of reader.runs()) {
    await page.locator("tr", { hasText: trackId }).getByText(String(events), { exact: true })
      .first().waitFor();
  }
});

test("(slow) a file that is removed says so, and is back when it is put back", async () => {
  const path = folder.file("moved.db");
  {
    using tracker = new Tracker(path, { trackId: "here" });
    tracker.logBatch([{ loss: 1 }, { loss: 2 }]);
  }
  await using shown = await show(browser, [path]);
  const { page } = shown;
  await page.getByRole("link", { name: "here" }).waitFor();
  Deno.renameSync(path, `${path}.away`);
  await page.getByRole("alert").getByText("no such file").first().waitFor();
  Deno.renameSync(`${path}.away`, path);
  await page.getByRole("alert").waitFor({ state: "detached" });
  using tracker = new Tracker(path, { trackId: "again" });
  tracker.logBatch([{ loss: 1 }, { loss: 2 }]);
  await page.getByRole("link", { name: "again" }).waitFor();
});

test("(slow) runs are compared, between axes whose brushes filter, as points, and exported", async () => {
  const path = folder.file("compare.db");
  for (let run = 0; run < 5; run++) {
    using tracker = new Tracker(path, { trackId: `r${run}`, params: { lr: run / 10, same: 1 } });
    tracker.logBatch([{ loss: 1 }, { loss: run }]);
  }
  await using shown = await show(browser, [path], { hash: "#view=compare" });
  const { page } = shown;
  const table = page.getByRole("table", { name: "Comparison" });
  await table.getByText("lr").waitFor();
  assert.equal(await table.getByText("same").count(), 0);
  await page.getByLabel("What does not differ too").check();
  await table.getByText("same").waitFor();
  await page.getByRole("button", { name: "Measure against r4" }).click();
  await table.getByText("-0.4").waitFor();
  for (
    const [button, pattern] of [["CSV", /^name,kind,r0/], ["Markdown", /^\| name/], [
      "LaTeX",
      /^\\begin\{tabular/,
    ]] as const
  ) {
    const waiting = page.waitForEvent("download");
    await page.getByRole("button", { name: button }).click();
    assert.match(Deno.readTextFileSync((await (await waiting).path())!), pattern);
  }
  const figure = page.getByRole("figure", { name: "Parallel coordinates" });
  await figure.scrollIntoViewIfNeeded();
  const box = (await figure.locator("canvas").boundingBox())!;
  await page.mouse.move(box.x + 50, box.y + 31);
  await page.mouse.down();
  await page.mouse.move(box.x + 50, box.y + 90);
  await page.mouse.move(box.x + 50, box.y + 150);
  await page.mouse.up();
  await page.getByText("3 of 5 pass").waitFor();
  await page.getByRole("button", { name: "Make it the condition" }).click();
  await page.waitForFunction(() => decodeURIComponent(location.hash).includes("BETWEEN"));
  await page.getByText("3 side by side").waitFor();
  const scatter = page.getByRole("figure", { name: "loss over lr" });
  await scatter.scrollIntoViewIfNeeded();
  await scatter.locator("canvas").waitFor();
});

test("(slow) SQL runs on both engines, says a mistake, and a long query is cancelled", async () => {
  const path = folder.file("sql.db");
  {
    using tracker = new Tracker(path, { trackId: "run" });
    tracker.logBatch([{ loss: 1 }, { loss: 2 }]);
  }
  await using shown = await show(browser, [path], { hash: "#view=sql" });
  const { page } = shown;
  const query = page.getByLabel("Query");
  const run = page.getByRole("button", { name: "Run" });
  for (const engine of ["sqlite", "duckdb"]) {
    await page.getByLabel("Engine").selectOption(engine);
    await query.fill("SELECT sum(loss) AS total, count(*) AS n FROM events");
    await run.click();
    await page.getByRole("table", { name: "Result" }).getByText("3", { exact: true }).waitFor();
    await query.fill("SELEC 1");
    await run.click();
    await page.getByRole("alert").getByText(/syntax error/i).waitFor();
    await query.fill("DELETE FROM events");
    await run.click();
    await page.getByRole("alert").getByText("would write").waitFor();
    await query.fill(
      engine === "sqlite"
        ? "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT max(n) FROM c"
        : "SELECT count(*) FROM range(100000000000) a, range(100000) b WHERE a.range % 7 = b.range % 11",
    );
    await run.click();
    await page.getByText("At work…").waitFor();
    await pause(500);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("alert").getByText("Cancelled").waitFor();
  }
  await page.getByLabel("Engine").selectOption("sqlite");
  await query.fill("SELECT loss FROM events");
  await run.click();
  await page.getByText("2 rows").waitFor();
  await page.getByRole("heading", { name: "Chart" }).waitFor();
  await page.reload();
  assert.equal(await page.getByLabel("Query").inputValue(), "SELECT loss FROM events");
});

test("(slow) objects of each kind are shown; a drawing with a script runs none", async () => {
  const path = folder.file("objects.db");
  const png = Uint8Array.fromBase64(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  );
  const text = (words: string) => new TextEncoder().encode(words);
  {
    using tracker = new Tracker(path, { trackId: "run", warnings: false });
    tracker.log({
      image: png,
      drawing: text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="alert(1)"><script>alert(2)</script></svg>',
      ),
      words: text("<b>plain</b> words"),
      sound: new Blob(["x"], { type: "audio/wav" }),
      film: new Blob(["x"], { type: "video/webm" }),
      data: new Map([["layers", [1, 2, 3]]]),
      bytes: Uint8Array.of(0, 1, 2, 3),
    });
    for (let step = 0; step < 3; step++) tracker.log({ image: Uint8Array.from([...png, step]) });
  }
  await using shown = await show(browser, [path], { hash: "#view=objects" });
  const { page, address } = shown;
  await page.getByRole("img", { name: "image of run" }).waitFor();
  await page.getByRole("img", { name: "drawing of run" }).waitFor();
  await page.getByText("<b>plain</b> words").waitFor();
  await page.getByText('"layers"').waitFor();
  await page.locator("audio").waitFor();
  await page.locator("video").waitFor();
  await page.getByText("application/octet-stream, 4 B").waitFor();
  await page.getByLabel("Step").fill("1");
  const id = await page.getByRole("img", { name: "drawing of run" }).getAttribute("src");
  await page.goto(`${address}${id}`);
  await page.waitForTimeout(300);
});

test("(slow) a chart is moved by a drag with shift, and zoomed by the wheel", async () => {
  const path = folder.file("pan.db");
  {
    using tracker = new Tracker(path, { trackId: "run" });
    tracker.logBatch(Array.from({ length: 1001 }, (_, i) => ({ loss: i })));
  }
  await using shown = await show(browser, [path], { hash: "#view=charts&from=400&to=600" });
  const { page } = shown;
  const chart = chartOf(page, "loss");
  await drawnIn(chart, ([line]) => line!.x.filter((x) => x >= 400 && x <= 600).length === 201);
  const rangeOf = () => {
    const params = new URLSearchParams(new URL(page.url()).hash.slice(1));
    return [Number(params.get("from")), Number(params.get("to"))] as const;
  };
  await page.keyboard.down("Shift");
  const old = page.url();
  await drag(page, chart, 0.7, 0.45);
  await page.keyboard.up("Shift");
  await page.waitForFunction((old) => location.href !== old, old);
  const [from, to] = rangeOf();
  assert.ok(Math.abs(to - from - 200) < 1e-6 && from > 430 && from < 480, `${from} ${to}`);
  await drawnIn(chart, ([line]) => line!.x.filter((x) => x >= from && x <= to).length >= 200);
  const before = page.url();
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -100);
  await page.keyboard.up("Control");
  await page.waitForFunction((old) => location.href !== old, before);
  const [left, right] = rangeOf();
  assert.ok(left >= from && right <= to && right - left < 161, `${left} ${right}`);
});
