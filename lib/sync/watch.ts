import { TrackerError } from "../errors.ts";
import { Database } from "../store/database.ts";
import { pause } from "../system/pause.ts";
import type { SyncOptions, SyncResult } from "./options.ts";
import { Route } from "./route.ts";

/** How to go on as events come, and whom to tell. */
export interface WatchOptions extends SyncOptions {
  /** Ends it. */
  signal?: AbortSignal | undefined;
  /** Is told what moved, each time anything did. */
  onMoved?: ((results: SyncResult[]) => void) | undefined;
  /** Is told once why nothing can be brought, as it is tried again and again; and with nothing once it can. */
  onBehind?: ((error?: TrackerError) => void) | undefined;
}

/** In ms: how often the files are looked at, and how long to wait at most where the store does not answer. */
const INTERVAL = 500;
const LONGEST = 30_000;

/**
 * Brings files to a store as events come, until the signal ends it: what is committed is there within two seconds. Where
 * the store cannot be reached, it is tried again.
 *
 * @throws {TypeError} for an unknown option @throws {TrackerError} where a file cannot be read at the beginning
 */
export async function watchSync(
  source: string | readonly string[],
  target: string,
  { signal = new AbortController().signal, onMoved, onBehind, ...options }: WatchOptions = {},
): Promise<void> {
  const paths = typeof source === "string" ? [source] : source;
  using stack = new DisposableStack();
  const files = paths.map((path) => stack.use(new Watched(path)));
  await using route = new Route(target, options);
  let isBehind = false;
  let wait = INTERVAL;
  while (!signal.aborted) {
    try {
      for (const file of files) {
        const results = await file.ifChanged(() => route.bring(file.path));
        if (results?.some(({ events, runs, assets }) => events + runs + assets > 0)) {
          onMoved?.(results);
        }
      }
      if (isBehind) onBehind?.();
      [isBehind, wait] = [false, INTERVAL];
    } catch (error) {
      if (!(error instanceof TrackerError)) throw error;
      if (!isBehind) onBehind?.(error);
      await route.close();
      [isBehind, wait] = [true, Math.min(LONGEST, wait * 2)];
    }
    await pause(wait, signal);
  }
}

/** A file of which changes are noticed. */
class Watched implements Disposable {
  readonly path: string;
  readonly #db: Database;
  #seen: number | undefined;

  constructor(path: string) {
    this.path = path;
    this.#db = Database.open(path, { busyTimeout: 30, readOnly: true });
  }

  /** Does work if the file changed since the work was last done. */
  async ifChanged<T>(work: () => Promise<T>): Promise<T | undefined> {
    const version = this.#db.attempt("read", () => this.#db.first<number>("PRAGMA data_version")!);
    if (version === this.#seen) return undefined;
    const result = await work();
    this.#seen = version;
    return result;
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}
