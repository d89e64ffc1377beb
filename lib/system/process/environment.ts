import { Deno } from "../runtime.ts";

/** Gives a variable of the environment; `undefined` where it is not set, or may not be read. */
export function variable(name: string): string | undefined {
  // Reading it without permission would have Deno ask the user.
  const { state } = Deno.permissions.querySync({ name: "env", variable: name });
  return state === "granted" ? Deno.env.get(name) : undefined;
}
