/* Who may connect to a PostgreSQL, and how: TLS with a certificate of one's own, passwords, and where these are told. */
import assert from "node:assert/strict";
import { Tracker } from "../../mod.ts";
import { passwordInFile } from "../../lib/sync/postgres/password_file.ts";
import { startProgram, type TempFolder, tempFolder } from "../support/mod.ts";
import { type Postgres, postgresPrograms, startPostgres } from "../support/postgres.ts";

const PASSWORD = "p@ss:w/rd";

/** Has a server ask user `secured` for a password, over TLS alone; gives the path of its certificate. */
async function secure(server: Postgres, folder: TempFolder): Promise<string | undefined> {
  const [certificate, key] = [folder.file("server.crt"), folder.file("server.key")];
  const args = ["req", "-new", "-x509", "-days", "2", "-nodes", "-subj", "/CN=localhost"];
  const more = ["-addext", "subjectAltName=DNS:localhost", "-out", certificate, "-keyout", key];
  try {
    const made = await new Deno.Command("openssl", { args: [...args, ...more] }).output();
    assert.ok(made.success);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const psql = (sql: string) => server.psql("postgres", sql);
  const [[data], [hba]] = [await psql("SHOW data_directory"), await psql("SHOW hba_file")];
  const { uid, gid } = Deno.statSync(data!);
  for (const path of [certificate, key]) {
    Deno.chmodSync(path, 0o600);
    const own = `${data}/${path.split("/").at(-1)}`;
    Deno.copyFileSync(path, own);
    if (Deno.uid() === 0) Deno.chownSync(own, uid, gid);
    Deno.chmodSync(own, 0o600);
  }
  Deno.writeTextFileSync(
    hba!,
    "local all all trust\nhostssl all secured 127.0.0.1/32 scram-sha-256\n" +
      "host all secured 127.0.0.1/32 reject\nhost all all 127.0.0.1/32 trust\n",
  );
  await psql("ALTER SYSTEM SET ssl = on");
  await psql(
    "SET password_encryption = 'scram-sha-256'; " +
      `CREATE USER secured PASSWORD '${PASSWORD}'; CREATE DATABASE theirs OWNER secured`,
  );
  await psql("SELECT pg_reload_conf()");
  return certificate;
}

Deno.test({
  name: "sync() connects with TLS and a password as psql does, and says why it may not",
  ignore: postgresPrograms() === undefined,
  fn: async () => {
    using folder = tempFolder();
    await using server = await startPostgres();
    const root = await secure(server, folder);
    if (root === undefined) return;
    const db = folder.file("a.db");
    {
      using tracker = new Tracker(db, { trackId: "a", environment: false });
      tracker.log({ n: 1 });
    }
    const passwords = folder.file("passwords");
    Deno.writeTextFileSync(
      passwords,
      `# theirs\n*:1:*:*:no\n*:*:theirs:secured:${PASSWORD.replace(":", "\\:")}\n`,
    );
    const at = (host: string, query: string, password?: string) =>
      `postgres://secured${password === undefined ? "" : `:${encodeURIComponent(password)}`}` +
      `@${host}:${server.port}/theirs${query}`;
    const [name, ip] = ["localhost", "127.0.0.1"];
    const checked = `?sslmode=verify-full&sslrootcert=${root}`;
    const calls: [string, Record<string, string>, RegExp?][] = [
      [at(name, "?sslmode=require"), { PGPASSWORD: PASSWORD }],
      [at(name, "", PASSWORD), {}],
      [at(name, checked, PASSWORD), {}],
      [at(name, "", PASSWORD), { PGSSLMODE: "verify-full", PGSSLROOTCERT: root }],
      [at(ip, `?sslmode=verify-ca&sslrootcert=${root}`, PASSWORD), {}],
      [at(name, ""), { PGPASSFILE: passwords }],
      [at(name, "?sslmode=verify-full", PASSWORD), {}, /certificate|UnknownIssuer/i],
      [at(ip, checked, PASSWORD), {}, /certificate|valid for/i],
      [
        at(name, "?sslmode=require", "wrong"),
        {},
        /password authentication failed for user "secured"$/m,
      ],
      [at(name, "?sslmode=disable", PASSWORD), {}, /pg_hba\.conf rejects connection/],
      [
        at(name, "?sslmode=verify-full&sslrootcert=/none", PASSWORD),
        {},
        /Cannot read "\/none", the root certificate/,
      ],
    ];
    const outcomes = await Promise.all(
      calls.map(([url, env]) =>
        startProgram("sync_file.ts", [db, url], { env: { PGPASSFILE: "/none", ...env } }).output()
      ),
    );
    calls.forEach(([url, , message], i) => {
      const { code, stderr } = outcomes[i]!;
      const said = new TextDecoder().decode(stderr);
      assert.equal(code, message === undefined ? 0 : 1, `${url}: ${said}`);
      if (message === undefined) return;
      assert.match(said, /TrackerError: Cannot (connect to "postgres:|read ")/);
      assert.match(said, message);
      assert.ok(!said.includes(PASSWORD) && !said.includes(encodeURIComponent(PASSWORD)), said);
    });
    assert.deepEqual(await server.psql("theirs", "SELECT count(*) FROM events"), ["1"]);
  },
});

Deno.test("a password comes of the first line of a file that is meant", () => {
  using folder = tempFolder();
  const path = folder.file("pgpass");
  Deno.writeTextFileSync(path, "a\\:b:1:d:u:one\nh:*:d:u:t\\\\w\\:o\r\n*:*:*:u:any\n*:*:*:*\n");
  const before = Deno.env.get("PGPASSFILE");
  Deno.env.set("PGPASSFILE", path);
  try {
    const find = (host: string, port: number, database: string, user: string) =>
      passwordInFile({ host, port, database, user });
    assert.deepEqual(
      [
        find("a:b", 1, "d", "u"),
        find("h", 7, "d", "u"),
        find("x", 1, "e", "u"),
        find("h", 1, "d", "v"),
      ],
      ["one", "t\\w:o", "any", undefined],
    );
  } finally {
    if (before === undefined) Deno.env.delete("PGPASSFILE");
    else Deno.env.set("PGPASSFILE", before);
  }
});
