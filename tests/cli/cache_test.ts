import assert from "node:assert/strict";
import { Reader, Tracker } from "../../mod.ts";
import { bytesIn, type TempFolder, tempFolder } from "../support/mod.ts";
import { CRANE, failure, json, lines, OTTER } from "../support/xt.ts";

class Model {
  weight = 1;
}

/** Makes a cache with three results of one run and one of another, in a new folder. */
function makeCache(): TempFolder & { readonly cache: string } {
  const folder = tempFolder();
  const cache = folder.file("cache.db");
  const results = { [OTTER]: [4, new Map([["a", 1]]), new Model()], [CRANE]: [5] };
  for (const [trackId, given] of Object.entries(results)) {
    using tracker = new Tracker(Tracker.IN_MEMORY, { cache, trackId, warnings: false });
    tracker.assets.register(Model);
    for (const [i, result] of given.entries()) {
      tracker.track(() => result, { name: "make", params: { trackId, i } });
    }
  }
  return { ...folder, cache };
}

Deno.test("xt cache ls lists the results in the order in which they were stored", async () => {
  using folder = makeCache();
  const { cache } = folder;
  const rows = await json("cache", "ls", cache);
  assert.deepEqual(rows.map((row) => row.key), [...Reader.scanCache(cache)].map(({ key }) => key));
  assert.deepEqual(rows.map((row) => row.track_id), [OTTER, OTTER, OTTER, CRANE]);
  assert.ok(rows.every((row) => row.name === "make"));
  const [four, map, model, five] = rows.map((row) => row.result);
  assert.deepEqual([four, map, five], [4, "Map(1)", 5]);
  assert.match(String(model), /class "Model" is not registered\. Give it to /);
  const [header, , first] = await lines("cache", "ls", cache, "-n", "1");
  assert.match(header!, /^\| key +\| name \| track_id +\| result \|$/);
  assert.match(first!, /^\| [0-9a-f]{64} \| make \| calm-otter-000001 \| +4 \|$/);
});

Deno.test("xt cache delete deletes the results of a run, and says how many", async () => {
  using folder = makeCache();
  const { cache } = folder;
  assert.deepEqual(await lines("cache", "delete", cache, CRANE), ["Deleted 1 result"]);
  const left = [...Reader.scanCache(cache)].map(({ trackId }) => trackId);
  assert.deepEqual(left, [OTTER, OTTER, OTTER]);
});

Deno.test("xt cache tells a run or a file that is not there, and changes nothing", async () => {
  using folder = makeCache();
  const { cache } = folder;
  const db = folder.file("events.db");
  new Tracker(db).close();
  Deno.writeTextFileSync(folder.file("text"), "no database");
  const before = bytesIn(folder.path);
  const near = await failure(1, "cache", "delete", cache, "calm-oter-000001");
  assert.equal(
    near,
    `Cannot find results of run "calm-oter-000001" in "${cache}". Did you mean "${OTTER}"?`,
  );
  await Promise.all([folder.file("missing"), folder.file("text"), db].map(async (path) => {
    const told = [
      await failure(1, "cache", "ls", path),
      await failure(1, "cache", "delete", path, "x"),
    ];
    for (const message of told) assert.ok(message.startsWith(`Cannot read "${path}": `), message);
  }));
  assert.match(await failure(2, "cache", "delete", cache), /^Missing <track-id>/);
  assert.match(await failure(2, "cache", "list", cache), /^Unknown command "cache list"/);
  assert.deepEqual(bytesIn(folder.path), before);
});
