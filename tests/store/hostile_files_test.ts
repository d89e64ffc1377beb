/* A file whose schema was made to do harm: reading it and asking it do no more than read. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Reader, Tracker, TrackerError } from "../../mod.ts";
import { bytesIn, PLAIN, type TempFolder, tempFolder } from "../support/mod.ts";
import { CLI } from "../support/xt.ts";

/** Runs `xt` as one does, or with the permission to read the file and no other; gives what it prints and how it ends. */
async function ask(db: string, sql: string, { confined = false } = {}) {
  const flags = confined
    ? [`--allow-read=${db}`, "--deny-write", "--deny-net", "--deny-run", "--deny-ffi", "--deny-env"]
    : ["--allow-all"];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...flags, CLI, "sql", db, sql, "--json"],
    env: PLAIN,
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, stdout: out!, stderr: err! };
}

/** Makes a file with an event, a table to guard, and what SQL adds. */
function make(folder: TempFolder, sql: string): string {
  const db = folder.file("hostile.db");
  {
    using tracker = new Tracker(db, { trackId: "calm-otter-000001" });
    tracker.log({ loss: 0.5 });
  }
  using conn = new DatabaseSync(db);
  conn.exec("CREATE TABLE guarded (x); INSERT INTO guarded VALUES (1)");
  conn.exec(sql);
  return db;
}

/** Gives what the file holds; asserts that there is no other but the two empty ones that a reader may leave beside it. */
function hashIn(folder: TempFolder, db: string): string {
  const { "hostile.db": hash, "hostile.db-shm": _, "hostile.db-wal": wal, ...others } = bytesIn(
    folder.path,
  );
  assert.deepEqual(others, {});
  if (wal !== undefined) assert.equal(Deno.statSync(`${db}-wal`).size, 0);
  return hash!;
}

/** Asserts that asking leaves the file as it is, and gives rows or one line of words. */
async function isHarmless(folder: TempFolder, db: string, sql: string): Promise<void> {
  const before = hashIn(folder, db);
  for (const confined of [false, true]) {
    const { code, stdout, stderr } = await ask(db, sql, { confined });
    if (code === 0) assert.ok(Array.isArray(JSON.parse(stdout)), stdout);
    else assert.match(stderr, /^xt: Cannot [^\n]+\n$/, sql);
    assert.ok(code === 1 || sql.startsWith("SELECT"), `${sql} was not refused`);
    assert.equal(hashIn(folder, db), before, `${sql} changed something, confined: ${confined}`);
  }
}

const SCHEMAS: Readonly<Record<string, readonly [schema: string, query: string]>> = {
  "a view that calls load_extension": [
    "CREATE VIEW evil AS SELECT load_extension('/tmp/evil.so') AS x",
    "SELECT * FROM evil",
  ],
  "a view that calls writefile and readfile": [
    "CREATE VIEW evil AS SELECT writefile('/tmp/evil', 'x'), readfile('/etc/passwd')",
    "SELECT * FROM evil",
  ],
  "a view over another view with a trigger that writes": [
    "CREATE VIEW evil AS SELECT * FROM events; CREATE TRIGGER t INSTEAD OF INSERT ON evil BEGIN DELETE FROM guarded; END",
    "SELECT * FROM evil",
  ],
  "a query that fires that trigger": [
    "CREATE VIEW evil AS SELECT 1 AS x; CREATE TRIGGER t INSTEAD OF INSERT ON evil BEGIN DELETE FROM guarded; END",
    "INSERT INTO evil VALUES (1)",
  ],
  "triggers on every write": [
    "CREATE TRIGGER a AFTER INSERT ON events BEGIN DELETE FROM guarded; END;" +
    "CREATE TRIGGER b AFTER UPDATE ON events BEGIN DELETE FROM guarded; END;" +
    "CREATE TRIGGER c AFTER DELETE ON events BEGIN DELETE FROM guarded; END",
    "WITH d AS (SELECT 1) UPDATE events SET loss = 1 RETURNING *",
  ],
  "generated columns that build gigabytes": [
    "ALTER TABLE events ADD COLUMN huge AS (zeroblob(4000000000))",
    "SELECT * FROM events",
  ],
  "a column that calls what is not allowed in a schema": [
    "CREATE TABLE evil (x, y AS (upper(x))); INSERT INTO evil VALUES ('a')",
    "SELECT load_extension(y) FROM evil",
  ],
  "a virtual table over the file's own pages": [
    "CREATE VIRTUAL TABLE pages USING sqlite_dbpage",
    "SELECT count(*) AS n FROM pages",
  ],
  "a query that would write pages": ["", "UPDATE sqlite_dbpage SET data = zeroblob(4096)"],
  "an index of full text with a command": [
    "CREATE VIRTUAL TABLE words USING fts5(x); INSERT INTO words VALUES ('some words')",
    "INSERT INTO words (words) VALUES ('delete-all')",
  ],
  "a virtual table whose module is nowhere": [
    "PRAGMA user_version = 1",
    "SELECT * FROM fsdir('/')",
  ],
  "an attached file": ["", "ATTACH 'other.db' AS other"],
  "an attached file behind a comment": ["", "/* SELECT */ ATTACH '/tmp/other.db' AS other"],
  "a copy into another file": ["", "VACUUM INTO 'other.db'"],
  "a pragma that changes the file": ["", "PRAGMA journal_mode = DELETE"],
  "a pragma as a function": ["", "SELECT * FROM pragma_optimize"],
  "a pragma that opens the schema": ["", "PRAGMA writable_schema = ON"],
  "a view with the name of a table of SQLite's": [
    "CREATE VIEW sqlite_evil_free AS SELECT 1 AS x",
    "SELECT * FROM sqlite_schema",
  ],
};

for (const [what, [schema, query]] of Object.entries(SCHEMAS)) {
  Deno.test(`xt sql asks a hostile file and does nothing else: ${what}`, async () => {
    using folder = tempFolder();
    let db: string;
    try {
      db = make(folder, schema);
    } catch (error) {
      // What SQLite itself does not let into a schema cannot do harm from there.
      assert.match(String(error), /no such|reserved|not authorized|prohibited|unsafe|may not be/);
      return;
    }
    await isHarmless(folder, db, query);
    using conn = new DatabaseSync(db, { readOnly: true });
    assert.equal(conn.prepare("SELECT count(*) AS n FROM guarded").get()!.n, 1);
  });
}

Deno.test("no pragma that can be asked changes a file, as a statement, with a value or as a table", async () => {
  using folder = tempFolder();
  const db = make(folder, "");
  using reader = new Reader(db);
  const before = hashIn(folder, db);
  const names = await reader.sql("SELECT name FROM pragma_pragma_list")
    .catch((error) => {
      assert.ok(error instanceof TrackerError);
      using conn = new DatabaseSync(":memory:");
      return conn.prepare("SELECT name FROM pragma_pragma_list").all();
    });
  assert.ok(names.length > 50);
  for (const { name } of names) {
    for (
      const sql of [
        `PRAGMA ${name}`,
        `PRAGMA ${name} = 1`,
        `PRAGMA ${name}(events)`,
        `SELECT * FROM pragma_${name}`,
        `SELECT * FROM pragma_${name}('events')`,
      ]
    ) {
      await reader.sql(sql).catch((error) =>
        assert.ok(error instanceof TrackerError, `${sql}: ${error}`)
      );
    }
  }
  reader.close();
  assert.equal(hashIn(folder, db), before);
  using next = new Reader(db);
  assert.equal(next.count(), 1);
});

Deno.test("a schema that was altered by hand is an error, or what it says: reading does nothing else", () => {
  const alterations = [
    `UPDATE sqlite_schema SET sql = 'CREATE TABLE guarded (x); ATTACH "other.db" AS other' WHERE name = 'guarded'`,
    `UPDATE sqlite_schema SET sql = 'CREATE VIEW guarded AS SELECT load_extension(1)' WHERE name = 'guarded'`,
    `UPDATE sqlite_schema SET rootpage = 999999 WHERE name = 'events'`,
    `UPDATE sqlite_schema SET rootpage = 1 WHERE name = 'events'`,
    `UPDATE sqlite_schema SET type = 'trigger' WHERE name = 'guarded'`,
    `INSERT INTO sqlite_schema VALUES ('trigger', 't', 'events', 0, 'CREATE TRIGGER t AFTER INSERT ON events BEGIN SELECT load_extension(1); END')`,
  ];
  for (const alteration of alterations) {
    using folder = tempFolder();
    const db = make(folder, "");
    {
      using conn = new DatabaseSync(db);
      (conn as unknown as { enableDefensive(on: boolean): void }).enableDefensive(false);
      conn.exec("PRAGMA writable_schema = ON");
      conn.exec(alteration);
    }
    const before = hashIn(folder, db);
    const reads = [
      (reader: Reader) => reader.toRows(),
      (reader: Reader) => reader.tables(),
      (reader: Reader) => reader.assets.list(),
      (reader: Reader) => reader.runs(),
    ];
    for (const read of reads) {
      try {
        using reader = new Reader(db);
        read(reader);
      } catch (error) {
        assert.ok(error instanceof TrackerError, `${alteration}: ${error}`);
      }
    }
    assert.equal(hashIn(folder, db), before, alteration);
  }
});
