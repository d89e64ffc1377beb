import { dirname } from "node:path";
import { pythonWith } from "./python.ts";

/** Gives a folder of DuckDB's extensions, signed, as PyPI has them; `undefined` where they cannot be had. */
export async function extensionsFolder(...more: string[]): Promise<string | undefined> {
  const packages = ["ducklake", "sqlite-scanner", ...more].map((name) =>
    `duckdb-extension-${name}==1.5.5`
  );
  const python = await pythonWith(packages);
  return python === undefined ? undefined : `${dirname(dirname(python))}/lib`;
}
