import assert from "node:assert/strict";
import { Tracker } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";
import { until } from "../support/time.ts";
import { start } from "../support/xt.ts";

/** Runs `xt` until it has begun to write to a folder, which is empty before, and ends it by a signal; gives its exit code. */
async function interrupted(out: string, signal: Deno.Signal, args: string[]): Promise<number> {
  for (let turn = 1;; turn++) {
    Deno.mkdirSync(out);
    const child = start(args);
    const output = child.output();
    await until(() => [...Deno.readDirSync(out)].length > 0, "nothing is written", 1);
    try {
      child.kill(signal);
    } catch {
      // It has ended.
    }
    const { code } = await output;
    // Where this process did not have the processor for a moment, it may have ended by itself.
    if (code !== 0 || turn === 5) return code;
    Deno.removeSync(out, { recursive: true });
  }
}

Deno.test("xt export that is interrupted, or told to end, leaves nothing behind", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  {
    using tracker = new Tracker(db);
    const note = "n".repeat(100);
    for (let k = 0; k < 10; k++) {
      tracker.logBatch(Array.from({ length: 20_000 }, (_, i) => ({ i, loss: i / 7, note })));
    }
  }
  const cases = [
    ["SIGINT", 130, "x.csv"],
    ["SIGTERM", 143, "x.jsonl"],
    ["SIGINT", 130, "x.parquet"],
    ["SIGINT", 130, "parts", "--partition-by", "date"],
  ] as const;
  for (const [signal, code, name, ...more] of cases) {
    const args = ["export", db, folder.file(`out/${name}`), ...more];
    assert.equal(await interrupted(folder.file("out"), signal, args), code, name);
    assert.deepEqual([...Deno.readDirSync(folder.file("out"))], [], name);
    Deno.removeSync(folder.file("out"));
  }
});

Deno.test("xt assets export that is interrupted leaves the whole file, or nothing", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  // Random, so that it stays as large.
  const bytes = new Uint8Array(1 << 26);
  for (let at = 0; at < bytes.length; at += 1 << 16) {
    crypto.getRandomValues(bytes.subarray(at, at + (1 << 16)));
  }
  let id: string;
  {
    using tracker = new Tracker(db);
    id = tracker.assets.insert(bytes);
  }
  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    const out = folder.file(signal);
    const args = ["assets", "export", db, id, `${out}/x.cbor`];
    assert.equal(await interrupted(out, signal, args), code);
    for (const { name } of Deno.readDirSync(out)) {
      assert.equal(name, "x.cbor");
      assert.ok(Deno.statSync(`${out}/${name}`).size >= bytes.length, "whole");
    }
  }
});
