/**
 * Makes the package for npm, `dist/xetrack-xetrack-<version>.tgz`, without a network: `deno pack` makes JavaScript and types,
 * the rest is what it leaves out: `xt`, its version, exact dependencies.
 *
 * ```sh
 * deno task npm
 * ```
 */
import { gunzipSync, gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import config from "../deno.json" with { type: "json" };
import { type Entry, readTar, writeTar } from "./tar.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const PROGRAM = `#!/usr/bin/env node
const { bun, node } = process.versions;
if (bun === undefined && Number.parseInt(node) < 24) {
  console.error(\`xt: Cannot run on Node \${node}: expected Node 24 or later, or Bun\`);
  process.exit(1);
}
// What was compiled is kept in the folder for temporary files: a third of the start.
process.getBuiltinModule("node:module").enableCompileCache?.();
const [{ runProgram }, { run }] = await Promise.all([
  import("../lib/system/process/program.js"),
  import("../lib/cli/run.js"),
]);
await runProgram(run);
`;

/** Makes the package from the sources, and gives its path. */
export function makePackage(folder = `${ROOT}dist`): string {
  Deno.mkdirSync(folder, { recursive: true });
  const path = `${folder}/xetrack-xetrack-${config.version}.tgz`;
  const packed = Deno.makeTempFileSync({ suffix: ".tgz" });
  try {
    run("pack", "--quiet", "--allow-dirty", "--no-source-maps", "--output", packed);
    const entries = readTar(gunzipSync(Deno.readFileSync(packed)));
    Deno.writeFileSync(path, gzipSync(writeTar(finished(entries)), { level: 9 }));
  } finally {
    Deno.removeSync(packed);
  }
  return path;
}

function run(...args: string[]): void {
  const { success, stderr } = new Deno.Command(Deno.execPath(), { args, cwd: ROOT }).outputSync();
  if (!success) throw new Error(`deno ${args[0]} failed: ${new TextDecoder().decode(stderr)}`);
}

/** Adds what is missing to what `deno pack` makes. */
function finished(entries: readonly Entry[]): Entry[] {
  const bytesOf = (text: string) => new TextEncoder().encode(text);
  const json = (value: unknown) => bytesOf(`${JSON.stringify(value, null, 2)}\n`);
  const others = entries.filter(({ path }) =>
    path !== "package/package.json" && !/^package\/lib\/.*README\.md$/.test(path)
  );
  const { name, version } = config;
  return [
    { path: "package/package.json", bytes: json(manifestOf(entries)) },
    { path: "package/bin/xt.js", bytes: bytesOf(PROGRAM), runs: true },
    // So xt tells its version.
    { path: "package/deno.json", bytes: json({ name, version }) },
    ...others,
  ];
}

/** What only those need who use it: a logger of theirs, and a hundred packages for `xt mcp`. */
const PEERS = { "@logtape/logtape": "2", "@modelcontextprotocol/sdk": "1" };

function manifestOf(entries: readonly Entry[]): object {
  const { bytes } = entries.find(({ path }) => path === "package/package.json")!;
  const made = JSON.parse(new TextDecoder().decode(bytes));
  return {
    ...made,
    description: "A local-first experiment tracker: one SQLite file, nothing else to run",
    bin: { xt: "bin/xt.js", xetrack: "bin/xt.js" },
    engines: { node: ">=24", bun: ">=1.3" },
    exports: { ...made.exports, "./package.json": "./package.json" },
    dependencies: pinned(Object.keys(made.dependencies).filter((name) => !(name in PEERS))),
    peerDependencies: PEERS,
    peerDependenciesMeta: Object.fromEntries(
      Object.keys(PEERS).map((name) => [name, { optional: true }]),
    ),
    sideEffects: false,
  };
}

/** Gives the versions that the tests run with, of packages and of what these stand on. */
function pinned(names: readonly string[]): Record<string, string> {
  const lock: { npm: Record<string, { dependencies?: string[] }> } = JSON.parse(
    Deno.readTextFileSync(`${ROOT}deno.lock`),
  );
  const locked = Object.entries(lock.npm).map(
    ([key, { dependencies }]) => {
      const [, name, version] = /^(.+?)@([^_]+)/.exec(key)!;
      return { name, version, dependencies };
    },
  );
  const found: Record<string, string> = {};
  const take = (wanted: string) => {
    const one = locked.find(({ name }) => name === wanted);
    if (one === undefined || wanted in found) return;
    found[wanted] = one.version!;
    one.dependencies?.forEach(take);
  };
  names.forEach(take);
  return found;
}

if (import.meta.main) console.log(makePackage());
