import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";

/** Has Deno print without colours, whatever the user has set. */
export const PLAIN = { NO_COLOR: "1", FORCE_COLOR: "" };

/** A folder that `using` removes with all that is in it. */
export interface TempFolder extends Disposable {
  readonly path: string;
  /** Gives the path of a file in it. */
  file(name: string): string;
}

/** Makes a new, empty folder. */
export function tempFolder(): TempFolder {
  const path = Deno.makeTempDirSync({ prefix: "xetrack_" });
  return {
    path,
    file: (name) => `${path}/${name}`,
    [Symbol.dispose]: () => {
      // A test may have left it read-only.
      if (Deno.build.os !== "windows") Deno.chmodSync(path, 0o755);
      Deno.removeSync(path, { recursive: true });
    },
  };
}

/** How to run one of the programs in `tests/programs/`. */
export interface ProgramOptions {
  /** Deno's flags for permissions. */
  readonly flags?: readonly string[];
  /** Takes from root the right to pass over file permissions. */
  readonly confined?: boolean;
  /** Variables beside those of the tests. */
  readonly env?: Record<string, string>;
  /** The folder to run in. */
  readonly cwd?: string;
}

/** Starts a program of `tests/programs/`, its input and output as pipes. */
export function startProgram(
  name: string,
  args: readonly string[],
  { flags = ["--allow-all"], confined = false, env, cwd }: ProgramOptions = {},
): Deno.ChildProcess {
  const program = new URL(`../programs/${name}`, import.meta.url).href;
  const run = [Deno.execPath(), "run", "--no-prompt", "--quiet", ...flags, program, ...args];
  const [command, ...rest] = confined && Deno.uid() === 0 ? [...CONFINE, ...run] : run;
  return new Deno.Command(command!, {
    args: rest,
    env: { ...PLAIN, ...env },
    cwd,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Kills a program, unless it has ended. */
export function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // It has ended.
  }
}

const CONFINE = [
  "setpriv",
  "--bounding-set=-dac_override,-dac_read_search",
  "--inh-caps=-dac_override,-dac_read_search",
];

/** Tells whether file permissions can be made to count here: Unix, and `setpriv` where the tests run as root. */
export function canConfine(): boolean {
  if (Deno.build.os === "windows") return false;
  if (Deno.uid() !== 0) return true;
  try {
    return new Deno.Command(CONFINE[0]!, { args: [...CONFINE.slice(1), "true"] }).outputSync()
      .success;
  } catch {
    return false;
  }
}

/** What a program left behind. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Waits for the end of a program. */
export async function outcome(child: Deno.ChildProcess): Promise<Outcome> {
  if (!child.stdin.locked) await child.stdin.close();
  const { code, stdout, stderr } = await child.output();
  return {
    code,
    stdout: new TextDecoder().decode(stdout),
    stderr: new TextDecoder().decode(stderr),
  };
}

/** Runs a program of `tests/programs/` to its end. */
export function runProgram(
  name: string,
  args: readonly string[],
  options?: ProgramOptions,
): Promise<Outcome> {
  return outcome(startProgram(name, args, options));
}

/** Gives every table of a database, as SQLite declares and holds it, read by a connection of its own. */
export function contentsOf(path: string): Record<string, unknown> {
  using db = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  const tables = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").all();
  return Object.fromEntries(tables.map(({ name, sql }) => {
    const rows = db.prepare(`SELECT * FROM "${String(name).replaceAll('"', '""')}"`);
    rows.setReadBigInts(true);
    return [String(name), { sql, rows: rows.all() }];
  }));
}

/** Gives the name and a hash of the bytes of each file in a folder. */
export function bytesIn(folder: string): Record<string, string> {
  const names = [...Deno.readDirSync(folder)].filter((entry) => entry.isFile).map(({ name }) =>
    name
  );
  return Object.fromEntries(names.sort().map((name) => [name, hashOf(`${folder}/${name}`)]));
}

/** Gives the SHA-256 of a file. */
export function hashOf(path: string): string {
  return createHash("sha256").update(Buffer.from(Deno.readFileSync(path))).digest("hex");
}

/** Gives what a call throws; fails where it throws nothing. */
export function errorOf(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    assert.ok(error instanceof Error, `threw ${String(error)}`);
    return error;
  }
  assert.fail("nothing was thrown");
}

/** Gives what is said on stderr during the work. */
export function warningsOf(work: () => void): string[] {
  const said: string[] = [];
  const { warn } = console;
  console.warn = (text) => said.push(text);
  try {
    work();
  } finally {
    console.warn = warn;
  }
  return said;
}

/** Gives the same of work that takes longer. */
export async function warningsOfAsync(work: () => Promise<void>): Promise<string[]> {
  const said: string[] = [];
  const { warn } = console;
  console.warn = (text) => said.push(text);
  try {
    await work();
  } finally {
    console.warn = warn;
  }
  return said;
}

/** Does the work while another program has a lock, which it takes by a statement. */
export async function whileLocked(path: string, begin: string, work: () => void): Promise<void> {
  const child = await lock(path, begin);
  try {
    work();
  } finally {
    await outcome(child);
  }
}

/** Has another program take a lock by a statement; it keeps it until its input ends, and so many ms longer. */
export async function lock(
  path: string,
  begin: string,
  ...millis: string[]
): Promise<Deno.ChildProcess> {
  const child = startProgram("hold_lock.ts", [path, begin, ...millis]);
  const said = child.stdout.getReader();
  const { value } = await said.read();
  assert.equal(new TextDecoder().decode(value), "held\n");
  said.releaseLock();
  return child;
}
