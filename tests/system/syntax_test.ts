/* What is published, as Node reads it. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };
import { npmProject } from "../support/runtimes.ts";

const decoder = new TextDecoder();

/** Parses files on Node: JavaScript as it is, TypeScript without its types, which is all that JSR takes away too. */
const PARSE = `import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { SourceTextModule } from "node:vm";
const [...paths] = JSON.parse(readFileSync(0, "utf8"));
for (const path of paths) {
  const text = readFileSync(path, "utf8").replace(/^#!.*/, "");
  new SourceTextModule(path.endsWith(".ts") ? stripTypeScriptTypes(text) : text, { identifier: path });
}
console.log(paths.length);`;

function codeBelow(folder: string, ending: RegExp): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    if (isDirectory) return codeBelow(`${folder}/${name}`, ending);
    return ending.test(name) && !name.endsWith(".d.ts") ? [`${folder}/${name}`] : [];
  });
}

Deno.test("(slow) Node parses each module that is published, as npm and as JSR have it", async () => {
  const project = await npmProject();
  if (project === undefined) return;
  const root = fileURLToPath(new URL("../../", import.meta.url)).slice(0, -1);
  const paths = [
    ...codeBelow(`${project.folder}/node_modules/@xetrack/xetrack`, /\.js$/),
    // What runs in a browser is bundled.
    ...codeBelow(`${root}/lib`, /\.ts$/).filter((path) => !path.includes("/lib/ui/page/")),
    ...Object.values(config.exports).map((path) => path.replace(".", root)),
  ];
  const child = new Deno.Command(project.runtimes.node, {
    args: ["--experimental-vm-modules", "--no-warnings", "--input-type=module", "-e", PARSE],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(paths)));
  await writer.close();
  const { stdout, stderr } = await child.output();
  assert.equal(decoder.decode(stderr), "");
  assert.equal(Number(decoder.decode(stdout)), paths.length);
  assert.ok(paths.length > 800, `${paths.length}`);
});
