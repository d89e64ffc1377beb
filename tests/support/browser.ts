import assert from "node:assert/strict";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { dashboard, type DashboardOptions } from "../../ui.ts";

const PATHS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Path of a Chromium; `undefined` where none is installed. */
export const CHROMIUM: string | undefined = PATHS.find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});
if (CHROMIUM === undefined) console.warn("No Chromium is installed: the page is not opened in one");

/** Without these, it would look for servers of its maker's. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts a browser. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM!, args: FLAGS });
}

/** A test in a browser, which is one for all tests of a file; skipped where none is installed. */
export function browserTest(name: string, run: () => Promise<void>): void {
  Deno.test({
    name,
    ignore: CHROMIUM === undefined,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: run,
  });
}

/** What is asked of a browser's window. */
export interface Shown extends AsyncDisposable {
  readonly page: Page;
  readonly address: string;
  /** What the page asked of the server: paths with their parameters. */
  readonly requests: string[];
}

/** Options of a context of the browser's, and of the page. */
export interface ShowOptions extends DashboardOptions {
  readonly context?: Parameters<Browser["newContext"]>[0];
  readonly hash?: string;
}

/** Serves files, and shows them in a window; fails where the page complains, or asks anybody else for anything. */
export async function show(
  browser: Browser,
  paths: readonly string[],
  { context: how, hash = "", ...options }: ShowOptions = {},
): Promise<Shown> {
  const handle = dashboard(paths, options);
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, handle);
  const address = `http://127.0.0.1:${server.addr.port}/`;
  const context: BrowserContext = await browser.newContext(how);
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // A refusal of the server's is said on the page; of a script in a drawing it is what is wanted.
    const isRefusal = /Failed to load resource|ERR_INCOMPLETE|ERR_CONNECTION|Blocked script/.test(
      message.text(),
    );
    if (message.type() === "error" && !isRefusal) complaints.push(message.text());
  });
  page.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => requests.push(request.url().replace(address, "")));
  page.setDefaultTimeout(60_000);
  await page.goto(address + hash);
  return {
    page,
    address,
    requests,
    [Symbol.asyncDispose]: async () => {
      await context.close();
      await server.shutdown();
      handle.close();
      assert.deepEqual(complaints, []);
      const others = requests.filter((url) => /^(https?|wss?):/.test(url));
      assert.deepEqual(others, []);
    },
  };
}
