/* What must hold of files whatever was written to them. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { hashOf } from "./hashes.ts";
import type { Contents, StoredRow } from "./tables.ts";

/** Each object is there once, whole, under the hash of its bytes, as often referred to as the file counts. */
export function checkObjects({ tables, objects }: Contents, name: string): void {
  const counts: Record<string, number> = {};
  for (const { values } of [...tables.values()].flat()) {
    for (const text of values.values()) {
      if (text.startsWith("a ")) counts[text.slice(2)] = (counts[text.slice(2)] ?? 0) + 1;
    }
  }
  for (const { key, hex } of objects) {
    const hash = createHash("sha256").update(Uint8Array.fromHex(hex)).digest("hex");
    assert.equal(key, hash.slice(0, 16), `the bytes of an object in ${name}`);
  }
  const counted = Object.fromEntries(objects.map(({ key, references }) => [key, references]));
  assert.deepEqual(counted, counts, `references in ${name}`);
}

/** Each run that has events has its row, and each row of a run has events. */
export function checkRuns({ tables, runs }: Contents, name: string): void {
  const logged = [...tables].flatMap(([table, rows]) =>
    rows.map(({ trackId }) => `${table} ${trackId}`)
  );
  assert.deepEqual(
    [...runs].sort(),
    [...new Set(logged)].sort(),
    `runs of ${name}, and their rows`,
  );
}

/** Timestamps rise in each run, in the order of commits. */
export function checkTimes(rows: readonly StoredRow[], table: string): void {
  const last = new Map<string, string>();
  for (const { trackId, timestamp } of rows) {
    const before = last.get(trackId) ?? "";
    assert.ok(timestamp > before, `${timestamp} after ${before} in ${trackId} of ${table}`);
    last.set(trackId, timestamp);
  }
}

/** Each export is whole: as it was acknowledged, or as the call made it that had not returned. */
export function checkExports(
  folder: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): void {
  for (const [name, hash] of after) {
    const found = hashOf(`${folder}/${name}`);
    if (found === hash || found === before.get(name)) continue;
    assert.fail(
      `the export ${name} is ${
        found === undefined ? "missing" : "neither the old nor the new one"
      }`,
    );
  }
}
