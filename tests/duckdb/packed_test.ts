import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { type Event, Reader, Tracker } from "../../mod.ts";
import { PackedWriter } from "../../lib/duckdb/scan/packed.ts";
import { VectorWriter } from "../../lib/duckdb/scan/vector.ts";
import { StampReader } from "../../lib/duckdb/stamps.ts";
import { Database } from "../../lib/store/database.ts";
import { readPacked } from "../../lib/store/read/image.ts";
import { listSources } from "../../lib/store/sources.ts";
import { ask } from "../support/plain_duckdb.ts";
import { tempFolder } from "../support/mod.ts";

const ROWS = 9000;

/** Integers at the ends of what each of SQLite's lengths holds. */
const WHOLE = [7, 15, 23, 31, 47, 53]
  .flatMap((bits) => [2 ** bits - 1, -(2 ** bits - 1), bits < 53 ? 2 ** bits : 0]);
const TEXTS = [
  "",
  "a",
  "twelve bytes",
  "thirteen bytes",
  "né 👩‍👩‍👧 ".repeat(3),
  "\ufeffmark",
  "\u{10ffff}",
];

/** An event in which values of each kind come round, with gaps: plain ones in the first rows, others later. */
function eventOf(i: number): Event {
  const every = (n: number) => i > 3000 && i % n === 0;
  return {
    loss: every(4001) ? [NaN, -Infinity, -0][i % 3] : i / 7,
    step: WHOLE[i % WHOLE.length],
    big: BigInt(i) ** 5n * (i % 2 === 0 ? 1n : -1n) % 2n ** 63n,
    ok: i % 3 === 0 ? null : i % 2 === 0,
    note: every(5003) ? "long ".repeat(1000) : TEXTS[i % TEXTS.length],
    at: new Date(1.7e12 + i * 1234.5),
    layers: i % 5 === 0 ? null : [i, { name: "né" }],
    bytes: new Uint8Array(i % 20).fill(i),
    mixed: every(6007) ? "a text among numbers" : i,
    ...i > 5000 && { late: `only later ${i}` },
  };
}

/** Logs them, and gives the file, beside one of the same rows of which most is something else: it is read row by row. */
function makeBoth(folder: { file(name: string): string }): [image: string, rows: string] {
  const [image, rows] = [folder.file("image.db"), folder.file("rows.db")] as const;
  using tracker = new Tracker(image, { trackId: "first", warnings: false });
  const batch = (from: number, to: number) =>
    tracker.logBatch(Array.from({ length: to - from }, (_, i) => eventOf(from + i)));
  batch(0, 2000);
  using other = new Tracker(image, { trackId: "another", warnings: false });
  other.log({ note: "between" });
  batch(2000, ROWS);
  tracker.close();
  other.close();
  Deno.copyFileSync(image, rows);
  using conn = new DatabaseSync(rows);
  conn.exec("CREATE TABLE pad (bytes BLOB); INSERT INTO pad VALUES (zeroblob(9000000))");
  return [image, rows];
}

function isPacked(path: string): boolean {
  using db = Database.open(path, { readOnly: true, busyTimeout: 1 });
  const source = listSources(db).find(({ name }) => name === "events")!;
  return readPacked(db, source, ["loss", "note"], 2048) !== undefined;
}

Deno.test("values of each kind are read as they lie in the pages of the file", () => {
  using folder = tempFolder();
  const [image] = makeBoth(folder);
  using db = Database.open(image, { readOnly: true, busyTimeout: 1 });
  const source = listSources(db).find(({ name }) => name === "events")!;
  const kinds = [...source.kinds];
  const writer = new VectorWriter(new StampReader(new Map()));
  const packed = new PackedWriter(writer);
  const { value: rows } = readPacked(db, source, kinds.map(([name]) => name), 2048)!.next();
  const fits = kinds.map(([name, kind], c) => [name, packed.put(rows!, rows!.columns[c], kind)]);
  assert.deepEqual(fits, kinds.map(([name]) => [name, true]));
});

Deno.test("duckdb has the same of an image of the file as of its rows", async () => {
  using folder = tempFolder();
  const [image, rows] = makeBoth(folder);
  assert.deepEqual([image, rows].map(isPacked), [true, false]);
  const all = async (path: string, sql: string) => {
    using reader = new Reader(path, { engine: "duckdb" });
    return await reader.sql(sql);
  };
  for (
    const sql of [
      "SELECT * FROM events",
      "SELECT loss FROM events",
      "SELECT note, big, timestamp FROM events",
      "SELECT late, ok, count(*) AS n FROM events GROUP BY ALL ORDER BY ALL",
    ]
  ) assert.deepEqual(await all(image, sql), await all(rows, sql), sql);
  using reader = new Reader(image);
  const { loss } = reader.toColumns();
  const [first] = await all(image, "SELECT list(loss) AS loss FROM events");
  assert.deepEqual([...first!.loss as number[]], [...loss!]);
});

Deno.test("toParquet() writes the same of an image of the file as of its rows", async () => {
  using folder = tempFolder();
  const written = [];
  for (const path of makeBoth(folder)) {
    using reader = new Reader(path);
    let read = 0;
    await reader.toParquet(`${path}.parquet`, { onProgress: (rows) => read = rows });
    assert.equal(read, ROWS + 1);
    written.push(await ask(`SELECT * FROM '${path}.parquet'`));
  }
  assert.equal(written[0]!.length, ROWS + 1);
  assert.deepEqual(written[0], written[1]);
});

Deno.test("an image of a file with a page that is none is not believed", async () => {
  using folder = tempFolder();
  const [image] = makeBoth(folder);
  using conn = new DatabaseSync(image);
  const sql =
    "SELECT pageno FROM dbstat WHERE name = 'events' AND pagetype = 'leaf' AND path LIKE ?";
  const { pageno } = conn.prepare(`${sql} ORDER BY path LIMIT 1 OFFSET 9`).get("/%")!;
  conn.close();
  const bytes = Deno.readFileSync(image);
  bytes[(Number(pageno) - 1) * 2048] = 99;
  Deno.writeFileSync(image, bytes);
  using reader = new Reader(image, { engine: "duckdb" });
  await assert.rejects(reader.sql("SELECT sum(loss) FROM events"), /damaged/);
});

Deno.test("an image has no cells of columns that a row does not hold", async () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("runs.db"));
  tracker.logBatch(Array.from({ length: 3000 }, (_, i) => ({ i })));
  tracker.conn.exec("ALTER TABLE events ADD COLUMN twice REAL AS (2 * i)");
  tracker.conn.exec("ALTER TABLE events ADD COLUMN seven REAL DEFAULT 7");
  using reader = new Reader(folder.file("runs.db"), { engine: "duckdb" });
  assert.deepEqual(
    await reader.sql("SELECT sum(i) AS i, sum(twice) AS twice, sum(seven) AS seven FROM events"),
    [{ i: 4498500, twice: 8997000, seven: 21000 }],
  );
});
