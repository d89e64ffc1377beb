import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { displayWidth } from "../../lib/frame/markdown.ts";
import { Reader, Tracker } from "../../mod.ts";
import { startProgram, tempFolder } from "../support/mod.ts";
import { json, lines, OTTER } from "../support/xt.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures/", import.meta.url));

Deno.test("xt works on 500 columns", async () => {
  using folder = tempFolder();
  const db = folder.file("wide.db");
  using tracker = new Tracker(db, { trackId: OTTER });
  const event = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`metric_${i}`, i / 7]));
  tracker.log(event);
  const [rows, columns, text] = await Promise.all([
    json("head", db),
    json("columns", db),
    lines("tail", db),
  ]);
  const { track_id: _id, timestamp: _at, ...rest } = rows[0]!;
  assert.deepEqual(rest, event);
  assert.equal(columns.length, 502);
  assert.equal(new Set(text.map((line) => line.length)).size, 1);
});

Deno.test("xt works on an empty table", async () => {
  using folder = tempFolder();
  const db = folder.file("empty.db");
  {
    using tracker = new Tracker(db, { trackId: OTTER });
    tracker.log({ loss: 1 });
    using reader = new Reader(db);
    reader.deleteRun(OTTER);
  }
  const [head, columns, ls, losses, runs] = await Promise.all([
    lines("head", db),
    json("columns", db),
    lines("ls", db),
    lines("ls", db, "loss", "--unique"),
    json("runs", db),
  ]);
  assert.deepEqual(head, ["| track_id | timestamp | loss |", "| -------- | --------- | ---- |"]);
  assert.equal(columns.length, 3);
  assert.deepEqual([ls, losses, runs], [[], [], []]);
  assert.deepEqual(await lines("set", db, "loss", "1"), ["Changed 0 rows"]);
});

Deno.test("xt takes names with emoji, quotes, blanks, dashes and wide letters", async () => {
  using folder = tempFolder();
  const db = folder.file('r "1" 🚀.db');
  const names = [
    "🚀 acc",
    'a"b',
    "val/loss",
    "order",
    "名前",
    "--json",
    "|",
    "a\nb",
    "Loss",
    "loss",
  ];
  const table = 'tab "le" 🎉';
  using tracker = new Tracker(db, { trackId: "👩‍👩‍👧", table, warnings: false });
  tracker.log(Object.fromEntries(names.map((name, i) => [name, i])));
  const [rows, text, ids, dashed] = await Promise.all([
    json("head", db, "--table", table),
    lines("head", db, "--table", table),
    lines("ls", db, "--table", table),
    lines("ls", "--table", table, "--", db, "--json"),
  ]);
  names.forEach((name, i) => assert.equal(rows[0]![name], i));
  assert.equal(new Set(text.map(displayWidth)).size, 1);
  assert.deepEqual([ids, dashed], [["👩‍👩‍👧"], ["5"]]);
  const set = ["set", db, "🚀 acc", "0.5", "--track-id", "👩‍👩‍👧", "--table", table];
  assert.deepEqual(await lines(...set), ["Changed 1 row"]);
  assert.deepEqual(await lines("ls", db, "🚀 acc", "--table", table), ["0.5"]);
});

Deno.test("xt works on files that Python wrote", async () => {
  using folder = tempFolder();
  for (const name of ["python_sqlite", "python_events", "python_duckdb", "python_copied"]) {
    const db = folder.file(`${name}.db`);
    Deno.copyFileSync(`${FIXTURES}${name}.db`, db);
    using reader = new Reader(db);
    const table = reader.tables()[0]!;
    const [rows, columns, runs] = await Promise.all([
      json("head", db, "--table", table, "-n", "1000"),
      json("columns", db, "--table", table),
      json("runs", db, "--table", table),
    ]);
    using same = new Reader(db, { table });
    assert.equal(rows.length, same.count());
    assert.deepEqual(columns.map((row) => row.name), same.columns);
    const id = String(runs[0]!.track_id);
    const deleted = await lines("delete", db, id, "--table", table);
    assert.match(deleted[0]!, /^Deleted \d+ rows?$/);
  }
});

Deno.test("xt reads and sets while another process writes", async () => {
  using folder = tempFolder();
  const db = folder.file("busy.db");
  const writer = startProgram("log_and_acknowledge.ts", [db, "1"]);
  try {
    const output = writer.stdout.getReader();
    for (let seen = ""; !seen.includes("\n30\n");) {
      seen += new TextDecoder().decode((await output.read()).value);
    }
    // Without anybody who reads its numbers, the writer would stop at a full pipe.
    const drained = (async () => {
      while (!(await output.read()).done);
    })();
    const [head, changed, runs] = await Promise.all([
      json("head", db, "-n", "3"),
      lines("set", db, "tag", "seen"),
      json("runs", db),
    ]);
    assert.deepEqual(head.map((row) => row.n), [0, 1, 2]);
    assert.match(changed[0]!, /^Changed \d\d+ rows$/);
    assert.ok(Number(runs[0]!.events) > 30);
    writer.kill("SIGKILL");
    await drained;
  } catch (error) {
    // It would go on for ever.
    writer.kill("SIGKILL");
    throw error;
  } finally {
    writer.stdin.close().catch(() => {});
    await Promise.all([writer.stderr.cancel(), writer.status]);
  }
  using conn = new DatabaseSync(db);
  assert.equal(conn.prepare("PRAGMA integrity_check").get()!.integrity_check, "ok");
});
