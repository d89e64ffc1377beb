/**
 * A function is made slower, which a gate sees; then it is mended, and passes. In a repository of its own, in a new folder:
 *
 * ```sh
 * deno run -A examples/bench_gate.ts
 * ```
 */
const CLI = new URL("../cli.ts", import.meta.url).href;
const folder = Deno.makeTempDirSync({ prefix: "xetrack_gate_" });

/** Makes a program that measures what it does with a text, and prints the least time, in Bencher's format. */
function measuring(load: string): string {
  return `const load = (text) => ${load};
const text = JSON.stringify(Array.from({ length: 2000 }, (_, i) => ({ i, name: "n" + i })));
let least = Infinity;
for (const begin = performance.now(); performance.now() - begin < 150;) {
  const start = performance.now();
  load(text);
  least = Math.min(least, performance.now() - start);
}
console.log(JSON.stringify({ load: { latency: { value: 1e6 * least } } }));
`;
}

function run(program: string, ...args: string[]): number {
  const { code } = new Deno.Command(program, { args, cwd: folder, stdout: "inherit" }).outputSync();
  return code;
}

function xt(...args: string[]): number {
  console.log(`$ xt ${args.join(" ")}`);
  return run(Deno.execPath(), "run", "-A", CLI, ...args);
}

/** Measures what lies here in turns with what is committed, and asks the gate. */
function check(load: string): void {
  Deno.writeTextFileSync(`${folder}/load.js`, measuring(load));
  const against = ["bench.db", "--against", "HEAD", "--max-slowdown", "50%"];
  xt("bench", "run", ...against, "--rounds", "6", "--", "deno", "run", "load.js");
  console.log(`exit code ${xt("bench", "gate", ...against)}\n`);
}

Deno.writeTextFileSync(`${folder}/load.js`, measuring("JSON.parse(text)"));
run("git", "init", "--quiet");
run("git", "add", "load.js");
run("git", "-c", "user.name=You", "-c", "user.email=you@example.com", "commit", "-qm", "load");

console.log("With a copy that nobody needs:");
check("JSON.parse(JSON.stringify(JSON.parse(JSON.stringify(JSON.parse(text)))))");
console.log("Mended:");
check("/* without a copy */ JSON.parse(text)");
Deno.removeSync(folder, { recursive: true });
