import { tmpdir } from "node:os";
import { pathOf } from "../process.ts";
import type { Peer } from "./peers.ts";

/** Where a peer is installed, and how its programs are started. */
export interface Environment {
  readonly peer: Peer;
  /** The start of a command line that a program's arguments follow. */
  readonly program: readonly string[];
  /** A program that only imports the peer. */
  readonly imports: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Its command line; `undefined` where it has none. */
  command(folder: string): readonly string[] | undefined;
}

/** Environments are kept here. */
export const ROOT = `${tmpdir()}/xetrack_peers`;

/** Installs a peer, unless it is there. @throws {Error} with the installer's last words */
export async function install(peer: Peer): Promise<Environment> {
  const packages = peer.pip ?? (peer.npm === undefined ? [] : [peer.npm]);
  const folder = `${ROOT}/${packages.join("_").replace(/[^\w.]+/g, "-") || "deno"}`;
  const ready = `${folder}/ready`;
  const there = await Deno.stat(ready).then(() => true, () => false);
  if (!there) {
    await Deno.mkdir(folder, { recursive: true });
    if (peer.pip !== undefined) await installPython(folder, peer);
    if (peer.npm !== undefined) await run(["npm", "install", "--prefix", folder, peer.npm]);
    await Deno.writeTextFile(ready, "");
  }
  return peer.pip === undefined ? denoEnvironment(folder, peer) : pythonEnvironment(folder, peer);
}

async function installPython(folder: string, { pip, after }: Peer): Promise<void> {
  const python = `${folder}/bin/python`;
  await run(["python3", "-m", "venv", "--clear", folder]);
  await run([python, "-m", "pip", "install", "--quiet", ...pip!]);
  await Deno.mkdir(`${folder}/home`);
  if (after !== undefined) await run([python, "-c", after], { HOME: `${folder}/home` });
}

function pythonEnvironment(folder: string, peer: Peer): Environment {
  const python = `${folder}/bin/python`;
  return {
    peer,
    program: [python, pathOf(`peers/programs/${peer.program}`)],
    imports: [python, "-c", peer.imports],
    // A home of its own: what libraries keep there is not the user's.
    env: { ...peer.env, HOME: `${folder}/home`, DO_NOT_TRACK: "1" },
    command: (store) => {
      const [name, ...args] = peer.command?.(store) ?? [];
      return name === undefined ? undefined : [`${folder}/bin/${name}`, ...args];
    },
  };
}

function denoEnvironment(folder: string, peer: Peer): Environment {
  const run = [Deno.execPath(), "run", "--allow-all"];
  return {
    peer,
    program: [...run, pathOf(`peers/programs/${peer.program}`)],
    imports: [...run, importingFile(folder, peer)],
    env: { ...peer.env, ...(peer.npm === undefined ? {} : { PEER_MODULES: folder }) },
    command: (store) => {
      const [, ...args] = peer.command?.(store) ?? [];
      return args.length === 0 ? undefined : [...run, pathOf("../cli.ts"), ...args];
    },
  };
}

function importingFile(folder: string, { imports, npm }: Peer): string {
  if (imports.endsWith(".ts")) return pathOf(`peers/${imports}`);
  const [file, call] = npm === undefined ? ["import.ts", "import"] : ["import.cjs", "require"];
  Deno.writeTextFileSync(`${folder}/${file}`, `${call}("${imports}");\n`);
  return `${folder}/${file}`;
}

async function run([command, ...args]: string[], env: Record<string, string> = {}): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args, env }).output();
  if (success) return;
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
  const words = `${out}\n${err}`.split("\n");
  throw new Error(words.findLast((line) => /error/i.test(line)) ?? words.at(-1));
}
