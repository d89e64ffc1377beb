import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { makeHandler } from "../../examples/service.ts";
import { Reader, Tracker } from "../../mod.ts";
import { drift } from "../../monitor.ts";
import { tempFolder } from "../support/mod.ts";

Deno.test("the example service monitors its predictions, and their drift is read back by hour", async () => {
  using folder = tempFolder();
  using tracker = new Tracker(Tracker.SKIP_INSERT, { logsPath: folder.path });
  const now = new Date("2026-01-02T03:59:00Z");
  const handler = makeHandler(tracker, () => now);
  const post = (body: string) =>
    handler(new Request("http://localhost/score", { method: "POST", body }));

  const { score } = await (await post('{"age": 31, "visits": 4}')).json();
  assert.ok(score > 0.4 && score < 0.5, `${score}`);
  await post('{"visits": 2}');
  await post('{"age": 50, "visits": 1}');
  assert.equal((await post("nonsense")).status, 400);
  assert.equal((await post('{"age": "old"}')).status, 400);
  assert.equal((await handler(new Request("http://localhost/"))).status, 404);

  const rows = drift(folder.path, { by: "hour", columns: ["received", "age", "visits"] });
  assert.deepEqual(
    rows.map((
      { column, kind, current_n, current_nulls, current_mean },
    ) => [column, kind, current_n, current_nulls, current_mean]),
    [
      ["received", "date", 3, 0, "2026-01-02 03:59:00.000000"],
      ["age", "number", 2, 1 / 3, 40.5],
      ["visits", "number", 3, 0, 7 / 3],
    ],
  );
});

for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  Deno.test(`what a service answered before ${signal} is in its logs`, async () => {
    using folder = tempFolder();
    const logs = folder.file("logs");
    const program = fileURLToPath(new URL("../../bench/programs/serve.ts", import.meta.url));
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "-A", program, logs],
      stdout: "piped",
    }).spawn();
    const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const port = Number((await lines.read()).value);
    const answered = new Set<number>();
    const ask = async (client: number) => {
      for (let i = 0;; i++) {
        const age = client * 1e6 + i;
        const body = JSON.stringify({ age, visits: 1 });
        const response = await fetch(`http://127.0.0.1:${port}/score`, { method: "POST", body });
        await response.text();
        answered.add(age);
        if (answered.size === 300) child.kill(signal);
      }
    };
    await Promise.allSettled([1, 2, 3, 4].map(ask));
    await child.status;
    await lines.cancel();
    const logged = new Set(Reader.readLogs(logs).map(({ age }) => Number(age)));
    assert.ok(answered.size >= 300);
    assert.deepEqual([...answered].filter((age) => !logged.has(age)), []);
  });
}
