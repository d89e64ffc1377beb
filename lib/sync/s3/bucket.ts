import { named, TrackerError } from "../../errors.ts";
import { type Access, accessOf } from "./access.ts";
import { type Asked, encoded, signed } from "./signature.ts";

/** An object: its bytes, and what tells this state of it from others. */
export interface Stored {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly tag: string;
}

/** When to write an object: where none is there, or where it is still in that state. */
export type When = { readonly none: true } | { readonly tag: string };

/** What is below an address `s3://bucket/prefix`. Each object is there whole, or not at all. */
export class Bucket {
  readonly #address: string;
  readonly #root: string;
  readonly #access: Access;

  constructor(address: string) {
    const [, bucket, prefix] = /^s3:\/\/([^/]+)\/?(.*?)\/*$/.exec(address) ?? [];
    if (bucket === undefined) {
      throw new TrackerError(`Cannot use ${named(address)}: expected s3://bucket/prefix`);
    }
    this.#address = address;
    this.#access = accessOf();
    const { endpoint, region } = this.#access;
    const host = endpoint === undefined
      ? `https://${bucket}.s3.${region}.amazonaws.com`
      : `${endpoint}/${bucket}`;
    const path = prefix === "" ? "" : `/${prefix!.split("/").map(encoded).join("/")}`;
    this.#root = host + path;
  }

  /** Reads an object; `undefined` where there is none. @throws {TrackerError} */
  async read(path: string): Promise<Stored | undefined> {
    const answer = await this.#ask("GET", path);
    if (answer.status === 404 && !/NoSuchBucket/.test(await answer.clone().text())) {
      return undefined;
    }
    await this.#check(answer, "read", path);
    return { bytes: await answer.bytes(), tag: answer.headers.get("etag") ?? "" };
  }

  /** Writes an object; gives what tells its state, or `undefined` where it is not as it has to be. @throws {TrackerError} */
  async write(
    path: string,
    bytes: Uint8Array<ArrayBuffer>,
    when?: When,
  ): Promise<string | undefined> {
    const answer = await this.#ask("PUT", path, { body: bytes, headers: headersOf(when) });
    // Somebody else wrote it, is about to, or took it away.
    if (when !== undefined && [404, 409, 412].includes(answer.status)) {
      if (!/NoSuchBucket/.test(await answer.clone().text())) return undefined;
    }
    await this.#check(answer, "write", path);
    await answer.body?.cancel();
    return answer.headers.get("etag") ?? "";
  }

  /** Removes an object; one that is not there is none less. @throws {TrackerError} */
  async remove(path: string): Promise<void> {
    const answer = await this.#ask("DELETE", path);
    if (answer.status !== 404) await this.#check(answer, "remove", path);
    await answer.body?.cancel();
  }

  async #ask(
    method: string,
    path: string,
    { body = new Uint8Array(), headers = {} }: Partial<Pick<Asked, "body" | "headers">> = {},
  ): Promise<Response> {
    const url = new URL(`${this.#root}/${path.split("/").map(encoded).join("/")}`);
    try {
      const own = await signed({ method, url, headers, body }, this.#access);
      return await fetch(url, { method, headers: own, body: method === "PUT" ? body : null });
    } catch (error) {
      const why = error instanceof TypeError ? "nobody answers there" : String(error);
      throw new TrackerError(`Cannot reach ${named(this.#address)}: ${why}`, { cause: error });
    }
  }

  async #check(answer: Response, action: string, path: string): Promise<void> {
    if (answer.ok) return;
    const text = await answer.text();
    const why = /<Message>([^<]+)</.exec(text)?.[1] ?? /<Code>([^<]+)</.exec(text)?.[1];
    const said = why ?? `the answer is ${answer.status}`;
    throw new TrackerError(
      `Cannot ${action} "${path}" of ${named(this.#address)}: ${said.replace(/\.$/, "")}`,
    );
  }
}

function headersOf(when: When | undefined): Record<string, string> {
  if (when === undefined) return {};
  return "none" in when ? { "if-none-match": "*" } : { "if-match": when.tag };
}
