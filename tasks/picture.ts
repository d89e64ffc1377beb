/**
 * Draws docs/demo.svg: what the demo asks `xt`, and what a terminal shows then. The figures are those of the demo's own
 * runs, made anew.
 *
 *     deno task picture
 */
import { drawLines, linesOf } from "../lib/plot/lines.ts";
import { measured } from "../lib/plot/measured.ts";
import { Reader } from "../mod.ts";
import { terminalSvg } from "./terminal_svg.ts";

const COLUMNS = 80;

/** Runs the demo in a folder, and draws what it shows of its runs. */
export function drawDemo(folder: string): string {
  const demo = new URL("../examples/demo.ts", import.meta.url).href;
  const { success, stdout } = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-RWE", "--allow-run", demo],
    cwd: folder,
    stderr: "inherit",
  }).outputSync();
  if (!success) throw new Error("Cannot draw the demo: it failed");
  const lines = new TextDecoder().decode(stdout).split("\n");
  const question = lines.findIndex((line) => line.startsWith("$ xt best"));
  const plot = lines.findIndex((line) => line.startsWith("$ xt plot"));
  const height = Number(lines[plot]!.split(" ").at(-1));
  return terminalSvg(
    [...lines.slice(question, plot + 1), ...colouredPlot(`${folder}/demo/demo.db`, height)],
    COLUMNS,
  );
}

/** The demo's plot as a terminal has it: in colours, which a pipe has not. */
function colouredPlot(db: string, height: number): string[] {
  using reader = new Reader(db);
  const column = measured({ name: "loss", kind: "number", values: reader.column("loss") });
  const runs = reader.runs().map(({ trackId, events }) => [trackId, events] as const);
  const colours = ["green", "magenta", "cyan"] as const;
  return drawLines(linesOf(column, runs), { width: COLUMNS, height, colours });
}

if (import.meta.main) {
  const folder = Deno.makeTempDirSync();
  Deno.writeTextFileSync(new URL("../docs/demo.svg", import.meta.url), drawDemo(folder));
  Deno.removeSync(folder, { recursive: true });
}
