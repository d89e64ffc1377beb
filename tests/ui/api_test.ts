import assert from "node:assert/strict";
import { Reader, Tracker } from "../../mod.ts";
import { type Dashboard, dashboard, type DashboardOptions } from "../../ui.ts";
import { jsonValue } from "../../lib/values/text.ts";
import { tempFolder } from "../support/mod.ts";
import { pause } from "../support/time.ts";

const ODD = 'quo"te 😀 <img onerror=alert(1)>';

/** A file with two runs of odd names and values, and a page that shows it. */
function opened(options: DashboardOptions = {}) {
  const folder = tempFolder();
  const path = folder.file("runs.db");
  {
    using first = new Tracker(path, { trackId: "first", params: { lr: 0.1 }, warnings: false });
    first.logBatch([{ loss: 1 }, { acc: 0.5 }, { loss: NaN }, { loss: Infinity }, { loss: 0.25 }]);
    using second = new Tracker(path, { trackId: ODD, params: { lr: 0.2 }, warnings: false });
    second.logBatch([{ loss: 2, [ODD]: 7 }, { loss: 2n ** 60n, [ODD]: -0.5 }]);
  }
  const page = dashboard([path], options);
  return {
    page,
    path,
    folder,
    [Symbol.dispose]: () => {
      page.close();
      folder[Symbol.dispose]();
    },
  };
}

function ask(page: Dashboard, path: string, init?: RequestInit): Promise<Response> {
  return page(new Request(`http://localhost/xt/${path}`, init));
}

async function jsonFrom(page: Dashboard, path: string, init?: RequestInit) {
  const response = await ask(page, path, init);
  const body = await response.json();
  assert.equal(response.status, 200, JSON.stringify(body));
  return body;
}

async function refusalOf(page: Dashboard, path: string, init?: RequestInit) {
  const response = await ask(page, path, init);
  const { error } = await response.json();
  return `${response.status} ${error}`;
}

function post(body: unknown): RequestInit {
  return { method: "POST", body: JSON.stringify(body) };
}

Deno.test("api/runs, api/summary and api/compare give what a Reader gives", async () => {
  using file = opened();
  using reader = new Reader(file.path);
  const { page } = file;
  assert.deepEqual(await jsonFrom(page, "api/runs"), jsonValue(reader.runs()));
  assert.deepEqual(await jsonFrom(page, "api/summary"), jsonValue(reader.summary()));
  for (
    const [query, options] of [
      ["where=loss+%3C+1", { where: "loss < 1" }],
      ["sort=-lr", { sort: ["-lr"] }],
      ["sort=-lr,track_id&limit=1", { sort: ["-lr", "track_id"], limit: 1 }],
      ["columns=track_id&columns=loss_max", { columns: ["track_id", "loss_max"] }],
      ["status=finished,failed&archived=only", {
        status: ["finished", "failed"],
        archived: "only",
      }],
      ["tags=none&group=g", { tags: ["none"], group: "g" }],
    ] as const
  ) {
    assert.deepEqual(
      await jsonFrom(page, `api/summary?${query}`),
      jsonValue(reader.summary(options)),
    );
  }
  const both = `run=first&run=${encodeURIComponent(ODD)}`;
  assert.deepEqual(
    await jsonFrom(page, `api/compare?${both}&all=true&baseline=${encodeURIComponent(ODD)}`),
    jsonValue(reader.compare(["first", ODD], { all: true, baseline: ODD })),
  );
});

Deno.test("api/table gives the summary with what is told of runs, and what its columns are", async () => {
  using file = opened();
  using reader = new Reader(file.path);
  const { rows, columns } = await jsonFrom(file.page, "api/table?where=lr+%3C+0.15");
  const [row] = jsonValue(reader.summary({ where: "lr < 0.15" })) as Record<string, unknown>[];
  const told = { tags: [], group: null, note: null, archived: false, error: null };
  const { ended, last, ...others } = rows[0];
  assert.deepEqual([rows.length, others], [1, { ...row, ...told }]);
  assert.match(`${ended} ${last}`, /^20.* 20/);
  assert.deepEqual(
    columns.map(({ name, role }: Record<string, string>) => `${role} ${name}`),
    ["param lr", "metric loss", "param acc", `metric ${ODD}`].sort((a, b) =>
      b[0]!.localeCompare(a[0]!)
    ),
  );
});

Deno.test("api/series keeps NaN and Infinity as null, and leaves out events without the column", async () => {
  using file = opened();
  const [first, odd, none] = await jsonFrom(
    file.page,
    `api/series?column=loss&run=first&run=${encodeURIComponent(ODD)}&run=none`,
  );
  const values = [1, null, null, 0.25];
  assert.deepEqual(first, {
    run: "first",
    x: [0, 2, 3, 4],
    min: values,
    max: values,
    last: values,
  });
  assert.deepEqual(odd.last, [2, 2 ** 60]);
  assert.deepEqual(none, { run: "none", x: [], min: [], max: [], last: [] });
});

Deno.test("api/series refuses what is not there, in words", async () => {
  using file = opened();
  const { page } = file;
  for (
    const [path, error] of [
      ["api/series?column=los", /^400 .*"los".*Did you mean "loss"/],
      ["api/series?column=loss&x=los", /^400 .*"los"/],
      ["api/series?column=track_id", /^400 Cannot plot "track_id"/],
      ["api/series", /^400 Missing parameter "column"/],
      ["api/series?column=loss&points=-1", /^400 .*points/],
      ["api/series?column=loss&from=a", /^400 .*from/],
      ["api/series?colum=loss", /^400 Unknown parameter "colum".*"column"/],
      ["api/summary?where=los+%3C+1", /^400 .*los/],
      ["api/summary?where=load_extension('x')", /^400 /],
      ["api/summary?db=1", /^404 /],
      ["api/summary?table=none", /^400 .*none/],
      ["api/none", /^404 /],
      ["../etc/passwd", /^404 /],
      ["api/objects/none", /^404 /],
      ["api/objects/%E0%A4%A", /^400 /],
      ["api/compare?run=none", /^400 .*none/],
    ] as const
  ) assert.match(await refusalOf(page, path), error, path);
  assert.match(await refusalOf(page, "api/runs", { method: "DELETE" }), /^405 /);
});

Deno.test("api/sql runs what reads, on both engines, and refuses all else", async () => {
  using file = opened();
  const { page } = file;
  const query = "SELECT count(*) AS n, max(lr) AS lr FROM events";
  for (const engine of ["sqlite", "duckdb"]) {
    assert.deepEqual(await jsonFrom(page, "api/sql", post({ query, engine })), [{ n: 7, lr: 0.2 }]);
    const refused = [
      "DELETE FROM events",
      "UPDATE events SET loss = 1",
      "DROP TABLE events",
      "VACUUM",
      "ATTACH '/tmp/other.db' AS other",
      "PRAGMA journal_mode = DELETE",
      "INSERT INTO events (track_id) VALUES ('x')",
      "SELECT 1; DROP TABLE events",
      engine === "duckdb"
        ? "SELECT * FROM read_text('/etc/passwd')"
        : "SELECT readfile('/etc/passwd')",
      engine === "duckdb" ? "COPY events TO '/tmp/x.csv'" : "SELECT load_extension('/tmp/x')",
      "SELEC 1",
      "",
    ];
    for (const query of refused) {
      assert.match(await refusalOf(page, "api/sql", post({ query, engine })), /^400 Cannot/, query);
    }
  }
  assert.match(await refusalOf(page, "api/sql", post({ query: 1 })), /^400 /);
  assert.match(await refusalOf(page, "api/sql", post({ query, engine: "x" })), /^400 /);
  assert.match(await refusalOf(page, "api/sql", { method: "POST", body: "x" }), /^400 /);
  using reader = new Reader(file.path);
  assert.equal(reader.count(), 7);
});

Deno.test("a query ends with its request, and others are answered meanwhile", async () => {
  using file = opened();
  const { page } = file;
  const counting =
    "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT max(n) FROM c";
  for (
    const [engine, query] of [
      ["sqlite", counting],
      [
        "duckdb",
        "SELECT count(*) FROM range(100000000000) a, range(100000) b WHERE a.range % 7 = b.range % 11",
      ],
    ]
  ) {
    const stop = new AbortController();
    const running = ask(page, "api/sql", { ...post({ query, engine }), signal: stop.signal });
    await pause(300);
    assert.equal((await jsonFrom(page, "api/runs")).length, 2);
    stop.abort();
    assert.equal((await running).status, 400);
    const after = await jsonFrom(page, "api/sql", post({ query: "SELECT 1 AS one", engine }));
    assert.deepEqual(after, [{ one: 1 }]);
  }
});

Deno.test("edits and views need write, and change what a Reader changes", async () => {
  using shown = opened();
  assert.match(await refusalOf(shown.page, "api/runs/first", post({ name: "x" })), /^403 /);
  assert.match(
    await refusalOf(shown.page, "api/views", post({ name: "x", address: "y" })),
    /^403 /,
  );
  using file = opened({ write: true });
  const { page } = file;
  const odd = encodeURIComponent(ODD);
  await jsonFrom(page, `api/runs/${odd}`, post({ name: "best", tags: ["a"], archived: true }));
  using reader = new Reader(file.path);
  const [run] = reader.runs({ archived: "only" });
  assert.deepEqual([run!.trackId, run!.name, run!.tags], [ODD, "best", ["a"]]);
  assert.match(await refusalOf(page, "api/runs/none", post({ name: "x" })), /^404 /);
  assert.match(await refusalOf(page, "api/runs/first", post({ nam: "x" })), /^400 .*"name"/);
  assert.match(await refusalOf(page, "api/runs/first", post({ tags: "x" })), /^400 /);
  await jsonFrom(page, "api/views", post({ name: ODD, address: "view=charts" }));
  const [{ created, ...view }, ...others] = await jsonFrom(page, "api/views");
  assert.deepEqual([view, others], [{ name: ODD, address: "view=charts" }, []]);
  assert.match(created, /^20\d\d-/);
  await jsonFrom(page, "api/views", post({ name: ODD, address: null }));
  assert.deepEqual(await jsonFrom(page, "api/views"), []);
});

Deno.test("a file that is gone is 410, and comes back; a new one in its place is read", async () => {
  using file = opened();
  const { page, path, folder } = file;
  assert.equal((await jsonFrom(page, "api/runs")).length, 2);
  Deno.renameSync(path, folder.file("away.db"));
  assert.match(await refusalOf(page, "api/runs"), /^410 .*no such file/);
  Deno.renameSync(folder.file("away.db"), path);
  assert.equal((await jsonFrom(page, "api/runs")).length, 2);
  Deno.renameSync(path, folder.file("away.db"));
  {
    using tracker = new Tracker(path, { trackId: "new" });
    tracker.log({ loss: 9 });
  }
  assert.deepEqual((await jsonFrom(page, "api/series?column=loss"))[0].last, [9]);
});

Deno.test("the first table is shown where the file has none of the usual name", async () => {
  using folder = tempFolder();
  const path = folder.file("imported.db");
  for (const table of ["mlflow", "wandb"]) {
    using tracker = new Tracker(path, { table, trackId: `of ${table}` });
    tracker.log({ loss: 1 });
  }
  const page = dashboard([path]);
  const tableShown = async () => (await jsonFrom(page, "api/files")).files[0].table;
  const runShown = async () => (await jsonFrom(page, "api/runs"))[0].trackId;
  assert.deepEqual([await tableShown(), await runShown()], ["mlflow", "of mlflow"]);
  page.close();
  {
    using tracker = new Tracker(path, { trackId: "usual" });
    tracker.log({ loss: 1 });
  }
  assert.deepEqual([await tableShown(), await runShown()], ["events", "usual"]);
  page.close();
});

Deno.test("files without a table, with an empty one, of another program, that are none", async () => {
  using folder = tempFolder();
  const [empty, text] = [folder.file("empty.db"), folder.file("text.db")];
  new Tracker(empty).close();
  Deno.writeTextFileSync(
    text,
    "no database, however long it is, at all, not even a little bit of one",
  );
  using page = dashboard([empty, text, folder.file("none.db")]);
  for (const route of ["runs", "summary", "objects", "views"]) {
    assert.deepEqual(await jsonFrom(page, `api/${route}`), [], route);
    assert.match(await refusalOf(page, `api/${route}?db=1`), /^400 .*not a SQLite database/, route);
    assert.match(await refusalOf(page, `api/${route}?db=2`), /^410 /, route);
  }
  const { files } = await jsonFrom(page, "api/files");
  assert.deepEqual(files.map(({ error }: { error: unknown }) => error === null), [
    true,
    false,
    false,
  ]);
});

Deno.test("dashboard() refuses what is no path, and an option that it does not know", () => {
  assert.throws(() => dashboard([]), TypeError);
  assert.throws(() => dashboard([""]), TypeError);
  assert.throws(() => dashboard(["a.db"], { writ: true } as DashboardOptions), /"writ"/);
  assert.throws(() => dashboard(["a.db"], { table: "" }), TypeError);
});
