import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { tempFolder } from "../support/mod.ts";

Deno.test("(slow) a project with the strictest types compiles what it imports by its path", async () => {
  using folder = tempFolder();
  const strictest = { noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true };
  const { imports, minimumDependencyAge, compilerOptions } = config;
  const own = {
    imports,
    minimumDependencyAge,
    compilerOptions: { ...compilerOptions, ...strictest },
  };
  Deno.writeTextFileSync(folder.file("deno.json"), JSON.stringify(own));
  const paths = [
    "../programs/strict_types.ts",
    "../../mod.ts",
    "../../cli.ts",
    "../../examples/demo.ts",
  ];
  const files = paths.map((path) => new URL(path, import.meta.url).href);
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", "--no-lock", "--config", folder.file("deno.json"), ...files],
    env: { NO_COLOR: "1" },
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
});
