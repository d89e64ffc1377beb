/**
 * Compiles `xt` to one binary, `dist/xt`, and lists what is in it.
 *
 * ```sh
 * deno task compile
 * deno task compile --target aarch64-apple-darwin   # for another platform
 * ```
 *
 * More arguments are those of `deno compile`.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";

const ROOT = new URL("../", import.meta.url);

const FLAGS = [
  "--allow-all",
  "--exclude-unused-npm",
  ...lateModules().flatMap((path) => ["--include", path]),
  // DuckDB is a library beside its add-on: the system finds it only where both are files.
  "--self-extracting",
  "--output",
  "dist/xt",
];

/** Deno does not tell the two builds for Linux apart, and would embed both; each is 70 MB. */
const OTHER_BUILD = /^node-bindings-linux-\w+-musl$/;

/** What `deno compile` says where it cannot get the runtime that it would put the program into. */
const NO_BASE = /Setting up base binary.*?(https:\S+?)[)\s]/s;

fetchPackages();
const cache = cacheWithoutOtherBuild();
try {
  const compile = new Deno.Command(Deno.execPath(), {
    args: ["compile", ...FLAGS, ...Deno.args, "cli.ts"],
    cwd: ROOT,
    env: { NO_COLOR: "1", FORCE_COLOR: "", DENO_DIR: cache },
    stderr: "piped",
  });
  const { code, stderr } = await compile.output();
  const said = new TextDecoder().decode(stderr);
  const [, url] = code === 0 ? [] : NO_BASE.exec(said) ?? [];
  console.error(url === undefined ? said.trimEnd() : withoutBase(url));
  Deno.exitCode = code;
} finally {
  Deno.removeSync(cache, { recursive: true });
}

/** Lists what commands load in a way that Deno does not see before: their own files, and what these name so. */
function lateModules(): string[] {
  const files = filesIn("lib/cli");
  const named = [...files, ...filesIn("lib/ui")].flatMap((path) => {
    const names = Deno.readTextFileSync(new URL(path, ROOT)).matchAll(
      /\blate<typeof import\("(.+?)"\)>/g,
    );
    return [...names].map(([, name]) =>
      new URL(name!, new URL(path, ROOT)).href.slice(ROOT.href.length)
    );
  });
  return [...new Set([...files, ...named])];
}

/** Gives the paths of all modules in a folder and its folders. */
function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(new URL(folder, ROOT))].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesIn(`${folder}/${name}`) : name.endsWith(".ts") ? [`${folder}/${name}`] : []
  );
}

/** Has the packages for another platform in Deno's own cache: of those that come later, no build can be left out. */
function fetchPackages(): void {
  const options = { target: { type: "string" } } as const;
  const { target } = parseArgs({ args: Deno.args, options, strict: false }).values;
  const [, arch, os] = /^(x86_64|aarch64)-\w+-(linux|darwin|windows)/.exec(String(target)) ?? [];
  if (arch === undefined || os === undefined) return;
  const platform = [`--arch=${arch === "x86_64" ? "x64" : "arm64"}`];
  platform.push(`--os=${os === "windows" ? "win32" : os}`);
  const args = ["install", "--quiet", ...platform];
  new Deno.Command(Deno.execPath(), { args, cwd: ROOT }).outputSync();
}

/** Makes a cache of Deno that is its own one but for the files of that build; nothing is copied. */
function cacheWithoutOtherBuild(): string {
  const info = new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).outputSync();
  const { denoDir } = JSON.parse(new TextDecoder().decode(info.stdout));
  const folder = Deno.makeTempDirSync({ dir: denoDir });
  for (const { name } of Deno.readDirSync(denoDir)) {
    const path = join(denoDir, name);
    if (path === folder) continue;
    if (name === "npm") link(path, join(folder, name));
    else Deno.symlinkSync(path, join(folder, name));
  }
  return folder;
}

/** Links a folder's files into another one: links to folders are not looked into when a binary is made. */
function link(from: string, to: string, empty = false): void {
  Deno.mkdirSync(to);
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    const [source, target] = [join(from, name), join(to, name)];
    if (isDirectory) link(source, target, empty || OTHER_BUILD.test(name));
    else if (!empty || name.endsWith(".json")) Deno.linkSync(source, target);
  }
}

function withoutBase(url: string): string {
  return `Cannot compile xt: the base binary of Deno ${Deno.version.deno} could not be downloaded from ${url}. ` +
    `Try again with a network, or name a file that holds it in DENORT_BIN`;
}
