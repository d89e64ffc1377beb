import { assetBytes } from "../assets/store/raw.ts";
import { makeAssetTable } from "../assets/store/table.ts";
import { Database } from "../store/database.ts";
import { TemporaryFolder } from "../system/disk/temporary.ts";

/** Does work on a file in whose `assets` an object stands in one piece: the one that has it, or one made for a large one. */
export async function onWholeObject(
  db: Database,
  key: string,
  work: (db: Database) => Promise<void>,
): Promise<void> {
  const kind = db.attempt(
    "sync",
    () => db.first("SELECT typeof(value) FROM assets WHERE key = ?", key),
  );
  if (kind !== "integer") return await work(db);
  const asset = db.attempt("sync", () => assetBytes(db, key))!;
  using folder = new TemporaryFolder();
  using whole = Database.open(`${folder.path}/object.db`, { busyTimeout: 5 });
  whole.attempt("sync", () =>
    whole.transaction(() => {
      makeAssetTable(whole);
      const { encoding, size, created, hash, value } = asset;
      whole.run(
        "INSERT INTO assets (key, encoding, size, created, hash, value) VALUES (?, ?, ?, ?, ?, ?)",
        ...[key, encoding, size, created, hash, value],
      );
    }));
  await work(whole);
}
