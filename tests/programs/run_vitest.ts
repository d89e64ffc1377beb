/** Runs vitest in a folder with the reporter, which stores what it measures in a file: two arguments. */
import { startVitest } from "vitest/node";
import { BenchmarkReporter } from "../../bench.ts";

const [root, db] = Deno.args;
const vitest = await startVitest("test", [], {
  root,
  watch: false,
  benchmark: { enabled: true },
  reporters: [new BenchmarkReporter(db!)],
} as never);
await vitest.close();
