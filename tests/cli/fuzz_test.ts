import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { flagsOf, OPTIONS } from "../../lib/cli/line/options.ts";
import { Tracker } from "../../mod.ts";
import { HARMFUL } from "../../prove/names.ts";
import { Dice } from "../support/random_events.ts";
import { bytesIn, type Outcome, type TempFolder, tempFolder } from "../support/mod.ts";
import { OTTER, start, xtAll } from "../support/xt.ts";

const SEED = 7;
/** Of command lines in one process, and of those with a process each. */
const [MANY, FEW] = [1500, 12];

const FLAGS = Object.values(OPTIONS).flatMap(flagsOf);
/** What follows for ever is no line to wait for; what writes is not for files that must stay as they are. */
const ENDLESS = /^(--follow|-f|--watch)$/;
const SERVING = ["ui", "mcp", "otel", "watch"];
const WRITING = [
  "set",
  "delete",
  "copy",
  "vacuum",
  "widen",
  "export",
  "assets export",
  "assets delete",
  "cache delete",
  "bench import",
  "bench run",
  "bench export",
  "import",
  "profile",
  "report",
  "sync",
];
const isWriting = (name: string) => WRITING.includes(name) || /^run\b/.test(name);
const ENDING = COMMANDS.filter(({ name }) => !SERVING.includes(name));
const READING = ENDING.filter(({ name }) => !isWriting(name));

const QUERIES = [
  "SELECT 1",
  "SELECT loss, * FROM db.events",
  "SELEC",
  "",
  "DROP TABLE events",
  "SELECT 1; DELETE FROM events",
  "PRAGMA journal_mode = DELETE",
  "VACUUM",
  "ATTACH 'other.db' AS other",
  "SELECT load_extension('x')",
  "SELECT ?",
  "-- nothing",
];
const WORDS = [
  "loss",
  "model",
  "events",
  "los",
  "💥",
  "a b",
  "-1",
  "1e9",
  "0",
  "5",
  "null",
  "NaN",
  "[1,",
  "{}",
  "--",
];
WORDS.push(
  "",
  "-",
  "---",
  "--=",
  "=",
  "-n=",
  "-nx",
  "--no-",
  "\u001b[2J",
  "\n",
  "é".repeat(300),
  OTTER,
  "0123456789abcdef",
);
WORDS.push(...HARMFUL);
WORDS.push("csv", "bash", "a/b/c", ".", "/", "__complete", "constructor", "__proto__", "toString");

/** Makes a folder with a file of events, one of assets, and two that are none. */
function makeFiles(): TempFolder & { readonly files: readonly string[] } {
  const folder = tempFolder();
  const options = { trackId: OTTER, cache: folder.file("cache.db"), warnings: false };
  {
    using tracker = new Tracker(folder.file("runs.db"), options);
    tracker.logBatch([{ loss: 1, model: "vit" }, { loss: NaN, "a b": [1] }, { at: new Date(0) }]);
    tracker.log({ weights: new Map([["a", 1]]) });
    tracker.track(() => 5);
    tracker.conn.exec("CREATE TABLE canary (song TEXT); INSERT INTO canary VALUES ('la')");
  }
  Deno.writeTextFileSync(folder.file("notes.txt"), "no database".repeat(100));
  return {
    ...folder,
    files: ["runs.db", "runs.db", "runs.db", "cache.db", "notes.txt", "missing.db"],
  };
}

/** Makes a command line: mostly a command with operands and options that could be, with some that cannot. */
function makeLine(dice: Dice, files: readonly string[], commands: typeof COMMANDS): string[] {
  const { name, operands, options } = dice.pick(commands);
  const words = operands.split(" ").map((operand) => wordFor(dice, operand, files));
  const flags = Array.from({ length: dice.whole(0, 2) }, () => {
    const known = options.length > 0 && dice.whole(0, 9) > 0;
    const spec = known ? OPTIONS[dice.pick(options)] : dice.pick(Object.values(OPTIONS));
    const flag = dice.pick(flagsOf(spec));
    const value = spec.count
      ? String(dice.whole(-1, 9))
      : dice.pick(spec.choices ?? [...WORDS, ...files]);
    return spec.value === undefined
      ? [flag]
      : dice.pick([[flag, value], [`${flag}=${value}`], [flag]]);
  });
  const line = [...name.split(" "), ...words, ...flags.flat()];
  for (let changes = dice.whole(-3, 2); changes > 0; changes--) {
    line.splice(
      dice.whole(0, line.length),
      dice.whole(0, 1),
      dice.pick([...WORDS, ...FLAGS, ...files]),
    );
  }
  return line.filter((word) => !ENDLESS.test(word));
}

function wordFor(dice: Dice, operand: string, files: readonly string[]): string {
  if (/db|source|target|path|output/.test(operand) && dice.whole(0, 7) > 0) return dice.pick(files);
  return dice.pick(operand.includes("query") ? QUERIES : WORDS);
}

/** A failure is one line, and no success says anything that is not a warning. */
function checkOutcome(line: readonly string[], { code, stdout, stderr }: Outcome): void {
  const context = `xt ${JSON.stringify(line)} ended with ${code}: ${stdout}${stderr}`;
  assert.ok([0, 1, 2].includes(code), context);
  if (code === 0) assert.match(stderr, /^(xetrack: [^\n]+\n)*$/, context);
  else assert.match(stderr, /^(xetrack: [^\n]+\n)*xt: [^\n]+\n$/, context);
  if (code !== 0) assert.equal(stdout, "", context);
  assert.doesNotMatch(stderr, /\bat .*\.ts:\d|TypeError|undefined|\[object/, context);
  assert.ok(!stderr.includes("\u001b"), context);
}

Deno.test("no command line that only reads changes a file, or fails with more than one line", async () => {
  using folder = makeFiles();
  const dice = new Dice(SEED);
  const before = bytesIn(folder.path);
  const lines = Array.from({ length: MANY }, () => makeLine(dice, folder.files, READING))
    .filter((line) => !line.some((word) => word === "--write" || isWriting(word)))
    // Parquet is bytes, which these outcomes do not carry.
    .filter((line) => !line.some((word) => word.endsWith("parquet")));
  const outcomes = await xtAll(lines, { cwd: folder.path });
  outcomes.forEach((outcome, i) => checkOutcome(lines[i]!, outcome));
  assert.deepEqual(bytesIn(folder.path), before);
  const succeeded = outcomes.filter(({ code }) => code === 0).length;
  assert.ok(succeeded > MANY / 20 && succeeded < MANY * 0.9, `${succeeded} of ${MANY} succeeded`);
});

Deno.test("no command line that writes fails with more than one line", async () => {
  using folder = makeFiles();
  const dice = new Dice(SEED + 1);
  // One that runs whatever its words say is not for words at random.
  const commands = ENDING.filter(({ name }) => name !== "bench run");
  const lines = Array.from({ length: MANY }, () => makeLine(dice, folder.files, commands))
    .filter((line) => !line.includes("--write"))
    // All that a disk has is too much to look through.
    .filter((line) => line[0] !== "import" || !line.includes("/"))
    // An export may take the place of any file.
    .filter((line) => !line.includes("export") || line.indexOf("runs.db") <= 1);
  const outcomes = await xtAll(lines, { cwd: folder.path });
  outcomes.forEach((outcome, i) => checkOutcome(lines[i]!, outcome));
  using conn = new DatabaseSync(folder.file("runs.db"), { readOnly: true });
  assert.equal(conn.prepare("SELECT song FROM canary").get()!.song, "la");
});

Deno.test("a command line ends in a process of its own as it does among others", async () => {
  using folder = makeFiles();
  const dice = new Dice(SEED + 2);
  const lines = Array.from({ length: FEW }, () => makeLine(dice, folder.files, READING));
  const among = await xtAll(lines, { cwd: folder.path });
  await Promise.all(lines.map(async (line, i) => {
    const { code, stdout, stderr } = await start(line, folder.path).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assert.deepEqual({ code, stdout: out, stderr: err }, among[i], JSON.stringify(line));
  }));
});
