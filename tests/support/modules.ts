const ROOT = new URL("../../", import.meta.url);

/** The modules that Deno reads before a program begins, as it starts from some files of the project. */
export class Modules {
  readonly #imports = new Map<string, { specifier: string; isDynamic: boolean }[]>();

  private constructor(json: string) {
    for (const { specifier, dependencies = [] } of JSON.parse(json).modules) {
      // One that only types are taken of is not read.
      const imports = dependencies.filter(({ code }: { code?: object }) => code !== undefined)
        .map((
          { code, isDynamic = false }: { code: { specifier: string }; isDynamic?: boolean },
        ) => ({
          specifier: code.specifier,
          isDynamic,
        }));
      this.#imports.set(specifier, imports);
    }
  }

  /** Has Deno say what a file imports, at once or later. */
  static async of(path: string): Promise<Modules> {
    const args = ["info", "--json", path];
    const { stdout } = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT }).output();
    return new Modules(new TextDecoder().decode(stdout));
  }

  /** Gives the addresses of what some files import, and of themselves: all that is read, or what is run at once. */
  from(paths: readonly string[], { atOnce = false } = {}): string[] {
    const found = new Set(paths.map((path) => new URL(path, ROOT).href));
    for (const specifier of found) {
      for (const { specifier: imported, isDynamic } of this.#imports.get(specifier) ?? []) {
        if (!atOnce || !isDynamic) found.add(imported);
      }
    }
    return [...found];
  }
}
