import assert from "node:assert/strict";
import { type Event, Reader, Tracker, type TrackerOptions } from "../../mod.ts";
import { SecretNames } from "../../lib/values/secret_names.ts";
import { tempFolder } from "../support/mod.ts";

const X = "[redacted]";

function memory(options: TrackerOptions = {}): Tracker {
  return new Tracker(Tracker.IN_MEMORY, { trackId: "run", warnings: false, ...options });
}

/** The latest event without what every call has. */
function latest(tracker: Tracker): Event {
  const { track_id: _run, timestamp: _at, function_time: _s, function_name: _f, ...rest } = tracker
    .latest as Event;
  return rest;
}

Deno.test("a name is a secret's by its last words, in whatever spelling", () => {
  const names = new SecretNames(["ssn", "s3Key", "Zugangs-Code", /^pin\d$/gi]);
  const secrets = ["authorization", "Proxy-Authorization", "AUTHORIZATION", "Set-Cookie", "cookie"];
  secrets.push(
    "password",
    "dbPassword",
    "DB_PASSWORD",
    "db.password",
    "user password",
    "_password_",
  );
  secrets.push(
    "clientSecret",
    "accessToken",
    "access_token",
    "ACCESS-TOKEN",
    "oauth2token",
    "XToken",
  );
  secrets.push("api_key", "apiKey", "apikey", "APIKEY", "APIKey", "x-api-key", "OPENAI_API_KEY");
  secrets.push("openaiApiKey", "openaiApikey", "xAPIKey", "api key", "headers[x-api-key]");
  secrets.push("ssn", "userSSN", "s3key", "S3_KEY", "zugangscode", "pin1", "PIN2", "pin3");
  for (const name of secrets) assert.equal(names.has(name), true, name);
  const others = ["max_tokens", "promptTokens", "tokens", "token_count", "tokenizer", "passwords"];
  others.push(
    "secretary",
    "cookie_policy",
    "key",
    "api",
    "monkey",
    "apiKeys",
    "mytoken",
    "",
    "_",
    "🚀",
  );
  others.push("pin", "pin10", "__proto__", "constructor", "has", "codes");
  // Twice: what is known of a name is remembered.
  for (const name of [...others, ...others]) assert.equal(names.has(name), false, name);
  assert.ok(names.has("key", "api") && names.has("key", "config_api") && !names.has("key", "max"));
  assert.ok(new SecretNames().has("token") && new SecretNames(true).has("token"));
  assert.equal(new SecretNames(false).has("token"), false);
});

Deno.test("what calls are given under a secret's name is not stored, at whatever depth", async () => {
  using tracker = memory();
  const seen: unknown[] = [];
  const fetchIt = (url: string, init: unknown, password: unknown, ...rest: unknown[]) => {
    seen.push(url, init, password, rest);
    return 1;
  };
  class Config {
    lr = 0.1;
    accessToken = "t-1";
    #hidden = 1;
    get double(): number {
      return 2 * this.#hidden;
    }
  }
  const headers = { "X-Api-Key": "k-1", accept: "json" };
  const init = Object.freeze({
    headers,
    max_tokens: 5,
    api: { key: "k-2", url: "u" },
    cookie: null,
  });
  const listed = [["Authorization", "Bearer b-1"], ["accept", "json"]];
  const kwargs = { secret: { of: [1, "s-1"] }, at: new Date(0), list: [{ token: 7 }, { n: 1 }] };
  const args = ["/", init, { plain: "p-1" }, new Config(), { listed }];
  tracker.track(fetchIt, { args, kwargs });
  assert.deepEqual(latest(tracker), {
    args: [
      "/",
      {
        headers: { "X-Api-Key": X, accept: "json" },
        max_tokens: 5,
        api: { key: X, url: "u" },
        cookie: null,
      },
      X,
      { lr: 0.1, accessToken: X },
      { listed: [["Authorization", X], ["accept", "json"]] },
    ],
    kwargs: { secret: X, at: "1970-01-01T00:00:00.000Z", list: [{ token: X }, { n: 1 }] },
    error: "",
    "init_headers_X-Api-Key": X,
    init_headers_accept: "json",
    init_max_tokens: 5,
    init_api_key: X,
    init_api_url: "u",
    init_cookie: null,
    rest_lr: 0.1,
    rest_accessToken: X,
    arg4_listed: [["Authorization", X], ["accept", "json"]],
    function_result: 1,
  });
  // The function has what it was given, unchanged.
  assert.deepEqual(seen, ["/", init, args[2], [args[3], args[4], kwargs]]);
  assert.ok(seen[1] === init && headers["X-Api-Key"] === "k-1" && listed[0]![1] === "Bearer b-1");

  const wrapped = tracker.wrap(async (o: { token: string }) => await { token: o.token, n: [o] });
  assert.deepEqual(await wrapped({ token: "w-1" }), { token: "w-1", n: [{ token: "w-1" }] });
  assert.deepEqual(latest(tracker), {
    ...{ args: [{ token: X }], kwargs: {}, error: "", token: X, n: [{ token: X }], o_token: X },
  });
  class Client {
    @tracker.tracked()
    login(user: string, token: string): string[] {
      return [user, token];
    }
  }
  assert.deepEqual(new Client().login("me", "c-1"), ["me", "c-1"]);
  assert.deepEqual(latest(tracker).args, ["me", X]);
  tracker.log({ token: "mine", cfg: { password: "mine too" } });
  const { token, cfg } = tracker.latest as Event;
  assert.deepEqual([token, cfg], ["mine", { password: "mine too" }]);
});

Deno.test("parts within themselves, deep ones, hostile ones and lists with holes are redacted too", () => {
  using tracker = memory();
  const cyclic: Event = { token: "t-1", list: [1] };
  cyclic.self = cyclic;
  cyclic.list.push(cyclic);
  let deep: Event = { token: "t-1" };
  for (let i = 0; i < 20_000; i++) deep = { deep, password: "t-1" };
  const holes = Object.assign(new Array(5_000_000_000 % 2 ** 31), { 3: { token: "t-1" } });
  const hostile = {
    get x(): number {
      throw new Error("no");
    },
    token: "t-1",
  };
  const map = new Map([["token", "t-1"]]);
  for (const value of [cyclic, deep, holes, hostile, map, new Set([{ token: "t-1" }])]) {
    tracker.track((given: unknown) => [given], { args: [value] });
    tracker.track((given: unknown) => ({ given }), { args: [value] });
  }
  const rows = tracker.toRows();
  assert.equal(rows.length, 12);
  assert.doesNotMatch(JSON.stringify(rows), /t-1/);
  assert.match(JSON.stringify(rows[0]), /"token":"\[redacted\]"/);
  for (const { id } of tracker.assets.list()) {
    assert.doesNotMatch(new TextDecoder().decode(tracker.assets.bytes(id)), /t-1/);
  }
});

Deno.test("the message of an error does not tell what was hidden", async () => {
  using tracker = memory({ raiseOnError: false });
  const cases: [unknown, string, string][] = [
    [{ password: "hunter2" }, "bad hunter2, hunter22", `bad ${X}, ${X}2`],
    [{ password: "ab" }, "cab ab: 'ab'", `cab ${X}: '${X}'`],
    [{ authorization: "Bearer sk-123" }, "401 sk-123 of Bearer sk-123", `401 ${X} of ${X}`],
    [{ token: 12345 }, "12345 at 3", `${X} at 3`],
    [{ token: 1, password: true, secret: "" }, "expected 1, true", "expected 1, true"],
    [{ secret: { a: ["$&.*", "long one"] } }, "[$&.*] long one", `[${X}] ${X}`],
    [{ user: "hunter2" }, "no user hunter2", "no user hunter2"],
  ];
  for (const [given, thrown, told] of cases) {
    const fail = async (_given: unknown) => await Promise.reject(new Error(thrown));
    await tracker.track(fail, { args: [given] });
    assert.equal(tracker.latest.error, told);
  }
});

Deno.test("redact adds names and patterns, false hides nothing, logArgs: false stores no arguments", () => {
  const given = { user: "u", pin: "1", userPin: 2, key7: 3, token: "t" };
  const f = (config: typeof given) => config.user;
  const cases: [TrackerOptions, Event][] = [
    [{ redact: [] }, { ...given, token: X }],
    [{ redact: true }, { ...given, token: X }],
    [{ redact: ["pin", /^key\d/] }, { user: "u", pin: X, userPin: X, key7: X, token: X }],
    [{ redact: ["config_user", /config_key/] }, { ...given, user: X, key7: X, token: X }],
    [{ redact: false }, given],
  ];
  for (const [options, stored] of cases) {
    using tracker = memory(options);
    tracker.track(f, { args: [given], params: { token: "mine" } });
    const { args, config_pin, config_token, token } = latest(tracker);
    assert.deepEqual([args, config_pin, config_token], [[stored], stored.pin, stored.token]);
    assert.equal(token, "mine");
  }
  for (const redact of ["token", {}, [1], [""], ["_"], null, [undefined]]) {
    assert.throws(
      () => memory({ redact: redact as unknown as string[] }),
      /^TypeError: Cannot redact .*: expected a list of names and patterns, or false$/,
    );
  }
  using tracker = memory({ logArgs: false });
  const fail = (_config: typeof given) => {
    throw new Error("t is no token");
  };
  assert.throws(
    () => tracker.track(fail, { args: [given], kwargs: { a: { b: 1 } } }),
    /^Error: t is/,
  );
  assert.deepEqual(latest(tracker), { error: `${X} is no token` });
  tracker.track(() => ({ args: 1, loss: 2 }), { args: [given] });
  assert.deepEqual(latest(tracker), { error: "", function_result_args: 1, loss: 2 });
});

Deno.test("calls with other secrets are other calls to the cache, which keeps no secret", () => {
  using folder = tempFolder();
  const [db, cache] = [folder.file("a.db"), folder.file("cache.db")];
  let calls = 0;
  const length = ({ token }: { token: string }) => ({ call: ++calls, length: token.length });
  const login = (user: string) => ({ call: ++calls, session: { accessToken: `t-of-${user}` } });
  const keys = (redact: boolean) => {
    using tracker = new Tracker(db, { cache, redact, warnings: false });
    const of = (token: string) => tracker.track(length, { args: [{ token }], name: "length" }).call;
    return [of("secret-1"), of("secret-2"), of("secret-1")];
  };
  assert.deepEqual(keys(true), [1, 2, 1]);
  assert.deepEqual(keys(false), [1, 2, 1], "the keys are the same");
  {
    using tracker = new Tracker(db, { cache, warnings: false });
    const both = [1, 2].map(() => tracker.track(login, { args: ["me"] }));
    assert.deepEqual(both.map(({ call }) => call), [3, 4]);
    assert.equal(both[1]!.session.accessToken, "t-of-me");
  }
  assert.deepEqual([...Reader.scanCache(cache)].map(({ name }) => name), ["length", "length"]);
  for (const path of Deno.readDirSync(folder.path)) {
    if (path.name.startsWith("a.db")) continue;
    const bytes = Deno.readFileSync(folder.file(path.name));
    assert.doesNotMatch(new TextDecoder("latin1").decode(bytes), /secret-|t-of-me/);
  }
});
