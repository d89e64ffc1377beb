import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Reader, Tracker } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";
import { ask } from "../support/plain_duckdb.ts";
import { json } from "../support/xt.ts";

/** Makes a file whose events have these moments. */
function make(path: string, stamps: readonly string[]): void {
  using db = new DatabaseSync(path);
  db.exec(
    "CREATE TABLE events (track_id TEXT, timestamp TEXT, n INTEGER, day TIMESTAMP, PRIMARY KEY (track_id, timestamp))",
  );
  const insert = db.prepare("INSERT INTO events VALUES ('a', ?, ?, '2026-05-06 07:08:09.123')");
  stamps.forEach((stamp, i) => insert.run(stamp, i));
}

const DAY = new Date("2026-05-06T07:08:09.123Z");
const [FIRST, LAST] = ["2026-01-01 10:59:59.999999", "2026-01-02 00:00:00.000001"];

Deno.test("timestamp is a TIMESTAMP in DuckDB, and rows have it as the file's text", async () => {
  using folder = tempFolder();
  make(folder.file("runs.db"), [FIRST, LAST]);
  using reader = new Reader(folder.file("runs.db"), { engine: "duckdb" });
  const one = async (what: string, rest = "") => {
    const [row] = await reader.sql(`SELECT ${what} AS x FROM events ${rest}`);
    return row.x;
  };
  assert.equal(await one("typeof(timestamp)"), "TIMESTAMP");
  for (
    const what of [
      "max(timestamp)",
      "last(timestamp ORDER BY n)",
      "arg_max(timestamp, n)",
      "(SELECT max(timestamp) FROM db.events)",
      "coalesce(max(timestamp), min(timestamp))",
    ]
  ) assert.equal(await one(what), LAST, what);
  const hour = "date_trunc('hour', timestamp)";
  assert.deepEqual(await one(hour, "ORDER BY n"), new Date("2026-01-01T10:00:00Z"));
  assert.deepEqual(
    await reader.sql(
      "SELECT * FROM events WHERE timestamp < now() ORDER BY timestamp DESC LIMIT 1",
    ),
    [{ track_id: "a", timestamp: LAST, n: 1, day: DAY }],
  );
  assert.deepEqual(
    await reader.sql(
      `WITH e AS (SELECT max(timestamp) AS last, max(day) AS day, ${hour} AS hour FROM events
        WHERE timestamp >= '2026-01-02' GROUP BY hour) SELECT last, day, hour FROM e`,
    ),
    [{ last: LAST, day: DAY, hour: new Date("2026-01-02T00:00:00Z") }],
  );
  assert.deepEqual(await reader.sql("SELECT n FROM events WHERE timestamp = ?", [LAST]), [{
    n: 1,
  }]);
  assert.deepEqual(
    await reader.sql("SELECT n FROM events WHERE timestamp > $day", {
      day: new Date("2026-01-01T12:00:00Z"),
    }),
    [{ n: 1 }],
  );
  assert.deepEqual(
    await reader.sql("SELECT max(timestamp) - min(timestamp) > INTERVAL 1 HOUR AS x FROM events"),
    [{ x: true }],
  );
  assert.deepEqual(
    await json(
      "sql",
      folder.file("runs.db"),
      "--engine",
      "duckdb",
      "SELECT max(timestamp) AS m FROM events",
    ),
    [{ m: LAST }],
  );
});

Deno.test("moments that others wrote in another way come back as they stand there", async () => {
  using folder = tempFolder();
  const stamps = [
    "0001-01-01 00:00:00",
    "1969-12-31 23:59:59.999999",
    "2024-05-06",
    "2026-01-01T10:00:00Z",
    "2026-01-01 12:00:00.123456789",
    "2026-01-01 12:00:00.5+02:00",
    "9999-12-31 23:59:59.999999",
  ];
  make(folder.file("runs.db"), stamps);
  using reader = new Reader(folder.file("runs.db"), { engine: "duckdb" });
  const rows = await reader.sql("SELECT timestamp FROM events ORDER BY n");
  assert.deepEqual(rows.map(({ timestamp }) => timestamp), stamps);
  assert.deepEqual(
    await reader.sql("SELECT hour(timestamp)::INTEGER AS h FROM events WHERE n = 5"),
    [
      { h: 10 },
    ],
  );
});

for (
  const bad of ["2026-01-02 x", "", "2026-02-30 00:00:00.000000", "2026-13-45 99:99:99.999999"]
) {
  Deno.test(`timestamp stays VARCHAR where some text is no moment: "${bad}"`, async () => {
    using folder = tempFolder();
    const path = folder.file("runs.db");
    make(path, [FIRST, LAST, bad]);
    for (
      const query of ["SELECT *", "SELECT count(*) AS n", "SELECT substr(timestamp, 1, 4) AS year"]
    ) {
      using duckdb = new Reader(path, { engine: "duckdb" });
      using sqlite = new Reader(path);
      const sql = `${query} FROM events WHERE timestamp LIKE '20%' ORDER BY 1, 2`.replace(
        /, 2$/,
        query === "SELECT *" ? ", 2" : "",
      );
      assert.deepEqual(await duckdb.sql(sql), await sqlite.sql(sql));
    }
    using reader = new Reader(path, { engine: "duckdb" });
    assert.deepEqual(await reader.sql("SELECT DISTINCT typeof(timestamp) AS t FROM events"), [{
      t: "VARCHAR",
    }]);
    await reader.toParquet(folder.file("runs.parquet"));
    assert.deepEqual(
      await ask(
        `SELECT timestamp, typeof(timestamp) AS t FROM '${folder.file("runs.parquet")}' ORDER BY n`,
      ),
      [FIRST, LAST, bad].map((timestamp) => ({ timestamp, t: "VARCHAR" })),
    );
  });
}

Deno.test("events that are appended meanwhile have moments too", async () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("runs.db"), { engine: "duckdb", trackId: "run" });
  for (let n = 0; n < 3; n++) {
    const { timestamp } = tracker.log({ n });
    assert.deepEqual(await tracker.sql("SELECT max(timestamp) AS m, count(*) AS n FROM events"), [
      { m: timestamp, n: n + 1 },
    ]);
  }
  tracker.conn.exec("UPDATE events SET timestamp = 'never' WHERE n = 2");
  assert.deepEqual(await tracker.sql("SELECT max(timestamp) AS m FROM events"), [{ m: "never" }]);
});

Deno.test("Parquet has timestamp as a TIMESTAMP, of one table and of several", async () => {
  using folder = tempFolder();
  const [db, path] = [folder.file("runs.db"), folder.file("runs.parquet")];
  const stamps: string[] = [];
  for (const table of ["events", "data"]) {
    using tracker = new Tracker(db, { table });
    stamps.push(tracker.log({ n: 1 }).timestamp);
  }
  await json("export", db, path).catch(() => {});
  using reader = new Reader(db);
  await reader.toParquet(path);
  assert.deepEqual(
    await ask(
      `SELECT strftime(timestamp, '%Y-%m-%d %H:%M:%S.%f') AS t, typeof(timestamp) AS type FROM '${path}'`,
    ),
    [{ t: stamps[0], type: "TIMESTAMP" }],
  );
});
