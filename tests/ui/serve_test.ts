import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Tracker } from "../../mod.ts";
import { PLAIN, type TempFolder, tempFolder } from "../support/mod.ts";
import { freePort, pause, until } from "../support/time.ts";

const CLI = fileURLToPath(new URL("../../cli.ts", import.meta.url));

let folder: TempFolder;
Deno.test.beforeAll(() => {
  folder = tempFolder();
  using tracker = new Tracker(folder.file("runs.db"), { trackId: "run" });
  tracker.log({ loss: 1 });
});
Deno.test.afterAll(() => folder[Symbol.dispose]());

/** Starts `xt ui`, and gives the address that it prints. */
async function start(args: readonly string[], flags = ["--allow-all"]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--quiet", ...flags, CLI, "ui", ...args],
    env: PLAIN,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const stderr = new Response(child.stderr).text();
  const { value = "" } = await reader.read();
  return {
    address: value.trim(),
    pid: child.pid,
    /** Ends it as Ctrl-C does. */
    async end(): Promise<{ code: number; stderr: string }> {
      child.kill("SIGINT");
      await reader.cancel();
      const { code } = await child.status;
      return { code, stderr: await stderr };
    },
  };
}

Deno.test("xt ui prints its address, answers whoever has the token, and ends well by Ctrl-C", async () => {
  const { address, end } = await start([folder.file("runs.db")]);
  assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/\?token=[0-9a-f]{32}$/);
  const page = await fetch(address);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<script src="page\.js"/);
  const { origin, search } = new URL(address);
  const cookie = page.headers.get("set-cookie")!.split(";")[0]!;
  const script = await fetch(`${origin}/page.js`, { headers: { cookie } });
  assert.equal((await script.text()).length > 10_000, true);
  const runs = await fetch(`${origin}/api/runs${search}`);
  assert.equal((await runs.json())[0].trackId, "run");
  const refused = await fetch(`${origin}/api/runs`);
  assert.deepEqual([refused.status, Object.keys(await refused.json())], [401, ["error"]]);
  const query = { method: "POST", body: JSON.stringify({ query: "SELECT 1 AS one" }) };
  const rows = await fetch(`${origin}/api/sql${search}`, query);
  assert.deepEqual(await rows.json(), [{ one: 1 }]);
  const live = await fetch(`${origin}/api/live${search}`);
  assert.deepEqual(await end(), { code: 0, stderr: "" });
  await live.body?.cancel().catch(() => {});
});

Deno.test("xt ui needs to read its file, and its port, and nothing else", async () => {
  const path = folder.file("runs.db");
  const port = freePort();
  const flags = [`--allow-read=${path}`, `--allow-net=127.0.0.1:${port}`];
  const { address, end } = await start([path, "--port", String(port)], flags);
  const { origin, search } = new URL(address);
  for (const route of ["runs", "summary", "series?column=loss", "objects", "files", "views"]) {
    const join = route.includes("?") ? search.replace("?", "&") : search;
    const response = await fetch(`${origin}/api/${route}${join}`);
    assert.equal(response.status, 200, `${route}: ${await response.text()}`);
  }
  const query = {
    method: "POST",
    body: JSON.stringify({ query: "SELECT count(*) AS n FROM events" }),
  };
  assert.deepEqual(await (await fetch(`${origin}/api/sql${search}`, query)).json(), [{ n: 1 }]);
  assert.deepEqual(await end(), { code: 0, stderr: "" });
});

Deno.test("xt ui warns of a host that others reach, and says what is not there", async () => {
  const { address, end } = await start([folder.file("runs.db"), "--host", "0.0.0.0"]);
  assert.match(address, /^http:\/\/0\.0\.0\.0:\d+\/\?token=/);
  const { code, stderr } = await end();
  assert.equal(code, 0);
  assert.match(stderr, /^xt: warning: whoever reaches 0\.0\.0\.0/);
  const child = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", CLI, "ui", folder.file("none.db")],
    env: PLAIN,
  }).output();
  assert.equal(child.code, 1);
  assert.match(
    new TextDecoder().decode(child.stderr),
    /^xt: Cannot read ".*none\.db": no such file\n$/,
  );
});

Deno.test("a query over a connection that is cut ends, and its processor time with it", async () => {
  const { address, end, pid } = await start([folder.file("runs.db")]);
  const { origin, search } = new URL(address);
  const query =
    "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT max(n) FROM c";
  const stop = new AbortController();
  const body = JSON.stringify({ query });
  const asked = fetch(`${origin}/api/sql${search}`, { method: "POST", body, signal: stop.signal });
  const isLinux = Deno.build.os === "linux";
  if (isLinux) await until(() => queriesAtWork(pid) === 1, "no query is at work");
  else await pause(1500);
  stop.abort();
  await asked.then((response) => response.text()).catch(() => {});
  const next = { method: "POST", body: JSON.stringify({ query: "SELECT 1 AS one" }) };
  assert.deepEqual(await (await fetch(`${origin}/api/sql${search}`, next)).json(), [{ one: 1 }]);
  if (isLinux) await until(() => queriesAtWork(pid) === 0, "the query goes on");
  assert.deepEqual(await end(), { code: 0, stderr: "" });
});

/** Counts the processes that the server has started. */
function queriesAtWork(server: number): number {
  return [...Deno.readDirSync("/proc")].filter(({ name }) => /^\d+$/.test(name)).filter(
    ({ name }) => {
      try {
        const stat = Deno.readTextFileSync(`/proc/${name}/stat`);
        const [, state, parent] = /\) (\w) (\d+) /.exec(stat)!;
        return Number(parent) === server && state !== "Z";
      } catch {
        return false;
      }
    },
  ).length;
}
