/// <reference lib="dom" />
import { type Browser, chromium, type Page } from "playwright-core";
import { SCRIPT, STYLE } from "../lib/ui/bundle.ts";
import { Tracker } from "../mod.ts";
import type { Check } from "./check.ts";
import { pathOf, timeDeno } from "./process.ts";

/** How large the files are that the page shows. */
export interface PageSizes {
  readonly points: number;
  readonly runs: number;
  readonly seconds: number;
}

/** A server of a file, as a program. */
interface Served extends AsyncDisposable {
  readonly address: string;
  readonly pid: number;
  /** From its start to the first answer, in ms. */
  readonly ready: number;
}

/** Measures the page in a real browser. */
export async function checkPage(
  folder: string,
  { points, runs, seconds }: PageSizes,
): Promise<Check[]> {
  const flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: flags });
  try {
    const files = fillAll(folder, points, runs);
    const size = new TextEncoder().encode(SCRIPT + STYLE).length / 1000;
    const most = (
      what: string,
      measured: number,
      unit: Check["unit"],
      demanded: number,
      ours = "",
    ): Check => ({
      what: `page: ${what}`,
      ...{ ours, bare: "", measured, unit, demanded: { most: demanded } },
    });
    return [
      most("script and style", size, "KB", 200),
      ...await checkStart(files.small, most),
      ...await checkTable(browser, files.many, most),
      ...await checkLine(browser, files.one, points, most),
      ...await checkFifty(browser, files.fifty, most),
      ...await checkScroll(browser, files.wide),
      ...await checkIdle(browser, files.small, most),
      ...await checkLive(browser, `${folder}/live.db`, seconds, most),
    ];
  } finally {
    await browser.close();
  }
}

type Most = (
  what: string,
  measured: number,
  unit: Check["unit"],
  demanded: number,
  ours?: string,
) => Check;

function fillAll(folder: string, points: number, runs: number) {
  const path = (name: string) => `${folder}/ui_${name}.db`;
  const fill = (name: string, trackId: string, count: number, event: (i: number) => object) => {
    using tracker = new Tracker(path(name), {
      trackId,
      params: { lr: trackId.length },
      warnings: false,
    });
    for (let done = 0; done < count; done += 10_000) {
      tracker.logBatch(
        Array.from({ length: Math.min(10_000, count - done) }, (_, i) => event(done + i)),
      );
    }
  };
  const metrics = (count: number, i: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, m) => [`m${m % 5}/c${m}`, Math.sin(i / (m + 1)) + i]),
    );
  fill("small", "run", 100, (i) => ({ loss: 1 / (i + 1) }));
  fill("one", "run", points, (i) => ({ loss: Math.sin(i / 5000) + (i * 7919 % 100) / 1000 }));
  for (let run = 0; run < 50; run++) {
    fill("fifty", `run-${run}`, points / 10, (i) => ({ loss: Math.sin(i / 500) + run }));
  }
  for (let run = 0; run < runs; run++) fill("many", `run-${run}`, 3, (i) => metrics(50, i + run));
  fill("wide", "run", 200, (i) => metrics(1000, i));
  return {
    small: path("small"),
    one: path("one"),
    fifty: path("fifty"),
    many: path("many"),
    wide: path("wide"),
  };
}

async function serve(path: string): Promise<Served> {
  const begun = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", pathOf("../cli.ts"), "ui", path, "--no-open"],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const address = (await reader.read()).value!.trim();
  await (await fetch(address)).body?.cancel();
  return {
    address,
    pid: child.pid,
    ready: performance.now() - begun,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGINT");
      await reader.cancel();
      await child.status;
    },
  };
}

async function open(browser: Browser, address: string, hash: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1200, height: 800 } }))
    .newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(address + hash);
  return page;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

async function checkStart(path: string, most: Most): Promise<Check[]> {
  const ratios: number[] = [];
  for (let turn = 0; turn < 5; turn++) {
    const empty = timeDeno("--no-config", "--no-lock", pathOf("programs/empty.ts"));
    await using served = await serve(path);
    ratios.push(served.ready / empty);
  }
  return [most("first answer, beside an empty program", median(ratios), "×", 6)];
}

async function checkTable(browser: Browser, path: string, most: Most): Promise<Check[]> {
  await using served = await serve(path);
  const paints: number[] = [];
  const tables: number[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const page = await open(browser, served.address, "");
    await page.waitForSelector("tbody a");
    tables.push(await page.evaluate(() => performance.now()));
    paints.push(
      await page.evaluate(() =>
        performance.getEntriesByName("first-contentful-paint")[0]!.startTime
      ),
    );
    await page.context().close();
  }
  return [
    most("first paint", median(paints), "ms", 300),
    most("table of 1,000 runs of 50 metrics", median(tables), "ms", 1000),
  ];
}

/** Waits until the first chart shows its lines; gives when that is, in ms from the request of the page on. */
function drawn(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const linesNow = () =>
      (document.querySelector("figure canvas") as unknown as { lines?: unknown } | null)?.lines;
    while (linesNow() === undefined) await new Promise(requestAnimationFrame);
    return performance.now();
  });
}

async function checkLine(
  browser: Browser,
  path: string,
  points: number,
  most: Most,
): Promise<Check[]> {
  await using served = await serve(path);
  // What answers is loaded by then.
  const runs = await open(browser, served.address, "");
  await runs.waitForSelector("tbody a");
  const before = residentBytes(served.pid);
  const page = await open(browser, served.address, "#view=charts");
  const first = await drawn(page);
  const zooms: number[] = [];
  for (let turn = 1; turn <= 5; turn++) {
    const from = points / 2 ** turn;
    await page.waitForTimeout(300);
    // Before what is read stands what was there before.
    zooms.push(await zoomed(page, from / 2, from));
  }
  const bytes = (residentBytes(served.pid) - before) / points;
  await page.context().close();
  return [
    most(`line of ${points.toLocaleString("en")} points, first`, first, "ms", 2000),
    most("the same, a zoom", median(zooms), "ms", 100),
    most("the same, memory of the server for a point", bytes, "bytes", 64),
  ];
}

/** Zooms, and waits until what was read for it is drawn. */
function zoomed(page: Page, from: number, to: number): Promise<number> {
  return page.evaluate(async ([from, to]) => {
    const canvas = () =>
      document.querySelector("figure canvas") as unknown as { lines: { x: number[] }[] };
    const inside = () => canvas().lines[0]!.x.filter((x) => x >= from! && x <= to!).length;
    const begun = performance.now();
    location.hash = `view=charts&from=${from}&to=${to}`;
    while (inside() < Math.min(300, (to! - from!) / 2)) await new Promise(requestAnimationFrame);
    return performance.now() - begun;
  }, [from, to]);
}

async function checkFifty(browser: Browser, path: string, most: Most): Promise<Check[]> {
  await using served = await serve(path);
  const page = await open(browser, served.address, "#view=charts");
  const measured = await drawn(page);
  await page.context().close();
  return [most("50 lines of a tenth of that", measured, "ms", 3000)];
}

async function checkScroll(browser: Browser, path: string): Promise<Check[]> {
  await using served = await serve(path);
  const page = await open(browser, served.address, "#view=charts");
  await drawn(page);
  const frames = await page.evaluate(async () => {
    const begun = performance.now();
    let frames = 0;
    for (; performance.now() - begun < 4000; frames++) {
      scrollBy(0, 40);
      await new Promise(requestAnimationFrame);
    }
    return frames / (performance.now() - begun) * 1000;
  });
  await page.context().close();
  return [{
    what: "page: 1,000 charts, scrolling",
    ...{ ours: "", bare: "", measured: frames, unit: "frames/s", demanded: { least: 30 } },
  }];
}

async function checkIdle(browser: Browser, path: string, most: Most): Promise<Check[]> {
  await using served = await serve(path);
  const page = await open(browser, served.address, "#view=charts");
  await drawn(page);
  await page.waitForTimeout(2000);
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const taskTime = async () =>
    (await session.send("Performance.getMetrics")).metrics.find(({ name }) =>
      name === "TaskDuration"
    )!.value;
  const [server, task] = [cpuSeconds(served.pid), await taskTime()];
  await page.waitForTimeout(10_000);
  const shares = [cpuSeconds(served.pid) - server, await taskTime() - task].map((used) =>
    used * 10
  );
  await page.context().close();
  return [
    most("idle, of a core, server", shares[0]!, "%", 1),
    most("idle, of a core, browser", shares[1]!, "%", 1),
  ];
}

async function checkLive(
  browser: Browser,
  path: string,
  seconds: number,
  most: Most,
): Promise<Check[]> {
  using tracker = new Tracker(path, { trackId: "run" });
  tracker.logBatch([{ loss: 1 }, { loss: 2 }]);
  await using served = await serve(path);
  const page = await open(browser, served.address, "#view=charts");
  await drawn(page);
  const session = await page.context().newCDPSession(page);
  const heap = async () => {
    await session.send("HeapProfiler.collectGarbage");
    return (await session.send("Runtime.getHeapUsage")).usedSize / 1e6;
  };
  const logFor = async (seconds: number) => {
    for (let i = 0; i < seconds * 60; i++) {
      tracker.log({ loss: Math.sin(i / 100) });
      await new Promise((resolve) => setTimeout(resolve, 1000 / 60));
    }
  };
  // What it takes once, for code and caches, is no growth.
  await logFor(seconds / 4);
  const [browserBefore, serverBefore] = [await heap(), residentBytes(served.pid)];
  await logFor(seconds);
  const grown = [await heap() - browserBefore, (residentBytes(served.pid) - serverBefore) / 1e6];
  await page.context().close();
  return [
    most("two hours of events, growth of the browser's heap", grown[0]!, "MB", 5),
    most("the same, of the server", grown[1]!, "MB", 20),
  ];
}

function residentBytes(pid: number): number {
  return Number(Deno.readTextFileSync(`/proc/${pid}/statm`).split(" ")[1]) * 4096;
}

function cpuSeconds(pid: number): number {
  const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).replace(/^.*\) /, "").split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
