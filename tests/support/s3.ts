import { dirname } from "node:path";
import { encoded, signed } from "../../lib/sync/s3/signature.ts";
import { pythonWith } from "./python.ts";
import { freePort, until } from "./time.ts";

/** A server of S3 on this machine. */
export interface S3 extends AsyncDisposable {
  /** What tells programs of it. */
  readonly env: Readonly<Record<string, string>>;
  /** Gives the names of the objects in its bucket. */
  keys(): Promise<string[]>;
  /** Gives the bytes of an object. */
  read(key: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** Starts one that has a bucket; `undefined` where there is none. */
export async function startS3(bucket: string): Promise<S3 | undefined> {
  const python = await pythonWith(["moto[server]==5.2.5"]);
  if (python === undefined) return undefined;
  const port = freePort();
  const server = new Deno.Command(`${dirname(python)}/moto_server`, {
    args: ["-H", "127.0.0.1", "-p", `${port}`],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const endpoint = `http://127.0.0.1:${port}`;
  const access = { keyId: "a", secret: "b", token: undefined, region: "us-east-1", endpoint };
  const ask = async (path: string, method = "GET") => {
    const url = new URL(`${endpoint}/${bucket}${path}`);
    const headers = await signed({ method, url, headers: {}, body: new Uint8Array() }, access);
    const answer = await fetch(url, { method, headers });
    const bytes = await answer.bytes();
    return { ok: answer.ok, bytes };
  };
  await until(() => ask("", "PUT").then(({ ok }) => ok, () => false), "no bucket is made", 200);
  return {
    env: { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b", AWS_ENDPOINT_URL: endpoint },
    async keys() {
      const { bytes } = await ask("?list-type=2");
      const listed = new TextDecoder().decode(bytes);
      return [...listed.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key]) => key!);
    },
    read: async (key) => (await ask(`/${key.split("/").map(encoded).join("/")}`)).bytes,
    async [Symbol.asyncDispose]() {
      server.kill("SIGKILL");
      await server.status;
    },
  };
}
