import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { copy, Reader, Tracker } from "../../mod.ts";
import { parseJson, writeJson } from "../../lib/values/json.ts";
import { type TempFolder, tempFolder } from "../support/mod.ts";
import { json, xt } from "../support/xt.ts";

const SEED = 8123456789012345679n;
const TEXT = `{"seed": ${SEED}, "sizes": [1e3, -9007199254740993, 12345678901234567.0, 7]}`;
const VALUE = { seed: SEED, sizes: [1000, -9007199254740993n, 12345678901234568, 7] };

Deno.test("JSON's whole numbers are bigint where a double would print other digits, and no others", () => {
  for (const digits of ["9007199254740993", "-9223372036854775809", "1".repeat(400)]) {
    assert.deepEqual(parseJson(` ${digits} `), BigInt(digits));
    assert.deepEqual(parseJson(`[{"a\\n":{"__proto__":\n${digits}}}]`), [
      { "a\n": JSON.parse('{"__proto__":0}', (_, v) => v === 0 ? BigInt(digits) : v) },
    ]);
    assert.equal(writeJson([BigInt(digits)]), `[${digits}]`);
  }
  // 2 ** 60 is written 1152921504606847000.
  for (const number of [2 ** 53, 2 ** 60, -(2 ** 63), 1e20, 1e21, 1e300, 5e-324, 0.1 + 0.2, 1e16]) {
    assert.equal(parseJson(JSON.stringify(number)), number);
  }
  const odd = `[-0, 123456789012345678.0, 12345678901234567e1, 1E400, "${SEED}", "x ${SEED}"]`;
  assert.deepEqual(parseJson(odd), JSON.parse(odd));
});

function makeOthers(folder: TempFolder): string {
  const path = folder.file("others.db");
  using db = new DatabaseSync(path);
  db.exec(`CREATE TABLE events (track_id TEXT NOT NULL, timestamp TEXT NOT NULL, cfg JSON_TEXT,
    _extra JSON_TEXT, PRIMARY KEY (track_id, timestamp))`);
  db.prepare("INSERT INTO events VALUES ('run', '2026-01-01 00:00:00.000000', ?, ?)")
    .run(TEXT, `{"key": ${SEED}, "list": [${SEED}]}`);
  return path;
}

Deno.test("JSON that others wrote keeps its digits in reads, in SQL and in a copy", async () => {
  using folder = tempFolder();
  const path = makeOthers(folder);
  const extra = { key: SEED, list: [SEED] };
  const event = { cfg: VALUE, ...extra };
  for (const engine of ["sqlite", "duckdb"] as const) {
    using reader = new Reader(path, { engine });
    const { track_id: _, timestamp: __, ...row } = reader.toRows()[0];
    assert.deepEqual(row, event);
    assert.deepEqual(await reader.sql("SELECT cfg, _extra FROM events"), [
      { cfg: VALUE, _extra: extra },
    ]);
  }
  const target = folder.file("target.db");
  assert.equal(copy(path, target), 1);
  using copied = new Reader(target);
  const { track_id: _, timestamp: __, ...row } = copied.toRows()[0];
  assert.deepEqual(row, event);
  assert.match(
    (await xt("head", path, "--json")).stdout,
    new RegExp(`"cfg":.*${SEED}.*"key":"${SEED}"`),
  );
});

Deno.test("what others wrote to _extra is edited and found with its digits", () => {
  using folder = tempFolder();
  const path = makeOthers(folder);
  using reader = new Reader(path);
  assert.equal(reader.setWhere("key2", "x", "key", SEED), 1);
  assert.equal(reader.setValue("Cfg", 1), 1);
  const [{ list, key, Cfg }] = reader.toRows();
  assert.deepEqual([list, key, Cfg], [[SEED], SEED, 1]);
});

Deno.test("a bigint in an object stands in the column of JSON where its digits tell it", async () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("runs.db"), { warnings: false });
  const values = [{ seed: SEED }, [2n ** 60n, 1], [2n ** 70n], { a: 5n, b: SEED }, [SEED, NaN]];
  for (const cfg of values) tracker.log({ cfg });
  assert.deepEqual(tracker.column("cfg"), values);
  assert.deepEqual(
    await tracker.sql("SELECT cfg || '' AS text FROM events WHERE cfg IS NOT NULL"),
    [
      { text: `{"seed":${SEED}}` },
      { text: `[${2n ** 60n},1]` },
      { text: `[${2n ** 70n}]` },
    ],
  );
  assert.equal(tracker.setWhere("found", true, "cfg", { seed: SEED }), 1);
});

Deno.test("xt set keeps the digits of JSON, in a new column and in one that is there", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  {
    using tracker = new Tracker(path);
    tracker.log({ cfg: { seed: 1 } });
  }
  for (const name of ["cfg", "fresh"]) {
    assert.equal((await xt("set", path, name, TEXT)).stderr, "");
    using reader = new Reader(path);
    assert.deepEqual(reader.toRows()[0][name], VALUE);
    assert.deepEqual(await reader.sql(`SELECT ${name}->>'seed' AS seed FROM events`), [
      { seed: SEED },
    ]);
  }
  assert.deepEqual((await json("head", path))[0].fresh, {
    seed: String(SEED),
    sizes: [1000, "-9007199254740993", 12345678901234568, 7],
  });
});

Deno.test("lines of logs and of JSONL that Python wrote keep the digits of whole numbers", () => {
  using folder = tempFolder();
  const [log, jsonl] = [folder.file("day.log"), folder.file("data.jsonl")];
  const data = `{"seed": ${SEED}, "cfg": ${TEXT}, "p": 1152921504606846976, "f": 1e+18, "n": 3}`;
  const event = { seed: SEED, cfg: VALUE, p: 2n ** 60n, f: 1e18, n: 3 };
  Deno.writeTextFileSync(log, `2026-01-01 00:00:00.000 | TRACKING | a:b:1!📁!${data}\n`);
  Deno.writeTextFileSync(jsonl, `${data}\n`);
  assert.deepEqual(Reader.readLogs(folder.path), [event]);
  assert.deepEqual(Reader.readJsonl(jsonl), [event]);
});

Deno.test("numbers that were logged stay numbers in logs and in objects, 2 ** 60 too", () => {
  using folder = tempFolder();
  const event = { n: 2 ** 60, list: [2 ** 60, -(2 ** 63), 1e20], big: 2n ** 60n, all: [2n ** 60n] };
  using tracker = new Tracker(folder.file("runs.db"), { logsPath: folder.file("logs") });
  tracker.log(event);
  const read = { ...tracker.toRows()[0] } as Record<string, unknown>;
  const logged: Record<string, unknown> = { ...Reader.readLogs(folder.file("logs"))[0] };
  for (const row of [read, logged]) {
    delete row.track_id;
    delete row.timestamp;
    assert.deepEqual(row, event);
  }
});

Deno.test("xt set and --where-value read whole numbers as the column's kind", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  const wide = 2n ** 60n;
  {
    using tracker = new Tracker(path, { trackId: "run" });
    tracker.log({ big: wide, n: 2 ** 60 });
    tracker.log({ big: -(2n ** 63n), n: 0.5 });
  }
  const set = async (...args: string[]) => {
    const { stdout, stderr } = await xt("set", path, ...args);
    return stderr + stdout;
  };
  const where = (key: string, value: unknown) => ["--where-key", key, "--where-value", `${value}`];
  assert.equal(await set("found", "1", ...where("big", wide)), "Changed 1 row\n");
  assert.equal(await set("found", "2", ...where("big", -(2n ** 63n))), "Changed 1 row\n");
  assert.equal(await set("real", "1", ...where("n", wide)), "Changed 1 row\n");
  assert.equal(await set("big", `${wide + 1n}`, ...where("found", 1)), "Changed 1 row\n");
  assert.equal(await set("big", `+${wide}`, ...where("found", 2)), "Changed 1 row\n");
  assert.equal(await set("n", `${wide}`), "Changed 2 rows\n");
  assert.equal(await set("fresh", `${wide}`), "Changed 2 rows\n");
  assert.equal(await set("again", "5", ...where("fresh", wide)), "Changed 2 rows\n");
  using reader = new Reader(path);
  assert.deepEqual(
    reader.toRows().map(({ big, n, found, real, fresh }) => [big, n, found, real, fresh]),
    [[wide + 1n, 2 ** 60, 1, 1, wide], [wide, 2 ** 60, 2, null, wide]],
  );
  assert.deepEqual(
    await reader.sql("SELECT DISTINCT typeof(big) AS t, typeof(n) AS n FROM events"),
    [
      { t: "integer", n: "real" },
    ],
  );
});
