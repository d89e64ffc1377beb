import { describe } from "../../errors.ts";

/** A class, as `new` takes it. */
// deno-lint-ignore no-explicit-any
export type Class<T extends object = object> = abstract new (...args: any[]) => T;

/** How instances of a class become data, and come back. */
export interface ClassCodec<T extends object = object, Data = unknown> {
  /** The name that is stored. Default: the class's own. */
  name?: string;
  /** Gives what an instance is made of. Default: its fields. */
  encode?: (instance: T) => Data;
  /** Makes an instance again. Default: one with these fields, its constructor not called. */
  decode?: (data: Data) => T;
}

interface Registered {
  readonly name: string;
  readonly type: Class;
  readonly encode: (instance: object) => unknown;
  readonly decode: (data: unknown) => object;
}

/** The classes whose instances come back as instances. */
export class Classes {
  readonly #byType = new Map<unknown, Registered>();
  readonly #byName = new Map<string, Registered>();

  /** Lets a class come back. @throws {TypeError} for what is no class, and for a name that another one has */
  register<T extends object, Data = unknown>(
    type: Class<T>,
    codec: ClassCodec<T, Data> = {},
  ): void {
    if (typeof type !== "function") {
      throw new TypeError(`Cannot register ${describe(type)}: expected a class`);
    }
    const name = codec.name ?? type.name;
    if (typeof name !== "string" || name === "") {
      throw new TypeError("Cannot register a class without a name: give it one");
    }
    const other = this.#byName.get(name);
    if (other !== undefined && other.type !== type) {
      throw new TypeError(`Cannot register class "${name}": another class has the name`);
    }
    const registered: Registered = {
      name,
      type,
      encode: (codec.encode ?? ((instance: T) => ({ ...instance }))) as Registered["encode"],
      decode: (codec.decode ?? ((data: Data) => withFields(type, data))) as Registered["decode"],
    };
    this.#byType.set(type, registered);
    this.#byName.set(name, registered);
  }

  /** Gives the registered class that made an object. */
  of(instance: object): Registered | undefined {
    return this.#byType.get(classOf(instance));
  }

  /** Gives the registered class of a name. */
  named(name: string): Registered | undefined {
    return this.#byName.get(name);
  }
}

/** Gives the class that made an object, whatever a field of its own says; `undefined` without one. */
export function classOf(instance: object): unknown {
  return Object.getPrototypeOf(instance)?.constructor;
}

/** Gives the name of a class. */
export function nameOf(type: unknown): string {
  const name = typeof type === "function" ? type.name : "";
  return name === "" ? "a class without a name" : name;
}

function withFields<T extends object>(type: Class<T>, data: unknown): T {
  return Object.assign(Object.create(type.prototype), data);
}
