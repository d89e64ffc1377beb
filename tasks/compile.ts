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
const FLAGS = [
  "--allow-all",
  "--exclude-unused-npm",
  // DuckDB is a library beside its add-on: the system finds it only where both are files.
  "--self-extracting",
  "--output",
  "dist/xt",
];

/** What `deno compile` says where it cannot get the runtime that it would put the program into. */
const NO_BASE = /Setting up base binary.*?(https:\S+?)[)\s]/s;

const compile = new Deno.Command(Deno.execPath(), {
  args: ["compile", ...FLAGS, ...Deno.args, "cli.ts"],
  cwd: new URL("..", import.meta.url),
  env: { NO_COLOR: "1" },
  stderr: "piped",
});
const { code, stderr } = await compile.output();
const said = new TextDecoder().decode(stderr);
const [, url] = code === 0 ? [] : NO_BASE.exec(said) ?? [];
console.error(url === undefined ? said.trimEnd() : withoutBase(url));
Deno.exit(code);

function withoutBase(url: string): string {
  return `Cannot compile xt: the base binary of Deno ${Deno.version.deno} could not be downloaded from ${url}. ` +
    `Try again with a network, or name a file that holds it in DENORT_BIN`;
}
