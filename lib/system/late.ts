/**
 * Loads a module of the program, once it is needed. Of a module that is written into an `import()` Deno reads all that it
 * imports before the program begins, whether that is needed or not: of all commands that takes longer than an empty
 * program. Whoever restricts reading to some files has to let the program read its own too, where those are on the disk:
 * so it is not for what only looks.
 *
 * @param from the address of the module that asks: `import.meta.url`
 * @throws {Error} where the program may not read the module
 */
export async function late<Module>(path: string, from: string): Promise<Module> {
  // A registry for Node has made JavaScript of it.
  const file = from.endsWith(".js") ? path.replace(/\.ts$/, ".js") : path;
  const { href, pathname } = new URL(file, from);
  try {
    return await import(href);
  } catch (cause) {
    if (!/^Requires read access/.test((cause as Error).message)) throw cause;
    const folder = `${decodeURI(pathname).split("/lib/")[0]}/lib`;
    const why = `it is loaded once it is needed, which takes --allow-read=${folder} besides`;
    throw new Error(`Cannot load ${file.replace(/^.*\//, "")}: ${why}`, { cause });
  }
}
