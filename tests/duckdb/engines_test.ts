/* The same questions to both engines, whose rows must be equal. */
import assert from "node:assert/strict";
import { Reader, Tracker } from "../../mod.ts";
import type { QueryParams } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";

const WEIGHTS = new Float64Array([0.5, 2]);

/** Makes a file of three runs in two tables, with values of every kind, objects, odd keys, and a view. */
function fill(path: string): void {
  for (const [run, model] of [["a", "vit"], ["b", "cnn"], ["c", "vit"]]) {
    using tracker = new Tracker(path, {
      trackId: `run-${run}`,
      params: { model },
      warnings: false,
    });
    for (let epoch = 1; epoch <= 4; epoch++) {
      tracker.log({
        epoch,
        loss: Math.round(1000 / (epoch + run!.charCodeAt(0) % 3)) / 1000,
        best: epoch === 4,
        big: 2n ** 60n + BigInt(epoch),
        "val/loss": epoch / 4,
        'le "gros" mot': epoch % 2 === 0 ? "it's" : "👩‍👩‍👧 é",
        at: new Date(Date.UTC(2026, 0, epoch, 12, 30, 15, 250)),
        layers: { sizes: [64, epoch], name: `net ${epoch}` },
        note: epoch === 2 ? undefined : `n${epoch}`,
        ...(epoch === 3 ? { weights: WEIGHTS, spilled: run === "b" ? "text" : 3 } : {}),
      });
    }
    tracker.conn.exec("CREATE VIEW IF NOT EXISTS finals AS SELECT * FROM events WHERE epoch = 4");
  }
  using data = new Tracker(path, { table: "data sets", trackId: "run-d" });
  data.logBatch([{ model: "vit", rows: 60_000 }, { model: "cnn", rows: 10 }, { model: "mlp" }]);
}

/** Text of a query, and the values for its placeholders. */
const QUERIES: readonly (string | [string, QueryParams])[] = [
  // Filters
  "SELECT track_id, epoch FROM events WHERE loss < 0.3 ORDER BY track_id, epoch",
  "SELECT epoch FROM events WHERE best ORDER BY epoch",
  "SELECT count(*) AS n FROM events WHERE NOT best",
  "SELECT epoch FROM events WHERE note IS NULL ORDER BY timestamp",
  "SELECT note FROM events WHERE note LIKE 'n%' AND epoch BETWEEN 3 AND 4 ORDER BY timestamp",
  "SELECT model FROM events WHERE model IN ('vit', 'mlp') ORDER BY timestamp LIMIT 3 OFFSET 1",
  "SELECT DISTINCT model FROM events ORDER BY model DESC",
  "SELECT epoch FROM events WHERE big = 1152921504606846978 ORDER BY timestamp",
  "SELECT epoch, big FROM events WHERE big > 1152921504606846979 ORDER BY timestamp",
  `SELECT "le ""gros"" mot" AS word FROM events WHERE "le ""gros"" mot" = 'it''s' ORDER BY timestamp`,
  // Everything
  "SELECT * FROM events WHERE track_id = 'run-a' ORDER BY timestamp",
  "SELECT * FROM db.events WHERE epoch = 2 ORDER BY timestamp",
  "SELECT * FROM events ORDER BY timestamp DESC",
  "SELECT * FROM events",
  'SELECT * FROM "data sets"',
  'SELECT * FROM db."data sets" ORDER BY rows',
  "SELECT * FROM EVENTS WHERE 1 = 0",
  // Aggregates and groups
  "SELECT count(*) AS n FROM events",
  "SELECT count(note) AS n, count(DISTINCT note) AS different FROM events",
  "SELECT model, count(*) AS n, min(loss) AS low, max(loss) AS high FROM events GROUP BY model ORDER BY model",
  "SELECT track_id, avg(epoch) AS mean, sum(epoch) AS total FROM events GROUP BY 1 ORDER BY 1",
  "SELECT model, sum(best) AS finals FROM events GROUP BY model HAVING sum(best) > 1",
  'SELECT min("at") IS NULL AND max(loss) IS NULL AS none FROM events WHERE 1 = 0 GROUP BY model',
  'SELECT epoch, round(avg("val/loss"), 2) AS v FROM events GROUP BY epoch ORDER BY epoch',
  "SELECT max(big) AS biggest, sum(spilled) AS sum FROM events",
  "SELECT count(*) FILTER (WHERE best) AS n FROM events",
  "SELECT model, group_concat(note, '-') AS list FROM (SELECT * FROM events WHERE epoch < 3 ORDER BY timestamp) GROUP BY model ORDER BY model",
  'SELECT count(*) AS n FROM events WHERE "at" IS NOT NULL',
  'SELECT count(DISTINCT "at") AS days FROM events GROUP BY model ORDER BY model',
  // Joins
  'SELECT e.track_id, d.rows FROM events e JOIN "data sets" d ON d.model = e.model WHERE e.best ORDER BY 1',
  'SELECT d.model, e.epoch FROM "data sets" d LEFT JOIN events e ON e.model = d.model AND e.best ORDER BY d.model, e.timestamp',
  'SELECT count(*) AS n FROM events, "data sets"',
  "SELECT a.epoch, b.epoch FROM events a JOIN events b USING (track_id) WHERE a.epoch = 1 AND b.epoch = 2 ORDER BY track_id",
  "SELECT e.track_id, a.size FROM events e JOIN db.assets a ON a.key = e.weights ORDER BY 1",
  "SELECT a.value, a.encoding FROM events e JOIN assets a ON a.key = e.weights LIMIT 1",
  "SELECT count(*) AS n FROM db.assets",
  'SELECT model FROM events WHERE model IN (SELECT model FROM "data sets" WHERE rows > 100) GROUP BY model',
  "SELECT track_id FROM events e WHERE EXISTS (SELECT 1 FROM events b WHERE b.track_id = e.track_id AND b.loss < 0.2) GROUP BY 1 ORDER BY 1",
  "SELECT epoch, loss - (SELECT min(loss) FROM events b WHERE b.track_id = e.track_id) AS above FROM events e ORDER BY timestamp",
  'SELECT model FROM events UNION SELECT model FROM "data sets" ORDER BY model',
  'SELECT model FROM "data sets" EXCEPT SELECT model FROM events',
  // Windows
  "SELECT track_id, epoch, row_number() OVER (PARTITION BY track_id ORDER BY loss) AS place FROM events ORDER BY 1, 2",
  "SELECT epoch, loss - lag(loss) OVER (PARTITION BY track_id ORDER BY epoch) AS step FROM events ORDER BY timestamp",
  "SELECT epoch, sum(epoch) OVER (PARTITION BY track_id ORDER BY timestamp ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS pair FROM events ORDER BY timestamp",
  "SELECT track_id, first_value(note) OVER (PARTITION BY track_id ORDER BY timestamp) AS first FROM events WHERE epoch <> 2 ORDER BY timestamp",
  "SELECT epoch, rank() OVER (ORDER BY epoch) AS rank FROM events ORDER BY timestamp",
  // JSON
  "SELECT layers FROM events ORDER BY timestamp",
  "SELECT layers->>'$.name' AS name FROM events ORDER BY timestamp",
  "SELECT layers->>'name' AS name, count(*) AS n FROM events GROUP BY 1 ORDER BY 1",
  "SELECT CAST(layers->>'$.sizes[1]' AS INTEGER) AS size FROM events ORDER BY timestamp",
  "SELECT json_array_length(layers, '$.sizes') AS n FROM events ORDER BY timestamp LIMIT 2",
  "SELECT count(*) AS n FROM events WHERE json_valid(layers)",
  "SELECT track_id, _extra FROM events WHERE _extra IS NOT NULL",
  // Placeholders
  ["SELECT epoch FROM events WHERE loss > ? AND model = ? ORDER BY timestamp", [0.25, "vit"]],
  ["SELECT epoch FROM events WHERE track_id = $run AND epoch >= $epoch ORDER BY 1", {
    run: "run-b",
    epoch: 3,
  }],
  ["SELECT epoch FROM events WHERE big = ? ORDER BY timestamp", [2n ** 60n + 1n]],
  ["SELECT note FROM events WHERE best = ? AND epoch > ? ORDER BY timestamp", [false, 2]],
  ["SELECT $1 AS a, $2 AS b, $1 AS c", [1.5, "x"]],
  ['SELECT epoch FROM events WHERE "at" > ? ORDER BY timestamp', [new Date(Date.UTC(2026, 0, 3))]],
  ["SELECT epoch FROM events WHERE layers = ? ORDER BY timestamp", [{
    sizes: [64, 2],
    name: "net 2",
  }]],
  ["SELECT ? AS a, ? AS b, ? AS c", [null, undefined, "it's 🚀"]],
  ["SELECT epoch FROM events WHERE note = ? LIMIT ?", ["n1", 2]],
  // CTEs, views, expressions
  "WITH low AS (SELECT track_id, min(loss) AS loss FROM events GROUP BY track_id) SELECT e.track_id, e.epoch FROM events e JOIN low USING (track_id, loss) ORDER BY 1",
  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n",
  "SELECT * FROM finals ORDER BY timestamp",
  "SELECT track_id, loss FROM finals WHERE model = 'vit' ORDER BY timestamp",
  "SELECT CASE WHEN loss < 0.25 THEN 'low' ELSE 'high' END AS kind, count(*) AS n FROM events GROUP BY 1 ORDER BY 1",
  "SELECT upper(model) || '-' || track_id AS name, length(note) AS n, coalesce(note, '?') AS note FROM events ORDER BY timestamp",
  "SELECT epoch * 2.5 AS x, epoch % 2 AS odd, abs(-loss) AS y FROM events ORDER BY timestamp",
  "SELECT CAST(epoch AS INTEGER) AS i, CAST(note AS TEXT) AS n, nullif(epoch, 3) AS e FROM events ORDER BY timestamp",
  "SELECT substr(CAST(timestamp AS TEXT), 1, 2) AS century, count(*) AS n FROM events GROUP BY 1",
  "SELECT e.* FROM events e WHERE e.loss = (SELECT min(loss) FROM events)",
  "SELECT max(timestamp) AS last, min(timestamp) AS first FROM events WHERE timestamp > '2026-01-01'",
  "SELECT track_id, max(timestamp) AS last FROM finals GROUP BY 1 ORDER BY last",
  "SELECT 1 AS one, 'x' AS x, NULL AS none, 0.5 AS half",
];

Deno.test(`${QUERIES.length} queries give the same rows on SQLite and on DuckDB`, async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  fill(path);
  using sqlite = new Reader(path);
  using duckdb = new Reader(path, { engine: "duckdb" });
  assert.ok(QUERIES.length >= 60);
  for (const query of QUERIES) {
    const [sql, params] = typeof query === "string" ? [query] : query;
    assert.deepEqual(await duckdb.sql(sql, params), await sqlite.sql(sql, params), sql);
  }
});
