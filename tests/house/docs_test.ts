/*
 * Runs what README.md and the pages in docs/ show, each page from top to bottom in a folder of its own: each `ts` block is a program, each `python` block too
 * where there is Python, under the permissions that docs/permissions.md names for what it does, each `$ xt` line a command. What a program prints stands in
 * the `text` block behind it. A page in docs/ begins with the files that the program in docs/README.md makes.
 * `deno test -A tests/house/docs_test.ts -- --update` writes what they print into the pages; `--filter sql.md` is for one page.
 */
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { flagsOf, OPTIONS } from "../../lib/cli/line/options.ts";
import * as library from "../../mod.ts";
import { flagsFor, permissionRows, rowsShown, unmatched } from "../support/docs_permissions.ts";
import { type TempFolder, tempFolder } from "../support/mod.ts";
import {
  checkPrograms,
  isRun,
  pinned,
  readPages,
  runDeno,
  runPage,
  updatePage,
} from "../support/pages.ts";
import { drawDemo } from "../../tasks/picture.ts";

const pages = readPages();
const CONTENTS = "docs/README.md";
const programs = pages.flatMap(({ blocks }) => blocks.filter(({ language }) => language === "ts"));
const text = pages.map(({ text }) => text).join("\n");
const PERMISSIONS = permissionRows(pageAt("docs/permissions.md").text);
const PYTHON = new URL("../fixtures/python_events.db", import.meta.url);

/** The files that the examples of a page in docs/ find. */
let example: TempFolder;
Deno.test.beforeAll(async () => {
  example = tempFolder();
  await runPage(pageAt(CONTENTS), example.path, flagsOfProgram);
  Deno.copyFileSync(PYTHON, example.file("python.db"));
});
Deno.test.afterAll(() => example[Symbol.dispose]());

function flagsOfProgram(program: string): string[] {
  return flagsFor(program, PERMISSIONS);
}

function pageAt(path: string) {
  return pages.find((page) => page.path === path)!;
}

for (const page of pages.filter(isRun)) {
  Deno.test(`${page.path}: programs and commands print what it shows`, async () => {
    using folder = tempFolder();
    const isSeeded = page.path.startsWith("docs/") && page.path !== CONTENTS;
    if (isSeeded) cpSync(example.path, folder.path, { recursive: true });
    const printed = await runPage(page, folder.path, flagsOfProgram);
    if (Deno.args.includes("--update")) return updatePage(page, printed);
    for (const [{ line, body }, output] of printed) {
      const place = `${page.path}:${line}\n`;
      assert.equal(place + pinned(output), place + pinned(body));
    }
  });
}

Deno.test("the pages' programs pass the type check", async () => {
  using folder = tempFolder();
  assert.equal(await checkPrograms(pages, folder.path), "");
});

Deno.test("the table of permissions names what the test knows to look for", () => {
  assert.deepEqual(unmatched(PERMISSIONS), []);
});

Deno.test("an example shows that the flags of the table of permissions are enough", () => {
  const shown = rowsShown(programs.map(({ body }) => body));
  const never = [
    "track into a folder that is not there yet",
    "use `gitRoot`",
  ];
  assert.deepEqual([...PERMISSIONS.keys()].filter((row) => !shown.has(row)), never);
});

Deno.test("the contents name each page", () => {
  for (const { path } of pages.filter(({ path }) => path !== "README.md" && path !== CONTENTS)) {
    assert.ok(pageAt(CONTENTS).text.includes(`](${path.slice("docs/".length)})`), path);
  }
});

Deno.test("the pages tell each command and each option of xt", () => {
  for (const { name } of COMMANDS) {
    assert.match(text, new RegExp(`^\\$ xt ${name}(?: |$)`, "m"), `xt ${name}`);
  }
  for (const form of Object.values(OPTIONS).flatMap(flagsOf)) {
    assert.match(text, new RegExp(`[\\s\`(]${form}[\\s\`=;]`), form);
  }
});

Deno.test("docs/options.md tells each option of a Tracker", () => {
  const source = Deno.readTextFileSync(new URL("../../lib/tracker/options.ts", import.meta.url));
  const names = [...source.matchAll(/^ {2}(\w+)\?: /gm)].map(([, name]) => name!);
  assert.ok(names.includes("params"));
  const { text } = pageAt("docs/options.md");
  for (const name of names) assert.match(text, new RegExp(`^\\| \`${name}\` +\\|`, "m"), name);
});

Deno.test("docs/python.md names what is there", () => {
  const classes = [library.Tracker, library.Reader];
  const owners = classes.flatMap((
    type,
  ) => [type, type.prototype, Object.getPrototypeOf(type.prototype)]);
  using tracker = new library.Tracker(library.Tracker.IN_MEMORY);
  const known = new Set([library, tracker, ...owners].flatMap(Object.getOwnPropertyNames));
  const [, ...rows] = tableBehind(pageAt("docs/python.md").text, "## Names");
  for (const [python, here] of rows.filter(([python]) => python!.startsWith("`"))) {
    const names = here!.matchAll(/`(?:new |Tracker\.|Reader\.)?(\w+)/g).map(([, name]) => name!);
    for (const name of names) assert.ok(known.has(name), `${python} is ${name}`);
  }
});

Deno.test("each block of code says in one word what it is, so that none escapes the tests", () => {
  for (const { path, text } of pages) {
    assert.deepEqual(text.match(/^```.+ .*$/gm), null, path);
  }
});

Deno.test("the README fits what a stranger reads", () => {
  assert.ok(new TextEncoder().encode(pageAt("README.md").text).length <= 15_000);
});

Deno.test("the README names every command", () => {
  const text = pageAt("README.md").text.split("\n## xt\n")[1]!.split("\n## ")[0]!;
  for (const { name } of COMMANDS) {
    const [first, second] = name.split(" ");
    const there = second === undefined ? `\`${first}\`` : second;
    assert.ok(text.includes(there), `xt ${name}`);
  }
});

Deno.test("the README's figures of peers are those of docs/benchmarks.md", () => {
  const measured = pageAt("docs/benchmarks.md").text.split("<!-- begin peers -->")[1]!;
  const [names, ...figures] = tableBehind(pageAt("README.md").text, "## Where it stands");
  for (const [column, name] of names!.entries()) {
    if (column === 0) continue;
    const peer = name.split(/[ ,]/)[0]!;
    const rows = measured.split("\n").filter((line) => line.startsWith(`| ${peer} `));
    assert.ok(rows.length > 0, `${peer} is measured`);
    for (const [what, ...cells] of figures) {
      const cell = cells[column - 1]!;
      assert.match(rows.join("\n"), new RegExp(`\\| \\**${cell}[ |]`), `${what} of ${name}`);
    }
  }
});

/** Gives the first table behind a heading, as cells. */
function tableBehind(page: string, heading: string): string[][] {
  const rows = page.split(`${heading}\n`)[1]!.match(/^\|.*\|$/gm)!;
  return rows.filter((row) => !row.startsWith("| --")).map((row) =>
    row.slice(1, -1).split("|").map((cell) => cell.trim())
  );
}

Deno.test("a project beside a clone imports the library as docs/install.md and the README tell", async () => {
  const page = pageAt("docs/install.md");
  const program = page.blocks.find(({ language }) => language === "ts")!.body;
  const recipes = new Set(
    [page, pageAt("README.md")].flatMap(({ blocks }) =>
      blocks.filter(({ language }) => language === "json").map(({ body }) => body)
    ),
  );
  assert.equal(recipes.size, 2);
  for (const recipe of recipes) {
    using folder = tempFolder();
    Deno.symlinkSync(new URL("../..", import.meta.url), folder.file("xetrack"), { type: "dir" });
    Deno.mkdirSync(folder.file("project"));
    Deno.writeTextFileSync(folder.file("project/deno.json"), recipe);
    Deno.writeTextFileSync(folder.file("project/train.ts"), `${program}\nawait tracker.toDf();`);
    assert.equal(await runDeno(folder.file("project"), "run", "--quiet", "-A", "train.ts"), "");
  }
});

Deno.test("docs/demo.svg shows the demo as it is: deno task picture", () => {
  using folder = tempFolder();
  const picture = Deno.readTextFileSync(new URL("../../docs/demo.svg", import.meta.url));
  assert.ok(drawDemo(folder.path) === picture);
});
