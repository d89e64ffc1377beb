import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type Event, Reader, Tracker, TrackerError } from "../../mod.ts";
import { FileNames } from "../../lib/logs/file_names.ts";
import { Dice, drawEvent, expected, KEYS } from "../support/random_events.ts";
import { runProgram, startProgram, tempFolder } from "../support/mod.ts";
import { eventOf } from "../programs/event_of.ts";

// The user may have set one.
Deno.env.delete("LOGS_DELIMITER");

const FIXTURES = fileURLToPath(new URL("../fixtures/", import.meta.url));
const EXPECTED = JSON.parse(Deno.readTextFileSync(`${FIXTURES}/expected.json`));

/** What was logged reads back as it was; a Temporal.Instant as a Date. */
function asRead(events: readonly Event[]): Event[] {
  return events.map((event) => expected(event, true) as Event);
}

Deno.test("readLogs() gives back random events of all kinds, equal and in order", () => {
  using folder = tempFolder();
  const seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
  const dice = new Dice(seed);
  using tracker = new Tracker(Tracker.SKIP_INSERT, { logsPath: folder.file("logs") });
  const logged: Event[] = [];
  for (let i = 0; i < 300; i++) {
    const event = drawEvent(dice, KEYS);
    if (Object.keys(event).length === 0) continue;
    const way = dice.pick([0, 1, 2]);
    if (way === 0) logged.push(tracker.log(event));
    else {
      logged.push(event);
      if (way === 1) tracker.logger.monitor(event);
      else tracker.logger.experiment(event);
    }
  }
  assert.deepEqual(Reader.readLogs(folder.file("logs")), asRead(logged), `seed ${seed}`);
});

Deno.test("readLogs() gives back objects that JSON cannot carry, and a text of 1 MB", () => {
  using folder = tempFolder();
  using tracker = new Tracker(Tracker.SKIP_INSERT, { logsPath: folder.file("logs") });
  const event = {
    map: new Map([["a", { zero: -0 }]]),
    bytes: Uint8Array.of(1, 2),
    holes: Object.assign([1], { 2: 3 }),
    long: "né \u2028 ".repeat(150_000),
    tag: { $: "inline", v: "AAAA", encoding: "bytes" },
    delimiter: "!📁!",
    ansi: "\u001b[31mred\r\n",
  };
  tracker.log(event);
  tracker.logger.experiment(event);
  const [first, second] = Reader.readLogs(folder.file("logs"));
  const { timestamp: _, track_id: __, ...data } = first!;
  assert.deepEqual([data, second], [event, event]);
});

class Point {
  readonly x: number;
  constructor(x: number) {
    this.x = x;
  }
}

Deno.test("readLogs() gives instances of the classes that it is given, and names one that it is not", () => {
  using folder = tempFolder();
  using tracker = new Tracker(Tracker.SKIP_INSERT, { logsPath: folder.path });
  tracker.assets.register(Point);
  tracker.log({ point: new Point(1) });
  const [event] = Reader.readLogs(folder.path, { classes: [[Point]] });
  assert.ok(event!.point instanceof Point);
  assert.throws(() => Reader.readLogs(folder.path), /class "Point" is not registered/);
});

Deno.test("readLogs() and readJsonl() read what Python wrote", () => {
  assert.deepEqual(Reader.readLogs(`${FIXTURES}/python_logs`), EXPECTED.log_events);
  assert.deepEqual(
    Reader.readLogs(`${FIXTURES}/python_logs`, { limit: 1 }),
    EXPECTED.log_events.slice(0, 7),
  );
  assert.deepEqual(
    Reader.readLogs(`${FIXTURES}/python_logs/2026-01-02.log`),
    EXPECTED.log_events.slice(7),
  );
  assert.deepEqual(Reader.readJsonl(`${FIXTURES}/python.jsonl`), EXPECTED.jsonl);
});

Deno.test("readLogs() reads what was captured of stdout, whatever else was printed", async () => {
  using folder = tempFolder();
  const { stdout, stderr } = await runProgram("log_stdout.ts", []);
  assert.equal(stderr, "");
  Deno.writeTextFileSync(folder.file("captured.txt"), stdout);
  const [event, ...rest] = Reader.readLogs(folder.file("captured.txt"));
  const { timestamp: _, ...data } = event!;
  assert.deepEqual(data, {
    ratio: NaN,
    note: "two\nlines !📁! \u001b[31mred",
    seen: new Set([1, 2]),
    track_id: "service",
  });
  assert.deepEqual(rest, [
    { drift: 0.25 },
    { drift: -0 },
    { score: 0.7, layers: [1, 2], note: "}\n{" },
  ]);
});

Deno.test("a log file holds the lines that the contract names", () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("a.db"), { logsPath: folder.file("logs") });
  const { timestamp, track_id } = tracker.log({ loss: 0.5, ratio: NaN });
  tracker.logger.experiment({ score: 1 });
  tracker.logger.warning("two\nlines");
  const [file] = [...Deno.readDirSync(folder.file("logs"))];
  assert.equal(file!.name, `${timestamp.slice(0, 10)}.log`);
  const text = Deno.readTextFileSync(folder.file(`logs/${file!.name}`));
  const TIME = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}";
  assert.match(text, new RegExp(`^${TIME} \\| TRACKING \\| xetrack!📁!\\{"loss":0.5,`));
  assert.ok(text.includes(
    `{"loss":0.5,"ratio":{"$":"number","v":"NaN"},"timestamp":"${timestamp}","track_id":"${track_id}"}\n`,
  ));
  assert.match(
    text,
    new RegExp(`\n${TIME} \\| EXPERIMENT \\| xetrack!📁!\\{\n  "score": 1\n\\}\n`),
  );
  assert.match(text, new RegExp(`\n${TIME} \\| WARNING  \\| xetrack!📁!two\n  lines\n$`));
});

Deno.test("a JSONL file holds flat objects of the structured levels, plain JSON", () => {
  using folder = tempFolder();
  using tracker = new Tracker(Tracker.IN_MEMORY, { jsonl: folder.file("deep/runs.jsonl") });
  const { timestamp, track_id } = tracker.log({
    level: "high",
    n: Infinity,
    day: new Date(0),
    big: 2n ** 60n,
  });
  tracker.logger.monitor({
    timestamp: "now",
    level: 1,
    "data.level": 2,
    map: new Map(),
    deep: [NaN],
  });
  tracker.logger.info("text");
  const [first, second, ...rest] = Reader.readJsonl(folder.file("deep/runs.jsonl"));
  assert.deepEqual(first, {
    timestamp: `${timestamp.replace(" ", "T")}Z`,
    level: "TRACKING",
    "data.level": "high",
    n: null,
    day: "1970-01-01T00:00:00.000Z",
    big: "1152921504606846976",
    track_id,
  });
  const { timestamp: own, ...monitored } = second!;
  assert.ok(!Number.isNaN(Date.parse(String(own))));
  assert.deepEqual(monitored, {
    level: "MONITOR",
    "data.timestamp": "now",
    "data.data.level": 1,
    "data.level": 2,
    map: null,
    deep: [null],
  });
  assert.deepEqual(rest, []);
});

Deno.test("SKIP_INSERT makes no file, gives events to the sinks only, and reads nothing", async () => {
  using folder = tempFolder();
  const seen: unknown[] = [];
  {
    using tracker = new Tracker(Tracker.SKIP_INSERT, {
      params: { model: "vit" },
      trackId: "run",
      sinks: [(record) => seen.push(record)],
    });
    const { timestamp, ...event } = tracker.log({ loss: 0.5 });
    assert.deepEqual(event, { model: "vit", loss: 0.5, track_id: "run" });
    assert.equal(tracker.latest.timestamp, timestamp);
    assert.deepEqual(seen, [{ timestamp, level: "TRACKING", data: { ...event, timestamp } }]);
    assert.throws(() => tracker.logBatch([{ a: 1 }, { a: Symbol() }]), TypeError);
    assert.throws(() => tracker.log({ track_id: "mine" }), /"track_id": the name is reserved/);
    assert.equal(tracker.logBatch([{ a: 1 }, { a: 2 }]).a, 2);
    assert.equal(tracker.track((x: number) => x + 1, { args: [1] }), 2);
    assert.equal(seen.length, 4);
    assert.deepEqual([tracker.toRows(), tracker.count(), tracker.setValue("a", 1)], [[], 0, 0]);
    assert.deepEqual(await tracker.sql("SELECT * FROM events"), []);
    tracker.close();
    assert.throws(() => tracker.log({ loss: 1 }), TrackerError);
  }
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
  assert.throws(() => Deno.statSync(Tracker.SKIP_INSERT), Deno.errors.NotFound);
});

Deno.test("log files are named after the time of their records, at midnight too, and in folders", () => {
  const names = new FileNames("{time:YYYY}/{time:MM-DD_HHmmss}.log");
  assert.equal(names.of("2026-12-31 23:59:59.999999"), "2026/12-31_235959.log");
  assert.equal(names.of("2027-01-01 00:00:00.000000"), "2027/01-01_000000.log");
  assert.throws(() => new FileNames("{day}.log"), /expected \{time:…\} with YYYY/);
});

Deno.test("a tracker begins another log file at midnight", () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("a.db"), {
    logsPath: folder.file("logs"),
    trackId: "run",
  });
  tracker.log({ i: 0 });
  // The run goes on after its last event, whatever the clock says.
  tracker.conn.exec("UPDATE events SET timestamp = '2099-12-31 23:59:59.999998'");
  for (let i = 1; i < 4; i++) tracker.log({ i });
  const days = [...Deno.readDirSync(folder.file("logs"))].map(({ name }) => name).sort().slice(1);
  assert.deepEqual(days, ["2099-12-31.log", "2100-01-01.log"]);
  assert.deepEqual(Reader.readLogs(folder.file("logs")).map(({ i }) => i), [2, 3, 1, 0]);
});

Deno.test("readLogs() skips what it cannot parse, and joins what goes over several lines", () => {
  using folder = tempFolder();
  const head = (level: string) => `2026-01-02 03:04:05.000 | ${level.padEnd(8)} | x!📁!`;
  const lines = [
    "\ufeffnoise",
    `${head("MONITOR")}{"a":1}`,
    `${head("MONITOR")}{"cut":`,
    `${head("INFO")}{"text":1}`,
    `${head("MONITOR")}[1]`,
    `${head("MONITOR")}{}`,
    `${head("EXPERIMENT")}{`,
    '  "b": 2',
    `${head("EXPERIMENT")}{`,
    '  "c": {',
    '    "d": 3',
    "  }",
    "}",
    "!📁!",
    `   ${head("MONITOR")}{"indented":1}`,
    `${head("MONITOR")}{"last":1}`,
  ];
  Deno.mkdirSync(folder.file("a/b"), { recursive: true });
  Deno.writeTextFileSync(folder.file("a/b/x.log"), lines.join("\r\n"));
  Deno.writeTextFileSync(folder.file("a/b/x.txt"), lines.join("\n"));
  Deno.writeFileSync(folder.file("a/empty.log"), Uint8Array.of(0xff, 0x00, 0x0a, 0xfe));
  const read = [{ a: 1 }, { c: { d: 3 } }, { indented: 1 }, { last: 1 }];
  assert.deepEqual(Reader.readLogs(folder.file("a")), read);
});

Deno.test("readLogs() gives as it stands there what carries a tag and was not written here", () => {
  using folder = tempFolder();
  const odd = [
    { a: { $: "inline", encoding: "bytes", v: "!!!" } },
    { a: { $: "bigint", v: "x" } },
    { a: { $: "json", v: null }, b: 1 },
  ];
  const head = "2026-11-25 14:30:39.591 | TRACKING | xetrack!📁!";
  const lines = odd.map((data) => `${head}${JSON.stringify(data)}\n`);
  Deno.writeTextFileSync(folder.file("a.log"), lines.join(""));
  assert.deepEqual(Reader.readLogs(folder.path), odd);
});

Deno.test("readLogs(), readJsonl() and scanLogs() refuse what is not there, and wrong options", () => {
  using folder = tempFolder();
  for (const read of [Reader.readLogs, Reader.readJsonl]) {
    assert.throws(() => read(folder.file("none")), {
      name: "TrackerError",
      message: `Cannot read logs "${folder.file("none")}": no such file or folder`,
    });
  }
  assert.throws(() => Reader.readJsonl(folder.path), /it is a folder/);
  assert.throws(() => Reader.readLogs(folder.path, { limit: -1 }), RangeError);
  assert.throws(() => Reader.readLogs(folder.path, { limits: 1 } as never), /Did you mean "limit"/);
  assert.deepEqual(Reader.readLogs(folder.path), []);
});

Deno.test("readJsonl() leaves out lines that are no objects, with one warning", async () => {
  using folder = tempFolder();
  Deno.writeTextFileSync(folder.file("a.jsonl"), '{"a":1}\n\nnonsense\n[1]\n{"b":2}\n{"cut');
  const { stdout, stderr } = await runProgram("read_jsonl.ts", [folder.file("a.jsonl")]);
  assert.equal(stdout, '[{"a":1},{"b":2}]\n');
  assert.equal(stderr, `xetrack: 3 lines of "${folder.file("a.jsonl")}" are no JSON objects\n`);
});

Deno.test("a line that a kill cut does not take the next one of another process with it", async () => {
  using folder = tempFolder();
  const options = { logsPath: folder.file("logs"), jsonl: folder.file("a.jsonl") };
  using tracker = new Tracker(Tracker.SKIP_INSERT, options);
  const [{ name }] = (tracker.log({ n: 0 }), [...Deno.readDirSync(options.logsPath)]);
  const files = [`${options.logsPath}/${name}`, options.jsonl];
  for (const part of [1, 30, 60, 80, 100]) {
    for (const path of files) {
      const [line] = Deno.readTextFileSync(path).split("\n");
      Deno.writeTextFileSync(path, line.slice(0, part), { append: true });
    }
    tracker.log({ n: part, text: 'a " and {"timestamp":" in it' });
  }
  const wanted = [0, 1, 30, 60, 80, 100];
  assert.deepEqual(Reader.readLogs(options.logsPath).map(({ n }) => n), wanted);
  const { stdout, stderr } = await runProgram("read_jsonl.ts", [options.jsonl]);
  assert.deepEqual(JSON.parse(stdout).map(({ n }: { n: number }) => n), wanted);
  assert.match(stderr, /^xetrack: 5 lines of /);
});

Deno.test("LOGS_DELIMITER is the delimiter where it may be read", async () => {
  using folder = tempFolder();
  const env = { LOGS_DELIMITER: "|" };
  const files = [`--allow-read=${folder.path}`, `--allow-write=${folder.path}`];
  const run = (flags: string[], env: Record<string, string>) =>
    runProgram("log_and_read.ts", [folder.file(`${flags.length}`)], {
      flags: [...files, ...flags],
      env,
    });
  const allowed = await run(["--allow-env=LOGS_DELIMITER"], env);
  assert.match(allowed.stdout, /xetrack\|\{"a":"x\|y"\}\n\[\{"a":"x\|y"\}\]\n$/, allowed.stderr);
  const refused = await run([], env);
  assert.match(refused.stdout, /xetrack!📁!\{"a":"x\|y"\}\n\[\{"a":"x\|y"\}\]\n$/, refused.stderr);
  const { stderr } = await run(["--allow-env=LOGS_DELIMITER"], { LOGS_DELIMITER: "a" });
  assert.match(stderr, /TypeError: Cannot use "a" as LOGS_DELIMITER/);
});

Deno.test("(slow) four processes append to one day's file, each record whole", async () => {
  using folder = tempFolder();
  const events = 10_000;
  const writers = await Promise.all(
    [0, 1, 2, 3].map((writer) =>
      runProgram("log_lines.ts", [folder.path, `${writer}`, `${events}`])
    ),
  );
  for (const { stderr } of writers) assert.equal(stderr, "");
  const next = [0, 0, 0, 0];
  for (const { timestamp: _, track_id, ...event } of Reader.readLogs(folder.file("logs"))) {
    const writer = Number(track_id);
    assert.deepEqual(event, asRead([eventOf(writer, next[writer]!++)])[0]);
  }
  assert.deepEqual(next, [events, events, events, events]);
});

Deno.test("a killed process has lost no record whose call had returned", async () => {
  using folder = tempFolder();
  for (const kill of [30, 60, 90]) {
    const child = startProgram("log_lines.ts", [folder.file(`${kill}`), "0", "1000000"]);
    const acknowledged: string[] = [];
    const reading = (async () => {
      for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
        if (acknowledged.push(text) === kill) child.kill("SIGKILL");
      }
    })();
    await Promise.all([reading, child.status, child.stdin.close(), child.stderr.cancel()]);
    const last = Number(acknowledged.join("").trimEnd().split("\n").at(-1));
    const read = Reader.readLogs(folder.file(`${kill}/logs`));
    assert.ok(last > 0 && read.length >= last + 1, `${read.length} records, ${last} acknowledged`);
    assert.deepEqual(read.map(({ n }) => n), read.map((_, n) => n));
  }
});
