import assert from "node:assert/strict";
import { Reader, Tracker } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";

/** A value, what SQLite holds of it, and what reads give where that is something else. */
interface Case {
  readonly value: unknown;
  readonly stored: unknown;
  readonly read?: unknown;
}

/** One table a kind: the declared type, values that fit, values that spill. */
const KINDS: Record<string, { declared: string; fit: Case[]; spill: unknown[] }> = {
  number: {
    declared: "REAL",
    fit: [
      { value: 0.5, stored: ["real", 0.5] },
      { value: 1, stored: ["real", 1] },
      { value: 1e300, stored: ["real", 1e300] },
      { value: 2 ** 53, stored: ["real", 2 ** 53] },
      { value: 2 ** 60, stored: ["real", 2 ** 60] },
      { value: 7n, stored: ["real", 7], read: 7 },
    ],
    spill: [NaN, Infinity, -Infinity, -0, "1", true, new Date(0), [1], { a: 1 }, 2n ** 60n],
  },
  bigint: {
    declared: "INTEGER",
    fit: [
      { value: 2n ** 60n, stored: ["integer", 2 ** 60] },
      { value: -(2n ** 63n), stored: ["integer", -(2 ** 63)] },
      { value: 5n, stored: ["integer", 5], read: 5 },
      { value: 5, stored: ["integer", 5] },
    ],
    spill: [2n ** 63n, 0.5, 2 ** 60, -0, NaN, "5", false, new Date(0), []],
  },
  boolean: {
    declared: "BOOLEAN",
    fit: [{ value: true, stored: ["integer", 1] }, { value: false, stored: ["integer", 0] }],
    spill: [1, 0n + 2n ** 60n, "true", new Date(0), {}],
  },
  string: {
    declared: "TEXT",
    fit: [
      { value: "résumé 🚀", stored: ["text", "résumé 🚀"] },
      { value: "", stored: ["text", ""] },
      { value: "42", stored: ["text", "42"] },
    ],
    spill: ["a\0b", "\ud800", 1, true, new Date(0), ["x"]],
  },
  date: {
    declared: "TIMESTAMP",
    fit: [
      {
        value: new Date("2026-01-02T03:04:05.678Z"),
        stored: ["text", "2026-01-02 03:04:05.678000"],
      },
      {
        value: Temporal.Instant.from("2026-01-02T03:04:05.678901Z"),
        stored: ["text", "2026-01-02 03:04:05.678901"],
        read: new Date("2026-01-02T03:04:05.678Z"),
      },
      {
        value: new Date("0001-01-01T00:00:00Z"),
        stored: ["text", "0001-01-01 00:00:00.000000"],
      },
    ],
    spill: [new Date(8.64e15), new Date("-000001-01-01T00:00:00Z"), "2026-01-02", 5],
  },
  json: {
    declared: "JSON_TEXT",
    fit: [
      {
        value: [1, "two", null, { deep: [true] }],
        stored: ["text", '[1,"two",null,{"deep":[true]}]'],
      },
      { value: { $: 1 }, stored: ["text", '{"$":1}'] },
      { value: {}, stored: ["text", "{}"] },
    ],
    spill: [[NaN], { a: -0 }, [1n], { at: new Date(0) }, { a: undefined }, "[]", 1],
  },
};

for (const [kind, { declared, fit, spill }] of Object.entries(KINDS)) {
  Deno.test(`a ${kind} column is declared ${declared}, holds what fits and keeps the rest in _extra`, async () => {
    using folder = tempFolder();
    const path = folder.file("values.db");
    {
      using tracker = new Tracker(path, { trackId: "run", warnings: false });
      for (const { value } of fit) tracker.log({ value });
      for (const value of spill) tracker.log({ value });
      assert.equal(tracker.dtypes.value, kind);
      const type = "SELECT type FROM pragma_table_info('events') WHERE name = 'value'";
      assert.deepEqual(await tracker.sql(type), [{ type: declared }]);
    }
    using reader = new Reader(path);
    const cells = await reader.sql(
      "SELECT typeof(value) AS type, value + 0 AS number, value || '' AS text FROM events",
    );
    for (const [i, { stored }] of fit.entries()) {
      const [type, held] = stored as [string, unknown];
      const { number, text } = cells[i];
      assert.deepEqual([cells[i].type, type === "text" ? text : Number(number)], [type, held]);
    }
    assert.ok(cells.slice(fit.length).every(({ type }) => type === "null"), "SQL sees NULL");
    const wanted = [...fit.map(({ value, read }) => read ?? value), ...spill];
    assert.deepEqual(reader.column("value"), wanted);
    assert.deepEqual(reader.toColumns().value, wanted);
    assert.deepEqual(reader.toRows().map((row) => row.value), wanted);
  });
}

Deno.test("text that is no JSON, in a column of JSON, comes back as it is", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  tracker.logBatch([{ j: [1] }, { j: { a: 1 } }]);
  tracker.conn.exec("UPDATE events SET j = 'no json' WHERE j = '[1]'");
  assert.deepEqual(tracker.column("j"), ["no json", { a: 1 }]);
});

Deno.test("texts of 20 MB come back whole, with escapes and long runs of # in them", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  const log = "#".repeat(100_000) + "line\n".repeat(4_000_000);
  const event = { list: [log, { "k\n": log }], text: `\0${log}` };
  tracker.log(event);
  const { list, text } = tracker.toRows()[0]!;
  assert.ok(Array.isArray(list));
  assert.ok(list[0] === log && list[1]["k\n"] === log);
  assert.ok(text === event.text);
});

Deno.test("_extra is made by the first value that needs it, and by none before", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  const sql = "SELECT count(*) AS n FROM pragma_table_info('events') WHERE name = '_extra'";
  const hasExtra = () => tracker.conn.prepare(sql).get()!.n === 1;
  const all = { n: 1, b: 2n ** 60n, t: "text", ok: true, at: new Date(0), j: [1], o: new Set([1]) };
  const { o } = tracker.log(all);
  tracker.log({ ...all, n: 2n, b: 3, t: new Set([1]), o });
  tracker.logBatch([{ t: o }, { o: null }, { fresh: "0123456789abcdef" }]);
  assert.equal(hasExtra(), false);
  tracker.log({ n: new Set([1]) });
  assert.equal(hasExtra(), true);
});

Deno.test("_extra holds one JSON object, with tags for what JSON cannot carry", async () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  tracker.log({ n: 1, s: "x", b: 2n ** 60n, d: new Date(0) });
  const nested = { $: [NaN, { $: 1 }], u: undefined };
  const odd = { n: NaN, s: 5, b: 2n ** 70n, d: new Date(8.64e15), S: "\ud800", j: nested };
  tracker.log(odd);
  const [, { extra }] = await tracker.sql("SELECT _extra || '' AS extra FROM events");
  assert.deepEqual(JSON.parse(String(extra)), {
    n: { $: "number", v: "NaN" },
    s: 5,
    b: { $: "bigint", v: String(2n ** 70n) },
    d: { $: "date", v: "+275760-09-13T00:00:00.000Z" },
    S: "\ud800",
    j: {
      $: "json",
      v: { $: [{ $: "number", v: "NaN" }, { $: "json", v: { $: 1 } }], u: { $: "undefined" } },
    },
  });
  const { track_id: _run, timestamp: _time, ...read } = tracker.at(-1)!;
  assert.deepEqual(read, odd);
});

Deno.test("what nobody here would write to _extra comes back as it stands there", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  tracker.logBatch([{ a: 1 }, { a: "text" }]);
  const write = (extra: string) =>
    tracker.conn.prepare("UPDATE events SET _extra = ? WHERE a IS NULL").run(extra);
  const odd: unknown[] = [
    { $: "bigint", v: "abc" },
    { $: "bigint", v: {} },
    { $: "json", v: null },
    { $: "date", v: "never" },
    { $: "number", v: { valueOf: 1, toString: 2 } },
    { $: "string", v: { toString: 1 } },
    { $: "asset" },
    [{ $: "none", v: [] }],
  ];
  for (const a of odd) {
    write(JSON.stringify({ a }));
    assert.deepEqual(tracker.column("a"), [1, a]);
  }
  const deep = `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  write(deep);
  assert.equal(tracker.toRows()[1]!._extra, deep);
});

Deno.test("a cell that another tool set is what the row holds, whatever had spilled before", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  tracker.logBatch([{ loss: 1, ok: true }, { loss: NaN, ok: "no" }, { loss: NaN, Loss: -0 }]);
  const { timestamp } = tracker.at(1)!;
  tracker.conn.prepare("UPDATE events SET loss = 0, ok = 0 WHERE timestamp = ?").run(timestamp);
  assert.deepEqual(tracker.column("loss"), [1, 0, NaN]);
  assert.deepEqual(tracker.toColumns().ok, [true, false, null]);
  assert.deepEqual(tracker.toRows().map(({ loss, ok, Loss }) => [loss, ok, Loss]), [
    [1, true, undefined],
    [0, false, undefined],
    [NaN, null, -0],
  ]);
  assert.equal(tracker.setWhere("ok", true, "loss", NaN), 1);
  assert.equal(tracker.setWhere("ok", true, "ok", "no"), 0);
  assert.deepEqual(tracker.column("ok"), [true, false, true]);
});

Deno.test("a key that no column can have goes to _extra: case twins, rowid, text that SQLite would alter", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  tracker.log({ loss: 1, LOSS: 2, RowId: 3, "a\0b": 4, Timestamp: 5, _EXTRA: 6, "é": 7, "É": 8 });
  assert.deepEqual(tracker.columns, ["track_id", "timestamp", "loss", "é", "É"]);
  const { loss, LOSS, RowId, "a\0b": cut, Timestamp, _EXTRA } = tracker.toRows()[0];
  assert.deepEqual([loss, LOSS, RowId, cut, Timestamp, _EXTRA], [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(tracker.column("LOSS"), [2]);
});

Deno.test("null and undefined make no column, and a later value gets one of its kind", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  tracker.log({ a: null, b: undefined, c: 1 });
  assert.deepEqual(tracker.columns, ["track_id", "timestamp", "c"]);
  tracker.log({ a: "text", b: 2, c: null });
  assert.deepEqual(tracker.dtypes, {
    track_id: "string",
    timestamp: "string",
    c: "number",
    a: "string",
    b: "number",
  });
  assert.deepEqual(tracker.column("a"), [null, "text"]);
  assert.deepEqual(tracker.column("c"), [1, null]);
});

Deno.test("CSV and JSONL carry each kind, and say null, digits and ISO text for the rest", () => {
  using folder = tempFolder();
  using tracker = new Tracker(folder.file("values.db"), { trackId: "run", warnings: false });
  tracker.log({ n: 0.5, b: 2n ** 60n, t: true, s: 'a "b",\nc', d: new Date(0), j: [1], e: "" });
  tracker.log({ n: NaN, b: -0, t: null, s: "x\0", d: "text", N: Infinity });
  tracker.toCsv(folder.file("a.csv"));
  tracker.toJsonl(folder.file("a.jsonl"));
  const [first, second] = tracker.column("timestamp");
  assert.equal(
    Deno.readTextFileSync(folder.file("a.csv")),
    "track_id,timestamp,n,b,t,s,d,j,e,N\n" +
      `run,${first},0.5,1152921504606846976,true,"a ""b"",\nc",1970-01-01T00:00:00.000Z,[1],"",\n` +
      `run,${second},NaN,-0,,x\0,text,,,Infinity\n`,
  );
  assert.equal(
    Deno.readTextFileSync(folder.file("a.jsonl")),
    `{"track_id":"run","timestamp":"${first}","n":0.5,"b":"1152921504606846976","t":true,` +
      `"s":"a \\"b\\",\\nc","d":"1970-01-01T00:00:00.000Z","j":[1],"e":""}\n` +
      `{"track_id":"run","timestamp":"${second}","n":null,"b":-0,"t":null,"s":"x\\u0000","d":"text",` +
      `"j":null,"e":null,"N":null}\n`,
  );
});
