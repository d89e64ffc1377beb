import { assetBytes, assetKeys } from "../../assets/store/raw.ts";
import type { SourceFile } from "../source_file.ts";
import type { Server } from "./server.ts";

/** Brings the objects of a file, each content once. */
export class AssetPush {
  readonly #server: Server;
  readonly #source: SourceFile;
  #gone: readonly string[] = [];

  constructor(server: Server, source: SourceFile) {
    this.#server = server;
    this.#source = source;
  }

  /** Brings those that did not come from here yet, before the events that refer to them; gives their number. */
  async bring(): Promise<number> {
    const { db, name } = this.#source;
    const own = new Set(db.attempt("sync", () => assetKeys(db)));
    const rows = await this.#server.rows(
      `SELECT key FROM ${this.#server.at("_sync_assets")} WHERE source = $1`,
      name,
    );
    const known = new Set(rows.map(([key]) => String(key)));
    this.#gone = [...known.difference(own)];
    let added = 0;
    for (const key of own.difference(known)) added += await this.#add(key);
    return added;
  }

  async #add(key: string): Promise<number> {
    const { db, name } = this.#source;
    const server = this.#server;
    const params = [name, key] as const;
    return await server.transaction(async () => {
      await server.run(
        `INSERT INTO ${
          server.at("_sync_assets")
        } (source, key) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
        ...params,
      );
      const sql = `SELECT 1 FROM ${server.at("assets")} WHERE key = $1`;
      if ((await server.rows(sql, key)).length > 0) return 0;
      const asset = db.attempt("sync", () => assetBytes(db, key));
      if (asset === undefined) return 0;
      return await server.run(
        `INSERT INTO ${server.at("assets")} (key, value, encoding, size, created, hash) ` +
          "VALUES ($1, $2::bytea, $3, $4::bigint, $5, $6) ON CONFLICT DO NOTHING",
        key,
        asset.value,
        asset.encoding,
        asset.size === null ? null : String(asset.size),
        asset.created,
        asset.hash,
      );
    });
  }

  /** Removes those that are gone from here, and that no other source has. */
  async removeGone(): Promise<void> {
    if (this.#gone.length === 0) return;
    const server = this.#server;
    const keys = JSON.stringify(this.#gone);
    const among = "(SELECT json_array_elements_text($1::text::json))";
    await server.transaction(async () => {
      await server.run(`LOCK TABLE ${server.at("_sync_assets")} IN SHARE ROW EXCLUSIVE MODE`);
      await server.run(
        `DELETE FROM ${server.at("_sync_assets")} WHERE source = $2 AND key IN ${among}`,
        keys,
        this.#source.name,
      );
      await server.run(
        `DELETE FROM ${server.at("assets")} a WHERE key IN ${among} AND NOT EXISTS ` +
          `(SELECT 1 FROM ${server.at("_sync_assets")} s WHERE s.key = a.key)`,
        keys,
      );
    });
  }
}
