import { named, TrackerError } from "../../errors.ts";
import { TemporaryFolder } from "../../system/disk/temporary.ts";
import { readBytes } from "../../system/files.ts";
import { pause } from "../../system/pause.ts";
import { isGone, ownProcess, type ProcessId } from "../../system/process/processes.ts";
import type { Kind } from "../../types.ts";
import { Bucket } from "../s3/bucket.ts";
import { fileName, type Target } from "./target.ts";

/** In ms: how long a lease holds that nobody renews, when it is renewed, and how often it is looked at. */
const LEASE = 60_000;
const RENEWED = 15_000;
const LOOKED = 500;

/** Who writes for a source, and until when. */
interface Lease {
  readonly owner: string;
  readonly until: number;
  readonly process: ProcessId;
}

const COLUMNS = "_sync/columns.json";

/** A bucket: whoever writes for a source holds a lease, an object that is written only where nobody else did. */
export class BucketTarget implements Target {
  readonly #address: string;
  readonly #bucket: Bucket;
  readonly #folder = new TemporaryFolder();
  readonly #owner = crypto.randomUUID();
  #lease: { readonly path: string; tag: string; until: number } | undefined;

  constructor(address: string) {
    this.#address = address;
    this.#bucket = new Bucket(address);
  }

  get drafts(): string {
    return this.#folder.path;
  }

  async lock(source: string): Promise<void> {
    const path = `_sync/${fileName(source)}.lock`;
    for (;;) {
      const there = await this.#bucket.read(path);
      const lease = there && parsed<Lease>(there.bytes);
      // Of a process of this machine it is known whether it is there.
      const isFree = lease === undefined || lease.until < Date.now() ||
        isGone(lease.process) === true;
      if (isFree) {
        const { bytes, until } = this.#newLease();
        const when = there === undefined ? { none: true } as const : { tag: there.tag };
        const tag = await this.#bucket.write(path, bytes, when);
        if (tag !== undefined) return void (this.#lease = { path, tag, until });
      }
      await pause(LOOKED, undefined);
    }
  }

  #newLease(): { bytes: Uint8Array<ArrayBuffer>; until: number } {
    const until = Date.now() + LEASE;
    const lease: Lease = { owner: this.#owner, until, process: ownProcess() };
    return { bytes: bytesOf(JSON.stringify(lease)), until };
  }

  /** Whoever was still for longer than the lease holds must not write any more. @throws {TrackerError} */
  async #renew(): Promise<void> {
    const lease = this.#lease;
    if (lease === undefined || lease.until - Date.now() > LEASE - RENEWED) return;
    const { bytes, until } = this.#newLease();
    const tag = await this.#bucket.write(lease.path, bytes, { tag: lease.tag });
    if (tag === undefined) {
      throw new TrackerError(
        `Cannot sync to ${named(this.#address)}: another sync of the source goes on`,
      );
    }
    [lease.tag, lease.until] = [tag, until];
  }

  async readState(source: string): Promise<string | undefined> {
    const there = await this.#bucket.read(stateOf(source));
    return there && new TextDecoder().decode(there.bytes);
  }

  async saveState(source: string, text: string): Promise<void> {
    await this.#write(stateOf(source), bytesOf(text));
  }

  async #write(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#renew();
    await this.#bucket.write(path, bytes);
  }

  async kinds(table: string, wanted: ReadonlyMap<string, Kind>): Promise<Map<string, Kind>> {
    for (;;) {
      const there = await this.#bucket.read(COLUMNS);
      const all = there === undefined
        ? {}
        : parsed<Record<string, Record<string, Kind>>>(there.bytes);
      const own = new Map(Object.entries(all[table] ?? {}));
      const missing = [...wanted].filter(([name]) => !own.has(name));
      for (const [name, kind] of missing) own.set(name, kind);
      if (missing.length > 0) {
        const text = JSON.stringify({ ...all, [table]: Object.fromEntries(own) });
        const when = there === undefined ? { none: true } as const : { tag: there.tag };
        if (await this.#bucket.write(COLUMNS, bytesOf(text), when) === undefined) continue;
      }
      return new Map([...wanted.keys()].map((name) => [name, own.get(name)!]));
    }
  }

  async put(draft: string, path: string): Promise<void> {
    await this.#write(path, new Uint8Array(readBytes(draft)));
  }

  async remove(path: string): Promise<void> {
    await this.#renew();
    await this.#bucket.remove(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      const isOurs = this.#lease !== undefined && this.#lease.until > Date.now();
      if (isOurs) await this.#bucket.remove(this.#lease!.path);
    } finally {
      this.#folder[Symbol.dispose]();
    }
  }
}

function stateOf(source: string): string {
  return `_sync/${fileName(source)}.json`;
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function parsed<T>(bytes: Uint8Array): T {
  return JSON.parse(new TextDecoder().decode(bytes));
}
