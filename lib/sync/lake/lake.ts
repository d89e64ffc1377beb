import { named, TrackerError } from "../../errors.ts";
import { quote } from "../../event/names.ts";
import { Instance } from "../../duckdb/instance.ts";
import { readRows } from "../../duckdb/rows.ts";
import type { Scan } from "../../duckdb/scan/scan.ts";
import type { QueryRow } from "../../sql/query.ts";
import { filesIn } from "../../system/disk/files_in.ts";
import { accessOf } from "../s3/access.ts";
import { literal } from "../sql_store.ts";
import { pause } from "../../system/pause.ts";

/** How to open a lake. */
export interface LakeOptions {
  /** Folder or `s3://…` of its data; the catalog keeps it. */
  readonly data?: string | undefined;
  /** Folder of DuckDB's extensions, for machines without a network. */
  readonly extensions?: string | undefined;
  readonly readOnly?: boolean | undefined;
}

/** In ms: so long a step is tried again where others write. */
const LONGEST = 60_000;

/** A DuckLake, in a DuckDB of its own. Whoever writes to it, one at a time holds the lease: it has no unique keys. */
export class Lake implements Disposable {
  readonly name: string;
  readonly #instance: Instance;

  private constructor(name: string, instance: Instance) {
    this.name = name;
    this.#instance = instance;
  }

  /** Attaches the lake that an address names, `ducklake:<catalog>`. @throws {TrackerError} */
  static async open(address: string, options: LakeOptions): Promise<Lake> {
    const instance = await Instance.open();
    const lake = new Lake(address.replace(/password=\S+/, "password=***"), instance);
    try {
      await lake.worded("open", () => lake.#attach(address, options));
      return lake;
    } catch (error) {
      lake[Symbol.dispose]();
      throw error;
    }
  }

  async #attach(address: string, { data, extensions, readOnly }: LakeOptions): Promise<void> {
    for (const extension of extensionsFor(address, data)) {
      const path = extensions === undefined ? undefined : pathOf(extension, extensions);
      if (path === undefined) await this.run(`INSTALL ${extension}`);
      await this.run(`LOAD ${path === undefined ? extension : literal(path)}`);
    }
    if (data?.startsWith("s3:")) await this.run(secretOf());
    const how = [data && `DATA_PATH ${literal(data)}`, readOnly && "READ_ONLY"].filter(Boolean);
    // Two that make its catalog at once would each find what the other made.
    await again(() =>
      this.run(
        `ATTACH ${literal(address)} AS lake${how.length > 0 ? ` (${how.join(", ")})` : ""}`,
      )
    );
  }

  /** Runs a statement that gives nothing. */
  async run(sql: string): Promise<void> {
    await this.#instance.run(sql);
  }

  /** Runs a statement that reads a scan of a file of SQLite. */
  async runWith(scan: Scan, statement: (table: string) => string): Promise<void> {
    await this.#instance.runWith([scan], ([table]) => statement(table!));
  }

  get library(): Instance["library"] {
    return this.#instance.library;
  }

  /** Gives the rows of a query. */
  async rows(sql: string): Promise<QueryRow[]> {
    const { library, connection } = this.#instance;
    return await readRows(await library.query(connection, sql), library);
  }

  /** Does work in a transaction as the only one who writes; where another was first, it is done again. */
  async transaction(work: () => Promise<void>): Promise<void> {
    await again(async () => {
      try {
        await this.run("BEGIN");
        await this.run("UPDATE lake._lease SET n = n + 1");
        await work();
        await this.run("COMMIT");
      } catch (error) {
        await this.run("ROLLBACK").catch(() => {});
        throw error;
      }
    });
  }

  /** Does work; what DuckDB refuses comes out as a TrackerError. */
  async worded<T>(action: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error) || error.constructor !== Error) throw error;
      const why = error.message.split("\n")[0]!.replace(/^\w+(?: \w+)? Error: /, "");
      throw new TrackerError(`Cannot ${action} ${named(this.name)}: ${why}`, { cause: error });
    }
  }

  [Symbol.dispose](): void {
    this.#instance.close();
  }
}

/** Does work again as long as others who write at the same moment have it fail. */
export async function again(work: () => Promise<void>): Promise<void> {
  const until = performance.now() + LONGEST;
  for (let wait = 20;; wait = Math.min(2000, wait * 1.5)) {
    try {
      return await work();
    } catch (error) {
      if (!isConflict(error) || performance.now() > until) throw error;
      await pause(wait * (0.5 + Math.random()), undefined);
    }
  }
}

/** Names a table of the lake, for SQL. */
export function at(table: string): string {
  return `lake.${quote(table)}`;
}

/** What others write at the same moment has it fail; how a catalog says so is its own. */
function isConflict(error: unknown): boolean {
  return CONFLICT.test(String(error));
}

/** Has DuckDB know what the environment tells of S3. */
function secretOf(): string {
  const { keyId, secret, token, region, endpoint } = accessOf();
  const parts = {
    KEY_ID: keyId,
    SECRET: secret,
    SESSION_TOKEN: token,
    REGION: region,
    ENDPOINT: endpoint?.replace(/^https?:\/\//, ""),
    // Servers of one's own have no name for each bucket.
    URL_STYLE: endpoint === undefined ? undefined : "path",
  };
  const told = Object.entries(parts).filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${literal(value!)}`);
  const plain = endpoint?.startsWith("http:") ? ["USE_SSL false"] : [];
  return `CREATE SECRET (TYPE s3, ${[...told, ...plain].join(", ")})`;
}

const CONFLICT =
  /conflict|database is locked|failed to (?:commit|flush)|could not serialize|deadlock|already exists|duplicate key/i;

function extensionsFor(address: string, data: string | undefined): string[] {
  return [
    "ducklake",
    ...address.startsWith("ducklake:sqlite:") ? ["sqlite_scanner"] : [],
    ...address.startsWith("ducklake:postgres:") ? ["postgres_scanner"] : [],
    ...data?.startsWith("s3:") ? ["httpfs"] : [],
  ];
}

/** Finds an extension in a folder, or in DuckDB's own order of folders there. */
function pathOf(extension: string, folder: string): string {
  const name = `${extension}.duckdb_extension`;
  for (const path of filesIn(folder, () => {})) if (path.endsWith(`/${name}`)) return path;
  throw new TrackerError(`Cannot load DuckDB's ${extension}: "${folder}" has no ${name}`);
}
