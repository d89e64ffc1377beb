/* `xt mcp`: a file asked by the protocol's own client; `xt skill`: a page whose every line runs. */
import assert from "node:assert/strict";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { fileURLToPath } from "node:url";
import { type Event, Reader, Tracker } from "../../mod.ts";
import { mcpServer } from "../../mcp.ts";
import { tempFolder } from "../support/mod.ts";
import { CLI, messageOf, xt, xtAll } from "../support/xt.ts";

/** Asks a file by calls of tools, and gives what they answer. */
async function asking<T>(
  db: string,
  options: Parameters<typeof mcpServer>[1],
  work: (call: (name: string, given?: Event) => Promise<Event>, client: Client) => Promise<T>,
): Promise<T> {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await mcpServer(db, options).connect(ours);
  const client = new Client({ name: "test", version: "1" });
  await client.connect(theirs);
  try {
    return await work(async (name, given) => await called(client, name, given), client);
  } finally {
    await client.close();
  }
}

async function called(client: Client, name: string, given: Event = {}): Promise<Event> {
  const { content, isError } = await client.callTool({ name, arguments: given });
  const [{ text }] = content as [{ text: string }];
  assert.ok(new TextEncoder().encode(text).length <= 20_000);
  return isError ? { error: text } : JSON.parse(text);
}

function makeRuns(db: string): void {
  for (const [i, trackId] of ["calm-otter-1", "wise-crane-2"].entries()) {
    const params = { lr: (i + 1) / 10, model: "vit" };
    using tracker = new Tracker(db, { trackId, params, name: `run ${i}`, warnings: false });
    for (let step = 0; step < 1000; step++) {
      tracker.log({ step, loss: step === 500 ? NaN : 1 / (step + 1 + i), note: "x".repeat(700) });
    }
  }
}

Deno.test("xt mcp offers its tools, and with --write those that change the file", async () => {
  using folder = tempFolder();
  makeRuns(folder.file("a.db"));
  const reading = ["runs", "summarize_run", "compare_runs", "sql", "schema", "drift"];
  const all = [...reading, "bench_compare", "series", "around"];
  for (
    const [write, names] of [[false, all], [true, [...all, "note", "tag", "archive"]]] as const
  ) {
    await asking(folder.file("a.db"), { write }, async (_call, client) => {
      const { tools } = await client.listTools();
      assert.deepEqual(tools.map(({ name }: { name: string }) => name).sort(), [...names].sort());
      for (const { name, description, inputSchema, annotations } of tools) {
        assert.ok(description!.length > 20 && inputSchema.type === "object");
        assert.equal(annotations!.readOnlyHint, !["note", "tag", "archive"].includes(name));
      }
      assert.match(client.getInstructions()!, /schema/);
    });
  }
});

Deno.test("runs, summarize_run, compare_runs, schema tell what there is", async () => {
  using folder = tempFolder();
  makeRuns(folder.file("a.db"));
  await asking(folder.file("a.db"), {}, async (call) => {
    const { runs } = await call("runs", { columns: ["track_id", "lr", "loss_min"], sort: ["-lr"] });
    assert.deepEqual(runs.map((run: Event) => [run.track_id, run.lr]), [
      ["wise-crane-2", 0.2],
      ["calm-otter-1", 0.1],
    ]);
    const one = await call("runs", { limit: 1 });
    assert.deepEqual([one.runs.length, one.cut.split(";")[0]], [1, "1 of 2 runs"]);
    assert.equal((await call("runs", { where: "lr > 5" })).runs.length, 0);
    const { run, params, metrics } = await call("summarize_run", { run: "calm" });
    assert.deepEqual([run.trackId, run.name, params.lr, metrics.loss.count], [
      ...["calm-otter-1", "run 0", 0.1, 1000],
    ]);
    const compared = await call("compare_runs", { runs: ["calm", "wise"] });
    assert.deepEqual(compared.rows.find(({ name }: Event) => name === "lr").delta[1], 0.1);
    const { tables } = await call("schema");
    assert.deepEqual([tables[0].table, tables[0].events, tables[0].runs], ["events", 2000, 2]);
    assert.ok(
      tables[0].columns.some(({ name, kind }: Event) => name === "loss" && kind === "number"),
    );
  });
});

Deno.test("series has at most 100 points with least and greatest; around gives neighbours", async () => {
  using folder = tempFolder();
  makeRuns(folder.file("a.db"));
  await asking(folder.file("a.db"), {}, async (call) => {
    const { points } = await call("series", { column: "loss", run: "calm" });
    assert.ok(points.length <= 100 && points.length > 40);
    assert.deepEqual([points[0].x, points[0].max], [0, 1]);
    assert.ok(points.every(({ min, max }: Event) => min === null || min <= max));
    const zoomed = await call("series", {
      column: "loss",
      run: "calm",
      x: "step",
      from: 10,
      to: 19,
    });
    assert.deepEqual(zoomed.points.map(({ x }: Event) => x), [
      10,
      11,
      12,
      13,
      14,
      15,
      16,
      17,
      18,
      19,
    ]);
    assert.equal(zoomed.points[0].last, 1 / 11);
    const around = await call("around", { run: "wise", step: 500, n: 2 });
    assert.deepEqual(around.events.map(({ step }: Event) => step), [498, 499, 500, 501, 502]);
    assert.equal(around.events[2].loss, "NaN");
    const { timestamp } = around.events[0];
    const timed = await call("around", { run: "wise", time: timestamp, n: 1 });
    assert.deepEqual(timed.events.map(({ step }: Event) => step), [497, 498, 499]);
    assert.match((await call("around", { run: "wise" })).error, /one of "step" and "time"/);
  });
});

Deno.test("sql only reads, at most 200 rows and 20 kB, and says what was cut", async () => {
  using folder = tempFolder();
  makeRuns(folder.file("a.db"));
  await asking(folder.file("a.db"), {}, async (call) => {
    const many = await call("sql", { query: "SELECT step, loss FROM events ORDER BY step DESC; " });
    assert.deepEqual([many.rows.length, many.rows[0].step, many.cut], [
      ...[200, 999, "the first 200 rows; there are more"],
    ]);
    const wide = await call("sql", { query: "SELECT note FROM events LIMIT 100" });
    assert.ok(wide.rows.length < 60);
    assert.match(wide.cut, /^100 texts beyond 500 characters; \d+ of 100 rows fit in 20 kB$/);
    const huge = await call("sql", { query: "SELECT hex(zeroblob(50000)) AS x" });
    assert.match(huge.cut, /1 texts/);
    const with_ = await call("sql", { query: "WITH a AS (SELECT 1 AS x) SELECT * FROM a -- done" });
    assert.deepEqual(with_.rows, [{ x: 1 }]);
    for (
      const query of [
        "DELETE FROM events",
        "SELECT 1; SELECT 2",
        "DROP TABLE events",
        "ATTACH 'x' AS y",
      ]
    ) {
      assert.match((await call("sql", { query })).error, /^Cannot /, query);
    }
    assert.equal(
      (await call("sql", { query: "SELECT count(*) AS n FROM events" })).rows[0].n,
      2000,
    );
  });
});

Deno.test("drift and bench_compare answer rows", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  makeRuns(db);
  {
    using tracker = new Tracker(db, { table: "benchmarks" });
    for (const [commit, value] of [["old", 100], ["new", 150]] as const) {
      for (let round = 1; round <= 8; round++) {
        tracker.log({ name: "parse", unit: "ns", value: value + round / 100, commit, round });
      }
    }
  }
  await asking(db, {}, async (call) => {
    const drift = await call("drift", {
      reference: "step < 500",
      current: "step >= 500",
      columns: ["loss"],
    });
    assert.deepEqual([drift.rows[0].column, drift.rows[0].drifted], ["loss", true]);
    const { rows } = await call("bench_compare", { baseline: "old", current: "new" });
    assert.deepEqual([rows[0].name, rows[0].verdict], ["parse", "slower"]);
  });
});

Deno.test("with write, note, tag and archive change what is told of a run; without, they are not there", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  makeRuns(db);
  await asking(db, { write: true }, async (call) => {
    await call("note", { run: "calm", note: "it fell" });
    await call("tag", { run: "calm", add: ["a", "b"] });
    assert.deepEqual((await call("tag", { run: "calm", remove: ["a"], add: ["c"] })).tags, [
      "b",
      "c",
    ]);
    await call("archive", { run: "wise" });
  });
  using reader = new Reader(db);
  const [otter] = reader.runs();
  assert.deepEqual([otter!.note, otter!.tags, reader.runs().length], ["it fell", ["b", "c"], 1]);
  await asking(db, {}, async (call) => {
    assert.match((await call("note", { run: "calm", note: "no" })).error, /no such tool/);
  });
});

Deno.test("what is wrong with a call is said in one line, and costs no other call", async () => {
  using folder = tempFolder();
  makeRuns(folder.file("a.db"));
  await asking(folder.file("a.db"), {}, async (call) => {
    for (
      const [name, given, why] of [
        ["runz", {}, /no such tool/],
        ["runs", { sorted: ["a"] }, /takes no "sorted"/],
        ["runs", { limit: 500 }, /"limit" is/],
        ["runs", { where: "nothing > 1" }, /nothing/],
        ["summarize_run", {}, /"run" is needed/],
        ["summarize_run", { run: "none" }, /Cannot find run "none"/],
        ["series", { column: "none", run: "calm" }, /none/],
        ["runs", { table: "none" }, /none/],
      ] as const
    ) {
      const { error } = await call(name, given);
      assert.match(error, why, name);
      assert.doesNotMatch(error, /\n/);
    }
    assert.equal((await call("runs")).runs.length, 2);
  });
});

Deno.test("xt mcp speaks on stdio, and ends with the client; a file that is missing is told at once", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  makeRuns(db);
  const transport = new StdioClientTransport({
    command: Deno.execPath(),
    args: ["run", "--allow-all", "--quiet", fileURLToPath(CLI), "mcp", db],
  });
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  assert.deepEqual((await called(client, "runs")).runs.length, 2);
  assert.equal(client.getServerVersion()!.name, "xetrack");
  await client.close();
  const missing = await xt("mcp", folder.file("none.db"));
  assert.match(messageOf(missing, 1, ["mcp"]), /none\.db/);
});

Deno.test("xt skill prints a page whose every command runs", async () => {
  using folder = tempFolder();
  const { stdout } = await xt("skill");
  assert.match(stdout, /^---\nname: xetrack\ndescription: [^\n]+\n---\n/);
  const commands = [...stdout.matchAll(/^ {4}xt (.+)$/gm)].map(([, line]) =>
    line!.match(/"[^"]*"|\S+/g)!.map((word) => word.replaceAll('"', ""))
  );
  assert.ok(commands.length > 15);
  assert.match(
    messageOf(await xt("skill", "more"), 2, ["skill"]),
    /Unexpected "more"; usage: xt skill$/,
  );
  for (const [i, trackId] of ["calm-otter-1", "wise-crane-2"].entries()) {
    using tracker = new Tracker(folder.file("runs.db"), { trackId, params: { model: "vit" } });
    for (let epoch = 1; epoch <= 3; epoch++) {
      tracker.log({ epoch, loss: 1 / epoch, accuracy: 0.5 + (epoch + i) / 10 });
    }
  }
  {
    using bench = new Tracker(folder.file("bench.db"), { table: "benchmarks" });
    for (const commit of ["main", "HEAD"]) bench.log({ name: "a", unit: "ns", value: 1, commit });
    for (const trackId of ["before", "after"]) {
      using evals = new Tracker(folder.file("evals.db"), { table: "evaluations", trackId });
      evals.log({ evaluation: "e", case: 1, trial: 1, exact: 1, error: "" });
    }
    Deno.writeTextFileSync(folder.file("old.csv"), "x\n1\n");
  }
  const outcomes = await xtAll(commands, { cwd: folder.path });
  outcomes.forEach(({ code, stderr }, i) =>
    assert.deepEqual([stderr, code], ["", 0], commands[i]!.join(" "))
  );
  const program = [...stdout.matchAll(/^ {4}(?!xt )(.+)$/gm)].map(([, line]) => line).join("\n");
  Deno.writeTextFileSync(folder.file("log.ts"), program);
  const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
  const run = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--quiet", "--check", "--config", config, folder.file("log.ts")],
    cwd: folder.path,
  });
  const { success, stderr } = await run.output();
  assert.ok(success, new TextDecoder().decode(stderr));
  using reader = new Reader(folder.file("runs.db"));
  assert.equal(reader.count(), 7);
});
