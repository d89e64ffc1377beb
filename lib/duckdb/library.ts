import { TrackerError } from "../errors.ts";

/** DuckDB: its API, and below it the functions that hand over memory as it is. */
export interface Library {
  readonly api: typeof import("@duckdb/node-api");
  readonly bindings: typeof import("@duckdb/node-bindings");
}

/** Loads DuckDB, which is 70 MB and takes a tenth of a second. @throws {TrackerError} */
export async function loadLibrary(): Promise<Library> {
  try {
    const api = await import("@duckdb/node-api");
    const bindings = await import("@duckdb/node-bindings");
    return { api, bindings: bindings.default };
  } catch (error) {
    throw new TrackerError(`Cannot load DuckDB: ${reasonOf(error as Error)}`, { cause: error });
  }
}

function reasonOf(error: Error): string {
  return error.name === "NotCapable"
    ? "it is a native library, which needs the permission --allow-ffi"
    : error.message;
}
