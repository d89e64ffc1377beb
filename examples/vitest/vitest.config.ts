import { BenchmarkReporter } from "@xetrack/xetrack/bench";
import { defineConfig } from "vitest/config";

// What benchmarks measure goes to bench.db: `npx xetrack bench ls bench.db`.
export default defineConfig({
  test: {
    benchmark: { enabled: true },
    reporters: ["default", new BenchmarkReporter("bench.db")],
  },
});
