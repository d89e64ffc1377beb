import { named, TrackerError } from "../errors.ts";
import { Database } from "../store/database.ts";
import { listTables } from "../store/table.ts";
import { filesIn } from "../system/disk/files_in.ts";
import { nameOf, readBytes, readPieces, whatIsAt } from "../system/files.ts";
import type { Event } from "../types.ts";
import { mlflowRuns } from "./mlflow/database.ts";
import { mlflowFileRuns } from "./mlflow/files.ts";
import type { Damage, ImportedRun, Source } from "./run.ts";
import { isEventFile } from "../wire/records.ts";
import { tensorboardRuns } from "./tensorboard/tensorboard.ts";
import { readCsv } from "./tables/csv.ts";
import { readJsonl } from "./tables/jsonl.ts";
import { runsOfRows } from "./tables/rows.ts";
import { readTable, tablesIn } from "./tables/sqlite.ts";
import { trackioRuns } from "./trackio.ts";
import { isWandbFile } from "./wandb/log.ts";
import { wandbRuns } from "./wandb/wandb.ts";

/** What a source may be, and the table that its runs go to unless another is named. */
export const KINDS = [
  ...["tensorboard", "mlflow", "trackio", "wandb"],
  ...["csv", "jsonl", "parquet", "sqlite"],
] as const;

/** A file or a folder of which a kind can be read. */
type Runs = (paths: readonly string[], root: string, damage: Damage) => ReturnType<Source["runs"]>;

const READS: Readonly<Record<string, Runs>> = {
  tensorboard: (paths, root, damage) => tensorboardRuns(root, paths, damage),
  wandb: (paths, _root, damage) => wandbRuns(paths, damage),
  mlruns: (_paths, root, damage) => mlflowFileRuns(root, damage),
  mlflow: (paths, _root, damage) => fromDatabases(paths, (db) => mlflowRuns(db, damage)),
  trackio: (paths, _root, damage) =>
    fromDatabases(paths, (db, path) => trackioRuns(db, stemOf(path), damage)),
  sqlite: (paths, _root, damage) =>
    fromDatabases(
      paths,
      (db, path) =>
        tablesIn(db).flatMap((table, _at, { length }) =>
          runsOfRows(readTable(db, table, damage), path, length > 1 ? table : undefined)
        ),
    ),
  csv: (paths, _root, damage) => fromTexts(paths, (text) => readCsv(text, damage)),
  jsonl: (paths, _root, damage) => fromTexts(paths, (text) => readJsonl(text, damage)),
  parquet: async (paths) => {
    const { readParquet } = await import("./tables/parquet.ts");
    const all = await Promise.all(
      paths.map(async (path) => runsOfRows(await readParquet(path), path)),
    );
    return all.flat();
  },
};

/**
 * Finds what a file or a folder is: of which kind its files are, by what is in them.
 *
 * @param from the kind that it is to be
 * @throws {TrackerError} for what is of none, or of several
 */
export function sourceAt(path: string, from?: string): Source {
  const root = path.replace(/(?<=[^/\\])[/\\]+$/, "");
  const what = whatIsAt(root);
  const refuse = (why: string) => new TrackerError(`Cannot import ${named(path)}: ${why}`);
  if (what === "nothing") throw refuse("no such file");
  const found = what === "folder" ? inFolder(root) : inFile(root);
  if (from === undefined && found.has(OURS)) {
    throw refuse("it has events already: xt copy brings them");
  }
  const kinds = [...found.keys()].filter((kind) => from === undefined || from === kindOf(kind));
  // Of a file whose contents say nothing, the caller may say what it is.
  if (kinds.length === 0 && what === "file" && TAKEN.includes(from ?? "")) {
    return { kind: from!, runs: (damage) => READS[from!]!([root], root, damage) };
  }
  const [kind, ...others] = new Set(kinds.map(kindOf));
  if (kind === undefined) {
    throw refuse(`expected a file or folder of ${from ?? KINDS.join(", ")}`);
  }
  if (others.length > 0) {
    throw refuse(`it has files of ${[kind, ...others].join(" and ")}; say which by --from`);
  }
  const read = async (damage: Damage) => {
    const all = await Promise.all(kinds.map((of) => READS[of]!(found.get(of)!, root, damage)));
    return all.values().flatMap((runs) => runs[Symbol.iterator]());
  };
  return { kind, runs: read };
}

/** What a file may be taken for that does not look so. */
const TAKEN = ["csv", "jsonl", "sqlite"];

function kindOf(kind: string): string {
  return kind === "mlruns" ? "mlflow" : kind;
}

/** Tables of a folder are its files, not one source: they are imported one by one. */
const OF_FOLDERS = ["tensorboard", "wandb", "mlflow", "trackio"];

function inFolder(root: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (kind: string, path: string) => found.set(kind, [...found.get(kind) ?? [], path]);
  for (const path of filesIn(root, () => {})) {
    const name = nameOf(path);
    if (name === "meta.yaml") add("mlruns", path);
    else if (/tfevents|\.wandb$|\.(?:db|sqlite3?)$/.test(name)) {
      for (const kind of inFile(path).keys()) if (OF_FOLDERS.includes(kind)) add(kind, path);
    }
  }
  return found;
}

/** Looks at the beginning of a file. */
function inFile(path: string): Map<string, string[]> {
  const [head = new Uint8Array()] = readPieces(path, 65_536).take(1);
  const kind = kindBegunBy(head, path);
  return new Map(kind === undefined ? [] : [[kind, [path]]]);
}

function kindBegunBy(head: Uint8Array, path: string): string | undefined {
  const text = new TextDecoder().decode(head);
  if (text.startsWith("SQLite format 3\0")) return kindOfDatabase(path);
  if (text.startsWith("PAR1")) return "parquet";
  if (isWandbFile(head)) return "wandb";
  if (isEventFile(head)) return "tensorboard";
  if (text.includes("\0")) return undefined;
  if (/^\uFEFF?\s*\{/.test(text)) return "jsonl";
  return /\.(?:csv|tsv)$/i.test(path) || /^[^\n,;\t]*[,;\t][^\n]*\n/.test(text) ? "csv" : undefined;
}

/** Stands for a file of events. */
const OURS = "xetrack";

function kindOfDatabase(path: string): string {
  using db = openToRead(path);
  const has = (table: string, column: string) =>
    db.rows("SELECT 1 FROM pragma_table_info(?) WHERE name = ?", table, column).length > 0;
  return db.attempt("import", () => {
    if (listTables(db).length > 0) return OURS;
    if (has("runs", "run_uuid") && has("metrics", "run_uuid")) return "mlflow";
    return has("metrics", "metrics") && has("metrics", "run_name") ? "trackio" : "sqlite";
  });
}

function openToRead(path: string): Database {
  return Database.open(path, { busyTimeout: 30, readOnly: true });
}

function* fromDatabases(
  paths: readonly string[],
  read: (db: Database, path: string) => Iterable<ImportedRun>,
): Generator<ImportedRun, void> {
  for (const path of paths) {
    using db = openToRead(path);
    yield* read(db, path);
  }
}

function fromTexts(paths: readonly string[], read: (text: string) => Event[]): ImportedRun[] {
  return paths.flatMap((path) => runsOfRows(read(new TextDecoder().decode(readBytes(path))), path));
}

function stemOf(path: string): string {
  return nameOf(path).replace(/\.\w+$/, "");
}
