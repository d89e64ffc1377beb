/* Commands that read several files, as a shell writes `*.db`. */
import assert from "node:assert/strict";
import { Tracker } from "../../mod.ts";
import { type TempFolder, tempFolder } from "../support/mod.ts";
import { messageOf, xtAll } from "../support/xt.ts";

type Rows = Record<string, unknown>[];

/** Makes two files with a run each, and one whose events have no `loss`. */
function makeFiles(): TempFolder & { readonly a: string; readonly b: string; readonly c: string } {
  const folder = tempFolder();
  const [a, b, c] = ["a.db", "b.db", "c.db"].map((name) => folder.file(name)) as [
    string,
    string,
    string,
  ];
  for (
    const [path, trackId, lr, losses] of [[a, "calm-1", 0.5, [3, 1]], [b, "wise-2", 0.25, [
      4,
      2,
    ]]] as const
  ) {
    using tracker = new Tracker(path, { trackId, params: { lr } });
    for (const loss of losses) tracker.log({ loss });
  }
  using other = new Tracker(c, { trackId: "fair-3" });
  other.log({ score: 0.5 });
  return { ...folder, a, b, c };
}

async function jsons(...calls: string[][]): Promise<Rows[]> {
  const outcomes = await xtAll(calls.map((call) => [...call, "--json"]));
  return outcomes.map(({ stdout, stderr, code }, i) => {
    assert.deepEqual([stderr, code], ["", 0], calls[i]!.join(" "));
    return JSON.parse(stdout);
  });
}

const of = (rows: Rows, ...names: string[]) => rows.map((row) => names.map((name) => row[name]));

Deno.test("commands that read events take several files, their rows behind `db`", async () => {
  using folder = makeFiles();
  const { a, b, c } = folder;
  const [head, tail, sorted, only, ls, columns, top, per, described, some] = await jsons(
    ["head", a, b, "-n", "1"],
    ["tail", a, b, c, "-n", "1"],
    ["head", a, b, "--sort", "-loss", "-n", "3", "--columns", "track_id"],
    ["head", a, b, "--track-id", "wise", "--columns", "loss"],
    ["ls", a, b, "loss"],
    ["columns", a, c],
    ["stats", "top", a, b, c, "loss", "-n", "2", "--columns", "track_id"],
    ["stats", "bottom", a, b, "loss", "--per", "run", "-n", "1"],
    ["describe", a, b, "--columns", "loss"],
    ["head", a, c, "--columns", "loss"],
  );
  assert.deepEqual(of(head!, "db", "loss"), [[a, 3], [b, 4]]);
  assert.deepEqual(of(tail!, "db", "loss", "score"), [
    [a, 1, undefined],
    [b, 2, undefined],
    [c, undefined, 0.5],
  ]);
  assert.deepEqual(
    sorted,
    [b, a, b].map((db, i) => ({
      db,
      track_id: ["wise-2", "calm-1", "wise-2"][i],
    })),
  );
  assert.deepEqual(only, [{ db: b, loss: 4 }, { db: b, loss: 2 }]);
  assert.deepEqual(of(ls!, "db", "loss"), [[a, 3], [a, 1], [b, 4], [b, 2]]);
  assert.deepEqual(columns!.filter(({ name }) => name === "score"), [
    { db: c, name: "score", kind: "number", type: "REAL" },
  ]);
  assert.deepEqual(top, [{ db: b, track_id: "wise-2" }, { db: a, track_id: "calm-1" }]);
  assert.deepEqual(of(per!, "db", "loss"), [[a, 1]]);
  const means = described!.filter((row) => Object.values(row).includes("mean"));
  assert.deepEqual(of(means, "db", "loss"), [[a, 2], [b, 3]]);
  assert.deepEqual(some, [{ db: a, loss: 3 }, { db: a, loss: 1 }]);
  for (const rows of [head!, columns!, per!]) assert.equal(Object.keys(rows[0]!)[0], "db");
});

Deno.test("commands about runs take several files as one: order, choice, best, comparison", async () => {
  using folder = makeFiles();
  const { a, b, c } = folder;
  const [runs, chosen, where, best, compared, sorted, shown, lines, counts] = await jsons(
    ["runs", a, b, c],
    ["runs", b, a, "--sort", "loss", "-n", "1"],
    ["runs", a, b, "--where", "loss > 1 AND db LIKE '%b.db'", "--columns", "db,loss,loss_max"],
    ["best", a, b, c, "loss"],
    ["compare", a, b, "calm", "wise"],
    ["compare", a, b, "--sort", "-loss", "-n", "2", "--baseline", "calm"],
    ["show", a, b, "wise"],
    ["plot", "line", a, b, "loss"],
    ["plot", "hist", a, b, "loss", "--bins", "1"],
  );
  assert.deepEqual(of(runs!, "db", "track_id", "loss", "score"), [
    [a, "calm-1", 1, null],
    [b, "wise-2", 2, null],
    [c, "fair-3", null, 0.5],
  ]);
  assert.equal(Object.keys(runs![0]!)[0], "db");
  assert.deepEqual(of(chosen!, "db", "track_id"), [[a, "calm-1"]]);
  assert.deepEqual(where, [{ db: b, loss: 2, loss_max: 4 }]);
  assert.deepEqual(of(best!, "db", "track_id", "loss"), [[a, "calm-1", 1], [b, "wise-2", 2]]);
  const { rows } = compared as unknown as { rows: Rows };
  assert.deepEqual(of(rows, "name", "kind", "values", "delta"), [
    ["lr", "param", [0.5, 0.25], [0, -0.25]],
    ["loss", "metric", [1, 2], [0, 1]],
  ]);
  assert.deepEqual((sorted as unknown as { rows: Rows }).rows[1]!.delta, [1, 0]);
  assert.equal((shown as unknown as Rows[0]).track_id, "wise-2");
  assert.deepEqual(of(lines!, "track_id", "loss"), [
    ["calm-1", 3],
    ["calm-1", 1],
    ["wise-2", 4],
    ["wise-2", 2],
  ]);
  assert.deepEqual(of(counts!, "count"), [[4]]);
});

Deno.test("what several files cannot be asked is said in one line", async () => {
  using folder = makeFiles();
  const { a, b, c } = folder;
  const calls: [number, RegExp, ...string[]][] = [
    [1, /no such file/, "runs", a, `${b}x`],
    [1, /^Cannot find run "nobody" in ".*a\.db", ".*b\.db"/, "head", a, b, "--track-id", "nobody"],
    [
      1,
      /^Cannot find run "nobody" in table "events" of ".*a\.db", ".*b\.db"/,
      "show",
      a,
      b,
      "nobody",
    ],
    [1, /several have it$/, "show", a, a, "calm"],
    [2, /^Cannot follow several files$/, "tail", a, b, "--follow"],
    [2, /^Cannot follow several files$/, "plot", "line", a, b, "loss", "--follow"],
    [1, /"nothing"/, "head", a, b, "--columns", "nothing"],
    [1, /"nothing"/, "runs", a, b, "--columns", "nothing"],
    [2, /^Unexpected "nothing"/, "head", a, "nothing"],
    [1, /no run has a number there$/, "best", c, "score", "--min", "--where", "score > 1"],
  ];
  const outcomes = await xtAll(calls.map(([_, __, ...call]) => call));
  outcomes.forEach((outcome, i) => {
    const [code, pattern, ...call] = calls[i]!;
    assert.match(messageOf(outcome, code, call), pattern);
  });
});
