import { describe, didYouMean, named } from "../errors.ts";

/** What an argument of a tool is, as JSON Schema says it. */
export interface Argument {
  readonly type: "string" | "number" | "integer" | "boolean" | "array";
  readonly description: string;
  readonly items?: { readonly type: "string" };
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** What a tool takes. */
export interface InputSchema {
  readonly type: "object";
  readonly properties: Readonly<Record<string, Argument>>;
  readonly required?: readonly string[];
  readonly additionalProperties: false;
}

/** Makes the schema of a tool's arguments; a name with `!` behind it is needed. */
export function schemaOf(names: Readonly<Record<string, Argument>>): InputSchema {
  const entries = Object.entries(names);
  const required = entries.filter(([name]) => name.endsWith("!")).map(([name]) =>
    name.slice(0, -1)
  );
  return {
    type: "object",
    properties: Object.fromEntries(
      entries.map(([name, argument]) => [name.replace("!", ""), argument]),
    ),
    ...required.length > 0 && { required },
    additionalProperties: false,
  };
}

/** A text. */
export function text(description: string): Argument {
  return { type: "string", description };
}

/** Texts. */
export function texts(description: string): Argument {
  return { type: "array", items: { type: "string" }, description };
}

/** A number. */
export function number(description: string): Argument {
  return { type: "number", description };
}

/** A whole number in a range. */
export function count(description: string, minimum: number, maximum: number): Argument {
  return { type: "integer", minimum, maximum, description };
}

/** Yes or no. */
export function flag(description: string): Argument {
  return { type: "boolean", description };
}

// deno-lint-ignore no-explicit-any -- the schema has checked them
export type Arguments = Readonly<Record<string, any>>;

/** Refuses arguments that a schema does not take. @throws {TypeError} */
export function checkArguments(tool: string, given: Arguments, schema: InputSchema): void {
  const known = Object.keys(schema.properties);
  const refuse = (why: string) => new TypeError(`Cannot call ${tool}: ${why}`);
  for (const [name, value] of Object.entries(given)) {
    const argument = schema.properties[name];
    if (argument === undefined) {
      throw refuse(
        `it takes no ${named(name)}${didYouMean(name, known) || `; it takes ${known.join(", ")}`}`,
      );
    }
    if (!fits(value, argument)) {
      throw refuse(`${named(name)} is ${argument.description}, not ${describe(value)}`);
    }
  }
  const missing = schema.required?.find((name) => given[name] === undefined);
  if (missing !== undefined) throw refuse(`${named(missing)} is needed`);
}

function fits(value: unknown, { type, minimum, maximum, enum: choices }: Argument): boolean {
  if (type === "array") {
    return Array.isArray(value) && value.every((item) => typeof item === "string");
  }
  if (type !== "number" && type !== "integer") {
    return typeof value === type && (choices?.includes(value as string) ?? true);
  }
  return typeof value === "number" && (type === "number" || Number.isInteger(value)) &&
    value >= (minimum ?? -Infinity) && value <= (maximum ?? Infinity);
}
