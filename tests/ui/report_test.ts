/// <reference lib="dom" />
import assert from "node:assert/strict";
import { Tracker } from "../../mod.ts";
import { CHROMIUM, startBrowser } from "../support/browser.ts";
import { type TempFolder, tempFolder } from "../support/mod.ts";
import { failure, lines, xt } from "../support/xt.ts";

const ODD = '<img src=x onerror="alert(1)">';

let folder: TempFolder;
Deno.test.beforeAll(() => {
  folder = tempFolder();
  for (let i = 0; i < 3; i++) {
    using tracker = new Tracker(folder.file("runs.db"), {
      trackId: `run-${i}`,
      params: { lr: i, [ODD]: ODD },
      warnings: false,
    });
    tracker.logBatch([{ loss: 3 - i, score: i }, { loss: NaN, score: 1 }, {
      loss: 2 - i,
      score: 2 + i,
    }]);
  }
});
Deno.test.afterAll(() => folder[Symbol.dispose]());

/** Writes a report, and gives its text. */
async function report(...args: string[]): Promise<string> {
  const path = folder.file("report.html");
  assert.deepEqual(await lines("report", folder.file("runs.db"), ...args, "-o", path), []);
  return Deno.readTextFileSync(path);
}

Deno.test("xt report tells the best run, what differs, and draws each metric", async () => {
  const text = await report();
  assert.match(text, /Best run, by the least loss: <strong>run-2<\/strong> with 0/);
  assert.match(text, /3 runs, 9 events/);
  assert.deepEqual([...text.matchAll(/<figure aria-label="(.*?)"/g)].map(([, name]) => name), [
    "loss",
    "score",
  ]);
  for (const heading of ["Runs", "What differs", "Charts", "Environment"]) {
    assert.ok(text.includes(`<h2>${heading}</h2>`), heading);
  }
  assert.doesNotMatch(text, /<script|<img|https?:\/\/(?!www\.w3\.org)/);
});

Deno.test("xt report takes runs, an order, a condition, a title and a note", async () => {
  Deno.writeTextFileSync(folder.file("note.md"), `# Why\n\nIt is **best** \`a*b*c\`\n\n- ${ODD}\n`);
  const text = await report(
    "--sort",
    "-score",
    "--title",
    ODD,
    "--note",
    folder.file("note.md"),
    "--where",
    "lr < 2",
  );
  assert.match(text, /by the greatest score: <strong>run-1<\/strong> with 3/);
  assert.doesNotMatch(text, /run-2|<img/);
  assert.match(text, /<h2>Why<\/h2>\n<p>It is <strong>best<\/strong> <code>a\*b\*c<\/code><\/p>/);
  const one = await report("run-0");
  assert.match(one, /1 run, 3 events/);
  assert.match(await failure(1, "report", folder.file("runs.db"), "none"), /"none"/);
  assert.match(
    await failure(1, "report", folder.file("runs.db"), "-o", folder.file("no/report.html")),
    /Cannot write/,
  );
  assert.match((await xt("report", folder.file("runs.db"))).stdout, /^<!DOCTYPE html>/);
});

Deno.test("(slow) a report of 20 runs of 20 metrics has less than 1 MB, says that it is sampled, and opens without a network", async () => {
  const path = folder.file("many.db");
  for (let run = 0; run < 20; run++) {
    using tracker = new Tracker(path, { trackId: `run-${run}`, params: { run } });
    tracker.logBatch(
      Array.from({ length: 10_000 }, (_, i) =>
        Object.fromEntries(
          Array.from(
            { length: 20 },
            (_, m) => [`m${m}`, Math.sin(i * (m + 1)) * run + (i === 5000 ? 99 : 0)],
          ),
        )),
    );
  }
  const output = folder.file("many.html");
  await lines("report", path, "-o", output);
  assert.ok(Deno.statSync(output).size < 1e6, `${Deno.statSync(output).size} bytes`);
  assert.match(Deno.readTextFileSync(output), /Each line is sampled/);
  assert.match(Deno.readTextFileSync(output), /@page\{size:landscape\}/);
  if (CHROMIUM === undefined) return;
  const browser = await startBrowser();
  const page = await (await browser.newContext({ offline: true })).newPage();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(`file://${output}`);
  assert.equal(await page.locator("figure svg").count(), 20);
  assert.ok(
    await page.locator("figure svg").first().evaluate((svg) =>
      svg.getBoundingClientRect().width > 300
    ),
  );
  assert.equal(asked.length, 1);
  // A sheet of A4 that lies down, without its margins.
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 1047, height: 718 });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 1047);
  await browser.close();
});
