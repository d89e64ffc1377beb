import assert from "node:assert/strict";
import { startProgram } from "./mod.ts";

/**
 * Packages that a few tests are about, each with what they depend on: too much for every clone, so that no import map names
 * them. A program in a process of its own gets them as arguments.
 */
export const PACKAGES = {
  ai: "npm:ai@7.0.173",
  autoevals: "npm:autoevals@0.3.0",
  openai: "npm:@ai-sdk/openai@4.0.118",
  otel: "npm:@ai-sdk/otel@1.0.173",
} as const;

/** Runs a program of tests/programs/ with packages, and gives the JSON that it prints last; `undefined` where the registry cannot be reached. */
export async function withPackages(
  name: string,
  packages: readonly (keyof typeof PACKAGES)[],
  env: Record<string, string> = {},
  // deno-lint-ignore no-explicit-any -- whatever the program says
): Promise<any> {
  const specifiers = packages.map((name) => PACKAGES[name]);
  const flags = ["--allow-all", "--no-lock", "--quiet", "--minimum-dependency-age=0"];
  const child = startProgram(name, specifiers, { flags, env });
  const { success, stdout, stderr } = await child.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (/error sending request|dns error|Could not (?:find|load) npm/.test(err!)) {
    console.error(`A test is skipped, it needs ${specifiers.join(", ")}`);
    return undefined;
  }
  assert.ok(success, err);
  return JSON.parse(out!.trim().split("\n").at(-1)!);
}
