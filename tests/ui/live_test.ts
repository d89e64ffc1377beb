import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Reader, Tracker } from "../../mod.ts";
import { type Dashboard, dashboard } from "../../ui.ts";
import { tempFolder } from "../support/mod.ts";
import { atBest, pause, until } from "../support/time.ts";

interface Sent {
  readonly id: string | undefined;
  readonly event: string;
  // deno-lint-ignore no-explicit-any -- what the server says
  readonly data: any;
}

/** Listens to what is told of a file. */
async function listen(page: Dashboard, lastId?: string) {
  const stop = new AbortController();
  const headers: Record<string, string> = lastId === undefined ? {} : { "last-event-id": lastId };
  const request = new Request("http://localhost/api/live", { headers, signal: stop.signal });
  const response = await page(request);
  assert.equal(response.headers.get("content-type"), "text/event-stream");
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const sent: Sent[] = [];
  return {
    async next(): Promise<Sent> {
      while (sent.length === 0) {
        const { value, done } = await reader.read();
        assert.ok(!done);
        const blocks = (text + value).split("\n\n");
        text = blocks.pop()!;
        for (const block of blocks) {
          const fields = new Map(
            block.split("\n").map((line) => line.split(/: (.*)/s) as [string, string]),
          );
          if (!fields.has("data")) continue;
          sent.push({
            id: fields.get("id"),
            event: fields.get("event") ?? "message",
            data: JSON.parse(fields.get("data")!),
          });
        }
      }
      return sent.shift()!;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await reader.cancel();
    },
  };
}

Deno.test("api/live tells within a second what is logged, what was told of a run, and that it ended", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  using tracker = new Tracker(path, { trackId: "first" });
  tracker.log({ loss: 1 });
  using page = dashboard([path]);
  await using live = await listen(page);
  await pause(300);
  let logged = 1;
  const toldAfter = async () => {
    const begun = performance.now();
    tracker.logBatch([{ loss: 2 }, { loss: 3 }]);
    const { id, data } = await live.next();
    const millis = performance.now() - begun;
    const { run, events, status, ended } = data;
    assert.deepEqual([run, events, status, ended], ["first", logged += 2, "running", null]);
    assert.match(id!, /\S/);
    return millis;
  };
  await atBest(toldAfter, (millis) => millis < 1000, "ms until it is told");
  using reader = new Reader(path);
  reader.setRun("first", { name: "best" });
  assert.equal((await live.next()).data.name, "best");
  tracker.finish("failed", "no memory");
  const { data: end } = await live.next();
  assert.deepEqual([end.status, end.error, end.events], ["failed", "no memory", logged]);
});

Deno.test("api/live tells of a run whose events were changed or removed, with how many are left", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  for (const trackId of ["first", "second"]) {
    using tracker = new Tracker(path, { trackId });
    tracker.logBatch([{ loss: 1 }, { loss: 2 }, { loss: 3 }]);
  }
  using page = dashboard([path]);
  await using live = await listen(page);
  await pause(300);
  using reader = new Reader(path);
  reader.setWhere("loss", 20, "loss", 2);
  const changed = [await live.next(), await live.next()].map(({ data }) => data);
  assert.deepEqual(
    changed.map(({ run, events, edited }) => [run, events, edited]).sort(),
    [["first", 3, true], ["second", 3, true]],
  );
  using db = new DatabaseSync(path);
  db.exec("DELETE FROM events WHERE track_id = 'second' AND loss = 20");
  const { data } = await live.next();
  assert.deepEqual([data.run, data.events, data.edited], ["second", 2, true]);
});

Deno.test("closing the dashboard ends what it tells, and closes the file", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  {
    using tracker = new Tracker(path, { trackId: "first" });
    tracker.log({ loss: 1 });
  }
  const openFiles = () =>
    [...Deno.readDirSync("/proc/self/fd")].filter(({ name }) => {
      try {
        return Deno.readLinkSync(`/proc/self/fd/${name}`).startsWith(path);
      } catch {
        return false;
      }
    }).length;
  const page = dashboard([path]);
  const response = await page(new Request("http://localhost/api/live"));
  const text = response.text();
  const isLinux = Deno.build.os === "linux";
  if (isLinux) await until(() => openFiles() > 0, "no file is open");
  page.close();
  assert.match(await text, /^retry: /);
  if (isLinux) await until(() => openFiles() === 0, "a file stays open");
});

Deno.test("api/live goes on behind the last id, also of another server", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  using first = new Tracker(path, { trackId: "first" });
  using second = new Tracker(path, { trackId: "second" });
  for (const tracker of [first, second]) tracker.log({ loss: 1 });
  let id: string | undefined;
  {
    using page = dashboard([path]);
    await using live = await listen(page);
    await pause(300);
    first.log({ loss: 2 });
    ({ id } = await live.next());
  }
  second.log({ loss: 3 });
  using page = dashboard([path]);
  await using live = await listen(page, id);
  const told = new Map<string, number>();
  while (!told.has("second")) {
    const { data } = await live.next();
    told.set(data.run, data.events);
  }
  assert.equal(told.get("second"), 2);
});

Deno.test("api/live says that the file is gone, and that it is back, and that a run was deleted", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  {
    using tracker = new Tracker(path, { trackId: "first" });
    tracker.log({ loss: 1 });
  }
  using page = dashboard([path]);
  await using live = await listen(page);
  await pause(300);
  Deno.renameSync(path, folder.file("away.db"));
  const gone = await live.next();
  assert.equal(gone.event, "gone");
  assert.match(gone.data.error, /no such file/);
  Deno.renameSync(folder.file("away.db"), path);
  assert.equal((await live.next()).event, "back");
  using reader = new Reader(path);
  reader.deleteRun("first");
  const { data } = await live.next();
  assert.deepEqual([data.run, data.events], ["first", 0]);
});
