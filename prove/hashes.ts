import { createHash } from "node:crypto";

/** Gives the hash of a file, or of all in a folder with their names; `undefined` where there is none. */
export function hashOf(path: string): string | undefined {
  try {
    const hash = createHash("sha256");
    if (Deno.statSync(path).isFile) hash.update(Deno.readFileSync(path));
    else {
      const names = [...Deno.readDirSync(path)].map(({ name }) => name).sort();
      for (const name of names) hash.update(`${name}\n${hashOf(`${path}/${name}`)}\n`);
    }
    return hash.digest("hex");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
