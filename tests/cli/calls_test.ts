/* `xt calls`: tracked calls as a tree. */
import assert from "node:assert/strict";
import { type Event, Tracker } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";
import { messageOf, xtAll } from "../support/xt.ts";

const CALLS = [
  { function_name: "load", function_time: 0.5, error: "" },
  { function_name: "b", call_id: "3", parent_id: "2", function_time: 0, error: "no\nfile" },
  { function_name: "a", call_id: "2", parent_id: "1", function_time: 0.25, error: "" },
  { function_name: "c", call_id: "4", parent_id: "1", function_time: 0.125, error: "", chunks: 3 },
  { function_name: "root", call_id: "1", function_time: 1, error: "" },
  { function_name: "lost", call_id: "5", parent_id: "9", function_time: 0, error: "" },
  { function_name: "x", call_id: "6", parent_id: "7", function_time: 0, error: "" },
  { function_name: "y", call_id: "7", parent_id: "6", function_time: 0, error: "" },
];

Deno.test("xt calls prints each call behind the one that it was made within, as they began", async () => {
  using folder = tempFolder();
  const db = folder.file("calls.db");
  {
    using tracker = new Tracker(db, { trackId: "calm-otter-1" });
    tracker.log({ loss: 1 });
    for (const call of CALLS) tracker.log(call);
    using other = new Tracker(db, { trackId: "wise-crane-2" });
    other.track(() => 1, { name: "alone" });
  }
  const calls = [
    ["calls", db, "calm"],
    ["calls", db, "--json"],
    ["calls", db, "calm", "--to", "csv", "-n", "1"],
    ["calls", db, "no"],
  ];
  const [tree, json, csv, none] = await xtAll(calls);
  const names = tree!.stdout.split("\n").slice(2, -1).map((line) =>
    line.split(" |")[0]!.slice(2).trimEnd()
  );
  assert.deepEqual(names, [
    "root",
    "├─ a",
    "│  └─ b",
    "└─ c",
    "load",
    "lost",
    "x",
    "└─ y",
  ]);
  const rows = JSON.parse(json!.stdout);
  assert.deepEqual(Object.keys(rows[0]), [
    ...["track_id", "depth", "started", "function_name", "call_id", "parent_id"],
    ...["function_time", "chunks", "error"],
  ]);
  assert.deepEqual(rows.map(({ function_name }: Event) => function_name).slice(-3), [
    ...["alone", "x", "y"],
  ]);
  assert.deepEqual(rows.map(({ depth }: { depth: number }) => depth), [0, 1, 2, 1, 0, 0, 0, 0, 1]);
  const [root] = rows;
  using tracker = new Tracker(db, { trackId: "calm-otter-1" });
  const ended = tracker.toRows().find(({ function_name }) => function_name === "root")!.timestamp;
  const [from, to] = [root.started, ended].map((text) => Date.parse(`${text.replace(" ", "T")}Z`));
  assert.ok(Math.abs(to! - from! - 1000) <= 1);
  assert.match(csv!.stdout, /^track_id,depth,started,[^\n]+\ncalm-otter-1,0,[^\n]+\n$/);
  assert.match(messageOf(none!, 1, calls[3]!), /Cannot find run "no"/);
});

Deno.test("xt calls of a file without calls prints none", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  {
    using tracker = new Tracker(db);
    tracker.log({ loss: 1 });
  }
  const [json, missing] = await xtAll([["calls", db, "--json"], ["calls", folder.file("b.db")]]);
  assert.deepEqual([json!.stdout, json!.code, missing!.code], ["[]\n", 0, 1]);
});
