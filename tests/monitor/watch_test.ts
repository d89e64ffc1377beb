/* Rules on live databases and logs, under a clock of the test's own; webhooks, commands, several watchers. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Reader, Tracker } from "../../mod.ts";
import { type Alert, profile, type Rule, watch } from "../../monitor.ts";
import { Alerts } from "../../lib/monitor/watch/alerts.ts";
import { checkRules } from "../../lib/monitor/watch/check.ts";
import { Deliveries } from "../../lib/monitor/watch/delivery.ts";
import { feedOf } from "../../lib/monitor/watch/feed.ts";
import { Watcher } from "../../lib/monitor/watch/watcher.ts";
import { watchOnce } from "../../lib/monitor/watch/watch.ts";
import { errorOf, type TempFolder, tempFolder, warningsOfAsync } from "../support/mod.ts";
import { freePort, pause } from "../support/time.ts";

/** Watches a source by rules; the clock is that of the machine and what the test adds. */
class Watch implements Disposable {
  readonly told: string[] = [];
  readonly #feed: ReturnType<typeof feedOf>;
  readonly #watcher: Watcher;
  ahead = 0;

  constructor(source: string, rules: readonly Rule[]) {
    checkRules(rules);
    const feed = this.#feed = feedOf(source, undefined);
    this.#watcher = new Watcher(rules, {
      source,
      alerts: new Alerts({
        path: feed.isDatabase ? source : undefined,
        source: undefined,
        onLost: (error) => assert.fail(error),
      }),
      profileOf: (drift) => {
        assert.ok(typeof drift === "object");
        return drift;
      },
      now: () => Date.now() + this.ahead,
      onAlert: ({ name, status, value }) => this.told.push(`${name} ${status} ${value}`),
    });
    this.#watcher.prime(feed.history(this.#watcher.needs()));
  }

  /** Looks, so many seconds later; gives what was told. */
  after(seconds: number): string[] {
    this.ahead += seconds * 1000;
    this.#watcher.tick(this.#feed.next());
    return this.told.splice(0);
  }

  [Symbol.dispose](): void {
    this.#feed[Symbol.dispose]();
  }
}

/** Sources that events are logged to: a database, a log folder, JSONL. */
const SOURCES: Readonly<Record<string, (folder: TempFolder) => [string, Tracker]>> = {
  "a database": (folder) => {
    const db = folder.file("prod.db");
    return [db, new Tracker(db, { warnings: false })];
  },
  "a log folder": (folder) => {
    const logsPath = folder.file("logs");
    Deno.mkdirSync(logsPath);
    return [logsPath, new Tracker(Tracker.SKIP_INSERT, { logsPath })];
  },
  JSONL: (folder) => {
    const jsonl = folder.file("prod.jsonl");
    Deno.writeTextFileSync(jsonl, "");
    return [jsonl, new Tracker(Tracker.SKIP_INSERT, { jsonl })];
  },
};

for (const [name, open] of Object.entries(SOURCES)) {
  Deno.test(`each rule fires once, and is over once, on ${name}`, () => {
    using folder = tempFolder();
    const [source, logging] = open(folder);
    using tracker = logging;
    for (let i = 0; i < 200; i++) tracker.log({ x: 1, y: i % 10, z: 0 });
    const rules: Rule[] = [
      { name: "value", column: "x", above: 5 },
      { name: "twice", column: "x", above: 5, for: 2 },
      { name: "low", column: "x", below: 0 },
      { name: "mean", column: "y", of: "mean", last: 10, above: 50 },
      { name: "mean twice", column: "y", of: "mean", last: 10, above: 50, for: 2 },
      { name: "p90", column: "y", of: "p90", last: "1m", above: 50 },
      { name: "nulls", column: "z", of: "nulls", last: 20, above: 0.2 },
      { name: "rate", of: "rate", last: "10s", below: 1 },
      ...(name === "JSONL" ? [] : [{ name: "nan", column: "z", is: "nan" as const }]),
      { name: "stall", stall: "60s" },
      { name: "drift", drift: profile(source), column: "y", last: 50 },
    ];
    using live = new Watch(source, rules);
    assert.deepEqual(live.after(0), []);

    tracker.log({ x: 6, y: 1, z: 0 });
    assert.deepEqual(live.after(0), ["value firing 6"]);
    tracker.log({ x: 7, y: 1, z: 0 });
    assert.deepEqual(live.after(0), ["twice firing 7"]);
    tracker.log({ x: 1, y: 1, z: 0 });
    assert.deepEqual(live.after(0), ["value over 1", "twice over 1"]);
    tracker.log({ x: -1, y: 1, z: 0 });
    tracker.log({ x: 1, y: 1, z: 0 });
    assert.deepEqual(live.after(0), ["low firing -1", "low over 1"]);

    for (let i = 0; i < 10; i++) tracker.log({ x: 1, y: 100, z: 0 });
    const firing = live.after(0);
    assert.equal(firing[0]!.split(" ").slice(0, 2).join(" "), "mean firing");
    assert.equal(firing.length, 1);
    for (let i = 0; i < 35; i++) tracker.log({ x: 1, y: 100, z: i < 30 ? 0 : null });
    assert.deepEqual(live.after(0), [
      "mean twice firing 100",
      "p90 firing 100",
      "nulls firing 0.25",
      "drift firing 1",
    ]);
    if (name !== "JSONL") {
      tracker.log({ x: 1, y: 1, z: NaN });
      tracker.log({ x: 1, y: 1, z: -Infinity });
      tracker.log({ x: 1, y: 1, z: 0 });
      assert.deepEqual(live.after(0), ["nan firing NaN", "nan over 0"]);
    }

    assert.deepEqual(live.after(30), ["rate firing 0"]);
    assert.match(live.after(40).join(), /^stall firing (69\.99|7\d)/);
    assert.deepEqual(live.after(1000), []);
  });
}

Deno.test("what fired is over: means, shares, rates, stalls, drift", () => {
  using folder = tempFolder();
  const [source, logging] = SOURCES["a database"]!(folder);
  using tracker = logging;
  const log = (count: number, event: () => Record<string, unknown>) => {
    for (let i = 0; i < count; i++) tracker.log(event());
  };
  let i = 0;
  const usual = () => ({ y: i++ % 10, z: 0 });
  log(200, usual);
  const rules: Rule[] = [
    { name: "mean", column: "y", of: "mean", last: 10, above: 50 },
    { name: "nulls", column: "z", of: "nulls", last: 10, above: 0.5 },
    { name: "drift", drift: profile(source), last: 50, for: 2 },
    { name: "stall", column: "z", stall: 60 },
  ];
  using live = new Watch(source, rules);
  log(50, () => ({ y: 100, z: null }));
  assert.deepEqual(live.after(0).map((each) => each.replace(/ [\d.]+$/, "")), [
    "mean firing",
    "nulls firing",
  ]);
  log(50, () => ({ y: 100, z: null }));
  assert.deepEqual(live.after(61).map((each) => each.replace(/ [\d.]+$/, "")), [
    "drift firing",
    "stall firing",
  ]);
  const insert = tracker.conn.prepare(
    "INSERT INTO events (track_id, timestamp, y, z) VALUES ('later', ?, ?, 0)",
  );
  for (let k = 0; k < 100; k++) {
    const time = new Date(Date.now() + live.ahead + k).toISOString().replace("T", " ");
    insert.run(time.slice(0, 23) + "000", k % 10);
  }
  assert.deepEqual(live.after(0).map((each) => each.replace(/ [\d.]+$/, "")), [
    "mean over",
    "nulls over",
    "drift over",
    "stall over",
  ]);
});

Deno.test("a cooldown keeps a rule silent; it fires afterwards if it still holds", () => {
  using folder = tempFolder();
  const [source, logging] = SOURCES["a database"]!(folder);
  using tracker = logging;
  tracker.log({ x: 0 });
  using live = new Watch(source, [{ name: "high", column: "x", above: 1, cooldown: "10m" }]);
  const log = (x: number) => {
    tracker.log({ x });
    return live.after(0);
  };
  assert.deepEqual([log(2), log(0), log(3), log(4), log(0)], [
    ["high firing 2"],
    ["high over 0"],
    [],
    [],
    [],
  ]);
  live.ahead = 11 * 60_000;
  assert.deepEqual([log(5), log(6)], [["high firing 5"], []]);
});

Deno.test("_alerts keeps what was told: a new start remembers, two watchers tell each thing once", () => {
  using folder = tempFolder();
  const [source, logging] = SOURCES["a database"]!(folder);
  using tracker = logging;
  tracker.log({ x: 0 });
  const rules: Rule[] = [{ name: "high", column: "x", above: 1 }];
  {
    using one = new Watch(source, rules);
    using other = new Watch(source, rules);
    tracker.log({ x: 2 });
    tracker.log({ x: 0 });
    tracker.log({ x: 3 });
    assert.deepEqual(one.after(0), ["high firing 2", "high over 0", "high firing 3"]);
    assert.deepEqual(other.after(0), []);
  }
  {
    using again = new Watch(source, rules);
    assert.deepEqual([again.told, again.after(0)], [[], []]);
    tracker.log({ x: 1 });
    assert.deepEqual(again.after(0), ["high over 1"]);
  }
  tracker.log({ x: 9 });
  using later = new Watch(source, rules);
  assert.deepEqual(later.after(0), ["high firing 9"]);
  using db = new DatabaseSync(source, { readOnly: true });
  const rows = db.prepare("SELECT * FROM _alerts").all();
  assert.deepEqual(rows.map(({ name, status, value, source }) => [name, status, value, source]), [
    ["high", "firing", 2, source],
    ["high", "over", 0, source],
    ["high", "firing", 3, source],
    ["high", "over", 1, source],
    ["high", "firing", 9, source],
  ]);
  assert.match(String(rows[0]!.time), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/);
  using reader = new Reader(source);
  assert.deepEqual(reader.tables(), ["events"]);
});

/** Serves webhooks on this machine: keeps what was posted, and answers as the test says. */
function serveHooks(answer: () => Response | Promise<Response>) {
  const posted: unknown[] = [];
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async (request) => {
      const body = await request.json();
      const response = await answer();
      if (response.ok) posted.push(body);
      return response;
    },
  );
  return {
    posted,
    address: `http://127.0.0.1:${server.addr.port}/hook`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

const ALERT: Alert = {
  name: "slow",
  status: "firing",
  value: 900,
  time: "2026-01-02 03:04:05.000000",
  source: "prod.db",
};

Deno.test("webhooks get alerts in order, in three forms, however often they refuse", async () => {
  let refusals = 4;
  await using hooks = serveHooks(() =>
    new Response(null, { status: refusals-- > 0 ? [503, 404, 500, 429][refusals]! : 200 })
  );
  const said: string[] = [];
  const deliveries = new Deliveries({
    onLost: ({ message }) => said.push(message),
    pauses: [1, 1, 1, 1, 1],
  });
  const over: Alert = { ...ALERT, status: "over", value: null };
  for (const form of ["json", "slack", "discord"] as const) {
    deliveries.send(ALERT, { name: "slow", webhook: hooks.address, form });
    deliveries.send(over, { name: "slow", webhook: hooks.address, form });
  }
  await deliveries.settle(60_000);
  assert.deepEqual(hooks.posted, [
    ALERT,
    over,
    { text: "slow fires: 900 (prod.db)" },
    { text: "slow is over (prod.db)" },
    { content: "slow fires: 900 (prod.db)" },
    { content: "slow is over (prod.db)" },
  ]);
  assert.match(
    said[0]!,
    /has not reached webhook http:\/\/127\.0\.0\.1:\d+\/… yet: it answered 429/,
  );
  assert.ok(said.every((text) => !text.includes("hook/") && !text.includes("/hook")));
});

Deno.test("a webhook that is down, or slow, holds nothing up, and gets what it missed", async () => {
  const port = freePort();
  const webhook = `http://127.0.0.1:${port}/`;
  const said: string[] = [];
  const deliveries = new Deliveries({
    onLost: ({ message }) => said.push(message),
    pauses: Array(1000).fill(50),
  });
  assert.equal(deliveries.send(ALERT, { name: "slow", webhook }), undefined);
  await pause(120);
  const posted: unknown[] = [];
  const server = Deno.serve(
    { port, hostname: "127.0.0.1", onListen: () => {} },
    async (request) => {
      await pause(200);
      posted.push(await request.json());
      return new Response();
    },
  );
  await deliveries.settle(60_000);
  assert.deepEqual(posted, [ALERT]);
  await server.shutdown();
  const gone = new Deliveries({ onLost: ({ message }) => said.push(message), pauses: [1] });
  gone.send(ALERT, { name: "slow", webhook });
  await gone.settle(60_000);
  assert.match(said.at(-1)!, /did not reach webhook/);
});

Deno.test("a command gets the alert as JSON; one that fails is tried again", async () => {
  using folder = tempFolder();
  const said: string[] = [];
  const deliveries = new Deliveries({ onLost: ({ message }) => said.push(message), pauses: [1] });
  const out = folder.file("out.json");
  deliveries.send(ALERT, { name: "slow", command: `cat >> '${out}'` });
  deliveries.send(ALERT, { name: "slow", command: ["sh", "-c", 'cat >> "$0"', out] });
  deliveries.send(ALERT, { name: "slow", command: `echo no >> '${out}.no'; exit 3` });
  deliveries.send(ALERT, { name: "slow", command: ["no-such-program"] });
  await deliveries.settle(60_000);
  assert.equal(Deno.readTextFileSync(out), JSON.stringify(ALERT).repeat(2));
  assert.equal(Deno.readTextFileSync(`${out}.no`), "no\nno\n");
  assert.ok(said.some((text) => /did not reach command echo .*: it ended with 3/.test(text)));
  assert.ok(said.some((text) => /did not reach command no-such-program/.test(text)));
});

Deno.test("watch() tells a live database's alerts until its signal, whatever its function throws", async () => {
  using folder = tempFolder();
  const db = folder.file("prod.db");
  using tracker = new Tracker(db);
  tracker.log({ x: 0 });
  await using hooks = serveHooks(() => new Response());
  const ending = new AbortController();
  const told: Alert[] = [];
  const rules = [{ name: "high", column: "x", above: 1, webhook: hooks.address }] as const;
  const said = await warningsOfAsync(async () => {
    const watching = watch(db, rules, (alert) => {
      told.push(alert);
      if (told.length === 2) ending.abort();
      throw new Error("of the user's");
    }, { signal: ending.signal });
    tracker.log({ x: 2 });
    await pause(400);
    tracker.log({ x: 1 });
    await watching;
  });
  assert.deepEqual(told.map(({ status, value, source }) => [status, value, source]), [
    ["firing", 2, db],
    ["over", 1, db],
  ]);
  assert.deepEqual(hooks.posted, told);
  assert.deepEqual(said, ["xetrack: an alert was not taken: Error: of the user's"]);
});

Deno.test("watchOnce() tells how things stand, of windows that are not whole too", async () => {
  using folder = tempFolder();
  const db = folder.file("prod.db");
  using tracker = new Tracker(db);
  for (let i = 0; i < 40; i++) tracker.log({ x: i, y: i % 2 });
  const reference = profile(db);
  const told: string[] = [];
  const once = async (...rules: Rule[]) => {
    const firing = await watchOnce(db, rules, ({ name, status }) => told.push(`${name} ${status}`));
    return firing.map(({ name, value }) => [name, value]);
  };
  assert.deepEqual(
    await once(
      { name: "last", column: "x", above: 38 },
      { name: "row", column: "x", above: 36, for: 3 },
      { name: "long row", column: "x", above: 36, for: 4 },
      { name: "mean", column: "x", of: "mean", last: 1000, above: 19 },
      { name: "share", column: "x", of: "p50", above: 30 },
      { name: "drift", drift: reference },
      { name: "stall", stall: "1h" },
    ),
    [["last", 39], ["row", 39], ["mean", 19.5]],
  );
  assert.deepEqual(told.splice(0), ["last firing", "row firing", "mean firing"]);
  tracker.logBatch(Array.from({ length: 40 }, () => ({ x: 1000, y: 5 })));
  const again = await once({ name: "last", column: "x", above: 38 }, {
    name: "drift",
    drift: reference,
  });
  assert.deepEqual([again, told], [[["last", 39], ["drift", 2]], ["drift firing"]]);
  // What came and went between two looks is told, and once.
  const high = { name: "high", column: "z", above: 1 };
  tracker.logBatch([{ z: 0 }, { z: 2 }, { z: 0 }, { z: 3 }, { z: 0 }]);
  assert.deepEqual(await once(high), [["high", 2], ["high", 3]]);
  assert.deepEqual(await once(high), []);
  tracker.log({ z: 4 });
  assert.deepEqual([await once(high), await once(high)], [[["high", 4]], [["high", 4]]]);
  const empty = folder.file("empty.db");
  new Tracker(empty).close();
  assert.deepEqual((await watchOnce(empty, [{ name: "stall", stall: "1h" }], () => {})).length, 1);
});

Deno.test("rules with a mistake are refused, and the place is named", () => {
  const wrong = (rule: unknown, words: RegExp) =>
    assert.match(
      errorOf(() => checkRules([{ name: "ok", column: "a", above: 1 }, rule], "r.json")).message,
      words,
    );
  wrong(
    { name: "b", colum: "a" },
    /^Cannot use rule 2 \("b"\) of "r\.json": there is no key "colum"\. Did you mean "column"\?$/,
  );
  wrong({ column: "a", above: 1 }, /^Cannot use rule 2 of "r\.json": it has no "name"$/);
  wrong({ name: "ok", column: "a", above: 1 }, /rule 1 has the same name/);
  wrong({ name: "b" }, /it needs "above", "below", "is", "stall" or "drift"/);
  wrong({ name: "b", column: "a", above: "1" }, /"above" is "1": expected a number/);
  wrong({ name: "b", column: "a", above: 1, of: "median" }, /"of" is "median": expected "mean"/);
  wrong({ name: "b", column: "a", above: 1, of: "p101" }, /"of" is "p101"/);
  wrong({ name: "b", column: "a", above: 1, of: "mean", last: 0 }, /"last" is 0: .*at least 1/);
  wrong({ name: "b", column: "a", above: 1, of: "mean", last: "soon" }, /"last" is "soon"/);
  wrong({ name: "b", column: "a", above: 1, last: 5 }, /"last" needs "of"/);
  wrong({ name: "b", above: 1 }, /it has no "column"/);
  wrong({ name: "b", column: "a", above: 1, is: "nan" }, /"above" and "is" are two rules/);
  wrong({ name: "b", column: "a", is: "inf" }, /"is" is "inf": expected "nan"/);
  wrong({ name: "b", stall: "60" }, /"stall" is "60": expected a time like 30s/);
  wrong({ name: "b", stall: "60s", last: 5 }, /"last" does not go with "stall"/);
  wrong({ name: "b", drift: 5 }, /"drift" is 5: expected the path of a profile/);
  wrong({ name: "b", column: "a", above: 1, for: 1.5 }, /"for" is 1\.5/);
  wrong(
    { name: "b", column: "a", above: 1, webhook: "example.com" },
    /"webhook" is "example\.com"/,
  );
  wrong({ name: "b", column: "a", above: 1, form: "slack" }, /"form" needs "webhook"/);
  wrong({ name: "b", column: "a", above: 1, below: 2 }, /every number is above 1 or below 2/);
  wrong(null, /a rule is an object, not null/);
  assert.match(
    errorOf(() => checkRules({})).message,
    /^Cannot use an object as rules: rules are an array$/,
  );
});
