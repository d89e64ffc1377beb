import { Deno } from "./runtime.ts";

/** Gives a path from the root on, which stays right where the process changes its folder; as it is where that is gone. */
export function fromRoot(path: string): string {
  if (/^$|^([A-Za-z]:)?[\\/]/.test(path)) return path;
  try {
    return `${Deno.cwd()}/${path}`;
  } catch {
    return path;
  }
}

/** Gives the path that a shell means by one that begins with `~/`. */
export function fromHome(path: string): string {
  return path.replace(/^~(?=\/)/, () => Deno.env.get("HOME") ?? "~");
}
