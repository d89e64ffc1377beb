/* What the tests ask of Deno, in Node and Bun: loaded before a test file, and before each program that a test starts. */
import * as fs from "node:fs";
import { Readable } from "node:stream";
import { inspect } from "node:util";
import { Deno as runtime } from "../../../lib/system/runtime.ts";
import { Command } from "../../../lib/system/node/command.ts";

/** Is thrown by what only Deno can do: the test is left out. */
export class NotHere extends Error {}

/** A test, as it was declared. */
export interface Declared {
  readonly name: string;
  readonly fn: (context: unknown) => unknown;
  readonly ignore: boolean;
}

export const TESTS: Declared[] = [];
export const BEFORE: (() => unknown)[] = [];
export const AFTER: (() => unknown)[] = [];

type Options = Partial<Declared>;

function test(...given: (string | Options | Declared["fn"])[]): void {
  const declared: Options = {};
  for (const one of given) {
    if (typeof one === "string") Object.assign(declared, { name: one });
    else if (typeof one === "function") {
      Object.assign(declared, { name: one.name, ...declared, fn: one });
    } else Object.assign(declared, one);
  }
  const { name = "", fn = () => {}, ignore = false } = declared;
  TESTS.push({ name, fn, ignore });
}

/** A program of Deno's is one of this runtime's, where it may do all. */
class Program extends Command {
  constructor(program: string | URL, options: Record<string, unknown> = {}) {
    const args = (options.args ?? []) as string[];
    const all = [`${program}`, ...args];
    const at = all.indexOf(runtime.execPath());
    super(...(at < 0 ? started(program, options) : translated(all, at, options)));
  }
}

function started(program: string | URL, options: Record<string, unknown>): [string, object] {
  return [`${program}`, options];
}

const ME = new URL("preload.ts", import.meta.url);

/** What stands before it starts it: with less rights, or under a watch. */
function translated(
  all: readonly string[],
  place: number,
  options: Record<string, unknown>,
): [string, object] {
  const args = all.slice(place + 1);
  const [command, ...rest] = args;
  if (command !== "run" && command !== "eval") throw new NotHere(`deno ${command}`);
  const at = rest.findIndex((arg) => !arg.startsWith("-"));
  const flags = rest.slice(0, at);
  const known = /^(--no-prompt|--quiet|--allow-all|-A|--no-check|--no-lock|--no-config)$/;
  const unknown = flags.find((flag) => !known.test(flag));
  if (unknown !== undefined) throw new NotHere(`deno ${command} ${unknown}`);
  if (command === "run" && !flags.some((flag) => /^(-A|--allow-all)$/.test(flag))) {
    throw new NotHere("a program without permissions");
  }
  const [program, ...more] = rest.slice(at);
  const isBun = process.versions.bun !== undefined;
  const loading = isBun ? ["--preload", ME.pathname] : ["--no-warnings", "--import", ME.href];
  let path = program!.startsWith("file:") ? new URL(program!).pathname : program!;
  if (command === "eval") {
    path = `${fs.mkdtempSync("/tmp/xetrack_eval_")}/program.ts`;
    fs.writeFileSync(path, program!);
  }
  const [first, ...others] = [...all.slice(0, place + 1), ...loading, path, ...more];
  const env = { ...options.env as Record<string, string> | undefined };
  // Node takes an empty one for a wish.
  if (env.FORCE_COLOR === "") delete env.FORCE_COLOR;
  return [first!, { ...options, args: others, env }];
}

const asynchronous = {
  makeTempDir: async (options?: { dir?: string; prefix?: string }) =>
    await runtime.makeTempDirSync(options),
  readTextFile: (path: string | URL) => fs.promises.readFile(path, "utf8"),
  writeTextFile: (path: string | URL, text: string) => fs.promises.writeFile(path, text),
  stat: async (path: string) => await runtime.statSync(path),
  open: () => {
    throw new NotHere("Deno.open");
  },
};

const shim = {
  ...runtime,
  ...asynchronous,
  get exitCode() {
    return Number(process.exitCode ?? 0);
  },
  set exitCode(code: number) {
    process.exitCode = code;
  },
  get mainModule() {
    return runtime.mainModule;
  },
  chdir: (path: string) => process.chdir(path),
  Command: Program,
  copyFileSync: (from: string | URL, to: string | URL) => fs.copyFileSync(from, to),
  env: {
    ...runtime.env,
    set: (name: string, value: string) => void (process.env[name] = value),
    delete: (name: string) => void delete process.env[name],
  },
  inspect: (value: unknown, options?: object) => inspect(value, options),
  linkSync: (from: string, to: string) => fs.linkSync(from, to),
  listen: () => {
    throw new NotHere("Deno.listen");
  },
  makeTempFileSync: ({ suffix = "" } = {}) => {
    const path = `${runtime.makeTempDirSync()}/file${suffix}`;
    fs.writeFileSync(path, "");
    return path;
  },
  readDirSync: (path: string | URL) =>
    runtime.readDirSync(path instanceof URL ? path.pathname : path),
  stdin: {
    ...runtime.stdin,
    get readable() {
      return Readable.toWeb(process.stdin);
    },
  },
  symlinkSync: (from: string, to: string) => fs.symlinkSync(from, to),
  test: Object.assign(test, {
    beforeAll: (work: () => unknown) => void BEFORE.push(work),
    afterAll: (work: () => unknown) => void AFTER.push(work),
    ignore: (name: string, fn: Declared["fn"]) => test({ name, fn, ignore: true }),
  }),
  truncateSync: (path: string, size: number) => fs.truncateSync(path, size),
  uid: () => process.getuid?.() ?? null,
  version: { deno: "0" },
  writeFileSync: (path: string | URL, bytes: Uint8Array) => fs.writeFileSync(path, bytes),
  writeTextFileSync: (path: string | URL, text: string, { append = false } = {}) =>
    append ? fs.appendFileSync(path, text) : fs.writeFileSync(path, text),
};

(globalThis as { Deno?: unknown }).Deno = shim;
