/* What the tests ask of Deno, in Node and Bun: loaded before a test file, and before each program that a test starts. */
import * as fs from "node:fs";
import { Readable } from "node:stream";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { Deno as runtime } from "../../../lib/system/runtime.ts";
import { Command } from "../../../lib/system/node/command.ts";
import { connect, listen, serve } from "./net.ts";

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

/** Stands for `deno`, as tasks/suite/install.ts writes it. */
const DENO = fileURLToPath(new URL("../../../deno", import.meta.url));

/** A program of Deno's is one of this runtime's, where it may do all. */
class Program extends Command {
  constructor(program: string | URL, options: ConstructorParameters<typeof Command>[1] = {}) {
    const all = [`${program}`, ...options.args ?? []];
    const at = all.indexOf(DENO);
    // What a program of theirs starts may have less: here it has more.
    if (at >= 0 && TESTS.length > 0) check(all.slice(at + 1));
    super(`${program}`, options);
  }
}

function check([command, ...args]: readonly string[]): void {
  if (command !== "run" && command !== "eval") throw new NotHere(`deno ${command}`);
  const flags = args.slice(0, args.findIndex((arg) => !arg.startsWith("-")));
  if (flags.includes("--config")) throw new NotHere("an import map of a config file of Deno's");
  const isAllowed = flags.some((flag) => flag === "-A" || flag === "--allow-all");
  if (command === "run" && !isAllowed || flags.some((flag) => flag.startsWith("--deny"))) {
    throw new NotHere("permissions, as Deno gives them");
  }
}

const asynchronous = {
  makeTempDir: async (options?: { dir?: string; prefix?: string }) =>
    await runtime.makeTempDirSync(options),
  readTextFile: (path: string | URL) => fs.promises.readFile(path, "utf8"),
  writeTextFile: (path: string | URL, text: string) => fs.promises.writeFile(path, text),
  stat: async (path: string) => await runtime.statSync(path),
  open,
};

/** A file that is only locked: another one beside it, which one alone makes, stands for that. */
function open(path: string): Promise<unknown> {
  const lock = `${path}.held`;
  const isMade = () => fs.promises.mkdir(lock).then(() => true, () => false);
  const take = async () => {
    while (!await isMade()) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  const release = () => fs.rmSync(lock, { recursive: true, force: true });
  return Promise.resolve({ lock: take, [Symbol.dispose]: release });
}

/** Reads what comes next, if it is not the end. */
function readInput(bytes: Uint8Array): Promise<number | null> {
  return new Promise((resolve) => {
    process.stdin.once("end", () => resolve(null));
    process.stdin.once("data", (piece: Uint8Array) => {
      process.stdin.pause();
      bytes.set(piece.subarray(0, bytes.length));
      resolve(Math.min(piece.length, bytes.length));
    });
  });
}

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
  execPath: () => DENO,
  copyFileSync: (from: string | URL, to: string | URL) => fs.copyFileSync(from, to),
  connect,
  env: {
    ...runtime.env,
    set: (name: string, value: string) => void (process.env[name] = value),
    delete: (name: string) => void delete process.env[name],
  },
  inspect: (value: unknown, options?: object) => inspect(value, options),
  linkSync: (from: string, to: string) => fs.linkSync(from, to),
  listen,
  makeTempFileSync: ({ suffix = "" } = {}) => {
    const path = `${runtime.makeTempDirSync()}/file${suffix}`;
    fs.writeFileSync(path, "");
    return path;
  },
  readDirSync: (path: string | URL) =>
    runtime.readDirSync(path instanceof URL ? path.pathname : path),
  serve,
  stdin: {
    ...runtime.stdin,
    read: readInput,
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
  utimeSync: (path: string, accessed: Date, modified: Date) =>
    fs.utimesSync(path, accessed, modified),
  version: { deno: "0" },
  writeFileSync: (path: string | URL, bytes: Uint8Array) => fs.writeFileSync(path, bytes),
  writeTextFileSync: (
    path: string | URL,
    text: string,
    { append = false, mode }: { append?: boolean; mode?: number } = {},
  ) => fs.writeFileSync(path, text, { flag: append ? "a" : "w", ...mode && { mode } }),
};

// Deno itself is asked for the names of its tests.
if (process.versions.deno !== undefined) Object.assign(globalThis.Deno, { test: shim.test });
else Object.defineProperty(globalThis, "Deno", { value: shim, configurable: true });
