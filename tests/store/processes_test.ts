import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Reader, Tracker } from "../../mod.ts";
import { eventOf } from "../programs/event_of.ts";
import { exists } from "../programs/wait.ts";
import { outcome, startProgram, type TempFolder, tempFolder } from "../support/mod.ts";

const RUN = "calm-otter-000001";

Deno.test("eight processes that start together on a new file lose nothing, while a ninth reads", async () => {
  using folder = tempFolder();
  const [rounds, events] = [6, 60];
  const reader = startProgram("read_rounds.ts", [folder.path, `${rounds}`]);
  // Two of them continue one run.
  const runs = [RUN, RUN, ...Array(6).fill(undefined)];
  await logTogether(folder, runs, rounds, events, reader);
  for (let round = 0; round < rounds; round++) {
    checkFile(folder.file(`round_${round}.db`), runs.length, events);
    checkRuns(folder.file(`round_${round}.db`));
    using file = new Reader(folder.file(`round_${round}.db`));
    const counts = new Map(file.runs().map((run) => [run.trackId, run.events]));
    assert.equal(counts.size, 7);
    assert.equal(counts.get(RUN), 2 * events);
  }
});

Deno.test("processes that continue a run whose clock was ahead lose nothing, and go on after it", async () => {
  using folder = tempFolder();
  const [rounds, events] = [2, 200];
  for (let round = 0; round < rounds; round++) {
    using tracker = new Tracker(folder.file(`round_${round}.db`), { trackId: RUN });
    tracker.log({ writer: 0 });
    tracker.conn.exec("UPDATE events SET timestamp = '2099-12-31 23:59:59.999999'");
  }
  const runs = [RUN, RUN, RUN];
  await logTogether(folder, runs, rounds, events);
  for (let round = 0; round < rounds; round++) {
    const db = folder.file(`round_${round}.db`);
    {
      using first = new DatabaseSync(db);
      first.exec("DELETE FROM events WHERE rowid = 1");
    }
    checkFile(db, runs.length, events);
    using reader = new Reader(db);
    assert.equal(reader.toRows({ head: 1 })[0]!.timestamp, "2100-01-01 00:00:00.000000");
  }
});

/** Runs a writer for each run, all at once, and starts their rounds together; `others` run beside them. */
async function logTogether(
  folder: TempFolder,
  runs: readonly (string | undefined)[],
  rounds: number,
  events: number,
  ...others: Deno.ChildProcess[]
): Promise<void> {
  const writers = runs.map((run, writer) => {
    const args = [
      folder.path,
      `${writer}`,
      `${rounds}`,
      `${events}`,
      ...(run === undefined ? [] : [run]),
    ];
    return startProgram("write_rounds.ts", args);
  });
  const children = [...writers, ...others];
  const outcomes = Promise.all(children.map(outcome));
  let running = true;
  for (const { status } of children) status.then(({ success }) => running &&= success);
  for (let round = 0; round < rounds; round++) {
    const ready = writers.map((_, writer) => folder.file(`ready_${round}_${writer}`));
    // Where one has failed the others shall come to their end.
    await until(() => !running || ready.every(exists));
    if (round > 0) Deno.writeTextFileSync(folder.file(`done_${round - 1}`), "");
    Deno.writeTextFileSync(folder.file(`go_${round}`), "");
  }
  await Promise.all(writers.map((writer) => writer.status));
  Deno.writeTextFileSync(folder.file(`done_${rounds - 1}`), "");
  for (const { code, stderr } of await outcomes) {
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  }
}

/** Each run that has events has its row in the file, and each row of a run has events. */
function checkRuns(db: string): void {
  using file = new DatabaseSync(db, { readOnly: true });
  const logged = file.prepare("SELECT DISTINCT track_id FROM events ORDER BY 1").all();
  assert.deepEqual(file.prepare("SELECT track_id FROM _runs ORDER BY 1").all(), logged);
}

/** Every event is there once, as it was logged, in its writer's order; timestamps rise in each run as it was committed. */
function checkFile(db: string, writers: number, events: number): void {
  using reader = new Reader(db);
  const next: number[] = Array(writers).fill(0);
  for (const row of reader.toRows()) {
    assert.equal(row.n, next[row.writer]++);
    assert.deepEqual(dataOf(row), eventOf(row.writer, row.n));
  }
  assert.deepEqual(next, next.map(() => events));
  using file = new DatabaseSync(db, { readOnly: true });
  const last = new Map<unknown, unknown>();
  for (
    const { track_id, timestamp } of file.prepare(
      "SELECT track_id, timestamp FROM events ORDER BY rowid",
    ).all()
  ) {
    const before = last.get(track_id) ?? "";
    assert.ok(timestamp! > before!, `${timestamp} after ${before} in ${track_id}`);
    last.set(track_id, timestamp);
  }
}

Deno.test("(slow) a process killed while it logs has lost no event for which log() had returned, 50 times of 50", async () => {
  using folder = tempFolder();
  for (let group = 0; group < 10; group++) {
    const db = folder.file(`group_${group}.db`);
    const acknowledged = await Promise.all(
      Array.from({ length: 5 }, (_, writer) => killedWriter(db, writer)),
    );
    // A Reader first, on what the killed ones left; then a Tracker, which recovers the file.
    for (const open of [new Reader(db), new Tracker(db)]) {
      using file = open;
      const rows = file instanceof Tracker ? file.toRows({ all: true }) : file.toRows();
      for (const [writer, count] of acknowledged.entries()) {
        const run = rows.filter(({ track_id }) => track_id === `run-${writer}`);
        assert.ok(run.length >= count, `${run.length} of ${count} acknowledged events are there`);
        assert.ok(run.length <= count + 1, `${run.length} events, ${count} acknowledged`);
        for (const [n, row] of run.entries()) assert.deepEqual(dataOf(row), eventOf(writer, n));
      }
    }
    checkRuns(db);
  }
});

/** Kills a writer with SIGKILL a moment after it has said enough; gives how many events it acknowledged. */
async function killedWriter(db: string, writer: number): Promise<number> {
  const child = startProgram("log_and_acknowledge.ts", [db, `${writer}`]);
  const errors = new Response(child.stderr).text();
  const enough = 1 + Math.floor(Math.random() * 300);
  let said = "";
  let kill = false;
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    said += chunk;
    if (!kill && count(said) >= enough) {
      kill = true;
      setTimeout(() => child.kill("SIGKILL"), Math.random() * 10);
    }
  }
  assert.equal(await errors, "");
  assert.equal((await child.status).signal, "SIGKILL");
  await child.stdin.close();
  return count(said);
}

/** Counts the lines that were said to their end. */
function count(said: string): number {
  return said.split("\n").length - 1;
}

function dataOf(row: Record<string, unknown>): Record<string, unknown> {
  const { track_id: _id, timestamp: _at, ...data } = row;
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null));
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}
