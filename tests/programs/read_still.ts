// read_still.ts <db> <stop>: reads the file over and over until another one is there, says when it has read two versions,
// and prints what came of it.
import { Reader, TrackerError } from "../../mod.ts";
import { exists } from "./wait.ts";

const [db, stop] = Deno.args;
const seen = { reads: 0, versions: 0, torn: 0, refused: {} as Record<string, number> };
const versions = new Set<unknown>();

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TrackerError)) throw error;
    const words = error.message.replace(/^.*?": /, "");
    seen.refused[words] = (seen.refused[words] ?? 0) + 1;
    return undefined;
  }
}

let isEnough = "";
console.log("reading");
while (!exists(stop!)) {
  const reader = attempt(() => new Reader(db!));
  for (let open = reader !== undefined, i = 0; open && i < 4; i++) {
    const columns = attempt(() => reader!.toColumns());
    open = columns !== undefined;
    if (columns === undefined) continue;
    seen.reads++;
    // Each transaction sets the same version in all rows.
    const found = new Set(columns.version as unknown[]);
    if (found.size !== 1) seen.torn++;
    for (const version of found) versions.add(version);
    if (seen.reads > 1 && versions.size > 1 && !isEnough) console.log(isEnough = "enough");
  }
  reader?.close();
  // Its owner may be the last to close meanwhile: then the next one reads what is still again.
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
}
seen.versions = versions.size;
console.log(JSON.stringify(seen));
