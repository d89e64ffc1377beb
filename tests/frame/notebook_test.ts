/*
 * Runs examples/analysis.ipynb in a real kernel of Jupyter. `deno test -A tests/frame/notebook_test.ts -- --update` writes
 * what its cells give into the notebook, and `deno task fmt` puts that in form.
 */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { pythonWith } from "../support/python.ts";
import { PLAIN, tempFolder } from "../support/mod.ts";

const NOTEBOOK = fileURLToPath(new URL("../../examples/analysis.ipynb", import.meta.url));
const EXAMPLES = fileURLToPath(new URL("../../examples", import.meta.url));
const RUN = fileURLToPath(new URL("../programs/run_notebook.py", import.meta.url));

const python = await pythonWith([
  "jupyter_client==8.10.0",
  "nbclient==0.11.0",
  "nbformat==5.11.1",
]);

/** What a cell gave: a result by media types, text that was printed, or an error. */
interface Output {
  readonly output_type: string;
  readonly data?: Readonly<Record<string, string | readonly string[]>>;
  readonly text?: string | readonly string[];
  readonly evalue?: string;
}

interface Cell {
  readonly cell_type: string;
  readonly source: string | readonly string[];
  readonly outputs?: readonly Output[];
}

/** Texts of a notebook are whole, or lists of lines. */
function textOf(text: string | readonly string[] | undefined): string {
  return typeof text === "string" ? text : text?.join("") ?? "";
}

/** Runs a notebook with Deno's kernel, in the folder of the examples; gives its text with what the cells gave. */
async function runNotebook(path: string): Promise<string> {
  using folder = tempFolder();
  // What `deno jupyter --install` would write to the user's own folder.
  const kernel = folder.file("kernels/deno");
  Deno.mkdirSync(kernel, { recursive: true });
  const argv = [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"];
  const spec = { argv, display_name: "Deno", language: "typescript" };
  Deno.writeTextFileSync(`${kernel}/kernel.json`, JSON.stringify(spec));
  const { success, stdout, stderr } = await new Deno.Command(python!, {
    args: [RUN, path, EXAMPLES],
    env: { JUPYTER_DATA_DIR: folder.path, ...PLAIN, TMPDIR: folder.path },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** Gives what each cell of code gave; fails for a cell that threw. */
function outputsOf(notebook: string): Output[][] {
  const { cells } = JSON.parse(notebook) as { cells: Cell[] };
  return cells.filter((cell) => cell.cell_type === "code").map(({ source, outputs = [] }) => {
    for (const { output_type, evalue } of outputs) {
      assert.notEqual(output_type, "error", `${evalue}, in\n${textOf(source)}`);
    }
    return [...outputs];
  });
}

Deno.test({
  name: "examples/analysis.ipynb runs from top to bottom, and shows its tables and charts",
  ignore: python === undefined,
  fn: async () => {
    const notebook = await runNotebook(NOTEBOOK);
    const outputs = outputsOf(notebook);
    const shown = outputs.map(([first]) => Object.keys(first?.data ?? {}).join());
    const [table, chart] = ["text/html,text/plain", "image/svg+xml"];
    assert.deepEqual(shown, ["", table, table, chart, table, chart, table]);
    const events = outputs[1]![0]!.data!;
    assert.match(
      textOf(events["text/html"]),
      /<td [^>]*>0\.62<\/td>.*<p>first 10 of 600 rows, 8 /s,
    );
    assert.match(
      textOf(events["text/plain"]),
      /^\| track_id .*\nfirst 10 of 600 rows, 8 columns$/s,
    );
    assert.match(
      textOf(outputs[3]![0]!.data![chart]),
      /^<svg xmlns=.*aria-label="line".*<\/svg>$/s,
    );
    if (Deno.args.includes("--update")) Deno.writeTextFileSync(NOTEBOOK, notebook);
  },
});

Deno.test({
  name: "a plot at the end of a cell shows as SVG",
  ignore: python === undefined,
  fn: async () => {
    using folder = tempFolder();
    const path = folder.file("plot.ipynb");
    const cells = [
      'import { Tracker } from "../mod.ts";',
      "const tracker = new Tracker(Tracker.IN_MEMORY); tracker.logBatch([{ loss: 1 }, { loss: 0 }]);",
      'tracker.plot("loss", { smooth: 0.5 })',
    ];
    const notebook = {
      cells: cells.map((source) => ({
        cell_type: "code",
        metadata: {},
        source,
        outputs: [],
        execution_count: null,
      })),
      metadata: { kernelspec: { name: "deno", display_name: "Deno" } },
      nbformat: 4,
      nbformat_minor: 4,
    };
    Deno.writeTextFileSync(path, JSON.stringify(notebook));
    const [shown] = outputsOf(await runNotebook(path)).at(-1)!;
    assert.match(textOf(shown!.data!["image/svg+xml"]), /^<svg xmlns=.*smoothed 0\.5.*<\/svg>$/s);
    assert.match(textOf(shown!.data!["text/plain"]), /loss, smoothed 0\.5\n/);
  },
});
