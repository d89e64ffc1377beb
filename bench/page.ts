import { describeMachine } from "./machine.ts";
import { pathOf } from "./process.ts";

const PAGE = pathOf("../docs/benchmarks.md");

/** Gives what stands in a place of `docs/benchmarks.md`. */
export function readSection(name: string): string {
  const [, rest = ""] = Deno.readTextFileSync(PAGE).split(`<!-- begin ${name} -->`);
  return rest.split(`<!-- end ${name} -->`)[0]!;
}

/** Puts what a command measured into its place in `docs/benchmarks.md`, with the day and the machine. */
export function writeSection(name: string, text: string): void {
  const [begin, end] = ["begin", "end"].map((word) => `<!-- ${word} ${name} -->`);
  const [before, rest] = Deno.readTextFileSync(PAGE).split(begin!);
  const after = rest?.split(end!)[1];
  if (after === undefined) throw new Error(`Cannot write "${PAGE}": it has no place for "${name}"`);
  const made = `Measured on ${new Date().toISOString().slice(0, 10)}: ${describeMachine()}.`;
  Deno.writeTextFileSync(PAGE, `${before}${begin}\n\n${made}\n\n${text}\n\n${end}${after}`);
  new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", PAGE] }).outputSync();
}
