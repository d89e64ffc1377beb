import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Reader, Tracker } from "../../mod.ts";
import { type Dashboard, dashboard } from "../../ui.ts";
import { tempFolder } from "../support/mod.ts";

interface Series {
  readonly x: number[];
  readonly min: (number | null)[];
  readonly max: (number | null)[];
  readonly last: (number | null)[];
}

async function seriesOf(page: Dashboard, query: string): Promise<Series> {
  const response = await page(new Request(`http://localhost/api/series?${query}`));
  const body = await response.json();
  assert.equal(response.status, 200, JSON.stringify(body));
  return body[0];
}

/** Gives the points of a run as `toColumns` has them: number of the event, value. */
function pointsOf(path: string, column: string): [at: number, y: number][] {
  using reader = new Reader(path);
  const values = reader.toColumns({ trackId: "run", columns: [column] })[column] as unknown[];
  return values.flatMap((value, at): [number, number][] =>
    typeof value === "number" ? [[at, value]] : []
  );
}

/** Checks that buckets stand for exactly these points, in their order. */
function checkBuckets(points: readonly [number, number][], series: Series, most: number): void {
  assert.ok(series.x.length <= most, `${series.x.length} of ${most}`);
  const begins = series.x.map((x) => points.findIndex(([at]) => at === x));
  assert.equal(begins[0] ?? 0, 0);
  for (const [i, begin] of begins.entries()) {
    const bucket = points.slice(begin, begins[i + 1]);
    const finite = bucket.map(([, y]) => y).filter(Number.isFinite);
    const [min, max] = [Math.min(...finite), Math.max(...finite)];
    const last = bucket.at(-1)![1];
    assert.deepEqual(
      [series.min[i], series.max[i]],
      finite.length === 0 ? [null, null] : [min, max],
    );
    assert.equal(series.last[i], Number.isFinite(last) ? last : null);
  }
}

/** Numbers from 0 to 1 that are the same each time. */
function* random(seed: number): Generator<number, never> {
  for (let state = seed;;) yield (state = (state * 48271) % 2147483647) / 2147483647;
}

Deno.test("at every zoom a series has the least and the greatest of what toColumns gives", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  const numbers = random(7);
  const next = () => numbers.next().value;
  {
    using tracker = new Tracker(path, { trackId: "run", warnings: false });
    const events = Array.from({ length: 3000 }, () => {
      const y = next() < 0.02 ? [NaN, Infinity, -Infinity][Math.floor(next() * 3)]! : next() - 0.5;
      return next() < 0.1 ? { other: 1 } : { loss: y };
    });
    tracker.logBatch(events);
  }
  const points = pointsOf(path, "loss");
  using page = dashboard([path]);
  for (
    const [from, to] of [[0, 2999], [100, 2000], [500, 520], [2990, 9999], [1000.5, 1001], [9, 3]]
  ) {
    for (const most of [1, 2, 7, 100, 1000, 5000]) {
      const series = await seriesOf(
        page,
        `column=loss&run=run&from=${from}&to=${to}&points=${most}`,
      );
      checkBuckets(points.filter(([at]) => at >= from! && at <= to!), series, most);
    }
  }
});

Deno.test("one NaN among many numbers keeps its place as null", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  {
    using tracker = new Tracker(path, { trackId: "run", warnings: false });
    tracker.logBatch(Array.from({ length: 5000 }, (_, i) => ({ loss: i === 2345 ? NaN : i })));
  }
  using page = dashboard([path]);
  const { x, min } = await seriesOf(page, "column=loss&run=run&points=100");
  assert.deepEqual(x.filter((_, i) => min[i] === null), [2345]);
  assert.ok(x.length > 90 && x.length <= 100);
});

Deno.test("x is seconds from the first event, the moment of an event, or a column", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  {
    using tracker = new Tracker(path, { trackId: "run", warnings: false });
    tracker.logBatch([
      { loss: 3, step: 30, day: new Date(86_400_000) },
      { loss: 2 },
      { loss: 1, step: 10, day: new Date(0) },
      { step: 5 },
    ]);
  }
  using page = dashboard([path]);
  using reader = new Reader(path);
  const moments = reader.toColumns().timestamp.map((text) =>
    Date.parse(`${text.replace(" ", "T")}Z`)
  );
  const time = await seriesOf(page, "column=loss&run=run&x=time");
  assert.deepEqual(time.x.map(Math.floor), moments.slice(0, 3));
  const elapsed = await seriesOf(page, "column=loss&run=run&x=elapsed");
  assert.deepEqual(elapsed.x, [0, 0.000001, 0.000002]);
  assert.deepEqual((await seriesOf(page, "column=loss&run=run&x=step")).x, [30, 10]);
  assert.deepEqual((await seriesOf(page, "column=loss&run=run&x=step&from=10&to=10")).last, [1]);
  assert.deepEqual((await seriesOf(page, "column=loss&run=run&x=day")).x, [86_400_000, 0]);
  assert.deepEqual((await seriesOf(page, "column=day&run=run")).last, [86_400_000, 0]);
});

Deno.test("a column called elapsed is that column", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  {
    using tracker = new Tracker(path, { trackId: "run" });
    tracker.logBatch([{ loss: 3, elapsed: 7 }]);
  }
  using page = dashboard([path]);
  assert.deepEqual((await seriesOf(page, "column=loss&run=run&x=elapsed")).x, [7]);
});

Deno.test("what is appended, edited, deleted and spilled while it is shown is in the next series", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  using tracker = new Tracker(path, { trackId: "run", warnings: false });
  using reader = new Reader(path);
  using page = dashboard([path]);
  const lastNow = async () => (await seriesOf(page, "column=loss&run=run")).last;
  tracker.logBatch([{ loss: 1 }, { loss: 2 }]);
  assert.deepEqual(await lastNow(), [1, 2]);
  tracker.log({ other: 1 });
  tracker.log({ loss: 3 });
  assert.deepEqual(await seriesOf(page, "column=loss&run=run"), {
    run: "run",
    x: [0, 1, 3],
    min: [1, 2, 3],
    max: [1, 2, 3],
    last: [1, 2, 3],
  });
  tracker.log({ loss: NaN });
  assert.deepEqual(await lastNow(), [1, 2, 3, null]);
  tracker.log({ loss: "text" });
  assert.deepEqual(await lastNow(), [1, 2, 3, null]);
  tracker.log({ loss: 4 });
  assert.deepEqual(await lastNow(), [1, 2, 3, null, 4]);
  reader.setWhere("loss", 20, "loss", 2);
  assert.deepEqual(await lastNow(), [1, 20, 3, null, 4]);
  {
    using db = new DatabaseSync(path);
    db.exec("DELETE FROM events WHERE loss = 3");
  }
  assert.deepEqual(await lastNow(), [1, 20, null, 4]);
  reader.deleteRun("run");
  assert.deepEqual(await lastNow(), []);
});

Deno.test("lines of many events are read on both sides of a thread, and show edits, spilled values and gaps", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  {
    using tracker = new Tracker(path, { trackId: "run", warnings: false });
    tracker.logBatch([{ loss: 1, n: 1 }, { loss: 0.5 }]);
  }
  const db = new DatabaseSync(path);
  db.exec(
    "WITH RECURSIVE c (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i < 101000) " +
      "INSERT INTO events (track_id, timestamp, loss, n) SELECT 'run ' || (i % 4), " +
      "printf('2026-01-01 00:00:00.%06d', i), iif(i % 3 = 0, NULL, (i * 7919 % 1000) / 7.0), i FROM c",
  );
  {
    using tracker = new Tracker(path, { trackId: "run 3", warnings: false });
    tracker.log({ loss: NaN });
  }
  const runs = ["run", "run 0", "run 1", "run 2", "run 3"];
  const check = async (page: Dashboard, column: string) => {
    const query = runs.map((run) => `run=${encodeURIComponent(run)}`).join("&");
    const asked = `http://localhost/api/series?column=${column}&points=1000000&${query}`;
    const all: (Series & { run: string })[] = await (await page(new Request(asked))).json();
    using reader = new Reader(path);
    for (const [i, { run, x, last }] of all.entries()) {
      assert.equal(run, runs[i]);
      const values = reader.toColumns({ trackId: run, columns: [column] })[column] as unknown[];
      const points = values.flatMap((y, at) => typeof y === "number" ? [[at, y]] : []);
      // Comparing long arrays one by one takes seconds.
      const expected = [points.map(([at]) => at), points.map(([, y]) => y)];
      assert.ok(JSON.stringify([x, last]) === JSON.stringify(expected), `${column} of ${run}`);
    }
  };
  using page = dashboard([path]);
  await Promise.all([check(page, "loss"), check(page, "n")]);
  db.exec("UPDATE events SET loss = 7 WHERE track_id = 'run 2' AND n = 1002");
  db.exec("DELETE FROM events WHERE track_id = 'run 1' AND n = 1001");
  await check(page, "loss");
  page.close();
  // SQLite holds on to descriptors while any connection of the process is open.
  db.close();
  assert.equal(openFiles(path), 0);
});

/** Counts the descriptors of a file, those of threads too; 0 where nobody can tell. */
function openFiles(path: string): number {
  if (Deno.build.os !== "linux") return 0;
  return [...Deno.readDirSync("/proc/self/fd")].filter(({ name }) => {
    try {
      return Deno.readLinkSync(`/proc/self/fd/${name}`) === path;
    } catch {
      return false;
    }
  }).length;
}
