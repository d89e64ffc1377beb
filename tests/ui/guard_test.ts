import assert from "node:assert/strict";
import { Tracker } from "../../mod.ts";
import { dashboard, type DashboardOptions } from "../../ui.ts";
import { type TempFolder, tempFolder } from "../support/mod.ts";

let folder: TempFolder;
Deno.test.beforeAll(() => {
  folder = tempFolder();
  using tracker = new Tracker(folder.file("runs.db"), { trackId: "run" });
  tracker.log({ loss: 1 });
});
Deno.test.afterAll(() => folder[Symbol.dispose]());

const OWN = "127.0.0.1:8000";

/** Asks a page that was served under 127.0.0.1:8000. */
async function statusOf(
  headers: Record<string, string>,
  { path = "api/runs", method = "GET", ...options }: DashboardOptions & {
    path?: string;
    method?: string;
  } = {},
): Promise<number> {
  using page = dashboard([folder.file("runs.db")], options);
  const body = method === "POST" ? JSON.stringify({ query: "SELECT 1" }) : null;
  const request = new Request(`http://${OWN}/${path}`, {
    method,
    headers: { host: OWN, ...headers },
    body,
  });
  return (await page(request)).status;
}

const GATED = { token: "secret", host: "127.0.0.1" };

Deno.test("every route asks for the token, in the address or in the cookie", async () => {
  const paths = [
    "",
    "page.js",
    "page.css",
    ...["runs", "summary", "series?column=loss", "objects", "files", "live", "views"].map((name) =>
      `api/${name}`
    ),
  ];
  for (const path of paths) {
    const join = path.includes("?") ? "&" : "?";
    assert.equal(await statusOf({}, { ...GATED, path }), 401, path);
    assert.equal(await statusOf({}, { ...GATED, path: `${path}${join}token=secre` }), 401, path);
    assert.equal(await statusOf({ cookie: "xetrack_8000=secrets" }, { ...GATED, path }), 401, path);
    assert.equal(await statusOf({ cookie: "xetrack_8001=secret" }, { ...GATED, path }), 401, path);
    assert.equal(await statusOf({}, { ...GATED, path: `${path}${join}token=secret` }), 200, path);
    assert.equal(
      await statusOf({ cookie: "a=b; xetrack_8000=secret" }, { ...GATED, path }),
      200,
      path,
    );
  }
  assert.equal(await statusOf({}, { ...GATED, path: "api/sql", method: "POST" }), 401);
});

Deno.test("the page's cookie is for it alone", async () => {
  using page = dashboard(["none.db"], { token: "secret" });
  const response = await page(new Request("http://localhost:8000/xt/?token=secret"));
  assert.equal(
    response.headers.get("set-cookie"),
    "xetrack_8000=secret; HttpOnly; SameSite=Strict; Path=/",
  );
  assert.match(
    response.headers.get("content-security-policy")!,
    /^default-src 'none'; script-src 'self'/,
  );
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  assert.equal(response.headers.get("referrer-policy"), "no-referrer");
  assert.doesNotMatch(await response.text(), /(src|href)="(\/|https?:)/);
});

Deno.test("a request as another host, or from another site, is refused, with the token too", async () => {
  const cookie = { cookie: "xetrack_8000=secret" };
  for (
    const host of [
      "evil.example",
      "evil.example:8000",
      "127.0.0.1.evil.example",
      "192.168.1.2:8000",
    ]
  ) {
    assert.equal(await statusOf({ ...cookie, host }, GATED), 403, host);
  }
  for (const host of ["localhost:8000", "127.0.0.1:8000", "127.0.0.1", "[::1]:8000"]) {
    assert.equal(await statusOf({ ...cookie, host }, GATED), 200, host);
  }
  const isOpen = { ...GATED, host: "0.0.0.0" };
  assert.equal(await statusOf({ ...cookie, host: "192.168.1.2:8000" }, isOpen), 200);
  assert.equal(await statusOf({ ...cookie, host: "evil.example" }, isOpen), 403);
  for (const method of ["GET", "POST"]) {
    const path = method === "POST" ? "api/sql" : "api/runs";
    for (
      const origin of [
        "http://evil.example",
        "null",
        "http://127.0.0.1:8001",
        "http://127.0.0.1",
        "file://",
      ]
    ) {
      assert.equal(await statusOf({ ...cookie, origin }, { ...GATED, method, path }), 403, origin);
      assert.equal(await statusOf({ origin }, { method, path }), 403, origin);
    }
    assert.equal(
      await statusOf({ ...cookie, origin: `http://${OWN}` }, { ...GATED, method, path }),
      200,
    );
    assert.equal(await statusOf({ origin: `https://${OWN}` }, { method, path }), 200);
  }
  const cross = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" };
  assert.equal(await statusOf(cross), 403);
  assert.equal(await statusOf({ ...cross, "sec-fetch-mode": "navigate" }, { path: "" }), 200);
});

Deno.test("no path leads to a file, or to anything but the page and its routes", async () => {
  using page = dashboard([folder.file("runs.db")]);
  const paths = [
    "..%2f..%2fetc%2fpasswd",
    "/etc/passwd",
    "%00",
    "page.js%00",
    "runs.db",
    "lib/ui/bundle.ts",
    ".git/config",
    "api//runs",
    "api/RUNS",
    "api/runs%2f",
    "api/objects/..%2f..%2fetc%2fpasswd",
    "api/objects/%00",
    "api/objects/'%20OR%201=1",
    "api/runs?db=1",
  ];
  for (const path of paths) {
    const response = await page(new Request(`http://${OWN}/${path}`));
    assert.equal(response.status, 404, path);
    assert.match((await response.json()).error, /^Cannot (find|show)/);
  }
  for (const path of ["api/objects/%E0%A4%A", "api/runs?db=-1", "api/runs?table=sqlite_master"]) {
    assert.equal(await statusOf({}, { path }), 400, path);
  }
  for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"]) {
    for (const path of ["", "api/runs"]) assert.equal(await statusOf({}, { path, method }), 405);
  }
});

Deno.test("a browser that leaves out the last slash is led to the page, and nowhere else", async () => {
  using page = dashboard([folder.file("runs.db")], { token: "secret" });
  const led = async (path: string) => {
    const url = `http://${OWN}${path}`;
    const { status, headers } = await page(new Request(url, { headers: { accept: "text/html" } }));
    return status === 308 ? new URL(headers.get("location")!, url).href : status;
  };
  assert.equal(await led("/xt?token=secret"), `http://${OWN}/xt/?token=secret`);
  assert.equal(await led("/https:evil?token=secret"), `http://${OWN}/https:evil/?token=secret`);
  assert.equal(await led("//evil?token=secret"), `http://${OWN}//evil/?token=secret`);
  assert.equal(await led("/api/nope?token=secret"), 404);
  assert.equal(await led("/page.jpg?token=secret"), 404);
  assert.equal(await led("/xt"), 401);
});
