/* The rules of the house that no linter knows: CONTRIBUTING.md tells them, these tests see to them. */
import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };

const ROOT = new URL("../../", import.meta.url);
const CONTRIBUTING = read("CONTRIBUTING.md");

/** Files of `lib/` that may be longer than 200 lines, and why. */
const LONG: Readonly<Record<string, string>> = {
  "lib/store/write/writer.ts": "the usual way of an event, and the slow one beside it",
  "lib/store/write/plan.ts": "two loops over an event, each the fastest for its form",
  "lib/tracker/tracker.ts": "public reference: most of it is docs",
  "lib/reader/reader.ts": "public reference: most of it is docs",
  "lib/reading/event_table.ts": "public reference: most of it is docs",
  "lib/cli/commands.ts": "a table",
  "lib/cli/line/options.ts": "a table",
  "lib/duckdb/scan/vector.ts": "one way for each type that DuckDB takes",
  "lib/store/read/events.ts": "each read of a table, for Tracker, Reader and xt",
  "lib/store/read/reads.ts": "reading by ranges and by pages, which share all but the loop",
};

/** What runs in a browser as one text: parts of it that are never called there may speak to the runtime. */
const BUNDLE = "lib/ui/bundle.ts";

const doors = [...Deno.readDirSync(ROOT)].map(({ name }) => name).filter((name) =>
  name.endsWith(".ts")
);
const allPaths = [
  ...doors,
  ...["lib", "tests", "examples", "bench", "prove", "tasks"].flatMap(filesIn),
];
const sources = allPaths.filter((path) => /^(lib\/.+|[^/]+)\.tsx?$/.test(path));

function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT));
}

/** Gives the paths of all files in a folder and its folders. */
function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(new URL(folder, ROOT))].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesIn(`${folder}/${name}`) : [`${folder}/${name}`]
  ).sort();
}

/** Gives a file without the comments that have lines of their own. */
function codeOf(path: string): string {
  return read(path).replace(/^\s*\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "");
}

/** Gives what a file imports, at once or when needed: paths from the root, or the names of packages. */
function importsOf(path: string, code = codeOf(path)): string[] {
  const found = code.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)"([^"\n]+)"/g);
  return [...found].map(([, name]) =>
    name!.startsWith(".") ? new URL(name!, new URL(path, ROOT)).href.slice(ROOT.href.length) : name!
  );
}

/** Gives what of it is loaded at once: neither types, nor what is loaded when needed. */
function eagerImportsOf(path: string): string[] {
  const late = /\b(?:import|export) (?:type|defer)\b[^;]*;|\bimport\([^)]*\)/g;
  return importsOf(path, codeOf(path).replace(late, ""));
}

/** Reads the rooms that CONTRIBUTING.md lists, from the ground up: folders of `lib/`, files at its root, doors. */
function readRooms(): string[] {
  const list = /^## The rooms$(.*?)^## /ms.exec(CONTRIBUTING)![1]!;
  return [...list.matchAll(/^- \d? ?`(.+?)`: \S/gm)].map(([, room]) => room!);
}

/** Gives the room of a file as the list has it: `store/`, `types.ts`, `mod.ts`. */
function roomOf(path: string): string {
  return path.replace("lib/", "").replace(/\/.*/, "/");
}

/** Gives what files import of each other: file → files, types too. */
function importsAmong(paths: readonly string[]): Map<string, string[]> {
  const own = new Set(paths);
  return new Map(paths.map((path) => [path, importsOf(path).filter((name) => own.has(name))]));
}

/** Gives files that import each other in a circle; none where there is no circle. */
function findCircle(imports: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const seen = new Set<string>();
  const circleFrom = (path: string, way: readonly string[]): readonly string[] => {
    if (way.includes(path)) return way.slice(way.indexOf(path));
    if (seen.has(path)) return [];
    seen.add(path);
    return imports.get(path)!.map((name) => circleFrom(name, [...way, path]))
      .find((circle) => circle.length > 0) ?? [];
  };
  return [...imports.keys()].map((path) => circleFrom(path, []))
    .find((circle) => circle.length > 0) ?? [];
}

Deno.test("each room stands in CONTRIBUTING.md, and imports only from those before it, types too", () => {
  const rooms = readRooms();
  assert.deepEqual(rooms.toSorted(), [...new Set(sources.map(roomOf))].sort());
  for (const [path, names] of importsAmong(sources)) {
    const floor = rooms.indexOf(roomOf(path));
    for (const name of names) {
      assert.ok(rooms.indexOf(roomOf(name)) <= floor, `${path} imports ${name} from above`);
    }
  }
});

Deno.test("the list of rooms fits a screen", () => {
  assert.ok(readRooms().length <= 45);
});

Deno.test("no files import each other in a circle, types too", () => {
  const all = [...sources, ...["tests", "examples", "bench", "prove", "tasks"].flatMap(filesIn)];
  assert.deepEqual(findCircle(importsAmong(all.filter((path) => /\.tsx?$/.test(path)))), []);
});

Deno.test("at the root of lib/ is only what everybody uses; a folder has at most 20 files", () => {
  const files = sources.filter((path) => path.startsWith("lib/"));
  const loose = files.filter((path) => path.split("/").length === 2);
  assert.deepEqual(loose, ["lib/errors.ts", "lib/types.ts"]);
  const folders = Map.groupBy(files, (path) => path.replace(/[^/]+$/, ""));
  for (const [folder, { length }] of folders) assert.ok(length <= 20, `${folder} has ${length}`);
});

Deno.test("each room says in at most 15 lines what its files are for, and names none that is not there", () => {
  for (const room of readRooms().filter((room) => room.endsWith("/"))) {
    const text = read(`lib/${room}README.md`);
    assert.ok(text.split("\n").length <= 16, room);
    assert.ok(text.length > 80, room);
    for (const [, name] of text.matchAll(/`([a-z_/]+(?:\.ts|\/))`/g)) {
      const isThere = (path: string) =>
        path.startsWith(`lib/${name}`) ||
        path.startsWith(`lib/${room}`) && path.includes(`/${name}`);
      assert.ok(sources.some(isThere), `lib/${room}README.md speaks of ${name}`);
    }
  }
});

Deno.test("CONTRIBUTING.md speaks of no file that is not there", () => {
  for (const [, name] of CONTRIBUTING.matchAll(/`((?:[a-z_]+\/)*[a-z_]+\.ts)`/g)) {
    assert.ok(allPaths.some((path) => `/${path}`.endsWith(`/${name}`)), name);
  }
});

Deno.test("only lib/system/ speaks to the runtime; SQLite is the database's", () => {
  const speaks = /\bDeno\.|["']node:|\bprocess\.|\bnew Worker\b|\bimport defer\b/;
  const speaking = sources.filter((path) => speaks.test(codeOf(path)));
  assert.deepEqual(speaking.filter((path) => !path.startsWith("lib/system/") && path !== BUNDLE), [
    "lib/store/engine/connection.ts",
  ]);
  assert.deepEqual(
    importsOf("lib/store/engine/connection.ts").filter((name) => !name.endsWith(".ts")),
    [
      "node:sqlite",
    ],
  );
});

Deno.test("whoever says Deno in lib/system/ means that of runtime.ts, which Node and Bun have too", () => {
  const own = sources.filter((path) => path.startsWith("lib/system/"));
  for (const path of own.filter((path) => /(?<![\w.])Deno\./.test(codeOf(path)))) {
    const imports = importsOf(path).filter((name) => name === "lib/system/runtime.ts");
    assert.deepEqual(imports, ["lib/system/runtime.ts"], path);
  }
});

/** Members of built-in classes that came after Node 24. */
const LATER =
  /\.(?:getOrInsert(?:Computed)?|sumPrecise|zip(?:Keyed)?|toTemporalInstant)\(|\bIterator\.concat\b/;

Deno.test("what is published has no syntax, and no member of later engines, that Node 24 lacks", () => {
  for (const path of sources) {
    const code = codeOf(path);
    assert.doesNotMatch(code, /\bimport defer\b|\benum\b \w+ \{|\bimport\.source\b/, path);
    assert.doesNotMatch(
      code,
      /\bconstructor\((?:[^)]*,)?\s*(?:private|public|protected|readonly)\s+\w+\s*[?:]/,
      path,
    );
    assert.doesNotMatch(code, LATER, path);
    // What runs in a browser is for browsers of today.
    assert.doesNotMatch(code, /"(?:NotFound|PermissionDenied|AlreadyExists)"/, path);
    if (path === "lib/system/bytes.ts" || /^lib\/ui\/(bundle|page\/)/.test(path)) continue;
    assert.doesNotMatch(code, /\.(?:toHex|toBase64|fromHex|fromBase64|setFromHex)\(/, path);
  }
});

/** The files of commands that change something, write files, or ask others. */
const TAKES_MORE =
  /^(?:bench|doors|stores)\/|^(?:assets\/change|copy|monitor\/watch|runs\/delete|set|ui\/report|widen)\.ts$/;

Deno.test("commands that only look are found before the program begins, as no permission is needed to load them", () => {
  const late = codeOf("lib/cli/commands.ts").match(/(?<=\bload\("\.\/commands\/)[^"]+/g)!;
  for (const path of late) assert.match(path, TAKES_MORE);
});

Deno.test("no file imports from JSR", () => {
  const all = [...sources, ...["tests", "examples", "bench", "prove"].flatMap(filesIn)];
  for (const path of all.filter((path) => path.endsWith(".ts"))) {
    assert.deepEqual(importsOf(path).filter((name) => name.startsWith("jsr:")), [], path);
  }
  assert.doesNotMatch(Object.values(config.imports).join(), /jsr:/);
});

Deno.test("CONTRIBUTING.md says what each dependency is for", () => {
  for (const name of Object.keys(config.imports)) {
    assert.match(CONTRIBUTING, new RegExp(`^- .*\`${name}\`.*: \\w`, "m"), name);
  }
});

Deno.test("no package has a build script, of which Deno would warn in every user's project", () => {
  const packages = Object.entries<{ scripts?: boolean }>(JSON.parse(read("deno.lock")).npm);
  assert.ok(packages.length > 10);
  assert.deepEqual(packages.filter(([, { scripts }]) => scripts).map(([name]) => name), []);
});

Deno.test("importing the library, or xt, loads what is small; the rest waits until it is used", () => {
  const found = new Set(["mod.ts", "cli.ts"]);
  for (const path of found) {
    if (path.endsWith(".ts")) { for (const name of eagerImportsOf(path)) found.add(name); }
  }
  const packages = [...found].filter((name) => !name.endsWith(".ts"));
  assert.deepEqual(packages.sort(), ["node:sqlite"]);
});

Deno.test("files are short, but for those that say why not", () => {
  const lines = (path: string) => read(path).split("\n").length - 1;
  const long = sources.filter((path) => lines(path) > 200);
  assert.deepEqual(long.filter((path) => !(path in LONG)), []);
});

Deno.test("files have names in snake_case, and none is a drawer for everything", () => {
  for (const path of ["lib", "tests", "examples", "bench", "prove"].flatMap(filesIn)) {
    if (path.startsWith("tests/fixtures/") || /^lib\/[a-z_]+\/README\.md$/.test(path)) continue;
    assert.match(
      path,
      /^([a-z0-9_]+\/)+[a-z0-9_]+\.(tsx?|css|py|ipynb)$|^examples\/([a-z-]+\.yml|vitest\/.*)$/,
    );
    assert.doesNotMatch(path, /utils?|helpers?|managers?|common/);
  }
});

Deno.test("no module has a default export, or a state of its own", () => {
  for (const path of sources) {
    assert.doesNotMatch(codeOf(path), /^export default|^(export )?(let|var) /m, path);
  }
});

Deno.test("what the pages link to is there", () => {
  for (
    const page of [
      "README.md",
      "CONTRIBUTING.md",
      "CHANGELOG.md",
      ...filesIn("docs").filter((path) => path.endsWith(".md")),
    ]
  ) {
    for (const [, link] of read(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const url = new URL(link!, new URL(page, ROOT));
      const anchor = url.hash.slice(1);
      url.hash = "";
      const text = Deno.readTextFileSync(url);
      assert.ok(anchor === "" || anchorsIn(text).includes(anchor), `${page} links to ${link}`);
    }
  }
});

/** Gives what the headings of a page can be linked by. */
function anchorsIn(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  );
}
