import assert from "node:assert/strict";
import { Tracker } from "../../mod.ts";
import { bytesIn, runProgram, tempFolder } from "../support/mod.ts";

const DENIED = [
  "--deny-net",
  "--deny-env",
  "--deny-sys",
  "--deny-ffi",
  "--deny-run",
  "--deny-import",
];

/** Logs or reads under the given flags, all else denied; gives what `programs/attempt.ts` prints. */
async function attempt(
  action: "log" | "read",
  path: string,
  flags: string[],
): Promise<{ events?: number; trackerError?: boolean; message?: string }> {
  const { code, stdout, stderr } = await runProgram("attempt.ts", [action, path], {
    flags: [...flags, ...DENIED],
  });
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

/** Makes a file of three events. */
function fill(path: string): void {
  using tracker = new Tracker(path);
  tracker.logBatch([{ loss: 1 }, { loss: 0.5 }, { loss: 0.25 }]);
}

Deno.test("a plain Tracker needs the permissions to read and to write its file, no other", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  const flags = [`--allow-read=${path}`, `--allow-write=${path}`];
  assert.deepEqual(await attempt("log", path, flags), { events: 3 }, "a new file");
  assert.deepEqual(await attempt("log", path, flags), { events: 6 }, "the same again");
  assert.deepEqual(Object.keys(bytesIn(folder.path)), ["runs.db"]);
});

Deno.test("a plain Tracker needs the same permissions for a file of Python's", async () => {
  using folder = tempFolder();
  const path = folder.file("python.db");
  Deno.copyFileSync(new URL("../fixtures/python_events.db", import.meta.url), path);
  const flags = [`--allow-read=${path}`, `--allow-write=${path}`];
  assert.deepEqual(await attempt("log", path, flags), { events: 5 });
});

Deno.test("objects, compressed ones, Blobs and a cache need the permissions for their files, no other", async () => {
  using folder = tempFolder();
  const [path, cache] = [folder.file("runs.db"), folder.file("cache.db")];
  const flags = [`--allow-read=${path},${cache}`, `--allow-write=${path},${cache}`, ...DENIED];
  const { stdout, stderr } = await runProgram("objects.ts", [path, cache], { flags });
  assert.equal(stderr, "");
  assert.deepEqual(JSON.parse(stdout), { map: 100, bytes: 1000, blob: "text", cached: 1 });
});

Deno.test("a Tracker in memory needs no permission", async () => {
  assert.deepEqual(await attempt("log", ":memory:", []), { events: 3 });
});

Deno.test("a Reader needs the permission to read its file, no other", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  fill(path);
  const before = bytesIn(folder.path);
  assert.deepEqual(await attempt("read", path, [`--allow-read=${path}`]), { events: 3 });
  assert.equal(bytesIn(folder.path)["runs.db"], before["runs.db"]);
});

Deno.test("a Reader needs no more while a Tracker has the file open", async () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("runs.db"));
  tracker.log({ loss: 1 });
  assert.deepEqual(await attempt("read", tracker.db, [`--allow-read=${tracker.db}`]), {
    events: 1,
  });
  tracker.log({ loss: 2 });
  assert.equal(tracker.count(), 2);
});

for (
  const [missing, action, flag] of [
    ["write", "log", "read"],
    ["read", "log", "write"],
    ["read", "read", "write"],
    ["read", "read", undefined],
  ] as const
) {
  Deno.test(`a Tracker or Reader names the file and the permission to ${missing} that it lacks to ${action}, ${flag ?? "without any"}`, async () => {
    using folder = tempFolder();
    const path = folder.file("runs.db");
    for (const exists of [false, true]) {
      if (exists) fill(path);
      const before = bytesIn(folder.path);
      const flags = flag === undefined ? [] : [`--allow-${flag}=${path}`];
      const { trackerError, message } = await attempt(action, path, flags);
      assert.ok(trackerError, `${message}`);
      assert.ok(message!.startsWith("Cannot ") && message!.includes(path), message);
      assert.match(message!, new RegExp(`permission.*${missing}|--allow-${missing}`));
      assert.deepEqual(bytesIn(folder.path), before);
    }
  });
}
