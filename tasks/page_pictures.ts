/**
 * Takes the pictures of docs/ui.md and the README, of the demo and of made data, in Debian's Chromium.
 *
 *     deno task page:pictures
 */
import { DatabaseSync } from "node:sqlite";
import { type Browser, chromium } from "playwright-core";
import { Tracker } from "../mod.ts";
import { dashboard } from "../ui.ts";

const DOCS = new URL("../docs/", import.meta.url);

/** A picture: its name, the file and the state of the page that it shows, how high it is. */
interface Picture {
  readonly name: string;
  readonly db: string;
  readonly hash: string;
  readonly height: number;
  readonly dark?: boolean;
  /** Where the pointer is, as parts of the first chart. */
  readonly pointer?: readonly [number, number];
}

if (import.meta.main) await takeAll();

async function takeAll(): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "xetrack_pictures_" });
  const flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: flags });
  try {
    const demo = makeDemo(folder);
    const made = makeBenchmarks(`${folder}/service.db`);
    const query =
      "SELECT track_id, min(loss) AS least, count(*) AS epochs FROM events GROUP BY track_id";
    for (
      const picture of [
        { name: "runs", db: demo, hash: "sort=-test_accuracy", height: 300 },
        { name: "charts", db: demo, hash: "view=charts", height: 460, pointer: [0.6, 0.5] },
        {
          name: "dark",
          db: demo,
          hash: "view=charts&smooth=0.9&from=20&to=120",
          height: 460,
          dark: true,
        },
        { name: "run", db: demo, hash: "view=run&run=rate-0.1", height: 620 },
        {
          name: "compare",
          db: demo,
          hash: "view=compare&baseline=rate-0.03&sx=learning_rate&sy=test_accuracy",
          height: 1140,
        },
        { name: "objects", db: demo, hash: "view=objects", height: 420 },
        { name: "sql", db: demo, hash: `view=sql&query=${encodeURIComponent(query)}`, height: 560 },
        { name: "benchmarks", db: made, hash: "view=benchmarks", height: 560 },
        {
          name: "drift",
          db: made,
          hash: "view=drift&reference=version+%3D+1&current=version+%3D+2",
          height: 520,
        },
      ] satisfies Picture[]
    ) await take(browser, picture);
  } finally {
    await browser.close();
    Deno.removeSync(folder, { recursive: true });
  }
}

async function take(
  browser: Browser,
  { name, db, hash, height, dark, pointer }: Picture,
): Promise<void> {
  using page = dashboard(db);
  const server = Deno.serve({ port: 0, onListen: () => {} }, page);
  const context = await browser.newContext({
    viewport: { width: 1080, height },
    colorScheme: dark ? "dark" : "light",
  });
  const tab = await context.newPage();
  await tab.goto(`http://localhost:${server.addr.port}/#${hash}`);
  await tab.waitForTimeout(800);
  if (name === "sql") {
    await tab.getByRole("button", { name: "Run" }).click();
    await tab.waitForTimeout(800);
  }
  if (pointer !== undefined) {
    const box = (await tab.locator("figure canvas").first().boundingBox())!;
    await tab.mouse.move(box.x + box.width * pointer[0], box.y + box.height * pointer[1]);
    await tab.waitForTimeout(200);
  }
  await tab.screenshot({ path: new URL(`page_${name}.png`, DOCS).pathname });
  await context.close();
  await server.shutdown();
}

/** Runs the demo, and gives its file. */
function makeDemo(folder: string): string {
  const demo = new URL("../examples/demo.ts", import.meta.url).href;
  const { success } = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-RWE", "--allow-run", demo],
    cwd: folder,
  }).outputSync();
  if (!success) throw new Error("Cannot take pictures of the demo: it failed");
  const path = `${folder}/demo/demo.db`;
  // Where it lies on this machine is nobody's concern.
  using db = new DatabaseSync(path);
  db.exec(`UPDATE _runs SET environment = json_set(environment, '$.argv[0]', 'demo.ts')`);
  return path;
}

/** Makes a file of benchmarks, one of which got slower, and of a service whose visitors changed. */
function makeBenchmarks(path: string): string {
  const random = numbers(7);
  {
    using tracker = new Tracker(path, { table: "benchmarks", warnings: false });
    for (let commit = 0; commit < 30; commit++) {
      for (const [name, base] of [["parse", 1200], ["render", 800], ["write", 350]] as const) {
        for (let round = 1; round <= 6; round++) {
          const slower = name === "parse" && commit >= 18 ? 1.22 : 1;
          const value = base * slower * (1 + random() * 0.05);
          const committed = `2026-10-${String(commit + 1).padStart(2, "0")} 12:00:00.000000`;
          const hash = (0x9e3779b97f4a7 * (commit + 1)).toString(16).slice(0, 10);
          tracker.log({
            suite: "core",
            name,
            tool: "deno",
            unit: "ns",
            value,
            round,
            commit: hash,
            committed,
            branch: "main",
          });
        }
      }
    }
  }
  using service = new Tracker(path, { trackId: "service", warnings: false });
  service.logBatch(Array.from({ length: 2000 }, (_, i) => ({
    version: i < 1000 ? 1 : 2,
    age: Math.round(30 + random() * 20 + (i < 1000 ? 0 : 6)),
    shop: random() < (i < 1000 ? 0.7 : 0.45) ? "web" : i > 1500 && random() < 0.3 ? "app" : "kiosk",
    score: random(),
  })));
  return path;
}

/** Gives numbers from 0 to 1 that are the same each time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}
