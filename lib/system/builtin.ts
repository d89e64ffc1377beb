/** The modules of Node's that are asked for. */
interface Builtins {
  readonly "node:async_hooks": typeof import("node:async_hooks");
  readonly "node:buffer": typeof import("node:buffer");
  readonly "node:child_process": typeof import("node:child_process");
  readonly "node:crypto": typeof import("node:crypto");
  readonly "node:fs": typeof import("node:fs");
  readonly "node:http": typeof import("node:http");
  readonly "node:os": typeof import("node:os");
  readonly "node:stream": typeof import("node:stream");
  readonly "node:tty": typeof import("node:tty");
  readonly "node:url": typeof import("node:url");
  readonly "node:v8": typeof import("node:v8");
  readonly "node:worker_threads": typeof import("node:worker_threads");
  readonly "node:zlib": typeof import("node:zlib");
}

/**
 * Gives a module of Node's that the runtime has built in, loaded when it is first asked for: imported, `node:zlib` would
 * take 15 ms from every program, also from one that compresses nothing.
 */
export function builtin<Name extends keyof Builtins>(name: Name): Builtins[Name] {
  return globalThis.process.getBuiltinModule(name) as Builtins[Name];
}
