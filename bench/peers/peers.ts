/** What is measured side by side, and how each is started. */
export interface Peer {
  /** For `--only`. */
  readonly id: string;
  readonly title: string;
  /** How it is used here, where that needs a word. */
  readonly note: string;
  /** Its program in `programs/`; Deno runs those in TypeScript, the Python of its environment the others. */
  readonly program: string;
  /** Told to the program. */
  readonly env?: Readonly<Record<string, string>>;
  /** Packages with their versions, of PyPI or of npm. The first one is the peer. */
  readonly pip?: readonly string[];
  readonly npm?: string;
  /** Python to run once the packages are there. */
  readonly after?: string;
  /** A program that imports it: in Python, a file, or the name of a module for Deno. */
  readonly imports: string;
  /** A command that shows something of a store, of the programs that its environment has, or `xt`. */
  readonly command?: (folder: string) => string[];
  /** What tells that command where the store is, beside its arguments. */
  readonly commandEnv?: (folder: string) => Record<string, string>;
  /** It can read what it logged. */
  readonly reads?: false;
}

/** This package; every other one is measured beside it. */
export const OURS: Peer = {
  id: "xetrack",
  title: "xetrack",
  note: "This package. `toRows()` reads.",
  program: "xetrack.ts",
  env: { PEER_DURABILITY: "normal" },
  imports: "../programs/import.ts",
  command: (folder) => ["xt", "head", `${folder}/runs.db`],
};

const PYTHON_XETRACK: Omit<Peer, "id" | "title" | "note"> = {
  program: "xetrack_python.py",
  pip: [
    "xetrack==0.7.0",
    "duckdb==1.5.5",
    "duckdb-extensions==1.5.5",
    "duckdb-extension-sqlite-scanner==1.5.5",
  ],
  // Its DuckDB engine needs this extension, and would fetch it from the network at first use.
  after: "from duckdb_extensions import import_extension as add; add('sqlite_scanner')",
  imports: "import xetrack",
};

export const PEERS: readonly Peer[] = [
  {
    ...OURS,
    id: "full",
    title: "xetrack, full",
    note: 'This package with `durability: "full"`: what was logged survives a power cut too.',
    env: { PEER_DURABILITY: "full" },
  },
  {
    id: "node:sqlite",
    title: "node:sqlite",
    note:
      "The engine by hand, in Deno: a table for these very events with the same key, a prepared INSERT, WAL with `synchronous = NORMAL`.",
    program: "bare_sqlite.ts",
    imports: "node:sqlite",
  },
  {
    id: "better-sqlite3",
    title: "better-sqlite3",
    note: "The same with this driver, in Deno.",
    program: "bare_sqlite.ts",
    npm: "better-sqlite3@13.2.0",
    imports: "better-sqlite3",
  },
  {
    ...PYTHON_XETRACK,
    id: "python",
    title: "Python xetrack",
    note: "Its default, SQLite with a rollback journal: an event survives a power cut.",
    env: { PEER_ENGINE: "sqlite" },
    command: (folder) => ["xt", "head", `${folder}/runs.db`],
  },
  {
    ...PYTHON_XETRACK,
    id: "python-duckdb",
    title: "Python xetrack, DuckDB",
    note: "Its DuckDB engine, which writes to a file of SQLite.",
    env: { PEER_ENGINE: "duckdb" },
    command: (folder) => ["xt", "head", `${folder}/runs.db`, "--engine", "duckdb"],
  },
  {
    id: "mlflow",
    title: "MLflow",
    note:
      "`log_metrics` into a file of SQLite; batches by `MlflowClient.log_batch`. Five fields an event: its metrics are numbers.",
    program: "mlflow_sqlite.py",
    env: { MLFLOW_DISABLE_TELEMETRY: "true" },
    pip: ["mlflow==3.17.2"],
    imports: "import mlflow",
    command: () => ["mlflow", "runs", "list", "--experiment-id", "0"],
    commandEnv: (folder) => ({ MLFLOW_TRACKING_URI: `sqlite:///${folder}/mlflow.db` }),
  },
  {
    id: "trackio",
    title: "trackio",
    note:
      "Local, without its dashboard and its own measurements. A thread stores what `log` took, twice a second. Read through the storage class behind the dashboard.",
    program: "trackio_local.py",
    pip: ["trackio==0.43.0"],
    imports: "import trackio",
    command: () => ["trackio", "list", "runs", "--project", "peer"],
    commandEnv: (folder) => ({ TRACKIO_DIR: folder }),
  },
  {
    id: "wandb",
    title: "W&B offline",
    note:
      '`run.log` with `mode="offline"`; a process of its own writes. It has no way to read such a run back; for what it lost and altered its file is parsed here.',
    program: "wandb_offline.py",
    pip: ["wandb==0.31.0"],
    imports: "import wandb",
    reads: false,
  },
  {
    id: "aim",
    title: "Aim",
    note: "`run.track` of a dictionary, without its own measurements; the text as `aim.Text`.",
    program: "aim_local.py",
    env: { AIM_UI_TELEMETRY_ENABLED: "0" },
    pip: ["aim==3.29.1"],
    imports: "import aim",
    command: (folder) => ["aim", "runs", "--repo", folder, "ls"],
  },
  {
    id: "tensorboard",
    title: "TensorBoard",
    note:
      "Written by tensorboardX, `add_scalar` or `add_text` for each field; read by TensorBoard's `EventAccumulator`.",
    program: "tensorboard_writer.py",
    pip: ["tensorboardX==2.6.5", "tensorboard==2.21.0"],
    imports: "import tensorboardX",
    command: (folder) => ["tensorboard", "--inspect", "--logdir", folder],
  },
];
