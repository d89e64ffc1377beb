import { folderOf, identityOf, nameOf } from "../files.ts";
import { Deno } from "../runtime.ts";

/** Tells whether two paths are known to be one file, by whatever links; where there is none yet, whether both would make it. */
export function isSameFile(path: string, other: string): boolean {
  const [identity, otherIdentity] = [path, other].map(identityOf);
  const areKnown = identity !== undefined && otherIdentity !== undefined;
  if (areKnown && (identity !== "nothing" || otherIdentity !== "nothing")) {
    return identity === otherIdentity;
  }
  try {
    const place = placeOf(path);
    return place !== undefined && place === placeOf(other);
  } catch {
    return false;
  }
}

/**
 * Gives where a file is, or would be made, behind all links; `undefined` where these lead through what a process has
 * open, as `/dev/stdout` does.
 *
 * @throws what the system refuses
 */
export function placeOf(path: string): string | undefined {
  let place = inRealFolder(path);
  for (let links = 0; isLink(place); links++) {
    if (/^\/(proc|dev\/fd)\//.test(place)) return undefined;
    const target = Deno.readLinkSync(place);
    const isWhole = /^[/]|^[A-Za-z]:[\\/]/.test(target);
    // Says in the system's own words that links lead in a circle.
    if (links === MOST_LINKS) Deno.statSync(place);
    place = inRealFolder(isWhole ? target : `${folderOf(place)}/${target}`);
  }
  return place;
}

/** So many links the system follows. */
const MOST_LINKS = 40;

function inRealFolder(path: string): string {
  const name = nameOf(path);
  if (/^\.{0,2}$/.test(name)) return Deno.realPathSync(path);
  const folder = Deno.realPathSync(folderOf(path));
  return `${folder === "/" ? "" : folder}/${name}`;
}

function isLink(path: string): boolean {
  try {
    return Deno.lstatSync(path).isSymlink;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
