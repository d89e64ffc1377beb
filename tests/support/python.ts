import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { dirname } from "node:path";

/**
 * Gives the path of a Python that has these packages (`name==version`), in a virtual environment that is made once,
 * with a program that sets it up, and kept in the folder for temporary files. `undefined` where that cannot be, which
 * is said on stderr.
 */
export async function pythonWith(
  packages: readonly string[],
  setUp = "",
): Promise<string | undefined> {
  const made = JSON.stringify([packages, setUp]);
  const hash = createHash("sha256").update(made).digest("hex").slice(0, 16);
  // What another user made there is not ours to write, nor to trust.
  const folder = `${tmpdir()}/xetrack_python_${Deno.uid() ?? ""}_${hash}`;
  const python = `${folder}/${WINDOWS ? "Scripts/python.exe" : "bin/python"}`;
  const ready = `${folder}/ready`;
  try {
    // Tests in other processes may want the same.
    using lock = await Deno.open(`${folder}.lock`, { create: true, write: true });
    await lock.lock(true);
    if (await exists(ready)) return python;
    await run(WINDOWS ? "python" : "python3", ["-m", "venv", "--clear", folder]);
    // Where Python is too new for a version, compiling it would take minutes.
    const install = ["-m", "pip", "install", "--quiet", "--only-binary=numpy,pandas,polars,duckdb"];
    await run(python, [...install, ...packages]);
    await runPython(python, setUp);
    await Deno.writeTextFile(ready, "");
    return python;
  } catch (error) {
    const [why] = (error as Error).message.trim().split("\n").slice(-1);
    console.error(
      `Tests with Python are skipped, there is none with ${packages.join(", ")}: ${why}`,
    );
    return undefined;
  }
}

const PIPED = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
const WINDOWS = Deno.build.os === "windows";

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function run(command: string, args: readonly string[]): Promise<void> {
  await textOf(new Deno.Command(command, { ...PIPED, args: [...args] }));
}

/** DuckDB shows how far a query is that takes over two seconds, on stdout, wherever that leads. */
const PROGRESS = /(?:\r[^\r\n]*▏[^\r\n]*)+\n/g;

/** Runs a command and gives what it printed. */
async function textOf(command: Deno.Command): Promise<string> {
  const child = command.spawn();
  await child.stdin.close();
  const { success, stdout, stderr } = await child.output();
  const [printed, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (!success) throw new Error(errors || `it printed ${JSON.stringify(printed)}`);
  return printed!.replaceAll(PROGRESS, "");
}

/** What a program of Python finds: variables, and the folder where it runs. */
export interface PythonOptions {
  readonly values?: Readonly<Record<string, unknown>>;
  readonly cwd?: string;
}

/** Runs a program of Python in a process of its own, and gives what it printed; fails where it fails. */
export async function runPython(
  python: string,
  code: string,
  options?: PythonOptions,
): Promise<string> {
  return await textOf(command(python, code, options));
}

/** Starts a program of Python, its input and output as pipes. */
export function startPython(
  python: string,
  code: string,
  options?: PythonOptions,
): Deno.ChildProcess {
  return command(python, code, options).spawn();
}

/** It listens to nobody else, and starts in half the time. */
const SPARK = {
  SPARK_LOCAL_IP: "127.0.0.1",
  SPARK_LOCAL_HOSTNAME: "localhost",
  JAVA_TOOL_OPTIONS: "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData",
};

function command(
  python: string,
  code: string,
  { values = {}, cwd }: PythonOptions = {},
): Deno.Command {
  const flush = code.replaceAll(new RegExp(`^${/^\n?( *)/.exec(code)![1]}`, "gm"), "");
  const given = "import json, sys; globals().update(json.loads(sys.argv[1]))";
  const args = ["-B", "-W", "ignore", "-c", `${given}\n${flush}`, JSON.stringify(values)];
  // DuckDB keeps its extensions in the user's home. Python's xetrack stamps events with the local time.
  const home = dirname(dirname(python));
  const env = { HOME: home, USERPROFILE: home, PYTHONUTF8: "1", TZ: "UTC", ...SPARK };
  return new Deno.Command(python, { ...PIPED, args, cwd, env });
}

/** Gives the path of a Python with all that reads files of events there. */
export async function pythonOfReaders(): Promise<string | undefined> {
  return await pythonWith([
    "xetrack[duckdb,assets]==0.7.0",
    "duckdb==1.5.5",
    "duckdb-extension-sqlite-scanner==1.5.5",
    "pandas==3.0.6",
    "polars==2.1.0",
  ], INSTALL_EXTENSION);
}

/** Gives the path of a Python with Spark, which runs on Java 17 or later; `undefined` where one of them is missing. */
export async function pythonOfSpark(): Promise<string | undefined> {
  const java = new Deno.Command("java", { ...PIPED, args: ["-XX:-UsePerfData", "--version"] });
  try {
    const [, version] = / (\d+)/.exec(await textOf(java)) ?? [];
    if (!(Number(version) >= 17)) throw new Error(`this is Java ${version}`);
  } catch (error) {
    console.error(`Tests with Spark are skipped, it needs Java 17: ${(error as Error).message}`);
    return undefined;
  }
  return await pythonWith(["pyspark==4.3.0"]);
}

/** DuckDB would download its reader of SQLite; a package brings the same file. */
const INSTALL_EXTENSION = `
  import duckdb, importlib.util, pathlib
  package = importlib.util.find_spec("duckdb_extension_sqlite_scanner")
  [file] = pathlib.Path(package.submodule_search_locations[0]).rglob("*.duckdb_extension")
  duckdb.connect().execute(f"INSTALL '{file}'")
`;
