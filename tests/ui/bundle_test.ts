import assert from "node:assert/strict";
import { bundlePage } from "../../tasks/page.ts";

const ROOT = new URL("../../", import.meta.url);

Deno.test("the bundle is what the page's sources make, and has less than 200 KB", () => {
  const stored = Deno.readTextFileSync(new URL("lib/ui/bundle.ts", ROOT));
  assert.ok(stored === bundlePage(), "lib/ui/bundle.ts is stale: run deno task page");
  assert.ok(stored.length < 200_000);
});

Deno.test("the page imports nothing of the server but types, and what has no state of a server", () => {
  const page = new URL("lib/ui/page/", ROOT);
  for (const file of filesIn(page)) {
    const text = Deno.readTextFileSync(file);
    for (const [, type, name] of text.matchAll(/^(?:import|export) (type )?[^;]*?"([^"]+)";$/gm)) {
      const url = new URL(name!, file).href;
      if (type || !name!.startsWith(".") || url.startsWith(page.href)) continue;
      assert.match(
        url.slice(ROOT.href.length),
        /^lib\/(plot|frame|export|summary|bench)\//,
        file.href,
      );
    }
  }
});

function filesIn(folder: URL): URL[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory
      ? filesIn(new URL(`${name}/`, folder))
      : /\.tsx?$/.test(name)
      ? [new URL(name, folder)]
      : []
  );
}

Deno.test("the script of the page begins in a browser, which has neither Deno nor process", () => {
  const stored = Deno.readTextFileSync(new URL("lib/ui/bundle.ts", ROOT));
  const script: string = JSON.parse(/SCRIPT: string = (".*");$/m.exec(stored)![1]!);
  // Where a document is asked for, all that is not called yet has been evaluated.
  const code =
    `const process = undefined, Deno = undefined, globalThis = { URLSearchParams };\n${script}`;
  const location = { href: "http://localhost/", hash: "" };
  const document = {
    getElementById: () => {
      throw new RangeError("begun");
    },
  };
  assert.throws(() => new Function("location", "document", code)(location, document), /begun/);
});
