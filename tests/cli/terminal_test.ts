import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { displayWidth } from "../../lib/frame/markdown.ts";
import { Tracker } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";
import { pause } from "../support/time.ts";
import { CLI, json, lines } from "../support/xt.ts";

/** What a terminal is asked for beside plain text: colours, bold, another place of the cursor. */
// deno-lint-ignore no-control-regex
const SEQUENCE = /\x1b\[[0-9;]*[A-Za-z]/g;

/** Empties the line that the cursor is on. */
const CLEAR = "\r\x1b[K";

/** Makes the command that runs `xt` as a person does, in a terminal of so many columns. */
function terminal(
  columns: number,
  args: readonly string[],
  options: Deno.CommandOptions = {},
): Deno.Command {
  const command = [Deno.execPath(), "run", "--no-prompt", "--allow-all", CLI, ...args];
  // Ctrl-C reaches every process of the terminal: a shell in between would end by it.
  const line = `stty cols ${columns}; exec ${
    command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ")
  }`;
  return new Deno.Command("script", {
    args: ["--quiet", "--return", "--command", line, "/dev/null"],
    stdin: "null",
    stderr: "null",
    ...options,
    env: { NO_COLOR: "", FORCE_COLOR: "", TERM: "xterm", SHELL: "/bin/sh", ...options.env },
  });
}

/** Runs `xt` in a terminal to its end; gives what that was sent. */
async function inTerminal(
  columns: number,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { stdout } = await terminal(columns, args, { env }).output();
  return new TextDecoder().decode(stdout).replaceAll("\r\n", "\n");
}

function hasScript(): boolean {
  try {
    return new Deno.Command("script", { args: ["--version"], stdout: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

/** Counts the processes that have a database in a folder open. */
function countOpen(folder: string): number {
  const processes = [...Deno.readDirSync("/proc")].filter(({ name }) => /^\d+$/.test(name));
  return processes.filter(({ name: id }) => {
    try {
      return [...Deno.readDirSync(`/proc/${id}/fd`)].some(({ name }) =>
        Deno.readLinkSync(`/proc/${id}/fd/${name}`).startsWith(`${folder}/`)
      );
    } catch {
      // It is another user's, or has ended.
      return false;
    }
  }).length;
}

/**
 * Runs `xt` in terminals, for each call one, while databases of a folder are locked: each waits, and has been at work for
 * over a second when it comes to the first row. Gives what the terminals were sent.
 */
async function inSlowTerminals(
  folder: string,
  databases: readonly string[],
  calls: readonly (readonly string[])[],
): Promise<string[]> {
  using locks = new DisposableStack();
  const held = databases.map((path) => locks.use(new DatabaseSync(path)));
  for (const conn of held) conn.exec("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
  let ended = false;
  const texts = Promise.all(calls.map((args) => inTerminal(80, args)))
    .finally(() => ended = true);
  const path = Deno.realPathSync(folder);
  // This process has them open too.
  while (!ended && countOpen(path) < calls.length + 1) await pause(50);
  await pause(1500);
  for (const conn of held) conn.exec("COMMIT");
  return await texts;
}

const options = { ignore: !hasScript() };

Deno.test(
  "xt shows tables that fit a terminal: long texts cut, the columns that there is room for",
  options,
  async () => {
    using folder = tempFolder();
    const db = folder.file("a.db");
    using tracker = new Tracker(db, { trackId: "run-1" });
    tracker.log({
      loss: 0.125,
      note: "long 日本語 ".repeat(20),
      n: 1,
      model: "vit",
      fold: 3,
    });
    const text = await inTerminal(100, ["head", db]);
    const lines = text.replace(SEQUENCE, "").trimEnd().split("\n");
    assert.equal(lines.pop(), "+1 column: note");
    assert.equal(new Set(lines.map(displayWidth)).size, 1, text);
    assert.ok(displayWidth(lines[0]!) <= 100);
    assert.match(lines[0]!, /^\| track_id \| timestamp +\| +loss \| +n \| model \| fold \|$/);
    assert.match(lines[2]!, /\| 0\.125 \|/);

    const sql = await inTerminal(80, ["sql", db, "SELECT n, note, model FROM events"]);
    assert.match(
      sql.replace(SEQUENCE, ""),
      /^\| +n \| note +\| model \|\n.*\n\| +1 \| long 日本語 long [^|]*… \| vit +\|\n$/,
    );
    assert.equal((await json("head", db))[0]!.note, "long 日本語 ".repeat(20));
  },
);

Deno.test(
  "xt rounds numbers on a terminal, and says once what all rows share",
  options,
  async () => {
    using folder = tempFolder();
    const db = folder.file("a.db");
    {
      using tracker = new Tracker(db, { trackId: "run-1", params: { model: "vit" } });
      tracker.log({ loss: 1 / 3, step: 12345678, best: null });
      tracker.log({ loss: 2 / 3, step: 12345679, best: true });
    }
    const calls = [[], ["--precision", "3"], ["--columns", "model,loss"], ["--columns", "model"]];
    const shown = await Promise.all(calls.map((call) => inTerminal(120, ["head", db, ...call])));
    const [all, three, asked, only] = shown.map((text) => text.replace(SEQUENCE, ""));
    assert.match(
      all!,
      /^track_id: run-1, model: vit\n\n\| timestamp +\| +loss \| +step \| best \|\n/,
    );
    assert.match(all!, /\| 0\.333333 \| 12345678 \| +\|\n.*\| 0\.666667 \| 12345679 \| true \|\n$/);
    assert.match(three!, /\| 0\.333 \|.*\n.*\| 0\.667 \|/);
    assert.match(asked!, /^model: vit\n\n\| +loss \|\n/);
    assert.match(only!, /^\| model \|\n\| -+ \|\n\| vit +\|\n\| vit +\|\n$/);
    const piped = await lines("head", db, "--columns", "model,loss");
    assert.deepEqual(piped.slice(2), [
      "| vit   | 0.3333333333333333 |",
      "| vit   | 0.6666666666666666 |",
    ]);
    assert.match((await lines("head", db, "--precision", "2"))[2]!, /\| 0\.33 \|/);
  },
);

Deno.test(
  "xt shows on a terminal what it was asked for: the runs compared, what rows are sorted by",
  options,
  async () => {
    using folder = tempFolder();
    const db = folder.file("a.db");
    const runs = ["calm-otter-000001", "wise-crane-000002", "bold-heron-000003"];
    for (const [i, trackId] of runs.entries()) {
      using tracker = new Tracker(db, {
        trackId,
        params: { lr: i / 7, depth: `${i} layers`, far: i },
      });
      tracker.log({ loss: 1 / (i + 1), accuracy: i / 3 });
      tracker.log({ loss: 0.5 / (i + 1), accuracy: i / 3.5 });
    }
    const calls = [["compare", db, ...runs], ["runs", db, "--sort", "-accuracy"], [
      "head",
      db,
      "--sort",
      "far",
    ]];
    const [compared, sorted, events] = await Promise.all(calls.map((call) => inTerminal(50, call)));
    for (const run of runs) assert.match(compared!, new RegExp(`\\| name +\\|.* ${run} `));
    assert.match(compared!, /\n\+1 column: kind\n$/);
    assert.match(sorted!, /\| accuracy \|/);
    assert.match(sorted!, /\+\d+ columns: .*depth/);
    assert.match(events!, /\| far \|/);
  },
);

Deno.test("xt shows headers in bold, unless NO_COLOR is set", options, async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  using tracker = new Tracker(db);
  tracker.log({ loss: 1 });
  const [bold, plain] = await Promise.all([
    inTerminal(80, ["columns", db]),
    inTerminal(80, ["columns", db], { NO_COLOR: "1" }),
  ]);
  assert.ok(bold.startsWith("\x1b[1m| name "), JSON.stringify(bold));
  assert.equal(plain.search(SEQUENCE), -1, JSON.stringify(plain));
  assert.equal(bold.replace(SEQUENCE, ""), plain);
});

Deno.test(
  "xt says how far work is that takes over a second, and leaves nothing of it",
  options,
  async () => {
    using folder = tempFolder();
    const db = folder.file("a.db");
    {
      using tracker = new Tracker(db, { trackId: "run" });
      tracker.log({ n: 0, x: 0.5 });
      using conn = new DatabaseSync(db);
      conn.exec(`WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 30000)
      INSERT INTO events (track_id, timestamp, n, x) SELECT 'run', '3' || n, n, n / 7.0 FROM c`);
    }
    const [copied, written] = (await inSlowTerminals(folder.path, [db], [
      ["copy", db, folder.file("b.db")],
      ["export", db, folder.file("b.jsonl")],
    ])).map((text) => text.split(CLEAR));
    assert.deepEqual([copied!.shift(), copied!.pop()], ["", "Copied 30001 rows\n"]);
    assert.deepEqual([written!.shift(), written!.pop()], ["", ""]);
    assert.ok(copied!.length > 0 && written!.length > 0);
    for (const text of [...copied!, ...written!]) {
      assert.match(text, /^(Copied|Written) \d+ rows …$/);
    }
  },
);

Deno.test(
  "xt says how far it is in each command that goes through rows or results",
  options,
  async () => {
    using folder = tempFolder();
    const [db, cache] = [folder.file("a.db"), folder.file("cache.db")];
    {
      using tracker = new Tracker(db, { cache, trackId: "run" });
      tracker.log({ x: 0.5 });
      tracker.track((x: number) => x, { name: "f", args: [1] });
    }
    const calls = [
      ["describe", db],
      ["stats", "top", db, "x"],
      ["plot", "hist", db, "x"],
      ["plot", "line", db, "x"],
      ["export", db, folder.file("b.csv")],
      ["export", db, folder.file("b.parquet")],
      ["cache", "ls", cache],
    ];
    const shown = await inSlowTerminals(folder.path, [db, cache], calls);
    for (const [i, text] of shown.entries()) {
      const pieces = text.split(CLEAR);
      assert.match(pieces[1] ?? "", /^(Read|Written) (2 rows|1 result) …$/, calls[i]!.join(" "));
      assert.doesNotMatch(pieces.at(-1)!, /^(Read|Written)/);
    }
  },
);

Deno.test("xt sql --engine duckdb counts the seconds of a long query", options, async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  new Tracker(db).close();
  let text = "";
  // It takes over a second on any machine, but not for ever.
  for (let [rows, elapsed] = [4e8, 0]; elapsed < 20_000 && !text.includes(CLEAR); rows *= 4) {
    const before = performance.now();
    const query = `SELECT sum(sqrt(i)) AS total FROM range(${rows}) AS t(i)`;
    text = await inTerminal(80, ["sql", db, "--engine", "duckdb", query]);
    elapsed = performance.now() - before;
  }
  const [first, ...pieces] = text.split(CLEAR);
  assert.equal(first, "");
  assert.match(pieces.pop()!, /total/);
  assert.match(pieces[0]!, /^\d+ s …$/);
});

Deno.test("xt tail --follow leaves a new line to the prompt after Ctrl-C", options, async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  using tracker = new Tracker(db, { trackId: "run" });
  tracker.log({ loss: 0.125 });
  const args = ["tail", "--follow", db];
  const { stdin, stdout, status } = terminal(80, args, { stdin: "piped", stdout: "piped" }).spawn();
  let text = "";
  for await (const piece of stdout.pipeThrough(new TextDecoderStream())) {
    const waited = text.includes("0.125");
    text += piece;
    if (waited || !text.includes("0.125")) continue;
    const keyboard = stdin.getWriter();
    await keyboard.write(new TextEncoder().encode("\x03"));
    await keyboard.close();
  }
  assert.equal((await status).code, 0);
  assert.match(text, /\| 0\.125 \|\r\n\^C\r\n$/);
});

Deno.test(
  "xt plot line --follow draws in one place of the terminal, until Ctrl-C",
  options,
  async () => {
    using folder = tempFolder();
    const db = folder.file("a.db");
    using tracker = new Tracker(db, { trackId: "run" });
    tracker.log({ loss: 0.125 });
    const args = ["plot", "line", db, "loss", "--follow", "--height", "8"];
    const { stdin, stdout, status } = terminal(60, args, { stdin: "piped", stdout: "piped" })
      .spawn();
    let [text, drawings] = ["", 0];
    for await (const piece of stdout.pipeThrough(new TextDecoderStream())) {
      text += piece;
      if (text.split("\x1b[J").length - 1 === drawings) continue;
      drawings++;
      if (drawings === 1) tracker.log({ loss: 5 });
      if (drawings !== 2) continue;
      const keyboard = stdin.getWriter();
      await keyboard.write(new TextEncoder().encode("\x03"));
      await keyboard.close();
    }
    assert.equal((await status).code, 0);
    const [first, second] = text.split("\x1b[H").slice(1);
    assert.ok(text.startsWith("\x1b[2J\x1b[H") && first!.endsWith("run\x1b[K\r\n\x1b[J"), text);
    assert.ok(second!.endsWith("\x1b[J^C\r\n"), text);
  },
);

Deno.test("no terminal obeys what --json prints; a pipe gets it as it is", options, async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  const text = "\x1b[2J \x9b2J \x7f \u2028 \u0085";
  {
    using tracker = new Tracker(path);
    tracker.log({ text, ["key\x9b"]: 1 });
  }
  for (const command of [["head", path], ["tail", path], ["sql", path, "SELECT * FROM events"]]) {
    const shown = await inTerminal(80, [...command, "--json"]);
    // deno-lint-ignore no-control-regex -- the controls are what is looked for
    assert.doesNotMatch(shown.replaceAll("\n", ""), /[\x00-\x1f\x7f-\x9f\u2028]/);
    const [row] = JSON.parse(shown);
    assert.equal(row.text, text);
    assert.equal(row["key\x9b"], 1);
    assert.ok((await lines(...command, "--json")).join("\n").includes("\x9b2J \x7f"));
  }
});

Deno.test(
  "no terminal obeys what is written as CSV, JSONL, a profile or a report; a pipe gets it as it is",
  options,
  async () => {
    using folder = tempFolder();
    const path = folder.file("runs.db");
    {
      using tracker = new Tracker(path);
      tracker.log({ text: "\x1b[2J \x9b2J \x7f", ["key\x9b"]: 1 });
    }
    for (
      const command of [
        ["export", path, "-", "--to", "csv"],
        ["export", path, "-", "--to", "jsonl"],
        ["head", path, "--to", "csv"],
        ["profile", path],
        ["report", path],
      ]
    ) {
      const shown = await inTerminal(80, command);
      // deno-lint-ignore no-control-regex -- the controls are what is looked for
      assert.doesNotMatch(shown.replaceAll("\n", ""), /[\x00-\x1f\x7f-\x9f]/, command.join(" "));
      assert.ok(shown.includes("key"), command.join(" "));
      if (command[0] === "report") continue;
      assert.ok((await lines(...command)).join("\n").includes("key\x9b"), command.join(" "));
    }
  },
);

Deno.test(
  "xt bench compare fits a terminal, with bars and colours; bench run says how far it is",
  options,
  async () => {
    using folder = tempFolder();
    const db = folder.file("bench.db");
    {
      using tracker = new Tracker(db, { table: "benchmarks", warnings: false });
      for (
        const [name, factor] of [
          ["slow", 1.4],
          ["a name that is too long for anybody ".repeat(3), 0.7],
          ["日本語", 1.05],
          ["equal", 1],
        ] as const
      ) {
        for (const [commit, by] of [["old", 1], ["new", factor]] as const) {
          tracker.logBatch(Array.from({ length: 12 }, (_, round) => ({
            ...{ suite: "some/folder/parse_bench.ts", name, unit: "ns", commit, round },
            value: 1e6 * by * (1 + (round % 3 - 1) / 100) + round,
          })));
        }
      }
    }
    const compare = ["bench", "compare", db, "old", "new"];
    const [shown, plain, wide, progress] = await Promise.all([
      inTerminal(80, compare),
      inTerminal(80, compare, { NO_COLOR: "1" }),
      inTerminal(160, compare),
      inTerminal(80, [
        "bench",
        "run",
        folder.file("run.db"),
        "--rounds",
        "8",
        "--",
        "sleep",
        "0.3",
      ]),
    ]);
    for (const text of [shown, plain]) {
      for (const line of text.replace(SEQUENCE, "").split("\n")) {
        assert.ok(displayWidth(line) <= 80, line);
      }
      assert.match(text, /┊│┊.*━*●/);
      assert.match(text, /│ no change, ┊ 5 % faster or slower/);
    }
    for (const [colour, verdict] of [[31, "slower"], [32, "faster"], [33, "unsure, 1000 rounds"]]) {
      assert.ok(shown.includes(`\x1b[${colour}m${verdict}`), `${verdict} ${shown}`);
    }
    assert.ok(!plain.includes("\x1b"));
    assert.match(plain, /\| slower /);
    assert.match(wide.replace(SEQUENCE, ""), /\| after +\| change/);
    assert.match(progress, /Round \d of 8, \d+ s left …/);
  },
);
