/** Gives `node:zlib`. Imported, it would take 15 ms from every program, also from one that compresses nothing. */
export function loadZlib(): typeof import("node:zlib") {
  return (globalThis as unknown as { process: NodeJS.Process }).process.getBuiltinModule(
    "node:zlib",
  );
}
