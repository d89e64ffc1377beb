import { placeOf } from "./address.ts";
import type { SyncOptions, SyncResult } from "./options.ts";
import type { Lake } from "./lake/lake.ts";
import type { Server } from "./postgres/server.ts";
import { SourceFile } from "./source_file.ts";

/** The way of files to a store, the connection to which stays open. */
export class Route implements AsyncDisposable {
  readonly #target: string;
  readonly #options: SyncOptions;
  #server: Server | undefined;
  #lake: Lake | undefined;

  constructor(target: string, options: SyncOptions) {
    this.#target = target;
    this.#options = options;
  }

  /** Brings a file. @throws {TrackerError} */
  async bring(path: string): Promise<SyncResult[]> {
    using file = SourceFile.open(path, this.#options);
    if (placeOf(this.#target) === "ducklake") return await this.#toLake(file);
    if (["folder", "s3"].includes(placeOf(this.#target))) {
      const { pushToFolder } = await import("./folder/push.ts");
      return await pushToFolder(this.#target, file, this.#options);
    }
    this.#server ??= await (await import("./postgres/server.ts")).Server.open(this.#target);
    if (this.#options.dryRun) {
      return await (await import("./postgres/foresee.ts")).foreseePush(this.#server, file);
    }
    const { pushToPostgres } = await import("./postgres/push.ts");
    return await pushToPostgres(this.#server, file, this.#options);
  }

  async #toLake(file: SourceFile): Promise<SyncResult[]> {
    const { Lake } = await import("./lake/lake.ts");
    const { pushToLake, compact } = await import("./lake/push.ts");
    this.#lake ??= await Lake.open(this.#target, this.#options);
    const results = await pushToLake(this.#lake, file, this.#options);
    if (this.#options.compact) await compact(this.#lake);
    return results;
  }

  /** Closes the connection; the next file opens one anew. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#lake?.[Symbol.dispose]();
    this.#server = this.#lake = undefined;
    await server?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
