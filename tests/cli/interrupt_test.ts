import assert from "node:assert/strict";
import { Tracker } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";
import { start } from "../support/xt.ts";

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
    Deno.mkdirSync(folder.file("out"));
    const child = start(["export", db, folder.file(`out/${name}`), ...more]);
    const output = child.output();
    while ([...Deno.readDirSync(folder.file("out"))].length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    child.kill(signal);
    assert.equal((await output).code, code, name);
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
    Deno.mkdirSync(out);
    const child = start(["assets", "export", db, id, `${out}/x.cbor`]);
    const output = child.output();
    while ([...Deno.readDirSync(out)].length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    child.kill(signal);
    assert.equal((await output).code, code);
    for (const { name } of Deno.readDirSync(out)) {
      assert.equal(name, "x.cbor");
      assert.ok(Deno.statSync(`${out}/${name}`).size >= bytes.length, "whole");
    }
  }
});
