/* Which events and columns commands take, and in which order. */
import assert from "node:assert/strict";
import { Reader, Tracker } from "../../mod.ts";
import { makeRuns, messageOf, xtAll } from "../support/xt.ts";
import { ask } from "../support/plain_duckdb.ts";
import { tempFolder } from "../support/mod.ts";

/** Runs commands in one process, each of which gives rows. */
async function rowsOf(calls: readonly (readonly string[])[]): Promise<Record<string, unknown>[][]> {
  const outcomes = await xtAll(calls.map((call) => [...call, "--json"]));
  return outcomes.map(({ stdout, stderr, code }, i) => {
    assert.deepEqual([stderr, code], ["", 0], `xt ${calls[i]!.join(" ")}`);
    return JSON.parse(stdout);
  });
}

Deno.test("head, tail and ls take columns, a condition, beginnings of ids, and an order", async () => {
  using made = makeRuns();
  const { db } = made;
  const calls: readonly (readonly [call: string[], rows: Record<string, unknown>[]])[] = [
    [["head", db, "--columns", "epoch, loss", "-n", "2"], [{ epoch: 1, loss: 0.5 }, {
      epoch: 2,
      loss: null,
    }]],
    [["head", db, "--columns", "loss", "--columns", "epoch", "-n", "1"], [{ loss: 0.5, epoch: 1 }]],
    [["tail", db, "--columns", "loss", "--where", "loss < 0.2"], [{ loss: -0.25 }, {
      loss: 0.125,
    }]],
    [["tail", db, "-n", "1", "--columns", "epoch", "--track-id", "calm"], [{ epoch: 3 }]],
    [[
      "head",
      db,
      "--columns",
      "model",
      "--track-id",
      "calm",
      "--track-id",
      "wise",
      "--where",
      "epoch = 1",
    ], [{ model: "vit" }, { model: "resnet" }]],
    [["head", db, "--columns", "loss", "--sort", "-loss"], [{ loss: 0.5 }, { loss: 0.125 }, {
      loss: -0.25,
    }, { loss: null }]],
    [["head", db, "--columns", "loss", "--sort", "loss", "-n", "1"], [{ loss: -0.25 }]],
    [["tail", db, "--columns", "epoch,model", "--sort", "model,-epoch", "-n", "2"], [{
      epoch: 2,
      model: "vit",
    }, { epoch: 1, model: "vit" }]],
    [["ls", db, "epoch", "--sort", "-epoch,model"], [{ epoch: 3 }, { epoch: 2 }, { epoch: 1 }, {
      epoch: 1,
    }]],
    [["ls", db, "epoch", "--where", "model = 'vit'", "--unique"], [{ epoch: 1 }, { epoch: 2 }, {
      epoch: 3,
    }]],
    [["ls", db, "--where", "loss < 0.2"], [{ track_id: "calm-otter-000001" }, {
      track_id: "wise-crane-000002",
    }]],
    [["ls", db, "--where", "loss < 0.2", "--sort", "loss", "-n", "1"], [{
      track_id: "calm-otter-000001",
    }]],
    [["ls", db, "--track-id", "wise"], [{ track_id: "wise-crane-000002" }]],
  ];
  const given = await rowsOf(calls.map(([call]) => call));
  calls.forEach(([call, rows], i) => assert.deepEqual(given[i], rows, `xt ${call.join(" ")}`));
});

Deno.test("describe, stats and plots take some events, and one value a run", async () => {
  using made = makeRuns();
  const { db } = made;
  const [described, perRun, top, best, mean, least, columns, bars, points, line, pick] =
    await rowsOf([
      ["describe", db, "--columns", "epoch", "--where", "model = 'vit'"],
      ["describe", db, "--columns", "epoch", "--per", "run", "--take", "mean"],
      ["stats", "top", db, "loss", "--where", "epoch < 3", "--columns", "loss,epoch"],
      ["stats", "top", db, "loss", "--per", "run"],
      [
        "stats",
        "bottom",
        db,
        "epoch",
        "--per",
        "run",
        "--take",
        "mean",
        "--columns",
        "epoch,model",
      ],
      ["stats", "bottom", db, "loss", "--per", "run", "--take", "max", "-n", "1"],
      ["stats", "bottom", db, "loss", "--track-id", "wise", "--columns", "track_id"],
      ["plot", "hist", db, "epoch", "--per", "run", "--bins", "2"],
      ["plot", "scatter", db, "epoch", "loss", "--where", "loss > 0"],
      ["plot", "line", db, "epoch", "--track-id", "wise"],
      ["plot", "line", db, "epoch", "--where", "epoch > 1"],
    ]);
  const row = (rows: Record<string, unknown>[], name: string) =>
    rows.find((each) => each.statistic === name)!.epoch;
  assert.deepEqual([row(described!, "count"), row(described!, "mean")], [3, 2]);
  assert.deepEqual([row(perRun!, "count"), row(perRun!, "mean")], [2, 1.5]);
  assert.deepEqual(top, [{ loss: 0.5, epoch: 1 }, { loss: 0.125, epoch: 1 }]);
  assert.deepEqual(best, [{ track_id: "wise-crane-000002", loss: 0.125 }, {
    track_id: "calm-otter-000001",
    loss: -0.25,
  }]);
  assert.deepEqual(mean, [{ epoch: 1, model: "resnet" }, { epoch: 2, model: "vit" }]);
  assert.deepEqual(least, [{ track_id: "wise-crane-000002", loss: 0.125 }]);
  assert.deepEqual(columns, [{ track_id: "wise-crane-000002" }]);
  assert.deepEqual(bars!.map(({ count }) => count), [1, 1]);
  assert.deepEqual(points, [{ epoch: 1, loss: 0.5 }, { epoch: 1, loss: 0.125 }]);
  assert.deepEqual(line, [{ track_id: "wise-crane-000002", index: 0, epoch: 1 }]);
  assert.deepEqual(pick!.map(({ epoch }) => epoch), [2, 3]);
});

Deno.test("xt export writes the columns and rows that are chosen, in order, in each format", async () => {
  using made = makeRuns();
  const { db, file } = made;
  const chosen = [
    "--columns",
    "loss,epoch",
    "--where",
    "loss IS NOT NULL",
    "--sort",
    "-loss",
    "-n",
    "2",
  ];
  const outcomes = await xtAll([
    ["export", db, file("a.csv"), ...chosen],
    ["export", db, "-", "--to", "jsonl", ...chosen],
    ["export", db, file("a.parquet"), ...chosen],
    [
      "export",
      db,
      file("parts"),
      "--partition-by",
      "track_id",
      "--columns",
      "loss",
      "--track-id",
      "wise",
    ],
  ]);
  for (const { code, stderr } of outcomes) assert.deepEqual([code, stderr], [0, ""]);
  assert.equal(Deno.readTextFileSync(file("a.csv")), "loss,epoch\n0.5,1\n0.125,1\n");
  assert.equal(outcomes[1]!.stdout, '{"loss":0.5,"epoch":1}\n{"loss":0.125,"epoch":1}\n');
  assert.deepEqual(await ask(`SELECT * FROM '${file("a.parquet")}'`), [
    { loss: 0.5, epoch: 1 },
    { loss: 0.125, epoch: 1 },
  ]);
  assert.deepEqual([...Deno.readDirSync(file("parts"))].map(({ name }) => name), [
    "track_id=wise-crane-000002",
  ]);
});

Deno.test("what is chosen wrongly is said in one line", async () => {
  using made = makeRuns();
  const { db } = made;
  const cases: readonly (readonly [number, RegExp, ...string[]])[] = [
    [1, /has none of this name\. Did you mean "loss"\?$/, "head", db, "--columns", "los"],
    [1, /no such column: los\. Did you mean "loss"\?$/, "head", db, "--where", "los > 1"],
    [1, /more than one statement$/, "head", db, "--where", "1; DELETE FROM events"],
    [
      1,
      /^Cannot sort by "los": no such column\. Did you mean "loss"\?$/,
      "head",
      db,
      "--sort",
      "-los",
    ],
    [1, /^Cannot find run "calmer"/, "head", db, "--track-id", "calmer"],
    [1, /has none of this name/, "stats", "top", db, "los", "--per", "run"],
    [2, /^Cannot use "step" as --per: expected run$/, "stats", "top", db, "loss", "--per", "step"],
    [2, /^Cannot use --take without --per run/, "describe", db, "--take", "max"],
    [2, /^Cannot use --sort with --follow/, "tail", db, "-f", "--sort", "loss"],
    [2, /^Cannot use --sort with describe/, "describe", db, "--sort", "loss"],
  ];
  const outcomes = await xtAll(cases.map(([, , ...call]) => call));
  cases.forEach(([code, message, ...call], i) =>
    assert.match(messageOf(outcomes[i]!, code, call), message)
  );
});

Deno.test("stats top and bottom give what sorting all events gives, whatever spilled", async () => {
  using folder = tempFolder();
  const db = folder.file("many.db");
  {
    using tracker = new Tracker(db, { trackId: "r", warnings: false });
    const valueOf = (i: number) =>
      i % 997 === 0
        ? Infinity
        : i % 991 === 0
        ? -Infinity
        : i % 7 === 0
        ? NaN
        : i % 5 === 0
        ? null
        : i % 11 === 0
        ? "text"
        : (i * 7919) % 10_007;
    tracker.logBatch(
      Array.from({ length: 15_000 }, (_, i) => ({ i, same: 1, rising: i, value: valueOf(i) })),
    );
  }
  const names = ["i", "same", "rising", "value"];
  const calls = names.flatMap((name) =>
    ["top", "bottom"].flatMap((which) =>
      ["3", "40"].map((n) => ["stats", which, db, name, "-n", n, "--columns", "i"])
    )
  );
  const given = await rowsOf(calls);
  using reader = new Reader(db);
  const rows = reader.toRows({ columns: names });
  calls.forEach(([, which, , name, , n], at) => {
    const ranked = rows.filter((row) =>
      typeof row[name!] === "number" && !Number.isNaN(row[name!])
    );
    const sign = which === "top" ? -1 : 1;
    ranked.sort((a, b) => a[name!] === b[name!] ? 0 : sign * (a[name!] < b[name!] ? -1 : 1));
    assert.deepEqual(
      given[at],
      ranked.slice(0, Number(n)).map(({ i }) => ({ i })),
      calls[at]!.join(" "),
    );
  });
});
