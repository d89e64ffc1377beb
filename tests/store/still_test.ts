/* A closed file where nothing can be written is read; where it is not whole, or somebody changes it, an error says so. */
import assert from "node:assert/strict";
import { Reader, Tracker } from "../../mod.ts";
import {
  bytesIn,
  canConfine,
  outcome,
  runProgram,
  startProgram,
  type TempFolder,
  tempFolder,
} from "../support/mod.ts";
import { pause } from "../support/time.ts";
import { everyCommand, messageOf, xtAll } from "../support/xt.ts";

const RUN = "calm-otter-000001";
const confined = { ignore: !canConfine() };
const ROWS = 300;

/** Makes a folder in which nothing can be written, with a file of events and a cache; gives the path of the events. */
function makeStill(folder: TempFolder, name = "runs.db"): string {
  const db = folder.file(`still/${name}`);
  using tracker = new Tracker(db, { trackId: RUN, cache: `${db}.cache`, warnings: false });
  tracker.logBatch(Array.from({ length: ROWS - 1 }, (_, n) => ({ n, text: "x".repeat(50) })));
  tracker.log({ n: -1, model: new Set([1]) });
  tracker.track((x: number) => x, { name: "same", args: [1] });
  tracker.close();
  Deno.chmodSync(folder.file("still"), 0o555);
  return db;
}

function free(folder: TempFolder): void {
  Deno.chmodSync(folder.file("still"), 0o755);
}

Deno.test(
  "a closed file in a read-only folder is read by all that reads, whatever its name",
  confined,
  async () => {
    for (const name of ["runs.db", "a ?#%41&é 🚀.db"]) {
      using folder = tempFolder();
      const db = makeStill(folder, name);
      const before = bytesIn(folder.file("still"));
      const { stdout, stderr } = await runProgram("ask_still.ts", [db, folder.path], {
        confined: true,
      });
      free(folder);
      assert.equal(stderr, "");
      const rows = ROWS + 1;
      assert.deepEqual(JSON.parse(stdout), [
        rows,
        rows,
        1,
        rows,
        rows,
        rows,
        rows,
        rows,
        rows,
        rows,
        1,
        1,
        1,
        rows,
      ]);
      assert.deepEqual(bytesIn(folder.file("still")), before);
    }
  },
);

Deno.test(
  "every command of xt reads it, and those that would write say that it is read-only",
  confined,
  async () => {
    using folder = tempFolder();
    const db = makeStill(folder);
    const id = idIn(folder, db);
    const target = folder.file("copied.db");
    const calls = everyCommand({
      db,
      source: db,
      path: `${db}.cache`,
      target,
      output: folder.file("output.csv"),
      column: "n",
      key: "n",
      x: "n",
      y: "n",
      metric: "n",
      value: "1",
      query: "SELECT count(*) FROM events",
      "track-id": RUN,
      id,
    }, ["logs", "import", "bench run", "sync"]);
    const outcomes = await xtAll(calls, { confined: true });
    free(folder);
    for (const [i, call] of calls.entries()) {
      const line = call.join(" ");
      const isWriting = /^(set|delete|vacuum|widen|run|bench import|(assets|cache) delete)\b/
        .test(line);
      if (isWriting) assert.match(messageOf(outcomes[i]!, 1, call), /: it is read-only/);
      else if (call[0] === "bench") assert.match(messageOf(outcomes[i]!, 1, call), /"benchmarks"/);
      else if (call[0] === "eval") assert.match(messageOf(outcomes[i]!, 1, call), /"evaluations"/);
      else assert.deepEqual([outcomes[i]!.stderr, outcomes[i]!.code], ["", 0], line);
    }
  },
);

function idIn(folder: TempFolder, db: string): string {
  free(folder);
  using reader = new Reader(db);
  const { id } = reader.assets.list()[0]!;
  reader.close();
  Deno.chmodSync(folder.file("still"), 0o555);
  return id;
}

Deno.test("a link leads to it", confined, async () => {
  using folder = tempFolder();
  const db = makeStill(folder);
  Deno.symlinkSync(db, folder.file("link.db"));
  const { stdout } = await runProgram("attempt.ts", ["read", folder.file("link.db")], {
    confined: true,
  });
  free(folder);
  assert.deepEqual(JSON.parse(stdout), { events: ROWS + 1 });
});

Deno.test("one with a part beside it is not read alone", confined, async () => {
  for (const suffix of ["-wal", "-journal"]) {
    for (const [bytes, reads] of [["", true], ["x".repeat(5000), false]] as const) {
      using folder = tempFolder();
      const db = makeStill(folder);
      free(folder);
      Deno.writeTextFileSync(db + suffix, bytes);
      Deno.chmodSync(folder.file("still"), 0o555);
      const { stdout } = await runProgram("attempt.ts", ["read", db], { confined: true });
      free(folder);
      const { events, trackerError, message } = JSON.parse(stdout);
      if (reads) assert.equal(events, ROWS + 1, message);
      else {
        assert.ok(trackerError, message);
        assert.equal(
          message,
          `Cannot read "${db}": it is not whole without "runs.db${suffix}", which cannot be read where its folder is read-only: copy both elsewhere`,
        );
      }
    }
  }
});

Deno.test(
  "with --allow-read it reads it too; for the file alone, an error says what it takes",
  confined,
  async () => {
    using folder = tempFolder();
    const db = makeStill(folder);
    const read = async (flag: string) => {
      const options = { confined: true, flags: [flag] };
      return JSON.parse((await runProgram("attempt.ts", ["read", db], options)).stdout);
    };
    const [whole, alone] = [await read("--allow-read"), await read(`--allow-read=${db}`)];
    free(folder);
    using reader = new Reader(db);
    assert.deepEqual(whole, { events: reader.count() });
    assert.ok(alone.trackerError);
    assert.match(alone.message, /permission.*-wal/);
  },
);

const byOwner = { ignore: !canConfine() || Deno.uid() !== 0 };

Deno.test("a reader that was under way says that its owner changed it", byOwner, async () => {
  using folder = tempFolder();
  const db = makeStill(folder);
  const go = folder.file("go");
  const child = startProgram("read_half.ts", [db, `${db}.cache`, go], { confined: true });
  const reading = child.stdout.getReader();
  await reading.read();
  reading.releaseLock();
  {
    using owner = new Tracker(db, { trackId: "other", cache: `${db}.cache`, warnings: false });
    owner.track((x: number) => x, { name: "same", args: [2] });
  }
  Deno.writeTextFileSync(go, "");
  const { stdout } = await outcome(child);
  free(folder);
  const said = JSON.parse(stdout);
  const words = 'runs.db": it was changed while it was open in a read-only folder: open it again';
  for (const message of said) {
    assert.ok(String(message).replace(".cache", "").endsWith(words), JSON.stringify(said));
  }
});

Deno.test("where its owner goes on writing, a read gives one state of the file, or an error", {
  ignore: !canConfine() || Deno.uid() !== 0,
}, async () => {
  using folder = tempFolder();
  const db = folder.file("still/runs.db");
  {
    using tracker = new Tracker(db, { trackId: RUN, warnings: false });
    tracker.logBatch(
      Array.from({ length: 3000 }, (_, n) => ({ n, version: 0, text: "x".repeat(2000) })),
    );
  }
  Deno.chmodSync(folder.file("still"), 0o555);
  const child = startProgram("read_still.ts", [db, folder.file("stop")], { confined: true });
  const reading = child.stdout.getReader();
  await reading.read();
  let isEnough = false;
  const enough = reading.read().then(() => isEnough = true);
  const begun = performance.now();
  const isOver = () => performance.now() - begun > (isEnough ? 3000 : 60_000);
  for (let version = 1; !isOver(); version++) {
    // Closing folds the WAL in, over the pages that are being read.
    using owner = new Tracker(db, { trackId: RUN, warnings: false });
    owner.setValue("version", version);
    owner.close();
    await pause(version % 3 === 0 ? 150 : 5);
  }
  await enough;
  reading.releaseLock();
  Deno.writeTextFileSync(folder.file("stop"), "");
  const { code, stdout, stderr } = await outcome(child);
  free(folder);
  assert.deepEqual([stderr, code], ["", 0]);
  const { reads, versions, torn, refused } = JSON.parse(stdout);
  assert.equal(torn, 0);
  assert.ok(reads > 1 && versions > 1, stdout);
  for (const words of Object.keys(refused)) assert.match(words, /read-only/);
});
