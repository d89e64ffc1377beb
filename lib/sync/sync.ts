import { named, TrackerError } from "../errors.ts";
import { isStore, placeOf } from "./address.ts";
import { checkSync, type SyncOptions, type SyncResult } from "./options.ts";
import { Route } from "./route.ts";

export type { SyncOptions, SyncResult };

/**
 * Brings files of events to a store, `postgres://…`, or what a store has to a file. What is there is not brought again; what was edited or deleted in a
 * file since comes as whole runs. Whoever is killed begins again where it was.
 *
 * @throws {TypeError} for an unknown option @throws {TrackerError}
 */
export async function sync(
  source: string | readonly string[],
  target: string,
  options: SyncOptions = {},
): Promise<SyncResult[]> {
  checkSync(options);
  const sources = typeof source === "string" ? [source] : source;
  const results: SyncResult[] = [];
  for (const path of sources) results.push(...await syncOne(path, target, options));
  return results;
}

async function syncOne(
  source: string,
  target: string,
  options: SyncOptions,
): Promise<SyncResult[]> {
  const [from, to] = [placeOf(source), placeOf(target)];
  if (isStore(source) && to === "file") {
    return await (await import("./back.ts")).pullInto(source, target, options);
  }
  if (from !== "file" || !["postgres", "ducklake", "folder", "s3"].includes(to)) {
    throw notBetween(source, target, from === to);
  }
  if (options.where !== undefined) {
    throw new TypeError(`Cannot use "where" to sync "${source}": it chooses what comes of a store`);
  }
  await using route = new Route(target, options);
  return await route.bring(source);
}

function notBetween(source: string, target: string, isSame: boolean): TrackerError {
  const why = isSame && placeOf(target) === "file"
    ? "both are files, between which xt copy copies"
    : "one is to be a file, the other postgres://…, ducklake:…, s3://… or a folder";
  return new TrackerError(`Cannot sync ${named(source)} to ${named(target)}: ${why}`);
}
