/* What objects and their counts are worth when processes are killed, disks fill up, and others remove what is being logged. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Reader, Tracker, TrackerError } from "../../mod.ts";
import { contentsOf, errorOf, kill, outcome, startProgram, tempFolder } from "../support/mod.ts";

const UNBOUNDED = "1000000";

/** Asserts that each object is counted as often as cells refer to it, is whole, and is there for some reason. */
function checkObjects(path: string): void {
  using db = new DatabaseSync(path);
  assert.equal(db.prepare("PRAGMA integrity_check").get()!.integrity_check, "ok");
  const cells = new Map<unknown, number>();
  const count = (id: unknown) => cells.set(id, (cells.get(id) ?? 0) + 1);
  for (const { a, _extra } of db.prepare("SELECT a, _extra FROM events").all()) {
    if (a !== null) count(a);
    const tagged = Object.values(JSON.parse(String(_extra ?? "{}")) as Record<string, unknown>);
    for (const member of tagged) {
      if (typeof member === "object" && member !== null) count((member as { v: string }).v);
    }
  }
  const sql = `SELECT key, "references" AS n, typeof(value) <> 'null' AS whole
    FROM assets FULL JOIN asset_references USING (key)`;
  const known = db.prepare(sql).all();
  for (const { key, n, whole } of known) {
    assert.equal(n, cells.get(key) ?? 0, `${key}`);
    assert.ok(whole === 1 || n! > 0, `${key} is known for nothing`);
  }
  for (const id of cells.keys()) {
    assert.ok(known.some(({ key }) => key === id), `${id} is not known`);
  }
  using reader = new Reader(path);
  for (const { id, size } of reader.assets.list()) {
    const bytes = reader.get(id) as Uint8Array;
    assert.equal(bytes.length, size);
    assert.ok(bytes.every((byte) => byte === size - 50_000));
  }
}

Deno.test("processes that log, overwrite and remove the same objects count them rightly, and none fails", async () => {
  using folder = tempFolder();
  const path = folder.file("a.db");
  const runs = ["x", "y", "y", "z"].map((run) =>
    startProgram("churn_assets.ts", [path, run, "60"])
  );
  for (const { code, stderr } of await Promise.all(runs.map(outcome))) {
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  }
  checkObjects(path);
});

Deno.test("(slow) a process killed while it logs objects leaves each whole, counted, and none without a reason", async () => {
  using folder = tempFolder();
  for (let round = 0; round < 4; round++) {
    const path = folder.file(`${round}.db`);
    const children = ["x", "y"].map((run) =>
      startProgram("churn_assets.ts", [path, run, UNBOUNDED])
    );
    await Promise.all(children.map(async (child) => {
      const enough = Math.floor(Math.random() * 60);
      let said = "";
      for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
        said += chunk;
        if (said.split("\n").length > enough) setTimeout(() => kill(child), Math.random() * 5);
      }
      await child.stderr.cancel();
      await child.stdin.close();
      assert.equal((await child.status).signal, "SIGKILL");
    }));
    checkObjects(path);
  }
});

Deno.test("an object that the disk has no room for is not stored, nor anything of its event", () => {
  using folder = tempFolder();
  const path = folder.file("a.db");
  using tracker = new Tracker(path, { warnings: false });
  const content = (n: number) => new Uint8Array(50_000 + n).fill(n);
  tracker.log({ n: 0, a: content(0), number: 1 });
  tracker.log({ n: 0, number: content(0) });
  tracker.conn.exec("PRAGMA max_page_count = 28");
  const before = contentsOf(path);
  const fails = [
    () => tracker.log({ n: 1, a: content(1) }),
    () => tracker.log({ n: content(1), a: content(0) }),
    () => tracker.logBatch([{ n: 1, a: content(0) }, { n: 2, a: content(2) }]),
    () => tracker.setValue("a", content(1)),
    () => tracker.setWhere("number", content(1), "n", 0),
    () => tracker.assets.insert(content(1)),
  ];
  for (const fail of fails) {
    const error = errorOf(fail);
    assert.ok(error instanceof TrackerError, `${error}`);
    assert.match(error.message, /the disk is full/);
    assert.deepEqual(contentsOf(path), before);
  }
  tracker.log({ n: 1, a: content(0) });
  tracker.conn.exec("PRAGMA max_page_count = 100000");
  for (const again of fails) again();
  checkObjects(path);
});
