import type { Classes } from "../values/cbor/classes.ts";
import { decodeResult, encodeResult } from "./codec.ts";
import { structureOf } from "./structure.ts";
import { wordsOf } from "../errors.ts";
import type { Call, Hit, Results } from "../functions/tracked.ts";
import { hashOf } from "../system/hash.ts";
import type { OpenOptions } from "../store/database.ts";
import { CacheFile } from "./file.ts";
import type { Event } from "../types.ts";
import type { Warnings } from "../system/warnings.ts";

/** How a tracker uses its cache. */
export interface CallCacheOptions {
  /** Seconds. */
  readonly busyTimeout: number;
  readonly durability?: OpenOptions["durability"];
  readonly trackId: string;
  /** Gives the tracker's params. */
  readonly params: () => Event;
  readonly classes: Classes;
  readonly warnings: Warnings;
}

/** The results of calls. What cannot be cached is computed; one warning a function says why. */
export class CallCache implements Results {
  readonly #file: CacheFile;
  readonly #options: CallCacheOptions;

  /** @throws {TrackerError} if the file cannot be opened */
  constructor(path: string, options: CallCacheOptions) {
    const { busyTimeout, durability, warnings } = options;
    const onRemoved = () =>
      warnings.once(`removed ${path}`, `"${path}" was removed or replaced, the cache goes on anew`);
    this.#file = new CacheFile(path, { busyTimeout, durability, onRemoved });
    this.#options = options;
  }

  keyOf(call: Call, name: string): string | undefined {
    const { params, classes } = this.#options;
    return this.#attempt(name, () => {
      const source = sourceOf(call);
      const { args, kwargs, cacheKey } = call;
      const given = kwargs === undefined ? args : [...args, kwargs];
      const effective = { ...params(), ...call.params };
      const parts = [name, source, selfOf(call, source), given, effective, cacheKey];
      return hashOf(structureOf(parts, classes));
    });
  }

  find(key: string, name: string): Hit | undefined {
    return this.#attempt(name, () => {
      const stored = this.#file.find(key);
      if (stored === undefined) return undefined;
      const { isAsync, trackId } = stored;
      return { result: decodeResult(stored, this.#options.classes), isAsync, trackId };
    });
  }

  store(key: string, name: string, { given, result }: { given: unknown; result: unknown }): void {
    const { trackId, classes } = this.#options;
    this.#attempt(name, () => {
      const isAsync = !Object.is(given, result);
      if (isAsync && Object.getPrototypeOf(given) !== Promise.prototype) {
        throw new TypeError("a Promise of a class of its own would come back as a plain one");
      }
      this.#file.store({ key, name, ...encodeResult(result, classes), isAsync, trackId });
    });
  }

  #attempt<T>(name: string, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      const why = `a call of ${name} is not cached: ${wordsOf(error)}`;
      this.#options.warnings.once(`cache ${name}`, why);
      return undefined;
    }
  }

  close(): void {
    this.#file.close();
  }
}

/** What is native, or bound to arguments that nobody can see, has no source text of its own. */
function sourceOf({ fn, cacheKey }: Call): string {
  const source = Function.prototype.toString.call(fn);
  if (cacheKey === undefined && /\{\s*\[native code\]\s*\}$/.test(source)) {
    throw new TypeError("its source text is not known: give a cacheKey");
  }
  return source;
}

/** A function that does not speak of `this` gives the same whatever it hangs on. */
function selfOf({ self }: Call, source: string): unknown {
  return /\b(this|super|eval)\b/.test(source) ? self : undefined;
}
