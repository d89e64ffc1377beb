import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };
import { PLAIN, type TempFolder, tempFolder } from "../support/mod.ts";
import { CLI } from "../support/xt.ts";

const ROOT = new URL("../../", import.meta.url);

/** Runs `deno`, or a task, in the project's folder. */
async function deno(args: readonly string[], env: Record<string, string> = {}) {
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    env: { ...PLAIN, ...env },
  });
  const { code, stdout, stderr } = await command.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, stdout: out!, stderr: err! };
}

/** Reads the tree that `deno compile` prints; a folder that is there whole ends in `/*`. */
function embeddedIn(tree: string): string[] {
  const folders: string[] = [];
  const paths: string[] = [];
  for (const [, indent, name] of tree.matchAll(/^((?:[│ ] )*)[├└]─[─┬] (.+?)(?: \(.*)?$/gm)) {
    folders.length = indent!.length / 2;
    folders.push(name!);
    paths.push(folders.join("/"));
  }
  return paths;
}

/** Gives the paths of all files in a folder and its folders. */
function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(new URL(folder, ROOT))].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesIn(`${folder}/${name}`) : [`${folder}/${name}`]
  );
}

/** How a module is named that is loaded when a command needs it. */
const LATE = /\bload\("(?=\.)(.+?)"\)|\blate<typeof import\("(.+?)"\)>/g;

/** Lists the modules that `xt` may load, at once or when a command needs them: paths in the project. */
async function modulesOf(folder: TempFolder): Promise<string[]> {
  const all = folder.file("all.ts");
  const files = [...filesIn("lib/cli").filter((path) => path.endsWith(".ts")), "cli.ts"];
  Deno.writeTextFileSync(all, files.map((path) => `import "${new URL(path, ROOT)}";\n`).join(""));
  const config = fileURLToPath(new URL("deno.json", ROOT));
  const { modules } = JSON.parse((await deno(["info", "--json", "--config", config, all])).stdout);
  const found = new Set([CLI]);
  for (const specifier of found) {
    const { dependencies = [] } = modules.find((m: { specifier: string }) =>
      m.specifier === specifier
    );
    // One that only types are taken of is not loaded.
    for (const { code } of dependencies) {
      if (code?.specifier.startsWith(ROOT.href)) found.add(code.specifier);
    }
    for (const [, path, typed] of Deno.readTextFileSync(new URL(specifier)).matchAll(LATE)) {
      found.add(new URL((path ?? typed)!, specifier).href);
    }
  }
  return [...found].map((specifier) => specifier.slice(ROOT.href.length));
}

Deno.test("(slow) deno task compile embeds every module that a command may load, and its packages, no others", async () => {
  using folder = tempFolder();
  const output = folder.file("xt");
  // Deno itself stands for the base binary: the step that is tested does not run it.
  const { code, stderr } = await deno(["task", "compile", "--output", output], {
    DENORT_BIN: Deno.execPath(),
  });
  assert.equal(code, 0, stderr);
  const embedded = embeddedIn(stderr);
  const has = (path: string) =>
    embedded.some((found) =>
      found === path || (found.endsWith("/*") && path.startsWith(found.slice(0, -1)))
    );
  const modules = await modulesOf(folder);
  // What has types only is never loaded.
  const hasCode = (path: string) =>
    path.endsWith(".ts") &&
    /^export (?!type|interface)/m.test(Deno.readTextFileSync(new URL(path, ROOT)));
  for (const path of filesIn("lib/cli").filter(hasCode)) {
    assert.ok(modules.includes(path), `no command loads ${path}`);
  }
  assert.deepEqual(modules.filter((path) => !has(path)), []);

  const isEmbedded = (name: string) => embedded.some((path) => path.includes(`/${name}/`));
  const packages = Object.keys(config.imports).filter(isEmbedded);
  // Arquero comes with Reader, whose toDf may load it, zod with the server of MCP.
  assert.deepEqual(packages, [
    "@duckdb/node-api",
    "@duckdb/node-bindings",
    "@modelcontextprotocol/sdk",
    "arquero",
    "postgres",
    "zod",
  ]);
  const platforms = new Set(stderr.match(/\b(linux|darwin|win32)-(x64|arm64)\b/g));
  assert.ok(platforms.size <= 1, `builds for other platforms: ${[...platforms]}`);
  // DuckDB's library for this platform, once: 68 MB.
  const embeddedSize = Deno.statSync(output).size - Deno.statSync(Deno.execPath()).size;
  assert.ok(embeddedSize > 60e6 && embeddedSize < 110e6, `${embeddedSize} bytes are embedded`);
});

Deno.test("(slow) deno task compile says plainly where the base binary cannot be downloaded", async () => {
  using folder = tempFolder();
  const nowhere = "http://127.0.0.1:9";
  const { code, stderr } = await deno(
    ["task", "--quiet", "compile", "--output", folder.file("xt")],
    {
      HTTPS_PROXY: nowhere,
      https_proxy: nowhere,
    },
  );
  // It may have been downloaded before.
  if (code === 0) return;
  assert.match(
    stderr,
    /^Cannot compile xt: the base binary of Deno [\d.]+ could not be downloaded from [^\n]+DENORT_BIN\n$/,
  );
});

Deno.test("deno task install puts xt where DENO_INSTALL_ROOT says, and it runs", async () => {
  using folder = tempFolder();
  const { code, stderr } = await deno(["task", "install"], { DENO_INSTALL_ROOT: folder.path });
  assert.equal(code, 0, stderr);
  const name = Deno.build.os === "windows" ? "xt.cmd" : "xt";
  const installed = await new Deno.Command(folder.file(`bin/${name}`), {
    args: ["--version"],
    cwd: folder.path,
  }).output();
  assert.equal(new TextDecoder().decode(installed.stdout), `${config.version}\n`);
});
