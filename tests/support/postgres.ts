import { tempFolder } from "./mod.ts";
import { freePort } from "./time.ts";

/** A PostgreSQL that a test started. */
export interface Postgres extends AsyncDisposable {
  /** `postgres://…` of a new database. */
  database(name: string): Promise<string>;
  /** Runs SQL by `psql`, and gives its rows, their cells with tabs between them. */
  psql(database: string, sql: string): Promise<string[]>;
  /** Ends the server at once, or as an orderly one ends. */
  stop(mode: "immediate" | "fast"): Promise<void>;
  start(): Promise<void>;
  readonly port: number;
}

/** Gives the folder of the server's programs; `undefined` where there are none. */
export function postgresPrograms(): string | undefined {
  const root = "/usr/lib/postgresql";
  try {
    const versions = [...Deno.readDirSync(root)].map(({ name }) => name)
      .filter((name) => Number(name) >= 13).sort((a, b) => Number(b) - Number(a));
    return versions[0] === undefined ? undefined : `${root}/${versions[0]}/bin`;
  } catch {
    return undefined;
  }
}

/** Starts a PostgreSQL in a folder of its own, on loopback and on a socket; it refuses to run as root. */
export async function startPostgres(): Promise<Postgres> {
  const bin = postgresPrograms()!;
  const folder = tempFolder();
  Deno.chmodSync(folder.path, 0o777);
  const data = `${folder.path}/data`;
  const port = freePort();
  const run = async (program: string, args: string[], stdin?: string): Promise<string> => {
    // A server that is started keeps the streams that it was given.
    const stream = program === "pg_ctl" ? "null" : "piped";
    const [command, ...rest] = Deno.uid() === 0
      ? [
        "setpriv",
        "--reuid=postgres",
        "--regid=postgres",
        "--clear-groups",
        `${bin}/${program}`,
        ...args,
      ]
      : [`${bin}/${program}`, ...args];
    const child = new Deno.Command(command!, {
      args: rest,
      cwd: folder.path,
      stdin: stdin === undefined ? "null" : "piped",
      stdout: stream,
      stderr: stream,
    }).spawn();
    if (stdin !== undefined) {
      const writer = child.stdin.getWriter();
      await writer.write(new TextEncoder().encode(stdin));
      await writer.close();
    }
    if (stream === "null") {
      if (!(await child.status).success) throw new Error(`${program} failed: ${args.join(" ")}`);
      return "";
    }
    const { success, stdout, stderr } = await child.output();
    const decoder = new TextDecoder();
    if (!success) throw new Error(`${program} failed: ${decoder.decode(stderr)}`);
    return decoder.decode(stdout);
  };
  await run("initdb", [
    "-D",
    data,
    "-A",
    "trust",
    "-U",
    "postgres",
    "--no-sync",
    "-E",
    "UTF8",
    "--locale=C",
  ]);
  const flags =
    `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder.path} ` +
    "-c fsync=off -c max_connections=60";
  const start = async () => {
    await run("pg_ctl", ["-D", data, "-l", `${folder.path}/log`, "-o", flags, "-w", "start"]);
  };
  const psql = async (database: string, sql: string) => {
    const args = ["-h", "127.0.0.1", "-p", `${port}`, "-U", "postgres", "-d", database];
    const out = await run("psql", [
      ...args,
      "-X",
      "-q",
      "-A",
      "-t",
      "-F",
      "\t",
      "-v",
      "ON_ERROR_STOP=1",
    ], sql);
    return out.split("\n").slice(0, -1);
  };
  const stop = async (mode: string) => {
    await run("pg_ctl", ["-D", data, "-m", mode, "-w", "stop"]);
  };
  await start();
  return {
    port,
    psql,
    start,
    stop,
    async database(name) {
      await psql("postgres", `CREATE DATABASE ${name}`);
      return `postgres://postgres@127.0.0.1:${port}/${name}`;
    },
    async [Symbol.asyncDispose]() {
      await stop("immediate").catch(() => {});
      folder[Symbol.dispose]();
    },
  };
}
