/**
 * A function is made slower, which a gate sees; then it is mended, and passes. In a repository of its own, in a new folder:
 *
 * ```sh
 * deno run -A examples/bench_gate.ts
 * ```
 */
const CLI = new URL("../cli.ts", import.meta.url).href;
const folder = Deno.makeTempDirSync({ prefix: "xetrack_gate_" });

/** Makes a program that measures what adds up numbers, and prints the least time, in Bencher's format. */
function measuring(total: string): string {
  return `const total = (numbers) => ${total};
const numbers = Float64Array.from({ length: 20_000 }, (_, i) => (i * 7919) % 20_011);
let least = Infinity;
for (const begin = performance.now(); performance.now() - begin < 150;) {
  const start = performance.now();
  for (let i = 0; i < 10; i++) total(numbers);
  least = Math.min(least, performance.now() - start);
}
console.log(JSON.stringify({ total: { latency: { value: 1e5 * least } } }));
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

/** Measures what lies here in turns with what is committed, until it is sure, and asks the gate. */
function check(total: string): void {
  Deno.writeTextFileSync(`${folder}/total.js`, measuring(total));
  const against = ["bench.db", "--against", "HEAD", "--max-slowdown", "100%"];
  const long = ["--rounds", "6", "--until-sure", "--max-minutes", "1"];
  xt("bench", "run", ...against, ...long, "--", "deno", "run", "total.js");
  console.log(`exit code ${xt("bench", "gate", ...against)}\n`);
}

const SUM = "reduce((sum, n) => sum + n, 0)";
Deno.writeTextFileSync(`${folder}/total.js`, measuring(`numbers.${SUM}`));
run("git", "init", "--quiet");
run("git", "add", "total.js");
run("git", "-c", "user.name=You", "-c", "user.email=you@example.com", "commit", "-qm", "total");

console.log("With a copy in an order that nobody needs:");
check(`numbers.toSorted().${SUM}`);
console.log("Mended:");
check(`/* as they are */ numbers.${SUM}`);
Deno.removeSync(folder, { recursive: true });
