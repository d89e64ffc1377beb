/**
 * Draws docs/demo.svg: what the demo asks `xt`, and what a terminal shows then. The figures are those of the demo's own
 * runs, made anew.
 *
 *     deno task picture
 */
import { pictureOf } from "../lib/plot/line/picture.ts";
import { readLines } from "../lib/plot/line/read.ts";
import { drawLines } from "../lib/plot/line/text.ts";
import { Database } from "../lib/store/database.ts";
import { Events } from "../lib/store/read/events.ts";
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
  using database = Database.open(db, { busyTimeout: 30, readOnly: true });
  const lines = readLines(new Events(database, "events"), { column: "loss" });
  const colours = ["green", "magenta", "cyan"] as const;
  return drawLines(pictureOf(lines, { choose: "--by" }), { width: COLUMNS, height, colours });
}

if (import.meta.main) {
  const folder = Deno.makeTempDirSync();
  Deno.writeTextFileSync(new URL("../docs/demo.svg", import.meta.url), drawDemo(folder));
  Deno.removeSync(folder, { recursive: true });
}
