import { TrackerError } from "../errors.ts";

/**
 * DuckDB's C API. `@duckdb/node-api`, which stands on it, takes longer to load than DuckDB itself: it is loaded for
 * the few types that only it reads.
 */
export type Library = typeof import("@duckdb/node-bindings");

/** Loads DuckDB. @throws {TrackerError} */
export async function loadLibrary(): Promise<Library> {
  try {
    return (await import("@duckdb/node-bindings")).default;
  } catch (error) {
    const { name, message } = error as Error;
    const why = name === "NotCapable"
      ? "it is a native library, which needs the permission --allow-ffi"
      : message;
    throw new TrackerError(`Cannot load DuckDB: ${why}`, { cause: error });
  }
}
