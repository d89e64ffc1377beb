/* What comes from Python, and from habit: assignments, names, arguments. Each is told what to do instead. */
import assert from "node:assert/strict";
import { Reader, Tracker } from "../../mod.ts";
import { errorOf } from "../support/mod.ts";
import { makeRuns, messageOf, xtAll } from "../support/xt.ts";

/** Asserts that a call throws a TypeError with these words. */
function refuses(call: () => unknown, words: RegExp): void {
  const error = errorOf(call);
  assert.ok(error instanceof TypeError, `${error}`);
  assert.match(error.message, words);
}

Deno.test("assigning to a member says what to do, and changes nothing", () => {
  using folder = makeRuns();
  using tracker = new Tracker(folder.db, {
    trackId: "run-1",
    params: { model: "vit", cfg: { lr: 1 } },
  });
  using reader = new Reader(folder.db);
  const open = tracker as unknown as Record<string, unknown>;
  const reading = reader as unknown as Record<string, unknown>;
  const words: Record<string, RegExp> = {
    trackId: /^Cannot assign to "trackId" of a Tracker: .*new Tracker\(path, \{ trackId \}\)$/,
    params: /setParam\(key, value\)/,
    latest: /setValue/,
    status: /finish\(\)/,
    logger: /can only be read$/,
    conn: /can only be read$/,
  };
  for (const [name, expected] of Object.entries(words)) {
    refuses(() => open[name] = name, expected);
  }
  for (const owner of [open, reading]) {
    for (const name of ["db", "table", "engine", "assets", "columns", "dtypes"]) {
      refuses(
        () => owner[name] = "x",
        new RegExp(`^Cannot assign to "${name}" of a (Tracker|Reader): `),
      );
    }
  }
  const params = tracker.params as Record<string, unknown>;
  refuses(() => params.model = "cnn", /^Cannot change param "model" of a Tracker: .*setParam/);
  refuses(() => params.fresh = 1, /setParam\(key, value\)$/);
  refuses(() => delete params.model, /setParam/);
  assert.ok(Object.isFrozen(params));
  (params.cfg as { lr: number }).lr = 2;
  const { timestamp: _, ...event } = tracker.log({ loss: 1 });
  assert.deepEqual(event, { model: "vit", cfg: { lr: 1 }, loss: 1, track_id: "run-1" });
  assert.deepEqual({ ...params, cfg: null }, { model: "vit", cfg: null });
  using again = new Tracker(Tracker.IN_MEMORY, { params });
  assert.equal(again.log({}).model, undefined);
  assert.deepEqual(tracker.params, { model: "vit", cfg: { lr: 1 } });
  assert.deepEqual([tracker.trackId, tracker.db, tracker.table], ["run-1", folder.db, "events"]);
});

Deno.test("a method of a Tracker and of a Reader can be replaced, as tests do", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  tracker.count = () => 7;
  assert.equal(tracker.count(), 7);
});

Deno.test("a name of Python's says which one is meant", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  const names = tracker as unknown as Record<string, unknown>;
  const here: Record<string, string> = {
    ...{
      log_batch: "logBatch",
      set_param: "setParam",
      set_params: "setParams",
      set_where: "setWhere",
    },
    ...{ set_value: "setValue", to_df: "toDf", to_csv: "toCsv", to_parquet: "toParquet" },
    ...{ count_all: "countAll", count_run: "count", track_id: "trackId", table_name: "table" },
    ...{ remove_asset: "removeAsset", add_column: "none: .*", get_timestamp: "none: .*" },
  };
  for (const [name, meant] of Object.entries(here)) {
    refuses(
      () => names[name],
      new RegExp(`"${name}": that is Python's name; here it is ${meant}$`),
    );
  }
  refuses(() => names.track_id = "x", /trackId$/);
  const statics = Reader as unknown as Record<string, unknown>;
  for (
    const name of ["read_logs", "read_db", "read_jsonl", "scan_cache", "delete_cache_by_track_id"]
  ) {
    refuses(() => statics[name], /that is Python's name/);
  }
  refuses(
    () => (Tracker as unknown as Record<string, unknown>).generate_track_id,
    /generateTrackId$/,
  );
  assert.deepEqual(Object.keys(tracker), []);
});

Deno.test("an option of Python's says which one is meant", () => {
  const options: Record<string, string> = {
    ...{ table_name: "table", track_id: "trackId", logs_path: "logsPath", git_root: "gitRoot" },
    ...{ log_system_params: "logSystemParams", log_network_params: "logNetworkParams" },
    ...{ raise_on_error: "raiseOnError", measurement_interval: "measurementInterval" },
    ...{ logs_file_format: "logsFileFormat", logs_stdout: "logsStdout" },
  };
  for (const [name, meant] of Object.entries(options)) {
    refuses(
      () => new Tracker(Tracker.IN_MEMORY, { [name]: "m" }),
      new RegExp(`"${name}" of Tracker: no such option\\. Did you mean "${meant}"\\?$`),
    );
  }
  refuses(() => new Reader("e.db", { table_name: "m" } as object), /Did you mean "table"\?$/);
  using tracker = new Tracker(Tracker.IN_MEMORY);
  const sum = (a: number, b: number) => a + b;
  refuses(
    () => tracker.track(sum, { cache_force: true } as object),
    /Did you mean "cacheForce"\?$/,
  );
});

Deno.test("what stands in another place than in Python says where it belongs", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  const loose = tracker as unknown as Record<string, (...args: unknown[]) => unknown>;
  const sum = (a: number, b: number) => a + b;
  for (const args of [[1, 2], [1], [[1, 2]], ["a"], [{ args: [1] }, 2], [null]]) {
    refuses(
      () => loose.track!(sum, ...args),
      /^Cannot track with .*track\(fn, \{ args: \[ … \] \}\)/,
    );
  }
  refuses(
    () => loose.wrap!({ params: { a: 1 } }),
    /^Cannot wrap an object: expected a function before the options, wrap\(fn, \{ params: … \}\)$/,
  );
  refuses(() => loose.wrap!(), /^Cannot wrap undefined: expected a function$/);
  const assets = tracker.assets as unknown as Record<string, (...args: unknown[]) => unknown>;
  refuses(() => assets.insert!("weights", new Set([1])), /log\(\{ name: value \}\)/);
  assert.deepEqual([tracker.countAll(), tracker.assets.count], [0, 0]);
  assert.equal(tracker.track(sum, { args: [1, 2] }), 3);
  assert.equal(tracker.track(() => 1, undefined), 1);
});

Deno.test("xt takes the flags that only Python's has", async () => {
  using folder = makeRuns();
  const { db } = folder;
  const pairs: [string[], string[]][] = [
    [["head", db, "--no-json"], ["head", db]],
    [["head", db, "--json", "--no-json", "-n", "2"], ["head", db, "-n", "2"]],
    [["ls", db, "model", "--no-unique"], ["ls", db, "model"]],
    [["plot", "hist", db, "epoch", "--no-xlab"], ["plot", "hist", db, "epoch"]],
    [["plot", "scatter", db, "epoch", "loss", "--size", "20"], [
      "plot",
      "scatter",
      db,
      "epoch",
      "loss",
    ]],
    [["plot", "scatter", "--size=3", db, "epoch", "loss"], [
      "plot",
      "scatter",
      db,
      "epoch",
      "loss",
    ]],
    [["sql", db, "SELECT 1 AS a", "--table", "events"], ["sql", db, "SELECT 1 AS a"]],
  ];
  const outcomes = await xtAll(pairs.flat());
  for (const [i, [call]] of pairs.entries()) {
    assert.deepEqual(outcomes[2 * i], outcomes[2 * i + 1], call.join(" "));
    assert.equal(outcomes[2 * i]!.code, 0, outcomes[2 * i]!.stderr);
  }
  const bad: [string[], RegExp, number?][] = [
    [["head", db, "--size", "3"], /^Unknown option "--size"/],
    [["plot", "scatter", db, "epoch", "loss", "--size", "big"], /whole number/],
    [["assets", "delete", db, "x", "--no-remove-keys"], /^Cannot use --no-remove-keys: /],
    [["--install-completion"], /xt completions$/],
    [["sql", db, "SELECT 1", "--table", "evnts"], /Did you mean "events"\?$/, 1],
  ];
  const refused = await xtAll(bad.map(([call]) => call));
  for (const [i, [call, words, code = 2]] of bad.entries()) {
    assert.match(messageOf(refused[i]!, code, call), words);
  }
});
