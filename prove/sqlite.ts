/** A program of somebody else's that reads a SQLite file. */
export interface Sqlite {
  /** What it is, and its version. */
  readonly name: string;
  /** Gives the rows of some queries, one after the other, each cell as text. */
  rows(path: string, ...queries: readonly string[]): string[][];
}

const PYTHON = `import sqlite3, sys
sys.stdout.reconfigure(encoding="utf-8", newline="")
connection = sqlite3.connect(sys.argv[1])
for row in (row for query in sys.argv[2:] for row in connection.execute(query)):
    sys.stdout.write("\\x1f".join("" if cell is None else str(cell) for cell in row) + "\\x1e")`;

/** Finds the `sqlite3` program, or Python's module in its place. */
export function findSqlite(): Sqlite {
  const shell = versionOf("sqlite3", "--version");
  if (shell !== undefined) {
    return {
      name: `sqlite3 ${shell.split(" ")[0]}`,
      rows: (path, ...queries) => rowsOf("sqlite3", ["-batch", "-ascii", path, queries.join(";")]),
    };
  }
  const python = versionOf("python3", "-c", "import sqlite3; print(sqlite3.sqlite_version)");
  if (python === undefined) {
    throw new Error(
      "Cannot prove anything: neither the program sqlite3 is here, nor python3 (apt-get install sqlite3)",
    );
  }
  return {
    name: `Python's sqlite3 ${python}, as there is no program sqlite3`,
    rows: (path, ...queries) => rowsOf("python3", ["-c", PYTHON, path, ...queries]),
  };
}

function versionOf(command: string, ...args: string[]): string | undefined {
  try {
    return run(command, args).trim();
  } catch {
    return undefined;
  }
}

function rowsOf(command: string, args: string[]): string[][] {
  return run(command, args).split("\x1e").slice(0, -1).map((row) => row.split("\x1f"));
}

function run(command: string, args: string[]): string {
  const { success, stdout, stderr } = new Deno.Command(command, { args }).outputSync();
  const [text, message] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (!success || message !== "") throw new Error(`${command} failed: ${message}`);
  return text!;
}
