/* What else opens the files: Python's xetrack with both its engines, pandas, polars, DuckDB; in processes of their own. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Reader, Tracker } from "../../mod.ts";
import { eventOfKinds } from "../programs/event_of_kinds.ts";
import { pythonOfReaders, runPython, startPython } from "../support/python.ts";
import { startProgram, type TempFolder, tempFolder } from "../support/mod.ts";

const python = await pythonOfReaders();

const ENGINES = ["sqlite", "duckdb"] as const;
const PROGRAMS = fileURLToPath(new URL("../programs", import.meta.url));

/** A test that is ignored where there is no Python. */
function testWithPython(name: string, fn: (folder: TempFolder) => Promise<void>): void {
  Deno.test({
    name,
    ignore: python === undefined,
    fn: async () => {
      using folder = tempFolder();
      await fn(folder);
    },
  });
}

/** Runs a program of Python with these values as variables. */
function run(code: string, values: Readonly<Record<string, unknown>>): Promise<string> {
  return runPython(python!, code, { values });
}

/** What pandas, polars and DuckDB's own reader of SQLite are asked, and what they give for each kind. */
const READERS: Readonly<Record<string, string>> = {
  "pandas.read_sql": `
    import sqlite3, sys, pandas as pd
    sys.path.append(programs)
    from check_kinds import check, columns_of
    with sqlite3.connect(db) as connection:
        df = pd.read_sql(
            f"SELECT * FROM events ORDER BY rowid DESC LIMIT {rows}", connection,
            dtype_backend="numpy_nullable", parse_dates=columns_of(4, columns),
        )
    df = df.astype({c: "boolean" for c in columns_of(2, columns)})
    assert df.columns[:2].tolist() == ["track_id", "timestamp"], df.columns
    rows = df.astype(object).where(df.notna(), None).to_dict("records")
    check(rows, columns)
    print(len(rows))
  `,
  "polars.read_database": `
    import sqlite3, sys, polars as pl
    sys.path.append(programs)
    from check_kinds import check, columns_of
    with sqlite3.connect(db) as connection:
        df = pl.read_database(
            f"SELECT * FROM events ORDER BY rowid DESC LIMIT {rows}", connection, infer_schema_length=None,
        )
    df = df.with_columns(
        pl.col(columns_of(4, columns)).str.to_datetime(),
        pl.col(columns_of(2, columns)).cast(pl.Boolean),
    )
    check(df.to_dicts(), columns)
    print(len(df))
  `,
  "DuckDB's scanner": `
    import sys, duckdb
    sys.path.append(programs)
    from check_kinds import check, columns_of
    connection = duckdb.connect()
    connection.execute(f"ATTACH '{db}' AS db (TYPE sqlite, READ_ONLY)")
    types = {name: type for name, type, *_ in connection.execute("DESCRIBE db.events").fetchall()}
    for kind, type in enumerate(["DOUBLE", "BIGINT", "BIGINT", "VARCHAR", "TIMESTAMP", "VARCHAR", "VARCHAR"]):
        assert {types[c] for c in columns_of(kind, columns)} == {type}, types
    found = connection.execute(f"SELECT * FROM db.events ORDER BY rowid DESC LIMIT {rows}")
    names = [name for name, *_ in found.description]
    found = [dict(zip(names, row)) for row in found.fetchall()]
    check(found, columns)
    print(len(found))
  `,
};

for (const [reader, code] of Object.entries(READERS)) {
  testWithPython(`${reader} reads every kind, in 500 columns`, async (folder) => {
    const db = folder.file("wide.db");
    using tracker = new Tracker(db);
    tracker.logBatch(Array.from({ length: 120 }, (_, i) => eventOfKinds(i, 500)));
    const values = { db, columns: 500, rows: 1000, programs: PROGRAMS };
    assert.equal(await run(code, values), "120\n");
  });
}

testWithPython(
  "pandas, polars and DuckDB read while a process logs as fast as it can, and it loses nothing",
  async (folder) => {
    const db = folder.file("busy.db");
    const writer = startProgram("log_kinds.ts", [db, "7"]);
    const output = writer.stdout.pipeThrough(new TextDecoderStream()).getReader();
    assert.equal((await output.read()).value, "started\n");
    const values = { db, columns: 7, rows: 500, programs: PROGRAMS };
    for (let round = 0; round < 2; round++) {
      const counts = await Promise.all(Object.values(READERS).map((code) => run(code, values)));
      assert.ok(counts.every((count) => Number(count) > 0));
    }
    await writer.stdin.close();
    let printed = "";
    for await (const text of reading(output)) printed += text;
    const stderr = await new Response(writer.stderr).text();
    assert.deepEqual([(await writer.status).code, stderr], [0, ""]);
    using reader = new Reader(db);
    const logged = Number(printed);
    assert.ok(logged > 500);
    assert.deepEqual(reader.column("i"), Array.from({ length: logged }, (_, i) => i));
  },
);

async function* reading(reader: ReadableStreamDefaultReader<string>): AsyncGenerator<string> {
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
}

/** Columns of all kinds that Python's package can name. */
const EVENT = {
  loss: 0.5,
  epoch: 3,
  big: 2n ** 60n + 1n,
  ok: true,
  note: 'żółw 🐢 "q"',
  at: new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 678)),
  layers: [64, { dropout: 0.1 }],
};

for (const engine of ENGINES) {
  testWithPython(
    `Python's xetrack, on ${engine}, reads, continues and edits a file from here`,
    async (folder) => {
      const db = folder.file("ours.db");
      {
        using tracker = new Tracker(db, { trackId: "ours", warnings: false });
        tracker.logBatch([EVENT, { ...EVENT, epoch: 4, loss: NaN, ok: false }, { epoch: 5 }]);
        using other = new Tracker(db, { trackId: "gone" });
        other.log({ epoch: 9 });
      }
      const code = `
      import json
      from xetrack import Reader, Tracker
      reader = Reader(db, engine=engine, table="events")
      assert len(reader) == 4
      first, second, third, _ = reader.to_df().astype(object).to_dict("records")
      assert [first[key] for key in ("track_id", "loss", "epoch", "note")] == ["ours", 0.5, 3, 'żółw 🐢 "q"']
      assert [bool(row["ok"]) for row in (first, second)] == [True, False]
      assert json.loads(first["layers"]) == [64, {"dropout": 0.1}]
      assert str(first["at"]).startswith("2026-01-02 03:04:05.678")
      [[big]] = reader.engine.execute("SELECT big FROM events WHERE epoch = 3").fetchall()
      assert big == 2**60 + 1
      assert second["loss"] != second["loss"] and third["note"] != third["note"]

      tracker = Tracker(db, engine=engine, table="events", track_id="theirs")
      tracker.log({"loss": 0.25, "epoch": 6, "big": 2**61 + 1, "ok": True, "note": "é", "fresh": 1.5})
      tracker.log_batch([{"loss": 0.125, "epoch": 7}, {"epoch": 8, "count": 2**40}])
      tracker.set_value("note", "set")
      tracker.set_where("fresh", 2.5, "epoch", 8)
      reader.set_value("loss", 0.75, track_id="ours")
      reader.set_where("note", "edited", "epoch", 4)
      reader.delete_run("gone")
      print(len(tracker), tracker.count_all())
    `;
      assert.equal(await run(code, { db, engine }), "3 6\n");

      using reader = new Reader(db);
      const rows = reader.toRows().map(({ timestamp: _, ...event }) => event);
      const none = Object.fromEntries(Object.keys(EVENT).map((key) => [key, null]));
      const ours = { track_id: "ours", fresh: null, count: null, loss: 0.75 };
      const theirs = { ...none, track_id: "theirs", note: "set", fresh: null, count: null };
      assert.deepEqual(rows, [
        { ...EVENT, ...ours },
        { ...EVENT, ...ours, epoch: 4, ok: false, note: "edited" },
        { ...none, ...ours, epoch: 5 },
        { ...theirs, loss: 0.25, epoch: 6, big: 2n ** 61n + 1n, ok: true, fresh: 1.5 },
        { ...theirs, loss: 0.125, epoch: 7 },
        { ...theirs, epoch: 8, fresh: 2.5, count: 2 ** 40 },
      ]);
      using tracker = new Tracker(db, { trackId: "ours" });
      tracker.log({ ...EVENT, fresh: 3.5 });
      assert.equal(tracker.countAll(), 7);
    },
  );

  testWithPython(
    `a file of Python's xetrack, on ${engine}, reads, continues and is edited here`,
    async (folder) => {
      const db = folder.file("theirs.db");
      const write = `
      from xetrack import Tracker
      tracker = Tracker(db, engine=engine, track_id="theirs", params={"model": "cnn"})
      tracker.log({"loss": 0.5, "epoch": 1, "ok": True, "big": 2**60 + 1, "layers": [64, "é"]})
      tracker.log_batch([{"loss": 0.25, "epoch": 2, "ok": False}, {"epoch": 3, "val/loss": 1.5}])
      tracker.log({"epoch": 4, "picture": bytes([0, 1, 255])})
    `;
      await run(write, { db, engine });
      {
        using tracker = new Tracker(db, { trackId: "ours" });
        assert.equal(tracker.table, "default");
        // Python's booleans are integers where its engine is SQLite.
        const ok = engine === "duckdb" ? [true, false, null, null] : [1, 0, null, null];
        assert.deepEqual(tracker.toColumns({ all: true }).ok, ok);
        const { loss, epoch, model, val_loss, big } = tracker.toColumns({ all: true });
        assert.deepEqual(loss, [0.5, 0.25, null, null]);
        assert.deepEqual(epoch, [1, 2, 3, 4]);
        assert.deepEqual(big, [2n ** 60n + 1n, null, null, null]);
        assert.deepEqual(val_loss, [null, null, 1.5, null]);
        assert.equal(model!.at(0), "cnn");
        tracker.log({ loss: 1, epoch: 5, ok: ok[1], model: "vit", fresh: { a: [1] } });
        tracker.logBatch([{ loss: 0.0625, epoch: 6, at: new Date(0) }]);
        assert.equal(tracker.setWhere("model", "edited", "epoch", 5), 1);
        using reader = new Reader(db);
        assert.equal(reader.setValue("epoch", 10, "theirs"), 4);
        assert.equal(reader.setWhere("loss", 0.125, "loss", 0.25), 1);
      }
      const code = `
      from xetrack import Reader
      reader = Reader(db, engine=engine)
      rows = reader.to_df().astype(object).to_dict("records")
      assert [row["epoch"] for row in rows] == [10, 10, 10, 10, 5, 6]
      assert [row["loss"] for row in rows if row["loss"] == row["loss"]] == [0.5, 0.125, 1, 0.0625]
      assert [row["model"] for row in rows][3:5] == ["cnn", "edited"]
      assert not rows[4]["ok"] and rows[4]["fresh"] == '{"a":[1]}'
      assert str(rows[5]["at"]).startswith("1970-01-01 00:00:00")
      # It sorts by name what it calls the latest.
      assert len(reader.latest()) == 4
    `;
      await run(code, { db, engine });
    },
  );
}

for (const [first, turns] of [["ours", 8], ["theirs", 6]] as const) {
  testWithPython(
    `a file of ${first} goes ${turns} times from hand to hand, and each finds what the other did`,
    async (folder) => {
      const db = folder.file("shared.db");
      const rows: Record<string, unknown>[] = [];
      for (let turn = 0; turn < turns; turn++) {
        const own = (turn % 2 === 0) === (first === "ours");
        const row = { turn, loss: turn / 4 + 0.125, who: own ? "ours" : "theirs", seen: -1 };
        const engine = ENGINES[turn % 4 < 2 ? 0 : 1];
        if (own) takeTurn(db, row, rows);
        else await run(TURN, { db, engine, row, rows });
        if (turn > 0) rows[turn - 1]!.seen = turn;
        rows.push(row);
      }
      using reader = new Reader(db, { table: "events" });
      const found = reader.toRows().map(({ turn, loss, who, seen }) => ({ turn, loss, who, seen }));
      assert.deepEqual(found, rows);
      assert.equal(reader.runs().length, 2);
      assert.equal(
        reader.assets.list().filter(({ encoding }) => encoding === "bytes").length,
        turns / 2,
      );
    },
  );
}

/** Sees that the file holds these rows, says in the last one that it was seen, and adds one with an asset. */
function takeTurn(db: string, row: Record<string, unknown>, rows: readonly unknown[]): void {
  using tracker = new Tracker(db, { trackId: "ours", table: "events" });
  const found = tracker.toRows({ all: true })
    .map(({ turn, loss, who, seen }) => ({ turn, loss, who, seen }));
  assert.deepEqual(found, rows);
  using reader = new Reader(db, { table: "events" });
  if (rows.length > 0) assert.equal(reader.setWhere("seen", row.turn, "turn", rows.length - 1), 1);
  tracker.log({ ...row, [`turn_${row.turn}`]: true, image: new Uint8Array([Number(row.turn)]) });
}

/** Does the same in Python. */
const TURN = `
  from xetrack import Tracker
  tracker = Tracker(db, engine=engine, table="events", track_id="theirs")
  found = tracker.to_df(all=True)
  if rows:
      assert found[["turn", "loss", "who", "seen"]].to_dict("records") == rows, found
      tracker.engine.set_where("seen", row["turn"], "turn", len(rows) - 1)
  tracker.log({**row, f"turn_{row['turn']}": True, "pair": complex(row["turn"], 1)})
  assert tracker.get(tracker.latest["pair"]) == complex(row["turn"], 1)
`;

testWithPython(
  "bytes that are assets cross both ways, and each side removes its own",
  async (folder) => {
    const db = folder.file("assets.db");
    const image = Uint8Array.from({ length: 1000 }, (_, i) => i % 256);
    let id: unknown;
    {
      using tracker = new Tracker(db, { trackId: "ours" });
      ({ image: id } = tracker.log({ image, kept: new Uint8Array([7]) }));
    }
    const store = `
    from xetrack import Tracker
    tracker = Tracker(db, table="events", track_id="theirs")
    [stored] = tracker.conn.execute("SELECT value FROM assets WHERE key = ?", [id]).fetchone()
    assert stored == bytes(i % 256 for i in range(1000))
    picture = tracker.assets.insert("picture", bytes(range(256)))
    weights = tracker.log({"picture": picture, "inline": b"\\x00\\xff", "weights": {1.5, 2.5}})["weights"]
    assert tracker.remove_asset(id, "image") is False
    print(picture, weights)
  `;
    const [picture, weights] = (await run(store, { db, id })).trim().split(" ");
    {
      using reader = new Reader(db);
      assert.deepEqual(reader.get(id as string), image);
      assert.deepEqual(reader.column("inline").at(-1), new Uint8Array([0, 255]));
      assert.deepEqual(reader.column("picture").at(-1), picture);
      const python = reader.assets.list().filter(({ encoding }) => encoding === null);
      assert.deepEqual(python.map(({ id, references }) => [id, references]), [
        [picture, 1],
        [weights, 1],
      ]);
      assert.throws(() => reader.get(picture!), /Python pickled it\. Export it, and load it there/);
      reader.assets.export(picture!, folder.file("picture.pickle"));
      using tracker = new Tracker(db, { trackId: "ours" });
      tracker.log({ image: new Uint8Array([1, 2]) });
      assert.ok(reader.removeAsset(weights!, "weights"));
      assert.ok(reader.removeAsset(id as string, "image"));
    }
    const check = `
    import pickle
    from xetrack import Tracker
    with open(exported, "rb") as file:
        assert pickle.load(file) == bytes(range(256))
    tracker = Tracker(db, table="events", track_id="theirs")
    assert tracker.get(picture) == bytes(range(256)) and tracker.get("weights") is None
    assert tracker.remove_asset(picture, "picture")
    assert tracker.get(tracker.log({"weights": {3.5}})["weights"]) == {3.5}
  `;
    await run(check, { db, exported: folder.file("picture.pickle"), picture });
    using reader = new Reader(db);
    assert.deepEqual(reader.column("picture"), [null, null, null, null]);
    assert.deepEqual([reader.get("image"), reader.get("kept")], [
      new Uint8Array([1, 2]),
      new Uint8Array([7]),
    ]);
    assert.equal(reader.assets.count, 3);
  },
);

testWithPython(
  "Python's xetrack that was opened first logs beside a tracker",
  async (folder) => {
    const db = folder.file("both.db");
    const code = `
    from xetrack import Tracker
    tracker = Tracker(db, table="events", track_id="theirs")
    tracker.log({"n": 0})
    print("open", flush=True)
    sys.stdin.readline()
    for n in range(1, 50):
        tracker.log({"n": n, f"theirs_{n % 5}": n})
  `;
    const theirs = startPython(python!, code, { values: { db } });
    const output = theirs.stdout.getReader();
    await output.read();
    using tracker = new Tracker(db, { trackId: "ours" });
    tracker.log({ n: 0 });
    await theirs.stdin.close();
    for (let n = 1; n < 50; n++) {
      tracker.log({ n, [`ours_${n % 5}`]: n });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const stderr = await new Response(theirs.stderr).text();
    assert.deepEqual([(await theirs.status).code, stderr], [0, ""]);
    await output.cancel();
    using reader = new Reader(db);
    const numbers = Array.from({ length: 50 }, (_, n) => n);
    assert.deepEqual(reader.column("n", { trackId: "ours" }), numbers);
    assert.deepEqual(reader.column("n", { trackId: "theirs" }), numbers);
  },
);

testWithPython(
  "Python's xetrack without its assets extra opens a file that a tracker holds, and logs beside it",
  async (folder) => {
    const db = folder.file("beside.db");
    using tracker = new Tracker(db, { trackId: "ours" });
    tracker.log({ n: 0 });
    const code = `
    sys.modules["sqlitedict"] = None
    from xetrack import Reader, Tracker
    tracker = Tracker(db, table="events", track_id="theirs")
    assert tracker.assets is None
    for n in range(50):
        tracker.log({"n": n})
    print(len(Reader(db, table="events").to_df()) > 50)
  `;
    const theirs = run(code, { db });
    let ended = false;
    theirs.finally(() => ended = true);
    let n = 1;
    for (; !ended; n++) {
      tracker.log({ n });
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    assert.equal(await theirs, "True\n");
    assert.deepEqual(tracker.column("n"), Array.from({ length: n }, (_, i) => i));
    assert.equal(tracker.countAll(), n + 50);
  },
);

testWithPython(
  "Python's xetrack with its assets extra is refused a file that a tracker holds, which keeps all",
  async (folder) => {
    const db = folder.file("held.db");
    using tracker = new Tracker(db);
    tracker.log({ n: 0 });
    const code = `
    from xetrack import Reader
    try:
        Reader(db, table="events")
    except Exception as error:
        print(error)
  `;
    assert.match(await run(code, { db }), /database is locked/);
    tracker.log({ n: 1 });
    assert.deepEqual(tracker.column("n"), [0, 1]);
  },
);
