/** Makes a class that errors of Node's with these codes count as instances of. */
function withCodes(...codes: readonly string[]): ErrorConstructor {
  return class extends Error {
    static override [Symbol.hasInstance](error: unknown): boolean {
      return codes.includes(String((error as { code?: unknown } | null)?.code));
    }
  } as ErrorConstructor;
}

/** The classes of errors that are asked about. */
export const errors = {
  AlreadyExists: withCodes("EEXIST"),
  BrokenPipe: withCodes("EPIPE"),
  NotADirectory: withCodes("ENOTDIR"),
  NotFound: withCodes("ENOENT"),
  PermissionDenied: withCodes("EACCES", "EPERM"),
  WouldBlock: withCodes("EAGAIN"),
};
