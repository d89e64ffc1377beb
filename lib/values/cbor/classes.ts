import { describe, named } from "../../errors.ts";
import { jsonOf } from "./json_data.ts";

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
  /** Has the instance's own `toJSON` give what it is made of, and the class's `fromJSON` or `load` make it again. */
  json?: boolean | undefined;
}

/** A class as it was registered. */
export interface Registered {
  readonly name: string;
  readonly type: Class;
  readonly encode: (instance: object) => unknown;
  /** Is absent where an instance is made of its fields. */
  readonly decode?: ((data: unknown) => object) | undefined;
  /** Its instances are stored by their fields, those of classes that nobody registered with them. */
  readonly isByFields?: boolean | undefined;
  /** It was met in an instance of another class; without it, its instances come back as plain data. */
  readonly isPart?: boolean | undefined;
}

/** The classes whose instances come back as instances. */
export class Classes {
  readonly #byType = new Map<unknown, Registered>();
  readonly #byName = new Map<string, Registered>();

  /**
   * Lets a class come back.
   *
   * @throws {TypeError} for what is no class, for a name that another one has, and for a class whose state is not in fields
   */
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
    if (other !== undefined && other.type !== type && !other.isPart) {
      throw new TypeError(`Cannot register class ${named(name)}: another class has the name`);
    }
    const { encode = fieldsOf, decode } = codec.json ? jsonCodec(type, name, codec) : codec;
    checkFields(type, name, encode !== fieldsOf && decode !== undefined);
    if (other?.isPart) this.#byType.delete(other.type);
    this.#add({
      name,
      type,
      encode: encode as Registered["encode"],
      decode: decode as Registered["decode"],
      isByFields: encode === fieldsOf,
    });
  }

  #add(registered: Registered): void {
    this.#byType.set(registered.type, registered);
    this.#byName.set(registered.name, registered);
  }

  /** Registers the class of a part of an instance, if its fields are all that it has; tells whether it did. */
  registerPart(part: object): boolean {
    const type = classOf(part);
    if (typeof type !== "function" || type.name === "" || this.#byName.has(type.name)) return false;
    if (isOfPlatform(type) || !hasOnlyFields(type as unknown as Class)) return false;
    if (hiddenField(part) !== undefined) return false;
    const { name } = type;
    this.#add({
      ...{ name, type: type as unknown as Class, encode: fieldsOf },
      ...{ isByFields: true, isPart: true },
    });
    return true;
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

function hiddenField(instance: object): string | undefined {
  return Object.getOwnPropertyNames(instance)
    .find((key) => !Object.prototype.propertyIsEnumerable.call(instance, key));
}

function fieldsOf(instance: object): object {
  const hidden = hiddenField(instance);
  if (hidden === undefined) return { ...instance };
  const why = `its field "${hidden}" is not enumerable: give it encode and decode`;
  throw new TypeError(`${describe(instance)} cannot be stored, ${why}`);
}

/** Gives the functions for a class that makes JSON of its instances, and instances of that. @throws {TypeError} */
function jsonCodec(type: Class, name: string, codec: object): ClassCodec {
  const { encode, decode } = codec as ClassCodec;
  const made = type as unknown as Record<string, unknown>;
  const load = [made.fromJSON, made.load].find((method) => typeof method === "function");
  const why = encode !== undefined || decode !== undefined
    ? "json stands for encode and decode"
    : typeof type.prototype?.toJSON !== "function"
    ? "its instances have no toJSON"
    : load === undefined
    ? "it has no fromJSON or load"
    : undefined;
  if (why !== undefined) {
    throw new TypeError(`Cannot register class ${named(name)} by JSON: ${why}`);
  }
  return {
    encode: jsonOf,
    decode: (data) => (load as (data: unknown) => object).call(type, data),
  };
}

/** Tells whether the fields of a class's instances are all that they have. */
function hasOnlyFields(type: Class): boolean {
  return platformBaseOf(type.prototype) === undefined && !hasPrivate(type);
}

/** What the platform's classes hold is in no field of theirs. @throws {TypeError} */
function checkFields(type: Class, name: string, hasCodec: boolean): void {
  const base = platformBaseOf(type.prototype);
  const what = base === undefined ? "it has in #private" : `it has of ${nameOf(base)}`;
  if (hasCodec || (base === undefined && !hasPrivate(type))) return;
  const why = `what ${what} is in no field: give it encode and decode`;
  throw new TypeError(`Cannot register class "${name}": ${why}`);
}

/** Tells whether a class, or one that it extends, names something `#private`. */
function hasPrivate(type: unknown): boolean {
  if (typeof type !== "function" || isOfPlatform(type)) return false;
  const source = Function.prototype.toString.call(type).replace(QUOTED, "");
  return /#[\p{L}$_]/u.test(source) || hasPrivate(Object.getPrototypeOf(type));
}

/** Texts and comments. */
const QUOTED =
  /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[^]*?\*\//g;

/** Gives the class of the platform that a prototype comes from, if there is one. */
export function platformBaseOf(prototype: unknown): unknown {
  for (let at = prototype; at instanceof Object; at = Object.getPrototypeOf(at)) {
    if (!Object.hasOwn(at, "constructor")) continue;
    const { constructor } = at;
    if (constructor !== Object && isOfPlatform(constructor)) return constructor;
  }
  return undefined;
}

/** Tells whether a class is the platform's, not one of the user's. */
export function isOfPlatform(type: unknown): boolean {
  if (typeof type !== "function") return false;
  return (globalThis as Record<string, unknown>)[type.name] === type ||
    /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(type));
}
