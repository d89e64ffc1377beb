/* How fast programs start: the number of modules is what it hangs on, and grows with each that is added without need. */
import assert from "node:assert/strict";
import { Modules } from "../support/modules.ts";

const isOurs = (specifier: string) => specifier.startsWith("file:");

Deno.test("before xt begins Deno reads what looks into a file, no package, and not more and more", async () => {
  const read = (await Modules.of("cli.ts")).from(["cli.ts"]);
  assert.deepEqual(read.filter((specifier) => specifier.startsWith("npm:")), []);
  const ours = read.filter(isOurs).length;
  assert.ok(ours <= 330, `${ours} modules are read`);
});

Deno.test("xt --help and xt head run few modules", async () => {
  const modules = await Modules.of("cli.ts");
  const [help, head] = [["lib/cli/line/help.ts"], [
    "lib/cli/commands/head.ts",
    "lib/cli/terminal/answer.ts",
  ]].map((files) => modules.from(["cli.ts", ...files], { atOnce: true }).filter(isOurs).length);
  assert.ok(help! <= 33, `${help} modules for xt --help`);
  assert.ok(head! <= 70, `${head} modules for xt head`);
});

Deno.test("importing mod.ts reads no more and more modules", async () => {
  const modules = await Modules.of("mod.ts");
  const [run, read] = [true, false].map((atOnce) =>
    modules.from(["mod.ts"], { atOnce }).filter(isOurs).length
  );
  assert.ok(run! <= 270, `${run} modules are run`);
  assert.ok(read! <= 325, `${read} modules are read`);
});
