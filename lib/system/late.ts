/**
 * Loads a module of the program, once it is needed. Of a module that is written into an `import()` Deno reads all that it
 * imports before the program begins, whether that is needed or not: of all commands that takes longer than an empty
 * program. Whoever restricts reading to some files has to let the program read its own too, where those are on the disk:
 * so it is not for what only looks.
 *
 * @param from the address of the module that asks: `import.meta.url`
 */
export function late<Module>(path: string, from: string): Promise<Module> {
  // A registry for Node has made JavaScript of it.
  const file = from.endsWith(".js") ? path.replace(/\.ts$/, ".js") : path;
  return import(new URL(file, from).href);
}
