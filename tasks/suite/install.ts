import { createRequire } from "node:module";
import { gunzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };
import { PACKAGES } from "../../tests/support/packages.ts";
import { makePackage } from "../npm.ts";
import { readTar } from "../tar.ts";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MODULES = "node_modules/@xetrack/xetrack";

/** Where the tests lie beside the packages that they need. */
export const SUITE = `${ROOT}dist/suite`;

/** What the tests need beside the packages of deno.json: decorators are no part of JavaScript yet, TypeScript makes them so. */
const TOOLS = { node: "24.21.0", bun: "1.4.5", typescript: "5.9.3", "temporal-polyfill": "1.0.8" };

/** Copies sources and tests, installs what they need, and puts the package for npm in its place: its `xt` is the one that tests start. */
export function install(runtime: string): void {
  Deno.mkdirSync(SUITE, { recursive: true });
  const files = [...Deno.readDirSync(ROOT)].filter(({ isFile, name }) =>
    isFile && /\.(ts|json|lock|md)$/.test(name)
  );
  const folders = ["lib", "tests", "examples", "prove", "bench", "tasks", "docs"];
  for (const name of [...folders, ...files.map(({ name }) => name)]) {
    run("rm", ["-rf", `${SUITE}/${name}`]);
    run("cp", ["-r", `${ROOT}${name}`, `${SUITE}/${name}`]);
  }
  installPackages();
  unpack();
  lowerDecorators();
  writeDeno(runtime);
}

function installPackages(): void {
  const text = JSON.stringify({
    type: "module",
    private: true,
    dependencies: versions(Object.values(config.imports)),
    devDependencies: { ...TOOLS, ...versions(Object.values(PACKAGES)) },
    overrides: { "@uwdata/flechette": "2.5.0" },
  });
  const manifest = `${SUITE}/package.json`;
  if (textOf(manifest) === text && textOf(`${SUITE}/installed`) === text) return;
  Deno.writeTextFileSync(manifest, text);
  run("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock"], SUITE);
  Deno.writeTextFileSync(`${SUITE}/installed`, text);
}

/** Name → version of what `npm:name@version` stands for. */
function versions(all: readonly string[]): Record<string, string> {
  return Object.fromEntries(all.map((one) => {
    const [, name, version] = /^npm:(.+)@([^@]+)$/.exec(one)!;
    return [name, version];
  }));
}

/** What it needs is there, in the versions that it names. */
function unpack(): void {
  const packed = `${SUITE}/xetrack-xetrack-${config.version}.tgz`;
  if (modified(packed) < newest(["lib", "tasks", "deno.json", "deno.lock", "mod.ts"])) {
    makePackage(SUITE);
  }
  run("rm", ["-rf", `${SUITE}/${MODULES}`]);
  for (const { path, bytes } of readTar(gunzipSync(Deno.readFileSync(packed)))) {
    const to = `${SUITE}/${MODULES}/${path.slice("package/".length)}`;
    Deno.mkdirSync(to.slice(0, to.lastIndexOf("/")), { recursive: true });
    Deno.writeFileSync(to, bytes);
  }
}

function lowerDecorators(): void {
  const typescript = createRequire(`${SUITE}/package.json`)("typescript");
  for (const file of testsIn("tests")) {
    const text = textOf(`${SUITE}/${file}`);
    if (!/^ +@\w|constructor\([^)]*\b(?:readonly|private|public) /m.test(text)) continue;
    const { ES2022, ESNext } = { ...typescript.ScriptTarget, ...typescript.ModuleKind };
    const compilerOptions = { target: ES2022, module: ESNext };
    const { outputText } = typescript.transpileModule(text, { compilerOptions });
    Deno.writeTextFileSync(`${SUITE}/${file}`, outputText);
  }
}

/** Writes the program that stands for `deno`, also where a shell starts it: it runs a program here, as one that may do all. */
function writeDeno(runtime: string): void {
  const preload = `${SUITE}/tests/support/suite/preload.ts`;
  const loading = runtime === "bun"
    ? `--preload '${preload}'`
    : `--no-warnings --import 'file://${preload}'`;
  const text = runtime === "bun" ? "-e" : "--input-type=module -e";
  const script = `#!/bin/sh
command=$1
case "$command" in run | eval) shift ;; *) echo "Deno alone has: deno $1" >&2; exit 64 ;; esac
flags=
while case "$1" in -*) true ;; *) false ;; esac; do
  case "$1" in --v8-flags=*) flags=\${1#--v8-flags=} ;; esac
  shift
done
program=\${1#file://}
shift
for word; do
  case "$word" in npm:?*@*) word=\${word#npm:} word=\${word%@*} ;; esac
  set -- "$@" "$word"
  shift
done
[ -n "$FORCE_COLOR" ] || unset FORCE_COLOR
runtime='${SUITE}/node_modules/.bin/${runtime}'
case "$command $program" in
  eval*) exec "$runtime" $flags ${loading} ${text} "$program" "$@" ;;
  *"/cli.ts") exec "$runtime" $flags '${SUITE}/${MODULES}/bin/xt.js' "$@" ;;
  *) exec "$runtime" $flags ${loading} "$program" "$@" ;;
esac
`;
  Deno.writeTextFileSync(`${SUITE}/deno`, script);
  Deno.chmodSync(`${SUITE}/deno`, 0o755);
}

/** Gives when a file was written, in ms; 0 where there is none. */
function modified(path: string): number {
  try {
    return Deno.statSync(path).mtime!.getTime();
  } catch {
    return 0;
  }
}

function newest(names: readonly string[]): number {
  return Math.max(...names.map((name) => {
    const path = `${ROOT}${name}`;
    if (Deno.statSync(path).isFile) return modified(path);
    return newest([...Deno.readDirSync(path)].map((entry) => `${name}/${entry.name}`));
  }));
}

function textOf(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

function run(program: string, args: string[], cwd?: string): void {
  const { success, stderr } = new Deno.Command(program, { args, cwd }).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** Gives the test files below a folder, in order. */
export function testsIn(folder: string): string[] {
  return [...Deno.readDirSync(`${SUITE}/${folder}`)].flatMap(({ name, isDirectory }) =>
    isDirectory
      ? testsIn(`${folder}/${name}`)
      : name.endsWith("_test.ts")
      ? [`${folder}/${name}`]
      : []
  ).sort();
}
