/**
 * Bundles the page, lib/ui/page/, into lib/ui/bundle.ts: the script and its style as texts, which survive every registry
 * and every compiler.
 *
 *     deno task page
 */

const ROOT = new URL("../", import.meta.url);
const BUNDLE = new URL("lib/ui/bundle.ts", ROOT);

/** Makes the text of the module. */
export function bundlePage(): string {
  const { success, stdout, stderr } = new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "browser", "--minify", "lib/ui/page/main.tsx"],
    cwd: ROOT,
  }).outputSync();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`Cannot bundle the page: ${decoder.decode(stderr)}`);
  const style = Deno.readTextFileSync(new URL("lib/ui/page/style.css", ROOT));
  return `// Made by \`deno task page\` of lib/ui/page/.

/** The script of the page. */
export const SCRIPT: string = ${JSON.stringify(decoder.decode(stdout))};

/** Its style. */
export const STYLE: string = ${JSON.stringify(style.replace(/\n\s*/g, "\n"))};
`;
}

if (import.meta.main) {
  const text = bundlePage();
  Deno.writeTextFileSync(BUNDLE, text);
  console.log(`${BUNDLE.pathname}: ${Math.round(text.length / 1000)} KB`);
}
