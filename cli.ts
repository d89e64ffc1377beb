/**
 * The command line `xt`: looks at tracked experiments, and changes them.
 *
 * ```sh
 * deno run --allow-read --allow-write --allow-env cli.ts --help
 * ```
 *
 * @module
 */

import { run } from "./lib/cli/run.ts";
import { runProgram } from "./lib/system/process/program.ts";

if (import.meta.main) await runProgram(run);
