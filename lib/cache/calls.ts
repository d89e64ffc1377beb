import type { Classes } from "../values/cbor/classes.ts";
import { decodeResult, encodeResult } from "./codec.ts";
import { structureOf } from "./structure.ts";
import { wordsOf } from "../errors.ts";
import type { Call, CallKey, Hit, Results } from "../functions/tracked.ts";
import { hashOf } from "../system/bytes.ts";
import type { OpenOptions } from "../store/database.ts";
import { CacheFile } from "./file.ts";
import type { Event } from "../types.ts";
import type { Warnings } from "../system/warnings.ts";
import type { Redaction } from "../values/redaction.ts";

/** How a tracker uses its cache. */
export interface CallCacheOptions {
  /** Seconds. */
  readonly busyTimeout: number;
  readonly durability?: OpenOptions["durability"] | undefined;
  readonly trackId: string;
  /** Gives the tracker's params. */
  readonly params: () => Event;
  readonly classes: Classes;
  readonly redaction: Redaction;
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
    this.#file = new CacheFile(path, { busyTimeout, durability, isOwner: true, onRemoved });
    this.#options = options;
  }

  keyOf(call: Call, name: string): CallKey | undefined {
    const { classes } = this.#options;
    const params = { ...this.#options.params(), ...call.params };
    return this.#attempt(name, () => {
      const source = sourceOf(call);
      const text = () => {
        const { args, kwargs, cacheKey } = call;
        const given = kwargs === undefined ? args : [...args, kwargs];
        const parts = [name, source, selfOf(call, source), given, params, cacheKey];
        return hashOf(structureOf(parts, classes));
      };
      return { atBegin: text(), now: text };
    });
  }

  find(key: CallKey, name: string): Hit | undefined {
    return this.#attempt(name, () => {
      const stored = this.#file.find(key.atBegin);
      if (stored === undefined) return undefined;
      const { isAsync, trackId } = stored;
      return { result: decodeResult(stored, this.#options.classes), isAsync, trackId };
    });
  }

  store(
    { atBegin: key, now }: CallKey,
    name: string,
    { given, result }: { given: unknown; result: unknown },
  ): void {
    const { trackId, classes, redaction } = this.#options;
    this.#attempt(name, () => {
      // It could not come back without them.
      if (redaction.finds(result)) throw new TypeError("its result holds what is redacted");
      const isAsync = !Object.is(given, result);
      if (isAsync && Object.getPrototypeOf(given) !== Promise.prototype) {
        throw new TypeError("a Promise of a class of its own would come back as a plain one");
      }
      // A result of what it was given later would answer those who give what it was given at first.
      if (now() !== key) throw new TypeError("its arguments changed while it ran");
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
function selfOf({ self, cacheKey }: Call, source: string): unknown {
  if (cacheKey === undefined && speaksOfSuper(source) && !isOfClassOf(self, source)) {
    throw new TypeError('what "super" is in it is not known: give a cacheKey');
  }
  return /\b(this|super|eval)\b/.test(source) ? self : undefined;
}

/** In a function `super` can only be that of a class or an object within; in an arrow function that has a class, it most likely is. */
function speaksOfSuper(source: string): boolean {
  if (!/\bsuper\s*[.[(]/.test(source) || /^(async\s+)?function\b/.test(source)) return false;
  const isArrow = /^(async\s*)?(\(|[\p{ID_Continue}$]+\s*=>)/u.test(source);
  return !(isArrow && /\bclass\b/.test(source));
}

/** Tells whether one of an object's classes has the method: those count with the object. */
function isOfClassOf(self: unknown, source: string): boolean {
  for (let part = self; typeof part === "object" && part !== null;) {
    part = Object.getPrototypeOf(part);
    const type = part === null ? undefined : Object.getOwnPropertyDescriptor(part, "constructor");
    if (typeof type?.value !== "function") continue;
    if (Function.prototype.toString.call(type.value).includes(source)) return true;
  }
  return false;
}
