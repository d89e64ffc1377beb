/** Copies of databases as killed writers left them, with their WALs and journals, which reading would fold in. */
export interface Copies extends Disposable {
  readonly names: readonly string[];
  file(name: string): string;
}

/** Copies the databases of a folder whose names are wanted. */
export function copyOf(folder: string, wanted: (name: string) => boolean): Copies {
  const path = Deno.makeTempDirSync({ prefix: "xetrack_check_" });
  const files = [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((name) => /\.db(-wal|-journal)?$/.test(name) && wanted(name.replace(/-\w+$/, "")));
  for (const name of files) Deno.copyFileSync(`${folder}/${name}`, `${path}/${name}`);
  return {
    names: files.filter((name) => name.endsWith(".db")),
    file: (name) => `${path}/${name}`,
    [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }),
  };
}
