/** Gives a new folder to some work, and removes it afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "xetrack_peer_" });
  try {
    return await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Counts the bytes of all files in a folder and its folders. */
export function bytesOf(folder: string): number {
  return [...Deno.readDirSync(folder)].reduce((sum, { name, isDirectory, isFile }) => {
    const path = `${folder}/${name}`;
    if (isDirectory) return sum + bytesOf(path);
    return isFile ? sum + Deno.statSync(path).size : sum;
  }, 0);
}
