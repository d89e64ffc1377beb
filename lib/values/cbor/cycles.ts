import type { Registered } from "./classes.ts";

/** Stands, in a value that is being decoded, for a part that is elsewhere in it. */
export class Ref {
  readonly anchor: number;

  constructor(anchor: number) {
    this.anchor = anchor;
  }
}

/** Stands for an instance of a class as long as the data that it is made of is not whole. */
export class Unmade {
  readonly #class: Registered;
  readonly #data: unknown;
  #instance: object | undefined;

  constructor(data: unknown, type: Registered) {
    this.#data = data;
    this.#class = type;
  }

  /** Makes the instance, once. One that is made of its fields is there before they are: it may be in them. */
  made(close: (data: unknown) => unknown): object {
    const { type, decode } = this.#class;
    if (this.#instance !== undefined) return this.#instance;
    if (decode !== undefined) return this.#instance = decode(close(this.#data));
    this.#instance = Object.create(type.prototype) as object;
    return Object.assign(this.#instance, close(this.#data));
  }
}

/** What is left to do once a value is decoded: each part comes where another stands for it. */
export class Closing {
  /** The parts that others stand for. */
  readonly anchors = new Map<number, unknown>();
  /** Whether anything stands for something else. */
  isNeeded = false;
  readonly #seen = new Set<object>();

  /** Closes a part, in place, and gives it, or what comes in its place. */
  close = (part: unknown): unknown => {
    if (part instanceof Ref) return this.close(this.anchors.get(part.anchor));
    if (part instanceof Unmade) return part.made(this.close);
    if (typeof part !== "object" || part === null || this.#seen.has(part)) return part;
    this.#seen.add(part);
    if (part instanceof Map) {
      const entries = [...part].map(([key, member]) => [this.close(key), this.close(member)]);
      part.clear();
      for (const [key, member] of entries) part.set(key, member);
    } else if (part instanceof Set) {
      const members = [...part].map(this.close);
      part.clear();
      for (const member of members) part.add(member);
    } else if (!ArrayBuffer.isView(part)) this.#closeMembers(part);
    return part;
  };

  #closeMembers(part: object): void {
    for (const key of Object.getOwnPropertyNames(part)) {
      const property = Object.getOwnPropertyDescriptor(part, key)!;
      const value = this.close(property.value);
      if (value !== property.value) Object.defineProperty(part, key, { ...property, value });
    }
  }
}
