import { hashOf, hexOf } from "../../system/bytes.ts";
import type { Access } from "./access.ts";

/** What is asked of S3. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Gives the headers of a request, signed as Amazon's Signature Version 4 has it; without a key as they are. */
export async function signed(
  { method, url, headers, body }: Asked,
  { keyId, secret, token, region }: Access,
  now = new Date(),
): Promise<Record<string, string>> {
  if (keyId === undefined || secret === undefined) return { ...headers };
  const time = now.toISOString().replace(/[-:]|\.\d+/g, "");
  const hash = hashOf(body);
  const own: Record<string, string> = {
    ...headers,
    "x-amz-content-sha256": hash,
    "x-amz-date": time,
  };
  if (token !== undefined) own["x-amz-security-token"] = token;
  const all = Object.entries({ ...own, host: url.host }).sort(([a], [b]) => a < b ? -1 : 1);
  const names = all.map(([name]) => name).join(";");
  const query = [...url.searchParams].map((pair) => pair.map(encoded).join("=")).sort().join("&");
  const lines = all.map(([name, value]) => `${name}:${value}\n`).join("");
  const request = [method, url.pathname, query, lines, names, hash].join("\n");
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", time, scope, hashOf(request)].join("\n");
  let key = bytesOf(`AWS4${secret}`);
  for (const part of [...scope.split("/"), text]) key = await hmac(key, part);
  const credential = `Credential=${keyId}/${scope}`;
  return {
    ...own,
    authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${
      hexOf(key)
    }`,
  };
}

/** Encodes a part of an address as a signature has it. */
export function encoded(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

async function hmac(key: Uint8Array<ArrayBuffer>, text: string): Promise<Uint8Array<ArrayBuffer>> {
  const how = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, how, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, bytesOf(text)));
}
