/* Every command on every sort of file, good and bad; a new command is among them by itself. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { displayWidth } from "../../lib/frame/markdown.ts";
import { Reader, Tracker } from "../../mod.ts";
import {
  bytesIn,
  canConfine,
  contentsOf,
  outcome,
  startProgram,
  type TempFolder,
  tempFolder,
} from "../support/mod.ts";
import { everyCommand, messageOf, OTTER, xtAll } from "../support/xt.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const WRITING = [
  "bench import",
  "bench run",
  "import",
  "set",
  "delete",
  "run",
  "copy",
  "sync",
  "vacuum",
  "widen",
  "assets delete",
  "cache delete",
];

/** Commands that read logs too. */
const LOGS = ["drift", "profile", "logs", "watch"];

/** Names what every command is to be given of a file. */
interface Subject {
  readonly db: string;
  readonly table: string;
  readonly column: string;
  readonly trackId: string;
  /** Of an object; of a file without any, an id that is none. */
  readonly id: string;
}

/** Finds in a file what every command asks for. */
function subjectOf(db: string, column?: string): Subject {
  using names = new Reader(db);
  const table = names.tables()[0] ?? "events";
  using reader = new Reader(db, { table });
  return {
    db,
    table,
    column: column ?? reader.columns.at(-1)!,
    trackId: reader.runs()[0]?.trackId ?? "nobody-1",
    id: reader.assets.list()[0]?.id ?? "0123456789abcdef",
  };
}

/** Gives every command line for a file, and one that shows an error where the file has no such thing. */
function callsFor({ db, column, trackId, id }: Subject, folder: TempFolder): string[][] {
  return everyCommand({
    db,
    source: db,
    logs: db,
    path: db,
    target: folder.file("copied.db"),
    output: folder.file("output.csv"),
    column,
    key: column,
    x: column,
    y: column,
    value: "null",
    metric: column,
    query: "SELECT count(*) AS events FROM sqlite_schema",
    "track-id": trackId,
    id,
  });
}

function isWriting(call: readonly string[]): boolean {
  return WRITING.some((name) => call.join(" ").startsWith(`${name} `));
}

function takes(call: readonly string[], option: "tables" | "json"): boolean {
  const { options } = COMMANDS.find(({ name }) => call.join(" ").startsWith(`${name} `))!;
  return options.includes(option);
}

/** Commands that some files have nothing for: an object, a column of numbers, a run. */
const MAY_REFUSE =
  /^(bench|logs|report|calls|eval|import|assets export|assets delete|delete|run|show|best|compare|copy|sync|widen|plot|stats) /;

/** Runs every command on a file: those that only read, those that print rows as JSON too, then those that write. */
async function checkAll(subject: Subject, folder: TempFolder): Promise<void> {
  const calls = callsFor(subject, folder).filter(([name]) => name !== "cache").map((call) =>
    takes(call, "tables") && call[0] !== "assets" ? [...call, "--table", subject.table] : call
  );
  const before = contentsOf(subject.db);
  await checkCalls(calls.filter((call) => !isWriting(call)));
  const isTelling = (call: string[]) => !["run", "delete"].includes(call[0]!) && !makes(call);
  const printing = calls.filter(isTelling).filter((call) => takes(call, "json"));
  await checkJson(printing.filter((call) => !isWriting(call)));
  assert.deepEqual(contentsOf(subject.db), before);
  await checkJson(printing.filter(isWriting));
  await checkCalls(calls.filter(isWriting));
}

async function checkCalls(calls: readonly string[][]): Promise<void> {
  const outcomes = await xtAll(calls);
  outcomes.forEach((outcome, i) => {
    const { code, stdout, stderr } = outcome;
    const line = calls[i]!.join(" ");
    if (code === 1 && MAY_REFUSE.test(line)) messageOf(outcome, 1, calls[i]!);
    else assert.deepEqual([stderr, code], ["", 0], line);
    for (const part of stdout.split("\n\n")) {
      const table = part.split("\n").filter((line) => line.startsWith("| "));
      assert.ok(new Set(table.map(displayWidth)).size <= 1, `not aligned:\n${part}`);
    }
  });
}

/** Prints as many rows with `--json` as without. */
async function checkJson(calls: readonly string[][]): Promise<void> {
  const texts = await xtAll(calls);
  const jsons = await xtAll(calls.map((call) => [...call, "--json"]));
  jsons.forEach(({ code, stdout }, i) => {
    if (code === 1 && MAY_REFUSE.test(calls[i]!.join(" "))) return;
    const rows = JSON.parse(stdout);
    const text = texts[i]!.stdout;
    // What a plot is made of are not its lines.
    if (
      ["plot", "show", "best", "compare", "drift", "profile", "logs", "watch"].includes(
        calls[i]![0]!,
      )
    ) {
      return;
    }
    const heading = text.startsWith("| ") ? 2 : 0;
    assert.equal(rows.length, text.split("\n").length - 1 - heading, calls[i]!.join(" "));
  });
}

Deno.test("every command works on the demo's file", async () => {
  using folder = tempFolder();
  const demo = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `${ROOT}examples/demo.ts`, folder.path],
  });
  assert.ok((await demo.output()).success);
  await checkAll(subjectOf(folder.file("demo.db"), "loss"), folder);
});

for (const name of ["python_events", "python_sqlite", "python_copied"]) {
  const slow = name === "python_events" ? "" : "(slow) ";
  Deno.test(`${slow}every command works on a file of Python's: ${name}`, async () => {
    using folder = tempFolder();
    Deno.copyFileSync(`${ROOT}tests/fixtures/${name}.db`, folder.file("a.db"));
    await checkAll(subjectOf(folder.file("a.db")), folder);
  });
}

Deno.test("(slow) every command works on 500 columns", async () => {
  using folder = tempFolder();
  {
    using tracker = new Tracker(folder.file("a.db"), { warnings: false });
    const event = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`metric_${i}`, i / 7]));
    tracker.logBatch([event, event, { ...event, metric_3: NaN }]);
  }
  await checkAll(subjectOf(folder.file("a.db")), folder);
});

Deno.test("every command works on an empty table, and on a file without one", async () => {
  using folder = tempFolder();
  {
    using tracker = new Tracker(folder.file("a.db"), { trackId: OTTER });
    tracker.log({ loss: 1 });
    using reader = new Reader(folder.file("a.db"));
    reader.deleteRun(OTTER);
  }
  await checkAll(subjectOf(folder.file("a.db")), folder);
  new DatabaseSync(folder.file("none.db")).close();
  await checkAll(subjectOf(folder.file("none.db")), folder);
});

Deno.test("every command takes names with emoji, quotes, blanks and wide letters", async () => {
  using folder = tempFolder();
  const db = folder.file('r "1" 🚀.db');
  {
    using tracker = new Tracker(db, { trackId: '👩‍👩‍👧 "x"', table: 'tab "le" 🎉' });
    tracker.log({
      "🚀 acc": 1,
      'a"b': "日本語",
      "名前": "한글\t|",
      "a\nb": new Map([["é", 1]]),
      'lö"ss 🏳️‍🌈': 0.5,
    });
    tracker.log({ 'lö"ss 🏳️‍🌈': -0.5 });
  }
  await checkAll(subjectOf(db), folder);
});

Deno.test("every command works while another process writes", async () => {
  using folder = tempFolder();
  const db = folder.file("busy.db");
  {
    using _tracker = new Tracker(db);
  }
  const writer = startProgram("log_times.ts", [db, "1000000"]);
  try {
    using reader = new Reader(db);
    for await (const { i } of reader.follow()) if (i === 3) break;
    const calls = callsFor(subjectOf(db, "i"), folder).filter(([name]) =>
      !["assets", "cache", "bench", "eval", "import", "logs", "sync"].includes(name!)
    );
    const outcomes = await xtAll(calls);
    outcomes.forEach(({ code, stderr }, i) =>
      assert.deepEqual([stderr, code], ["", 0], calls[i]!.join(" "))
    );
  } finally {
    writer.kill("SIGKILL");
    await outcome(writer);
  }
  using conn = new DatabaseSync(db);
  assert.equal(conn.prepare("PRAGMA integrity_check").get()!.integrity_check, "ok");
});

function makes(call: readonly string[]): boolean {
  return /^bench (import|run) /.test(call.join(" "));
}

/** Paths that no command can work with: how to make what is there. */
const BAD: Readonly<Record<string, (path: string) => void>> = {
  "a missing file": () => {},
  "a folder": (path) => Deno.mkdirSync(path),
  "a short text": (path) => Deno.writeTextFileSync(path, "loss,epoch\n"),
  "a long text": (path) =>
    Deno.writeTextFileSync(path, "no database, but long enough ".repeat(500)),
  "a cut database": (path) => {
    makeMany(path);
    Deno.truncateSync(path, 5000);
  },
  "": () => {},
};

function makeMany(path: string): void {
  using tracker = new Tracker(path, { trackId: OTTER });
  tracker.logBatch(
    Array.from({ length: 600 }, (_, i) => ({ loss: i, note: "some words ".repeat(5) })),
  );
}

for (const [name, make] of Object.entries(BAD)) {
  Deno.test(`every command says in one line what is wrong with a path to ${name || "nothing"}, and changes nothing`, async () => {
    using folder = tempFolder();
    const db = name === "" ? "" : folder.file(name);
    make(db);
    const before = bytesIn(folder.path);
    const subject = { db, table: "events", column: "loss", trackId: OTTER, id: "0123456789abcdef" };
    // Logs lie in folders, and begin with what others print.
    const isLogs = ([command]: string[]) =>
      name === "a folder" && LOGS.includes(command!) || command === "watch" && /text/.test(name);
    const all = callsFor(subject, folder).filter((call) => !isLogs(call));
    // Whoever imports into a file that is not there makes it.
    const calls = [...all.filter((call) => !(name === "a missing file" && makes(call))), [
      "sql",
      db,
      "SELECT 1",
      "--write",
    ], [
      "tail",
      "-f",
      db,
    ]];
    const outcomes = await xtAll(calls);
    outcomes.forEach((outcome, i) => {
      const message = messageOf(outcome, 1, calls[i]!);
      assert.match(message, /^Cannot /);
      assert.ok(message.includes(db), message);
    });
    const after = Object.entries(bytesIn(folder.path));
    // What SQLite makes to read a file in WAL mode it does not take away from a damaged one.
    const own = after.filter(([name]) => !/-(wal|shm)$/.test(name));
    assert.deepEqual(Object.fromEntries(own), before);
  });
}

Deno.test("every command that writes says that a file is read-only or may not be read", {
  ignore: !canConfine(),
}, async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  makeMany(db);
  const subject = { db, table: "events", column: "loss", trackId: OTTER, id: "0123456789abcdef" };
  const calls = callsFor(subject, folder).filter(([name]) =>
    !["assets", "cache", "sync"].includes(name!)
  );
  const into = ["copy", folder.file("source.db"), db];
  makeMany(into[1]!);
  for (
    const [mode, words, isConcerned] of [
      // Of a column that holds its values already, nothing is to be written.
      [
        0o444,
        /read-only/,
        (call: string[]) => isWriting(call) && !/copy|widen|import/.test(call[0]!),
      ],
      [0o000, /permission/, () => true],
    ] as const
  ) {
    Deno.chmodSync(db, mode);
    const concerned = [...calls.filter(isConcerned), into];
    const outcomes = await xtAll(concerned, { confined: true });
    outcomes.forEach((outcome, i) => {
      const message = messageOf(outcome, 1, concerned[i]!);
      assert.match(message, words);
      assert.ok(message.includes(db), message);
    });
  }
  Deno.chmodSync(db, 0o644);
  using reader = new Reader(db);
  assert.equal(reader.count(), 600);
});
