import assert from "node:assert/strict";
import { Tracker } from "../../mod.ts";
import { type TempFolder, tempFolder } from "../support/mod.ts";
import { CLI, CRANE, failure, lines, OTTER } from "../support/xt.ts";

const NAMES = [
  "loss",
  "lr schedule",
  "val/loss",
  "it's",
  'a"b',
  "$HOME",
  "名前",
  "a:b",
  "x=y",
  "a\nb",
];

/** Makes a file whose name has a blank and a quote, with two tables and names of all sorts, in a new folder. */
function makeNames(): TempFolder & { readonly db: string } {
  const folder = tempFolder();
  const db = folder.file("my 'own' runs.db");
  using tracker = new Tracker(db, { trackId: OTTER, warnings: false });
  tracker.log(Object.fromEntries(NAMES.map((name, i) => [name, i])));
  tracker.log({ model: new Map() });
  using other = new Tracker(db, { trackId: CRANE, table: "my table" });
  other.log({ accuracy: 1 });
  return { ...folder, db };
}

/** Gives the words that fish would be told, without what is said of them. */
async function words(...args: string[]): Promise<string[]> {
  return (await lines("__complete", "fish", ...args)).map((line) => line.split("\t")[0]!);
}

Deno.test("xt completes commands, options and the values of options", async () => {
  const [commands, members, flags, first, formats, shells, attached] = await Promise.all([
    words(""),
    words("assets", ""),
    words("copy", "a.db", "--"),
    words("-"),
    words("export", "a.db", "b", "--to", ""),
    words("completions", ""),
    words("export", "--to=c"),
  ]);
  assert.deepEqual(commands.filter((word) => /^[ac]/.test(word)), [
    "columns",
    "compare",
    "calls",
    "copy",
    "assets",
    "cache",
    "completions",
  ]);
  assert.deepEqual(members, ["ls", "export", "delete"]);
  assert.deepEqual(
    flags,
    [
      ...["--table", "--update", "--delete", "--assets", "--no-assets", "--durability"],
      ...["--json", "--help"],
    ],
  );
  assert.deepEqual(first, ["--version", "--help"]);
  assert.ok(formats.includes("csv") && formats.includes("jsonl"));
  assert.deepEqual(shells, ["bash", "zsh", "fish"]);
  assert.ok(attached.includes("--to=csv"));
});

Deno.test("xt completes tables, columns, ids of runs and of objects of the file that is named", async () => {
  using folder = makeNames();
  const { db } = folder;
  const [tables, columns, keys, others, points, runs, options, assets] = await Promise.all([
    words("head", db, "--table", ""),
    words("ls", db, ""),
    words("set", "--track-id", OTTER, db, "epoch", "1", "--where-key", ""),
    words("ls", "--table", "my table", db, ""),
    words("plot", "scatter", db, "loss", ""),
    words("delete", db, ""),
    words("ls", db, "--track-id", "calm"),
    words("assets", "export", db, ""),
  ]);
  assert.deepEqual(tables, ["events", "my table"]);
  const known = NAMES.filter((name) => !name.includes("\n"));
  assert.deepEqual(columns, ["track_id", "timestamp", ...known, "model"]);
  assert.deepEqual([keys, points], [columns, columns]);
  assert.deepEqual(others, ["track_id", "timestamp", "accuracy"]);
  assert.deepEqual([runs, options], [[OTTER], [OTTER]]);
  assert.equal(assets.length, 1);
});

Deno.test("xt completes nothing, and says nothing, where files may come or the file is none", async () => {
  using folder = tempFolder();
  Deno.writeTextFileSync(folder.file("text"), "no database");
  const places = [["head", ""], ["ls", folder.file("missing.db"), ""], [
    "ls",
    folder.file("text"),
    "",
  ]];
  places.push(["haed", "a", ""], ["sql", "a.db", ""], ["head", "a.db", "x", ""], [
    "head",
    "--table",
    "",
  ]);
  for (const found of await Promise.all(places.map((place) => words(...place)))) {
    assert.deepEqual(found, []);
  }
  assert.deepEqual([...Deno.readDirSync(folder.path)].length, 1);
});

Deno.test("xt completes the runs of a cache", async () => {
  using folder = tempFolder();
  const cache = folder.file("cache.db");
  using tracker = new Tracker(Tracker.IN_MEMORY, { cache, trackId: OTTER });
  for (const x of [1, 2]) tracker.track((x: number) => x, { args: [x] });
  assert.deepEqual(await words("cache", "delete", cache, ""), [OTTER]);
});

Deno.test("xt completions knows three shells", async () => {
  assert.match(
    await failure(2, "completions", "tcsh"),
    /^Cannot complete for "tcsh": expected bash, zsh or fish$/,
  );
  assert.match(await failure(2, "completions"), /^Missing <shell>/);
});

/** How to start each shell without the user's settings, and what to type before all else. */
const SHELLS: Readonly<Record<string, readonly [start: string, setUp: string]>> = {
  bash: ["bash --norc --noprofile -i", "source <(xt completions bash)"],
  zsh: ["zsh -f -i", "autoload -U compinit; compinit -D -u; source <(xt completions zsh)"],
  fish: ["fish --no-config -i", "xt completions fish | source"],
};

/** What is typed up to the tabulator, and the arguments that the program gets then. */
const TYPED: readonly (readonly [string, ...string[]])[] = [
  ["xt hea", "head"],
  ["xt head x.db --js", "head", "x.db", "--json"],
  ["xt assets ex", "assets", "export"],
  ["xt columns my", "columns", "my 'own' runs.db"],
  [`xt ls "my 'own' runs.db" los`, "ls", "my 'own' runs.db", "loss"],
  [`xt ls my\\ \\'own\\'\\ runs.db lr`, "ls", "my 'own' runs.db", "lr schedule"],
  [`xt ls "my 'own' runs.db" "lr`, "ls", "my 'own' runs.db", "lr schedule"],
  [`xt ls "my 'own' runs.db" val/`, "ls", "my 'own' runs.db", "val/loss"],
  [`xt ls "my 'own' runs.db" it`, "ls", "my 'own' runs.db", "it's"],
  [`xt ls "my 'own' runs.db" 'a"`, "ls", "my 'own' runs.db", 'a"b'],
  [`xt ls "my 'own' runs.db" '$H`, "ls", "my 'own' runs.db", "$HOME"],
  [`xt ls "my 'own' runs.db" 名`, "ls", "my 'own' runs.db", "名前"],
  [`xt ls "my 'own' runs.db" a:`, "ls", "my 'own' runs.db", "a:b"],
  [`xt ls "my 'own' runs.db" x=`, "ls", "my 'own' runs.db", "x=y"],
  [`xt head "my 'own' runs.db" --table my`, "head", "my 'own' runs.db", "--table", "my table"],
  [`xt head "my 'own' runs.db" --table=my`, "head", "my 'own' runs.db", "--table=my table"],
  [`xt delete "my 'own' runs.db" ca`, "delete", "my 'own' runs.db", OTTER],
];

for (const [shell, [start, setUp]] of Object.entries(SHELLS)) {
  const missing = [shell, "script"].find((program) => !isInstalled(program));
  Deno.test({
    name: `xt completions: ${shell} completes at a tabulator${
      missing ? ` (not tested: no ${missing} here)` : ""
    }`,
    ignore: missing !== undefined,
    fn: async () => {
      using folder = makeNames();
      using bin = tempFolder();
      const log = bin.file("log");
      Deno.writeTextFileSync(log, "");
      // In the program's place: its completions are its own, of other commands it notes the arguments.
      // With the home that is made for the shell, Deno would not find the packages that it has.
      const program = `#!/bin/sh
export HOME="${Deno.env.get("HOME") ?? ""}"
case "$1" in
  __complete | completions) exec "${Deno.execPath()}" run --no-prompt --allow-all "${CLI}" "$@" ;;
esac
printf '%s\\0' "$@" '' >> "${log}"
`;
      Deno.writeTextFileSync(bin.file("xt"), program, { mode: 0o755 });
      const terminal = new Deno.Command("script", {
        args: ["--quiet", "--return", "--command", start, "/dev/null"],
        cwd: folder.path,
        env: {
          PATH: `${bin.path}:${Deno.env.get("PATH")}`,
          TERM: "xterm",
          LC_ALL: "C.UTF-8",
          HOME: bin.path,
          SHELL: "/bin/sh",
          XDG_CONFIG_HOME: bin.path,
          XDG_DATA_HOME: bin.path,
          XDG_RUNTIME_DIR: bin.path,
          INPUTRC: "/dev/null",
          HISTFILE: "/dev/null",
        },
        stdin: "piped",
        stdout: "piped",
        stderr: "null",
        signal: AbortSignal.timeout(180_000),
      }).spawn();
      const shown = new Response(terminal.stdout).text();
      const keyboard = terminal.stdin.getWriter();
      const type = (keys: string) => keyboard.write(new TextEncoder().encode(keys));
      await type(`${setUp}\n`);
      const calls = () => Deno.readTextFileSync(log).split("\0\0").slice(0, -1);
      const end = Date.now() + 120_000;
      for (const [i, [line]] of TYPED.entries()) {
        await type(`${line}\t\n`);
        while (calls().length <= i && Date.now() < end) {
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      }
      await type("exit\n");
      await keyboard.close();
      const screen = await shown;
      await terminal.status;
      assert.deepEqual(
        calls().map((call) => call.split("\0")),
        TYPED.map(([, ...args]) => args),
        screen,
      );
    },
  });
}

function isInstalled(program: string): boolean {
  try {
    return new Deno.Command(program, { args: ["--version"], stdout: "null", stderr: "null" })
      .outputSync().success;
  } catch {
    return false;
  }
}
